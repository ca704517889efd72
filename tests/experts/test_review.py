"""A card is shown once a moderator has published it; afterwards, what the moderator looked at changes only with another look."""

import pytest

from django.core.exceptions import PermissionDenied, ValidationError
from django.core.mail import EmailMessage

from experts.models import Card, Status
from experts.queries import visible_cards
from experts.search_documents import CardSource
from experts.services import publish_card, refuse_card, save_card, submit_card
from hub.notifications.models import Notice
from tests.factories.accounts import UserFactory
from tests.factories.experts import CardFactory

pytestmark = pytest.mark.django_db


def _new() -> Card:
    person = UserFactory(display_name="Aude Coudray")
    card, _status = save_card(by=person, user=person, name="Aude Coudray", place="Lyon")
    return card


def test_new_card_is_shown_only_once_published(mailoutbox: list[EmailMessage]) -> None:
    card, moderator = _new(), UserFactory(moderator=True)
    seen = []
    for act in (
        lambda: card,
        lambda: submit_card(by=card.user, card=card),
        lambda: refuse_card(by=moderator, card=card, reason="Nous ne vous connaissons pas."),
        lambda: submit_card(by=card.user, card=Card.objects.get(pk=card.pk)),
        lambda: publish_card(by=moderator, card=card, verified=True),
    ):
        act()
        card.refresh_from_db()
        shown = visible_cards(frozenset({"public", "members"})).exists()
        assert shown == bool(list(CardSource().documents([f"person:{card.pk}"])))
        seen.append((card.status, shown))
    assert seen == [("draft", False), ("pending", False), ("refused", False), ("pending", False), ("published", True)]
    assert card.is_verified
    refusal, publication = mailoutbox
    assert refusal.to == publication.to == [card.user.email]
    assert "Nous ne vous connaissons pas." in refusal.body
    assert "Nous ne vous connaissons pas." not in publication.body


def test_owner_of_a_published_card_proposes_what_was_looked_at_and_changes_the_rest() -> None:
    card = CardFactory(name="Aude Coudray", organisation="CHU fictif", website="https://exemple.test/", verified=True)
    owner, moderator = card.user, UserFactory(moderator=True)
    values = {"name": "Agence Officielle", "organisation": "", "bio": "Autre texte", "place": "Lyon"}
    save_card(by=owner, user=owner, website="https://autre.test/", **values)
    card.refresh_from_db()
    assert (card.name, card.website, card.organisation, card.bio) == (
        "Aude Coudray",
        "https://exemple.test/",
        "",
        "Autre texte",
    )
    assert card.proposed == {"name": "Agence Officielle", "website": "https://autre.test/"}
    submit_card(by=owner, card=card)
    notice = Notice.objects.get(to=moderator)
    assert (notice.kind, notice.title, notice.url) == (
        "card_to_review",
        "Agence Officielle",
        f"/cms/directory/review/{card.pk}/",
    )
    refuse_card(by=moderator, card=card, reason="Ce nom n’est pas le vôtre.")
    card.refresh_from_db()
    assert (card.status, card.proposed, card.name) == (Status.PUBLISHED, {}, "Aude Coudray")
    save_card(by=owner, user=owner, website="https://autre.test/", **{**values, "name": "Aude Bréchard"})
    publish_card(by=moderator, card=card)
    card.refresh_from_db()
    assert (card.name, card.website, card.slug, card.proposed) == (
        "Aude Bréchard",
        "https://autre.test/",
        "aude-brechard",
        {},
    )


def test_only_moderators_decide_and_give_a_reason() -> None:
    card = _new()
    for stranger in (card.user, UserFactory()):
        with pytest.raises(PermissionDenied):
            publish_card(by=stranger, card=card)
        with pytest.raises(PermissionDenied):
            refuse_card(by=stranger, card=card, reason="non")
    with pytest.raises(PermissionDenied):
        submit_card(by=UserFactory(), card=card)
    moderator = UserFactory(moderator=True)
    for reason in ("  ", "x" * 1001):
        with pytest.raises(ValidationError) as raised:
            refuse_card(by=moderator, card=card, reason=reason)
        assert "reason" in raised.value.message_dict
    card.visibility = "hidden"
    with pytest.raises(ValidationError):
        submit_card(by=card.user, card=card)
    assert Card.objects.get().status == Status.DRAFT
