"""The checklist of what a transcript offers."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache

from hub.base import seeds
from hub.dictionary.identifiers import read_identifiers
from meetups import facts, queries
from meetups.chapters import LONGEST_TITLE, Chapter
from meetups.harvest.findings import Harvest, Offer, harvest
from meetups.harvest.services import use_harvest
from meetups.models import RecordingState, TalkPage
from meetups.talk_views import LARGEST_ID

LONGEST_QUESTION_TITLE = 200


@never_cache
@login_required
def show_harvest(request: HttpRequest, pk: int) -> HttpResponse:
    """Offers of one transcript; what is ticked is used when the list is sent, the rest is discarded.

    Raises:
        Http404: there is no such talk, or it has no transcript that may be shown.
        PermissionDenied: the reader may not edit the talk.
    """
    talks = TalkPage.objects.select_related("meetup").exclude(state=RecordingState.WITHDRAWN)
    talk = talks.filter(pk=pk).first() if pk <= LARGEST_ID else None
    if talk is None:
        raise Http404
    if not talk.permissions_for_user(request.user).can_edit():
        raise PermissionDenied
    lines = list(queries.transcript(talk))
    if not lines:
        raise Http404
    found = harvest(lines, read_identifiers)
    if request.method == "POST":
        return _used(request, talk, found)
    held = {chapter.second for chapter in talk.get_latest_revision_as_object().chapter_list}
    return render(
        request,
        "meetups/harvest.html",
        {
            "talk": talk,
            "sections": [
                (_("Questions asked"), "question", _fresh("question", found.questions)),
                (_("Chapters"), "chapter", [offer for offer in found.chapters if offer.second not in held]),
                (_("Short forms the glossary lacks"), "term", _fresh("term", found.terms)),
            ],
            "names": found.names,
            "longest": LONGEST_QUESTION_TITLE,
            "trail": facts.trail(request, queries.main_index(), talk, (_("Harvest"), "")),
        },
    )


def _fresh(kind: str, offers: tuple[Offer, ...]) -> list[Offer]:
    """Offers that are not there already."""
    declared = seeds.find(kind)
    known = declared.known([offer.text for offer in offers]) if declared is not None else frozenset()
    return [offer for offer in offers if offer.text not in known] if declared is not None else []


def _kept(request: HttpRequest, kind: str, offers: tuple[Offer, ...], longest: int) -> list[tuple[Offer, str]]:
    """Ticked offers with the title each was given."""
    ticked = set(request.POST.getlist(kind))
    kept = []
    for offer in offers:
        if str(offer.number) in ticked:
            title = " ".join(request.POST.get(f"{kind}-{offer.number}", "").split())[:longest]
            kept.append((offer, title or offer.text[:longest]))
    return kept


def _used(request: HttpRequest, talk: TalkPage, found: Harvest) -> HttpResponse:
    chapters = [
        Chapter(offer.second, title) for offer, title in _kept(request, "chapter", found.chapters, LONGEST_TITLE)
    ]
    offers = {
        "question": _kept(request, "question", found.questions, LONGEST_QUESTION_TITLE),
        "term": _kept(request, "term", found.terms, LONGEST_TITLE),
    }
    used = use_harvest(by=request.user, talk=talk, chapters=chapters, offers=offers)
    if used.chapters:
        text = ngettext("%(count)d chapter was added.", "%(count)d chapters were added.", used.chapters)
        messages.success(request, text % {"count": used.chapters})
    if count := len(used.started.get("question", ())):
        text = ngettext("%(count)d question was started.", "%(count)d questions were started.", count)
        messages.success(request, text % {"count": count})
    if count := len(used.started.get("term", ())):
        text = ngettext("%(count)d term was proposed.", "%(count)d terms were proposed.", count)
        messages.success(request, text % {"count": count})
    for reason in used.refused:
        messages.warning(request, reason)
    if not (used.chapters or used.started or used.refused):
        messages.info(request, _("Nothing was ticked."))
    return redirect("meetups:harvest", pk=talk.pk)
