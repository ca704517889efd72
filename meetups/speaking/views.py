"""Pages about speakers: their talks, whether a name is somebody, two names that are one, and consents to recordings."""

from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from meetups import facts, queries
from meetups.desk.queries import may_organise
from meetups.models import RecordingConsent, Speaker, TalkPage
from meetups.names import name_key
from meetups.speaking.queries import move_of
from meetups.speaking.services import answer_consent, answer_link, check_one_person, is_own_refusal, merge_speakers
from meetups.talk_views import LARGEST_ID

TALKS_A_PAGE = 50


class MergeForm(forms.Form):
    """The other spelling, written as it is on its page."""

    other = forms.CharField(
        label=gettext_lazy("The other spelling"),
        max_length=140,
        help_text=gettext_lazy("The name as a programme writes it. Its talks come here, and its address leads here."),
    )

    def clean_other(self) -> Speaker:
        text: str = self.cleaned_data["other"]
        found = Speaker.objects.filter(key=name_key(text)).first()
        if found is None:
            raise forms.ValidationError(_("No speaker has this name."), code="unknown")
        return found


@require_safe
def show_speaker(request: HttpRequest, slug: str) -> HttpResponse:
    """The talks of one speaker; another spelling leads to the speaker, a name without a public talk has no page."""
    speaker = get_object_or_404(Speaker.objects.select_related("user", "merged_into"), slug=slug)
    if speaker.merged_into is not None:
        return redirect(speaker.merged_into.get_absolute_url(), permanent=True)
    shown = Paginator(queries.with_speakers(queries.talks_of_speaker(speaker)), TALKS_A_PAGE).get_page(
        request.GET.get("page")
    )
    reader = request.user
    is_asked = reader.is_authenticated and reader.pk == speaker.asked_user_id
    if not shown.paginator.count and not is_asked:
        raise Http404
    person = speaker.user if speaker.user is not None and speaker.user.is_active else None
    return TemplateResponse(
        request,
        "meetups/speaker.html",
        {
            "speaker": speaker,
            "person": person,
            "talks": shown,
            "is_asked": is_asked,
            "is_me": reader.is_authenticated and reader.pk == speaker.user_id,
            "trail": facts.trail(request, queries.main_index(), (speaker.name, "")),
        },
    )


@never_cache
@login_required
@require_POST
def answer_speaker(request: HttpRequest, slug: str) -> HttpResponse:
    """Say whether a name is oneself.

    Raises:
        Http404: there is no such name.
        PermissionDenied: nobody asked this person.
    """
    speaker = get_object_or_404(Speaker, slug=slug)
    is_me = request.POST.get("answer") == "yes"
    answer_link(by=request.user, speaker=speaker, is_me=is_me)
    messages.success(request, _("This name leads to your page now.") if is_me else _("This name does not lead to you."))
    return redirect(_where_shown(speaker))


def _where_shown(speaker: Speaker) -> str:
    """The speaker's page, or the meetups where no talk of theirs is public."""
    return speaker.get_absolute_url() if queries.talks_of_speaker(speaker).exists() else "/meetups/"


@never_cache
@login_required
def merge(request: HttpRequest, slug: str) -> HttpResponse:
    """Make one speaker of two spellings, once the organiser has seen what moves.

    Raises:
        Http404: there is no such speaker.
        PermissionDenied: the reader is no organiser.
    """
    if not may_organise(request.user):
        raise PermissionDenied
    speaker = get_object_or_404(Speaker, slug=slug, merged_into=None)
    form = MergeForm(request.POST if request.method == "POST" else None, initial={"other": request.GET.get("other")})
    move = None
    if request.method == "POST" and form.is_valid():
        other = form.cleaned_data["other"]
        try:
            if "confirmed" in request.POST:
                merge_speakers(by=request.user, kept=speaker, gone=other)
            else:
                check_one_person(speaker, other)
                move = move_of(speaker, other)
        except ValidationError as error:
            form.add_error("other", error)
        else:
            if move is None:
                messages.success(request, _("They are one speaker now."))
                return redirect(_where_shown(speaker))
    trail = facts.trail(
        request, queries.main_index(), (speaker.name, speaker.get_absolute_url()), (_("Another spelling"), "")
    )
    context = {"speaker": speaker, "form": form, "move": move, "trail": trail}
    return render(request, "meetups/merge_speakers.html", context, status=400 if form.errors else 200)


@never_cache
@login_required
def consent(request: HttpRequest, pk: int) -> HttpResponse:
    """Consents to the recording of one talk: each speaker sees and changes their own, who edits the talk all of them.

    Raises:
        Http404: there is no such talk, or nothing of it is this reader's to see.
    """
    talk = TalkPage.objects.select_related("meetup").filter(pk=pk).first() if pk <= LARGEST_ID else None
    if talk is None:
        raise Http404
    may_edit = talk.permissions_for_user(request.user).can_edit()
    listed = [item.speaker for item in talk.talk_speakers.select_related("speaker")]
    mine = [one for one in listed if may_edit or one.user_id == request.user.pk]
    if not mine:
        raise Http404
    if request.method == "POST":
        return _answered(request, talk, mine)
    answers = {answer.speaker_id: answer for answer in talk.consents.all()}
    context: dict[str, Any] = {
        "talk": talk,
        "rows": [_row(request, one, answers.get(one.pk)) for one in mine],
        "trail": facts.trail(request, queries.main_index(), talk, (_("Consent to the recording"), "")),
    }
    return render(request, "meetups/consent.html", context)


def _row(request: HttpRequest, speaker: Speaker, answer: RecordingConsent | None) -> tuple[Speaker, bool | None, bool]:
    """A speaker, the answer given, and whether it is the speaker's own refusal, which this reader cannot change."""
    if answer is None:
        return speaker, None, False
    is_fixed = is_own_refusal(answer, speaker) and speaker.user_id != request.user.pk
    return speaker, answer.given, is_fixed


def _answered(request: HttpRequest, talk: TalkPage, mine: list[Speaker]) -> HttpResponse:
    speaker = next((one for one in mine if str(one.pk) == request.POST.get("speaker")), None)
    answer = request.POST.get("answer")
    if speaker is None or answer not in {"yes", "no"}:
        raise Http404
    answer_consent(by=request.user, talk=talk, speaker=speaker, given=answer == "yes")
    if answer == "yes":
        messages.success(request, _("The consent is noted."))
    else:
        messages.success(request, _("The recording is no longer shown."))
    return redirect("meetups:consent", pk=talk.pk)
