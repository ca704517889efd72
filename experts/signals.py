"""What must follow a write wherever it was made: in a service, in the CMS, in a shell."""

from typing import Any

from django.conf import settings
from django.db.models.signals import m2m_changed, post_delete, post_save
from django.dispatch import receiver

from experts import services
from experts.models import Card, Skill, Visibility
from hub.accounts.signals import ConsentChanged, PersonLeaving, consent_changed, person_leaving
from search.services import request_indexing

FAMILIES_AT_ONCE = 500


def _key(card_id: int) -> str:
    return f"person:{card_id}"


@receiver([post_save, post_delete], sender=Card)
def index_card(instance: Card, **_kwargs: Any) -> None:
    request_indexing(_key(instance.pk))


@receiver(post_save, sender=Card)
def settle_facets_of_card(instance: Card, **_kwargs: Any) -> None:
    services.settle_facets([instance.pk])


@receiver(m2m_changed, sender=Card.skills.through)
def follow_skills(
    instance: Card | Skill, action: str, *, reverse: bool, pk_set: set[int] | None, **_kwargs: Any
) -> None:
    """Keep the index and the column of facets in step with the words of a card, from whichever side they were changed."""
    if reverse and action == "pre_clear":  # afterwards nobody could tell whose word it was
        instance.cards_cleared = list(instance.cards.values_list("pk", flat=True))
    if action not in {"post_add", "post_remove", "post_clear"}:
        return
    cards = (pk_set or getattr(instance, "cards_cleared", ())) if reverse else (instance.pk,)
    services.settle_facets(cards)
    request_indexing(*(_key(card_id) for card_id in cards))


@receiver(post_save, sender=Skill)
def index_cards_of_skill(instance: Skill, *, created: bool, **_kwargs: Any) -> None:
    if instance.is_listed or not created:  # members may find cards by it now, or no longer
        services.settle_facets(Card.objects.exclude(withheld={}).values_list("pk", flat=True))
    if not created:
        ids = list(instance.cards.values_list("pk", flat=True))
        for start in range(0, len(ids), FAMILIES_AT_ONCE):
            request_indexing(*map(_key, ids[start : start + FAMILIES_AT_ONCE]))


@receiver(post_save, sender=settings.AUTH_USER_MODEL)
def hide_card_of_closed_account(instance: Any, *, created: bool, **_kwargs: Any) -> None:
    """Take the card along: a person who may no longer sign in could not withdraw it."""
    if created or instance.is_active:
        return
    for card in Card.objects.filter(user_id=instance.pk).exclude(visibility=Visibility.HIDDEN):
        card.visibility = Visibility.HIDDEN
        card.save(update_fields=["visibility", "updated_at"])


@receiver(person_leaving)
def forget_person_who_leaves(payload: PersonLeaving, **_kwargs: Any) -> None:
    services.forget_person(user_id=payload.person.pk, pseudonym=payload.pseudonym)


@receiver(consent_changed)
def follow_consent(payload: ConsentChanged, **_kwargs: Any) -> None:
    services.follow_consent(user_id=payload.person.pk, kind=payload.kind, given=payload.given)
