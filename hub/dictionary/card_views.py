"""The small card of a name, shown beside its links."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from hub.dictionary.joining import summary_of

MAX_NAME = 100


@require_safe
def card(request: HttpRequest, name: str) -> HttpResponse:
    """What a name is, in a few lines: a part of a page, not one of its own.

    Raises:
        Http404: the dictionary holds no table and no variable of this canonical name.
    """
    found = summary_of(name[:MAX_NAME])
    if found is None:
        raise Http404
    return render(request, "dictionary/card.html", {"found": found})
