"""Suggestions of places while one types, and the towns of a square for who asks what is around."""

from django.http import Http404, HttpRequest, JsonResponse
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from hub.places.queries import find_places, towns_of_square

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


@require_safe
@cache_control(public=True, max_age=86400)
def towns_around(request: HttpRequest, south: int, west: int) -> JsonResponse:  # noqa: ARG001 -- a view
    """`{"towns": [[label, latitude, longitude]]}` of a square of one degree and a little around it.

    The browser finds the nearest by itself: who asks tells us no more of where they are than some 100 km.

    Raises:
        Http404: there is no such square on the globe.
    """
    if not (-90 <= south < 90 and -180 <= west < 180):  # noqa: PLR2004 -- degrees
        raise Http404
    towns = [
        [place.label, round(place.latitude, 3), round(place.longitude, 3)] for place in towns_of_square(south, west)
    ]
    return JsonResponse({"towns": towns})
