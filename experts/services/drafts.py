"""Keeps what a person has typed of a card between steps and visits."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from experts.models import CardDraft
from hub.accounts.models import User

DRAFTS_KEPT_DAYS = 180


@transaction.atomic
def keep_draft(*, by: User, values: Mapping[str, Any]) -> CardDraft:
    """Add what was typed (field names to a text or a list of texts) to what is kept already."""
    draft, _is_new = CardDraft.objects.select_for_update().get_or_create(user=by)
    draft.values = {**draft.values, **values}
    draft.save()
    return draft


def drop_draft(*, by: User) -> None:
    """Forget what was typed and not saved."""
    CardDraft.objects.filter(user=by).delete()


def purge_drafts(*, days: int = DRAFTS_KEPT_DAYS) -> int:
    """Delete what nobody went on with for so many days; returns how many."""
    return CardDraft.objects.filter(updated_at__lt=timezone.now() - timedelta(days=days)).delete()[0]
