"""A field kept for members, or for nobody, is in nothing that others get."""

import json

import pytest

from django.core.exceptions import ValidationError
from django.test import Client

from experts.models import Card, Skill
from experts.search_documents import CardSource
from experts.services import save_card
from experts.shown import SKILL_FIELDS, TEXT_FIELDS, shown_card
from tests.factories.accounts import UserFactory
from tests.factories.experts import CardFactory

pytestmark = pytest.mark.django_db

VALUES: dict[str, object] = {
    "organisation": "Maison Réservée",
    "sector": "hospital",
    "headline": "Accroche réservée",
    "bio": "Texte réservé",
    "website": "https://reserve.test/",
    "orcid": "0000-0002-1825-0097",
    "databases": ["Base réservée"],
    "topics": ["Thème réservé"],
    "tools": ["Outil réservé"],
    "languages": ["Langue réservée"],
    "tables": ["ER_RÉSERVÉ_F"],
}
MEMBERS = frozenset({"public", "members"})


@pytest.mark.parametrize("visibility", ["members", "hidden"])
def test_withheld_fields_are_absent_for_everybody_else(visibility: str) -> None:
    card = CardFactory(name="Aude Coudray", field_visibility=dict.fromkeys(VALUES, visibility), **VALUES)
    member = Client()
    member.force_login(UserFactory())
    (document,) = CardSource().documents([f"person:{card.pk}"])
    outside = [
        repr(document),
        json.dumps(shown_card(card).record()),
        *(
            Client().get(path).content.decode()
            for path in (
                card.get_absolute_url(),
                "/experts/",
                "/experts/map.geojson",
                f"/experts/units/{card.place.kind[0]}{card.place.code}/",
                f"/people/{card.user.username}/",
                "/",
                "/experts/?tool=outil-reserve",
                "/experts/?topic=theme-reserve",
            )
        ),
    ]
    for text in outside:
        assert "éserv" not in text
        assert "ER_RÉSERV" not in text
        assert "reserve.test" not in text
        assert "0000-0002-1825-0097" not in text
    assert not Skill.objects.filter(name__contains="réserv").exists()
    shown = shown_card(card, MEMBERS)
    for field, value in VALUES.items():
        got = list(shown.names(SKILL_FIELDS[field])) if field in SKILL_FIELDS else getattr(shown, field)
        assert got == (value if visibility == "members" else type(value)())


def test_visibility_stays_until_it_is_changed_and_nothing_is_lost() -> None:
    card = CardFactory(bio="Premier", tools=["R"], field_visibility={"bio": "members", "tools": "hidden"})
    save_card(by=card.user, user=card.user, name=card.name, place="Lyon", bio="Second", tools=["R", "SAS"])
    card = Card.objects.get(pk=card.pk)
    assert card.bio == ""
    assert card.withheld == {
        "bio": {"visibility": "members", "value": "Second"},
        "tools": {"visibility": "hidden", "value": ["R", "SAS"]},
    }
    save_card(
        by=card.user, user=card.user, name=card.name, place="Lyon", bio="Second", tools=["R"], field_visibility={}
    )
    card = Card.objects.get(pk=card.pk)
    assert (card.bio, card.withheld, [skill.name for skill in card.skills.all()]) == ("Second", {}, ["R"])


@pytest.mark.parametrize("wrong", [{"name": "members"}, {"bio": "world"}, {"place": "hidden"}])
def test_unknown_field_or_visibility_is_refused(wrong: dict[str, str]) -> None:
    with pytest.raises(ValidationError) as raised:
        CardFactory(field_visibility=wrong)
    assert "field_visibility" in raised.value.message_dict


def test_every_optional_text_is_a_column_and_checked_even_when_withheld() -> None:
    assert {field.name for field in Card._meta.get_fields()} >= set(TEXT_FIELDS)
    with pytest.raises(ValidationError) as raised:
        CardFactory(website="javascript:alert(1)", field_visibility={"website": "members"})
    assert "website" in raised.value.message_dict
