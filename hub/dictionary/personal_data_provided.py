"""What the dictionary holds about a person, for the export they may ask for."""

from hub.base.personal_data import register
from hub.dictionary.models import JoinPitfall

COLUMNS = ("first__name", "second__name", "text", "topic", "state", "answer", "created_at", "decided_at")


def pitfalls_noted(user_id: int) -> list[dict[str, object]]:
    """Pitfalls of joins a person noted, oldest first."""
    return list(JoinPitfall.objects.filter(author_id=user_id).order_by("pk").values(*COLUMNS))


def pitfalls_decided(user_id: int) -> list[dict[str, object]]:
    """Pitfalls of others that a person decided about, with what they answered."""
    columns = ("first__name", "second__name", "state", "answer", "decided_at")
    return list(JoinPitfall.objects.filter(reviewed_by_id=user_id).order_by("pk").values(*columns))


register("pitfalls of joins", pitfalls_noted)
register("pitfalls of joins decided", pitfalls_decided)
