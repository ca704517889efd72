"""The results page and the suggestions."""

import hashlib
from dataclasses import replace
from urllib.parse import urlencode

from allauth.account.adapter import get_adapter

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.cache import patch_vary_headers
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from hub.accounts.queries import audience
from hub.base.limits import allow, seconds_left
from hub.base.views import too_many_requests
from search import choices, missed, pages, services
from search.existing import example_values, unknown_values
from search.operator_labels import help_rows
from search.query import MAX_TEXT
from search.requests import DISTANCES, address, read_request
from search.results import Results
from search.suggestions import suggested
from search.why import reasons

MAX_ASKED_TITLE = 200
MAX_KEY = 200
MINUTE = 60
SUGGESTIONS_A_SEARCH = 5  # they come while one types
RESTING_SECONDS = 60


def _may_ask(request: HttpRequest, what: str, limit: int) -> bool:
    """Count one question of this address; an anonymous page kept ready by the page cache never comes here."""
    sender = hashlib.blake2b(get_adapter().get_client_ip(request).encode(), digest_size=12).hexdigest()
    return allow(f"{what}:{sender}", limit=limit, seconds=MINUTE)  # the shared cache holds no address in clear


@require_safe
def results(request: HttpRequest) -> HttpResponse:
    if not _may_ask(request, "search", settings.SEARCHES_A_MINUTE):
        refused = too_many_requests(request)
        refused["Retry-After"] = str(seconds_left(MINUTE))
        return refused
    asked = read_request(request.GET, audience(request.user))
    found = services.search(asked.query)
    last = pages.last_page(found.total, asked.query.page_size)
    given_page = request.GET.get("page", "1")
    if not found.resting and (asked.query.page > last or given_page != str(asked.query.page)):
        number = min(asked.query.page, last)
        return HttpResponseRedirect(
            f"{request.path}{address(asked.parameters, page=str(number) if number > 1 else None)}"
        )
    found_nothing = not (found.total or found.resting or asked.is_blank)
    if found_nothing and not asked.is_narrowed:
        missed.note(asked.query.words, user_agent=request.headers.get("User-Agent", ""))
    kinds = choices.kind_facet(asked, found)
    chips = choices.chips(asked)
    context = {
        "asked": asked,
        "found": found,
        "hits": () if asked.is_blank else pages.shown_hits(found.hits, asked.place),
        "kinds": kinds,
        "all_kinds": address(asked.parameters, kind=None),
        "others": pages.other_kinds(asked, found),
        "facets": [] if asked.is_blank else choices.value_facets(asked, found),
        "chips": chips,
        "namesakes": choices.namesakes(asked),
        "near_people": None if found.resting else pages.near_people(asked),
        "empty": pages.empty(asked, chips) if found_nothing else None,
        "sorts": choices.sorts(asked),
        "pages": pages.result_pages(asked, found.total),
        "distances": DISTANCES,
        "wording": pages.wording(asked, found),
        "operators": help_rows({} if found.resting else example_values()),
        "unknown": [] if found.resting else unknown_values(asked),
        "without_filters": f"?{urlencode({'q': asked.query.text})}" if asked.query.text else "?",
        "ask_url": f"{reverse('questions:ask')}?{urlencode({'title': asked.query.words[:MAX_ASKED_TITLE]})}",
        "why_parameters": address(asked.parameters, sort=None),
        "page_language": get_language(),
    }
    if not found.resting:
        return render(request, "search/results.html", context)
    resting = render(request, "search/results.html", context, status=503)
    resting["Retry-After"] = str(RESTING_SECONDS)
    return resting


@require_safe
def why(request: HttpRequest) -> HttpResponse:
    """The reasons of one result of a search, for those who may see it; to everybody else it does not exist."""
    if not _may_ask(request, "search", settings.SEARCHES_A_MINUTE):
        refused = too_many_requests(request)
        refused["Retry-After"] = str(seconds_left(MINUTE))
        return refused
    asked = read_request(request.GET, audience(request.user))
    key = request.GET.get("key", "")
    only = replace(asked.query, only=(key,), explain=True, sort="relevance", page=1, page_size=1, facets=())
    found = services.search(only) if 0 < len(key) <= MAX_KEY else Results()
    if found.resting:
        return HttpResponseRedirect(f"{reverse('search')}{address(asked.parameters)}")  # which says so
    if not found.hits:
        raise Http404
    hit = found.hits[0]
    results_url = f"{reverse('search')}{address(asked.parameters)}"
    return render(request, "search/why.html", {"hit": hit, "why": reasons(hit), "results_url": results_url})


@require_safe
def suggestions(request: HttpRequest) -> JsonResponse:
    """
    `{"suggestions": [{"text", "kind", "url", "group", "parts"}, …]}` for what is typed in a search box, group by group.

    `parts` are pieces of the text, `[piece]` or `[piece, true]` where it matched.
    """
    if not _may_ask(request, "suggest", SUGGESTIONS_A_SEARCH * settings.SEARCHES_A_MINUTE):
        return JsonResponse({"suggestions": []}, status=429, headers={"Retry-After": str(seconds_left(MINUTE))})
    text = request.GET.get("q", "")[:MAX_TEXT]
    answer = JsonResponse({"suggestions": pages.suggestions(text, suggested(text, audience(request.user)))})
    patch_vary_headers(answer, ["Cookie", "Accept-Language"])
    return answer
