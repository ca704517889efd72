"""Suggestions of places while one types."""

from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from hub.places.queries import find_places

LIMIT = 8
SHORTEST = 2


@require_safe
@cache_control(public=True, max_age=3600)
def suggest(request: HttpRequest) -> JsonResponse:
    """`{"places": [{"label", "kind", "kind_label"}]}`: a label typed back finds the same place."""
    text = request.GET.get("q", "")
    places = find_places(text, limit=LIMIT) if len(text.strip()) >= SHORTEST else []
    return JsonResponse(
        {
            "places": [
                {"label": place.label, "kind": place.kind, "kind_label": place.get_kind_display()} for place in places
            ]
        }
    )
