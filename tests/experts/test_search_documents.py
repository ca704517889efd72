"""What search is told of the directory: never finer, never more, than the pages show."""

import pytest

from experts.models import Card
from experts.search_documents import CardSource
from experts.services import hide_card
from hub.places.queries import named
from tests.factories.experts import CardFactory

pytestmark = pytest.mark.django_db


def test_document_says_what_the_card_says() -> None:
    card = CardFactory(
        name="Aude Coudray",
        headline="Data manager",
        bio="Je travaille sur le **chaînage**.",
        topics=["Cancer"],
        databases=["PMSI MCO"],
        tools=["R"],
        place="Vienne (38)",
        precision="commune",
        verified=True,
    )
    (document,) = CardSource().documents([f"person:{card.pk}"])
    assert (document.key, document.kind, document.title, document.url) == (
        f"person:{card.pk}",
        "person",
        "Aude Coudray",
        "/experts/aude-coudray/",
    )
    assert dict(document.facets) == {
        "theme": ("Cancer",),
        "base": ("PMSI", "PMSI MCO"),
        "tool": ("R",),
        "region": ("Auvergne-Rhône-Alpes",),
        "availability": ("available",),
    }
    assert document.place == (card.place.latitude, card.place.longitude)
    assert document.visibility == ("public",)
    for word in ("Data manager", "chaînage", "Vienne", "Isère", "PMSI MCO"):
        assert word in document.body
    assert "**" not in document.body
    assert document.identifiers == ()


def test_document_is_no_finer_than_the_departement() -> None:
    card = CardFactory(place="Vénissieux", precision="departement")
    (document,) = CardSource().documents([f"person:{card.pk}"])
    rhone = named("departement", "69")
    assert rhone is not None
    assert document.place == rhone.point
    assert "Vénissieux" not in repr(document)
    assert "69200" not in repr(document)


def test_document_of_a_card_without_place_has_none() -> None:
    card = CardFactory(place="Vénissieux", precision="hidden")
    (document,) = CardSource().documents([f"person:{card.pk}"])
    assert document.place is None
    assert "region" not in document.facets
    assert "Vénissieux" not in repr(document)


def test_members_card_is_for_members_and_withdrawn_one_for_nobody() -> None:
    members, hidden = CardFactory(members=True), CardFactory()
    hide_card(by=hidden.user, card=hidden)
    documents = list(
        CardSource().documents([f"person:{members.pk}", f"person:{hidden.pk}", "person:x", "person:999999"])
    )
    assert [(document.key, document.visibility) for document in documents] == [(f"person:{members.pk}", ("members",))]
    assert [document.key for document in CardSource().all_documents()] == [f"person:{members.pk}"]


def test_no_document_holds_an_address() -> None:
    card = CardFactory(kind="organisation", acronym="IIS", name="Institut Imaginaire de Santé")
    (document,) = CardSource().documents([f"person:{card.pk}"])
    assert document.kind == "organisation"
    assert "IIS" in document.title
    assert card.user.email not in repr(document)


def test_reading_everything_takes_few_queries(django_assert_max_num_queries) -> None:
    for _number in range(5):
        CardFactory(databases=["DCIR"])
    with django_assert_max_num_queries(6):
        assert len(list(CardSource().all_documents())) == Card.objects.count()
