"""What organisers do at once where the CMS takes a page at a time: prepare a meetup, order its programme, publish all of it."""

from collections.abc import Sequence
from datetime import date, datetime

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.timezone import now
from django.utils.translation import gettext as _

from hub.accounts.models import User
from hub.places.models import Place
from meetups.desk.queries import may_organise, scheduled
from meetups.localtimes import PARIS
from meetups.models import MeetupPage, TalkPage
from meetups.services import save_meetup, save_talk

# What a meetup takes over from the one it is made like, beside what the short form asks.
TAKEN_OVER = ("takes_registrations", "seats", "intro")


@transaction.atomic
def prepare_meetup(  # noqa: PLR0913 -- the short form, field by field
    *,
    by: User,
    like: MeetupPage | None = None,
    number: int | None = None,
    title: str,
    day: date,
    starts_at: datetime | None = None,
    ends_at: datetime | None = None,
    timezone: str = PARIS,
    place_name: str = "",
    address: str = "",
    town: Place | None = None,
    online_url: str = "",
    talks: Sequence[tuple[str, Sequence[str]]] = (),
) -> MeetupPage:
    """Make the draft of a meetup and of its talks (title, names of the speakers); what is not asked is as in `like`.

    Raises:
        PermissionDenied: `by` publishes no meetups.
        ValidationError: a value is wrong, or another meetup has this number.
    """
    if not may_organise(by):
        raise PermissionDenied
    if number is not None and MeetupPage.objects.filter(number=number).exists():
        raise ValidationError({"number": _("Another meetup has this number.")})
    held = {name: getattr(like, name) for name in TAKEN_OVER} if like is not None else {}
    meetup, _outcome = save_meetup(
        by=by,
        number=number,
        title=title,
        date=day,
        starts_at=starts_at,
        ends_at=ends_at,
        timezone=timezone,
        place=place_name,
        address=address,
        town=town,
        online_url=online_url,
        takes_registrations=held.get("takes_registrations", False),
        seats=held.get("seats"),
        intro=held.get("intro", ""),
        publish=False,
    )
    for position, (talk_title, speakers) in enumerate(talks, start=1):
        save_talk(
            by=by,
            meetup=meetup,
            position=position,
            title=talk_title,
            speakers=[(name, "") for name in speakers],
            publish=False,
        )
    return meetup


@transaction.atomic
def order_talks(*, by: User, meetup: MeetupPage, order: Sequence[int]) -> None:
    """Give the talks of a meetup (all of them, by their numbers) this order, in what is public and in the drafts.

    Raises:
        PermissionDenied: `by` may not edit the meetup.
        ValidationError: the talks are others by now.
    """
    held = _editable(by, meetup)
    talks = {talk.pk: talk for talk in TalkPage.objects.child_of(held).select_for_update(of=("self",))}
    if sorted(order) != sorted(talks):
        raise ValidationError(_("Somebody changed the programme meanwhile: look at it again."))
    for position, number in enumerate(order, start=1):
        talk = talks[number]
        if talk.position != position:
            talk.position = position
            talk.save(update_fields=["position"], clean=False)
        draft = TalkPage.objects.get(pk=number).get_latest_revision().as_object()
        if draft.position != position:
            # The draft must follow, or publishing it later brings the old place back.
            draft.position = position
            draft.save_revision(user=by, clean=False, changed=talk.has_unpublished_changes)
    for revision in scheduled(talks.values()):
        # So must what is to be published by itself, which is another revision by now.
        revision.content["position"] = order.index(int(revision.object_id)) + 1
        revision.save(update_fields=["content"])


@transaction.atomic
def publish_meetup(*, by: User, meetup: MeetupPage, at: datetime | None = None) -> int:
    """Publish the latest draft of a meetup and of each of its talks, now or at an instant to come; returns how many pages.

    Raises:
        PermissionDenied: `by` may not publish it.
        ValidationError: a draft is not complete, or `at` is over.
    """
    held = _publishable(by, meetup)
    if at is not None and at <= now():
        raise ValidationError({"at": _("This moment is over: choose one to come, or publish now.")})
    done = 0
    for page in _pages(held):
        if page.live and not page.has_unpublished_changes:
            continue
        draft = page.get_latest_revision_as_object()
        draft.go_live_at = at
        draft.full_clean()
        draft.save_revision(user=by, clean=False, log_action=True).publish(user=by)
        done += 1
    return done


@transaction.atomic
def cancel_schedule(*, by: User, meetup: MeetupPage) -> int:
    """Keep what was to be published later as drafts, of a meetup and of its talks; returns how many pages.

    Raises:
        PermissionDenied: `by` may not publish it.
    """
    held = _publishable(by, meetup)
    pages = {str(page.pk): page for page in _pages(held)}
    waiting = list(scheduled(pages.values()))
    for revision in waiting:
        revision.approved_go_live_at = None
        revision.save(user=by, update_fields=["approved_go_live_at"])
    for key in {revision.object_id for revision in waiting}:
        page = pages[key]
        type(page).objects.filter(pk=page.pk).update(go_live_at=None)
        draft = page.get_latest_revision_as_object()
        if draft.go_live_at is not None:
            # Or publishing the draft from its own form would make the appointment again.
            draft.go_live_at = None
            draft.save_revision(user=by, clean=False)
    return len({revision.object_id for revision in waiting})


def _pages(meetup: MeetupPage) -> list[MeetupPage | TalkPage]:
    return [meetup, *TalkPage.objects.child_of(meetup).order_by("position", "pk")]


def _publishable(by: User, meetup: MeetupPage) -> MeetupPage:
    held = _editable(by, meetup)
    if not held.permissions_for_user(by).can_publish():
        raise PermissionDenied
    return held


def _editable(by: User, meetup: MeetupPage) -> MeetupPage:
    held: MeetupPage = MeetupPage.objects.select_for_update(of=("self",)).get(pk=meetup.pk)
    if not held.permissions_for_user(by).can_edit():
        raise PermissionDenied
    return held
