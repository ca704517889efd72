"""The newcomer's compass: a form of five questions, and the page its answers make."""

from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from experts.directory import Asked, read_address
from hub.accounts.queries import audience
from hub.pages.compass import Answers, Directions, directions, read_answers
from hub.places.geocoders import locate
from hub.places.models import PlaceKind
from hub.places.queries import other_places

LONGEST = 100


@require_safe
def compass(request: HttpRequest) -> HttpResponse:
    """Read `who`, `near`, `base`, `theme` and `tool`; whatever is missing or wrong, the rest is answered."""
    given = {
        name: request.GET.get(name, "").replace("\x00", "").strip()[:LONGEST]
        for name in ("who", "base", "theme", "tool")
    }
    where = _where(request.GET.get("near", "")[:LONGEST])
    answers = read_answers(given, where)
    found = directions(answers, audience=audience(request.user)) if answers.is_given else None
    said = {question.name: question.chosen.value for question in answers.questions if question.chosen}
    context = {
        "answers": answers,
        "found": found,
        "directory_url": f"{reverse('experts:index')}?{urlencode({'near': where.near_text})}"
        if where.place
        else reverse("experts:index"),
        "ask_url": f"{reverse('questions:ask')}?{urlencode(_first_question(answers, found))}" if found else "",
        "others": [(place, urlencode({**said, "near": str(place.label)})) for place in where.suggestions],
        "trail": [(_("Home"), "/"), (_("Newcomer’s compass"), "")],
    }
    return render(request, "pages/compass.html", context)


def _first_question(answers: Answers, found: Directions) -> dict[str, str]:
    tags = [question.chosen.label for question in (answers.base, answers.theme, answers.tool) if question.chosen]
    return {"title": found.title, "body": found.template, **({"tags": ", ".join(tags)} if tags else {})}


def _where(typed: str) -> Asked:
    """The place as the directory reads it; what else it may mean is looked for only when nothing is meant for certain."""
    text = " ".join(typed.replace("\x00", "").split())
    place = locate(text) if text else None
    if text and (place is None or place.kind == PlaceKind.COUNTRY):
        return read_address(QueryDict(urlencode({"near": text}, errors="replace")))
    return Asked(near_text=text, place=place, suggestions=other_places(text, place) if place is not None else [])
