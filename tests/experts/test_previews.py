"""The mirror shows what each audience will get, the meter how many could be taken for oneself; choosing changes both."""

import json
import re
from html import unescape
from typing import Any

import pytest

from django.test import Client

from experts.models import Card, CardDraft
from experts.queries import recognition
from experts.search_documents import CardSource
from experts.services import publish_card
from experts.shown import shown_card
from hub.places.queries import resolve_place
from tests.experts.test_my_card import CONTACT, STEPS, WHERE, WHO
from tests.factories.accounts import UserFactory
from tests.factories.dictionary import TableFactory
from tests.factories.experts import CardFactory

pytestmark = pytest.mark.django_db
PREVIEW = "/experts/me/edit/place/preview/"
TOWN = {"place": "Quimperlé", "precision": "commune"}


@pytest.fixture
def member() -> Client:
    TableFactory(name="ER_PRS_F")
    client = Client()
    client.force_login(UserFactory(display_name="Aude Coudray"))
    return client


def outputs(card: Card) -> str:
    """Everything the outside gets of a published card."""
    visitor = Client()
    (document,) = CardSource().documents([f"person:{card.pk}"])
    doors = [
        card.get_absolute_url(),
        "/experts/",
        "/experts/map.geojson",
        "/experts/map.json",
        "/experts/?near=Brest&within=200",
    ]
    doors.append(f"/experts/units/{card.place.kind[0]}{card.place.code}/")
    return "\n".join([repr(document), *(visitor.get(door).content.decode() for door in doors)])


def test_sole_expert_of_a_small_commune_is_advised_the_departement_and_choosing_it_changes_every_output(
    member: Client,
) -> None:
    for name in ("Brest", "Brest", "Morlaix"):
        CardFactory(place=name, topics=["Cancer"], sector="hospital")
    who = STEPS[WHO] | {"other_topics": ""}
    member.post(WHO, who)
    fragment = member.post(PREVIEW, TOWN).content.decode()
    assert "Quimperlé (29)\u00a0: vous y seriez la seule personne" in fragment
    assert "Nous conseillons le niveau «\u00a0département\u00a0»" in fragment
    assert CardDraft.objects.get().values.get("place") is None  # looking keeps nothing
    taken = member.post(WHERE, TOWN | {"take": "departement"}).content.decode()
    assert "Finistère (dép. 29)\u00a0: 1 personne" not in taken
    assert "Nous conseillons" not in taken
    cards = []
    for precision in ("commune", "departement"):
        member.post(WHERE, TOWN | {"precision": precision, "next": "1"})
        member.post(CONTACT, STEPS[CONTACT])
        cards.append(outputs(publish_card(by=None, card=Card.objects.get(name="Aude Coudray"))))
        member.post(WHO, who)
    fine, coarse = cards
    assert "Quimperlé" in fine
    assert "Quimperlé" not in coarse
    point = resolve_place("Quimperlé").point
    assert str(point[0]) in fine
    assert str(point[0]) not in coarse
    assert "Quimperl" not in repr(Card.objects.filter(name="Aude Coudray").values()) + repr(CardDraft.objects.values())


def test_preview_is_what_the_real_page_will_be(member: Client) -> None:
    member.post(WHO, STEPS[WHO] | {"bio_for": "members", "tools_for": "hidden", "orcid_for": "members"})
    fragment = member.post(PREVIEW, TOWN).content.decode()
    everyone, members, machines = (part for part in fragment.split("<details")[1:])
    for text in ("Je réponds sur le", "0000-0002-1825-0097"):
        assert text not in everyone + machines
        assert text in members
    record = json.loads(unescape(re.search(r"<pre[^>]*>(.*)</pre>", machines, re.DOTALL)[1]))
    member.post(WHERE, TOWN)
    member.post(CONTACT, STEPS[CONTACT] | {"availability": "available"})
    card = publish_card(by=None, card=Card.objects.get())
    assert record == shown_card(card).record()
    (document,) = CardSource().documents([f"person:{card.pk}"])
    indexed = unescape(re.search(r'class="indexed">(.*?)</p>', machines, re.DOTALL)[1])
    assert indexed.replace("<br>", "\n") == document.body
    page = Client().get(card.get_absolute_url()).content.decode()
    for text in re.findall(r"<dd>([^<]+)", everyone):
        assert text in page


def test_preview_tells_what_is_missing_and_harms_nobody(member: Client) -> None:
    said: dict[str, Any] = {
        "Indiquez une commune": {"place": "", "precision": "commune"},
        "plus vaste que le niveau": {"place": "Bretagne", "precision": "commune"},
        "Aucun lieu n’est affiché": {"place": "", "precision": "hidden"},
        "D’autres portent ce nom": {"place": "Saint-Denis", "precision": "region"},
    }
    member.post(WHO, STEPS[WHO])
    for text, values in said.items():
        assert text in member.post(PREVIEW, values).content.decode(), text
    member.post(WHO, STEPS[WHO] | {"name": ""})
    assert "La première étape" in member.post(PREVIEW, TOWN).content.decode()
    attack = "<script>alert(1)</script>"
    member.post(WHO, STEPS[WHO] | {"headline": attack, "bio": attack, "organisation": attack, "other_topics": attack})
    assert "<script>alert" not in member.post(PREVIEW, TOWN).content.decode()
    assert not Card.objects.exists()


def test_meter_counts_the_rarest_theme_among_those_everybody_sees(django_assert_max_num_queries: Any) -> None:
    for values in (
        {"topics": ["Cancer"], "sector": "hospital"},
        {"topics": ["Cancer", "Diabète"], "sector": "hospital"},
        {"topics": ["Cancer"], "sector": "company"},
        {"topics": ["Diabète"], "sector": "hospital", "members": True},
        {"topics": ["Diabète"], "sector": "hospital", "field_visibility": {"topics": "members"}},
        {"topics": ["Diabète"], "sector": "hospital", "kind": "organisation"},
        {"topics": ["Diabète"], "sector": "hospital", "precision": "departement"},
    ):
        CardFactory(place="Brest", **{"precision": "commune", **values})

    def counts(**asked: Any) -> list[int]:
        found = recognition(
            **{"place": resolve_place("Brest"), "precision": "commune", "topics": [], "sector": "", "card": None}
            | asked
        )
        return [share.count for share in found.shares]

    assert counts() == [5, 6, 6]
    assert counts(sector="hospital") == [4, 5, 5]
    assert counts(sector="hospital", topics=["Cancer", "Diabète"]) == [2, 3, 3]
    assert counts(topics=["Jamais vu"]) == [1, 1, 1]
    assert counts(place=resolve_place("29"), precision="departement") == [6, 6]
    assert counts(place=None) == []
    with django_assert_max_num_queries(6):
        counts(topics=["Cancer"], sector="hospital")


def test_only_a_level_that_hides_one_among_others_is_advised() -> None:
    for town in ("Rennes", "Rennes", "Brest"):
        CardFactory(place=town, topics=["Cancer"], sector="hospital")

    def advised(topic: str) -> str | None:
        place = resolve_place("Brest")
        return recognition(place=place, precision="commune", topics=[topic], sector="", card=None).advised

    assert advised("Cancer") == "region"  # two in the département would still be few
    assert advised("Jamais vu") is None  # alone at every level
