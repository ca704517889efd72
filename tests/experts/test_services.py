"""Cards are saved at the precision chosen, by those who may, and leave at once."""

import pytest

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction

from experts.models import Card, CardSlug
from experts.services import hide_card, save_card, verify_card
from hub.places.queries import resolve_place
from search.models import IndexRequest
from tests.factories.accounts import UserFactory
from tests.factories.experts import CardFactory

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("precision", "label", "source"),
    [
        ("commune", "Villeurbanne (69)", "69100"),
        ("departement", "Rhône (dép. 69)", "69"),
        ("region", "Auvergne-Rhône-Alpes", "auvergne-rhone-alpes"),
    ],
)
def test_card_keeps_the_unit_and_nothing_finer(precision: str, label: str, source: str) -> None:
    card = CardFactory(place="Villeurbanne", precision=precision)
    stored = Card.objects.select_related("place__parent", "region").get(pk=card.pk)
    unit = resolve_place(source)
    assert unit is not None
    assert stored.place is not None
    assert stored.place.label == label
    assert stored.place == unit
    assert stored.region is not None
    assert stored.region.name == "Auvergne-Rhône-Alpes"


def test_card_without_a_place_has_no_trace_of_one() -> None:
    card = CardFactory(place="Lyon", precision="hidden")
    stored = Card.objects.get(pk=card.pk)
    assert [stored.place_id, stored.region_id] == [None, None]


def test_coarser_precision_later_erases_the_town() -> None:
    person = UserFactory()
    card = CardFactory(user=person, place="Lyon", precision="commune")
    save_card(by=person, user=person, name=card.name, place=card.place, precision="region")
    stored = Card.objects.select_related("place").get(pk=card.pk)
    assert stored.place is not None
    assert stored.place.kind == stored.precision == "region"


def test_database_refuses_a_place_that_contradicts_the_precision() -> None:
    card = CardFactory(place="Lyon", precision="commune")
    with pytest.raises(IntegrityError), transaction.atomic():
        Card.objects.filter(pk=card.pk).update(precision="hidden")


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"place": "Xyzzy"}, "place"),
        ({"place": "France"}, "place"),
        ({"place": None}, "place"),
        ({"precision": "street"}, "precision"),
        ({"name": "  "}, "name"),
        ({"website": "javascript:alert(1)"}, "website"),
        ({"orcid": "12"}, "orcid"),
        ({"visibility": "world"}, "visibility"),
    ],
)
def test_bad_value_is_named_and_nothing_is_written(values: dict[str, object], field: str) -> None:
    with pytest.raises(ValidationError) as raised:
        CardFactory(**values)
    assert field in raised.value.message_dict
    assert not Card.objects.exists()


def test_saving_again_says_what_changed() -> None:
    values = {
        "kind": "organisation",
        "name": "Institut Imaginaire",
        "source": "list:7",
        "place": "Lille",
        "precision": "commune",
        "topics": ["Cancer"],
    }
    first, added = save_card(by=None, **values)
    again, unchanged = save_card(by=None, **values)
    moved, changed = save_card(by=None, **{**values, "topics": ["Cancer", "Diabète"]})
    assert (added, unchanged, changed) == ("added", "unchanged", "changed")
    assert first.pk == again.pk == moved.pk


def test_narrower_database_brings_the_broader_one() -> None:
    card = CardFactory(databases=["PMSI MCO"])
    assert set(card.skills.values_list("slug", flat=True)) == {"pmsi", "pmsi-mco"}


def test_spellings_of_a_skill_are_one() -> None:
    one, other = CardFactory(topics=["Santé  mentale"]), CardFactory(topics=["sante mentale"])
    assert list(one.skills.values_list("pk", flat=True)) == list(other.skills.values_list("pk", flat=True))


def test_renamed_card_keeps_its_former_addresses() -> None:
    person = UserFactory()
    card = CardFactory(user=person, name="Aude Bréchard")
    for name in ("Aude Coudray", "Aude Delcourt", "Aude Bréchard"):
        save_card(by=None, user=person, name=name, place="Lyon")
    card.refresh_from_db()
    assert card.slug == "aude-brechard"
    assert set(CardSlug.objects.values_list("slug", flat=True)) == {"aude-coudray", "aude-delcourt"}


def test_namesakes_and_reserved_words_get_their_own_addresses() -> None:
    slugs = [CardFactory(name=name).slug for name in ("Aude Coudray", "Aude  COUDRAY", "Me", "Map", "🌍")]
    assert slugs == ["aude-coudray", "aude-coudray-2", "me-1", "map-1", "expert"]


def test_only_its_owner_or_a_moderator_writes_a_card() -> None:
    card = CardFactory()
    stranger, moderator = UserFactory(), UserFactory(moderator=True)
    with pytest.raises(PermissionDenied):
        save_card(by=stranger, card=card, name="Pris", place="Lyon")
    with pytest.raises(PermissionDenied):
        hide_card(by=stranger, card=card)
    with pytest.raises(PermissionDenied):
        verify_card(by=stranger, card=card)
    with pytest.raises(PermissionDenied):
        verify_card(by=card.user, card=card)
    assert verify_card(by=moderator, card=card).is_verified
    assert hide_card(by=moderator, card=card).visibility == "hidden"


def test_closed_account_takes_its_card_along() -> None:
    card = CardFactory()
    card.user.is_active = False
    card.user.save()
    card.refresh_from_db()
    assert card.visibility == "hidden"


def test_every_change_asks_for_indexing(django_capture_on_commit_callbacks) -> None:
    card = CardFactory()
    IndexRequest.objects.all().delete()
    hide_card(by=card.user, card=card)
    assert set(IndexRequest.objects.values_list("key", flat=True)) == {f"person:{card.pk}"}
    skill = CardFactory(topics=["Thème inventé"]).skills.get()
    IndexRequest.objects.all().delete()
    skill.name = "Thème renommé"
    skill.save()
    assert IndexRequest.objects.count() == 1


@pytest.mark.parametrize("name", ["Français", "français", "French"])
def test_language_is_one_whatever_its_name(name: str) -> None:
    assert [skill.slug for skill in CardFactory(languages=[name]).skills.all()] == ["fr"]
