"""The results page and the suggestions."""

from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.utils.cache import patch_vary_headers
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from hub.accounts.queries import audience
from search import pages, registry, services
from search.query import MAX_TEXT
from search.requests import DISTANCES, address, read_request

MAX_ASKED_TITLE = 200


@require_safe
def results(request: HttpRequest) -> HttpResponse:
    asked = read_request(request.GET, audience(request.user))
    found = services.search(asked.query)
    last = pages.last_page(found.total, asked.query.page_size)
    given_page = request.GET.get("page", "1")
    if not found.resting and (asked.query.page > last or given_page != str(asked.query.page)):
        number = min(asked.query.page, last)
        return HttpResponseRedirect(
            f"{request.path}{address(asked.parameters, page=str(number) if number > 1 else None)}"
        )
    kinds = pages.kind_facet(asked, found)
    context = {
        "asked": asked,
        "found": found,
        "hits": () if asked.is_blank else pages.shown_hits(found.hits),
        "kinds": kinds,
        "facets": [] if asked.is_blank else pages.value_facets(asked, found),
        "chips": pages.chips(asked),
        "sorts": pages.sorts(asked),
        "pages": pages.result_pages(asked, found.total),
        "distances": DISTANCES,
        "without_filters": f"?{urlencode({'q': asked.text})}" if asked.text else "?",
        "ask_url": f"/forum/?{urlencode({'q': asked.text[:MAX_ASKED_TITLE]})}" if asked.text else "/forum/",
        "page_language": get_language(),
    }
    return render(request, "search/results.html", context, status=503 if found.resting else 200)


@require_safe
def suggestions(request: HttpRequest) -> JsonResponse:
    """`{"suggestions": [{"text", "kind", "url"}, …]}` for what is typed in the search box."""
    kinds = registry.kinds()
    found = services.suggest(request.GET.get("q", "")[:MAX_TEXT], audience=audience(request.user))
    answer = JsonResponse(
        {
            "suggestions": [
                {"text": one.text, "kind": pages.kind_label(one.kind, kinds), "url": one.url} for one in found
            ]
        }
    )
    patch_vary_headers(answer, ["Cookie", "Accept-Language"])
    return answer
