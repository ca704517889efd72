"""Forgets relayed messages when their time is over."""

from datetime import timedelta

from django.utils import timezone

from experts.models import ContactMessage

MESSAGES_KEPT_DAYS = 365


def purge_messages(*, days: int = MESSAGES_KEPT_DAYS) -> int:
    """Delete messages relayed longer ago than this; returns how many."""
    return ContactMessage.objects.filter(created_at__lt=timezone.now() - timedelta(days=days)).delete()[0]
