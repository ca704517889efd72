"""Pages about the care of recordings: a member corrects a line, organisers review and see what no longer plays."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from hub.base import guarding
from hub.base.guarding import GuardedTextError
from hub.base.limits import allow
from meetups import facts, queries
from meetups.care import queries as care
from meetups.care.forms import CorrectionForm
from meetups.care.services import review_correction, suggest_correction
from meetups.desk.queries import may_organise
from meetups.models import Correction, CorrectionState, Cue, RecordingState, TalkPage
from meetups.sentences import line_at
from meetups.talk_views import LARGEST_ID, read_moment

CORRECTIONS_AN_HOUR = 60


def _line(talk: TalkPage, second: int) -> Cue | None:
    found = line_at(list(queries.transcript(talk)), second)
    return found if isinstance(found, Cue) else None


@never_cache
@login_required
def correct(request: HttpRequest, pk: int) -> HttpResponse:
    """A member's other wording for the line at `?t=`.

    Raises:
        Http404: the talk is not public, is withdrawn, or nothing is said at this moment.
    """
    public = queries.public_talks().exclude(state=RecordingState.WITHDRAWN)
    talk = public.filter(pk=pk).first() if pk <= LARGEST_ID else None
    cue = _line(talk, read_moment(request.GET.get("t", "")) or 0) if talk is not None else None
    if talk is None or cue is None:
        raise Http404
    form = CorrectionForm(request.POST if request.method == "POST" else None, initial={"text": cue.text})
    if request.method == "POST" and form.is_valid():
        if not allow(f"correction:{request.user.pk}", limit=CORRECTIONS_AN_HOUR, seconds=3600):
            form.add_error(None, _("That is a lot of corrections for one hour. Your text is below: try again later."))
        else:
            try:
                suggest_correction(by=request.user, cue=cue, text=form.cleaned_data["text"])
            except ValidationError as error:
                form.add_error(None, error if not hasattr(error, "error_dict") else error.messages)
            except GuardedTextError:
                form.add_error("text", _("This looks like personal data: it cannot be stored."))
            else:
                guarding.tell(form, by=request.user, place="correction", url=talk.get_url(request) or "")
                messages.success(request, _("Thank you. The organisers will look at your correction."))
                return redirect(f"{talk.get_url(request)}?t={cue.second}#transcript")
    elif request.method == "POST":
        guarding.tell(form, by=request.user, place="correction")
    index = queries.main_index()
    return render(
        request,
        "meetups/correct.html",
        {
            "talk": talk,
            "cue": cue,
            "form": form,
            "trail": facts.trail(request, index, talk, (_("Correct the transcript"), "")),
        },
        status=400 if form.errors else 200,
    )


@never_cache
@login_required
@require_safe
def care_list(request: HttpRequest) -> HttpResponse:
    """Corrections to review, and recordings that do not play as they should.

    Raises:
        PermissionDenied: the reader is no organiser.
    """
    if not may_organise(request.user):
        raise PermissionDenied
    corrections = list(care.pending_corrections())
    broken = list(care.broken_recordings())
    talks = [*(item.talk for item in corrections), *(item.talk for item in broken)]
    addresses = queries.page_addresses(talks) if talks else {}
    return render(
        request,
        "meetups/care.html",
        {
            "corrections": [
                (item, care.marked_change(item.old_text, item.new_text), addresses.get(item.talk_id, ""))
                for item in corrections
            ],
            "broken": [
                (item, addresses.get(item.talk_id, "")) for item in broken if item.address == item.talk.video_url
            ],
            "trail": facts.trail(request, queries.main_index(), (_("Care of recordings"), "")),
        },
    )


@never_cache
@login_required
@require_POST
def review(request: HttpRequest, pk: int) -> HttpResponse:
    """Accept or refuse one correction.

    Raises:
        Http404: there is no such correction.
        PermissionDenied: the reader may not edit its talk.
    """
    correction = get_object_or_404(Correction, pk=min(pk, LARGEST_ID))
    accept = request.POST.get("verdict") == "accept"
    state = review_correction(by=request.user, correction=correction, accept=accept)
    if state == CorrectionState.ACCEPTED:
        messages.success(request, _("The line was corrected."))
    elif accept:
        messages.warning(request, _("This line has changed meanwhile: the correction fits it no more."))
    else:
        messages.info(request, _("The correction was refused."))
    return redirect(reverse("meetups:care"))
