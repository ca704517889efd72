"""What the documentation holds about a person, for the export they may ask for."""

from hub.base.personal_data import register
from hub.pages.models import PageCheck, Suggestion
from hub.pages.models.suggestions import Rewording


def suggestions_of(user_id: int) -> list[dict[str, object]]:
    """Changes a person proposed, oldest first."""
    columns = ("page__title", "section_title", "before", "after", "note", "signs", "state", "answer", "created_at")
    return list(Suggestion.objects.filter(author_id=user_id).order_by("pk").values(*columns))


def acts_of(user_id: int) -> dict[str, object]:
    """Suggestions a person read, reworded or validated, and pages they found up to date."""
    columns = ("page__title", "section_title", "decided_at")
    return {
        "suggestions read first": list(Suggestion.objects.filter(read_by_id=user_id).order_by("pk").values(*columns)),
        "suggestions validated": list(
            Suggestion.objects.filter(validated_by_id=user_id).order_by("pk").values(*columns)
        ),
        "suggestions reworded": list(
            Rewording.objects.filter(person_id=user_id)
            .order_by("pk")
            .values("suggestion__page__title", "suggestion__section_title", "reworded_at")
        ),
        "pages checked": list(
            PageCheck.objects.filter(person_id=user_id).order_by("pk").values("page__title", "checked_at")
        ),
    }


register("page suggestions", suggestions_of)
register("page reviews", acts_of)
