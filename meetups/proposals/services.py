"""What changes proposals."""

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from hub.accounts.models import User
from hub.base.guarding import refuse_blocked
from hub.notifications.notices import tell
from meetups.desk.queries import may_organise
from meetups.models import MeetupPage, Proposal, ProposalState, ProposalVote, TalkPage
from meetups.services import save_talk

NOTICE = "proposal"


@transaction.atomic
def propose(*, by: User, title: str, body: str = "", would_speak: bool = False) -> Proposal:
    """Propose a topic; who proposes has voted for it. The same topic sent again, as by a second click, is the one that waits.

    Raises:
        GuardedTextError: a text holds personal data for certain.
        ValidationError: a value is missing or too long.
    """
    refuse_blocked(title, body)
    proposal = Proposal(by=by, title=" ".join(title.split()), body=body.strip(), would_speak=would_speak)
    proposal.full_clean()
    User.objects.select_for_update().get(pk=by.pk)  # the second of two clicks waits here for the first
    sent = {"by": by, "title": proposal.title, "body": proposal.body, "state": ProposalState.PROPOSED}
    if (same := Proposal.objects.filter(**sent).first()) is not None:
        return same
    proposal.save()
    ProposalVote.objects.create(proposal=proposal, person=by)
    return proposal


@transaction.atomic
def vote(*, by: User, proposal: Proposal, wanted: bool = True) -> None:
    """Give one's voice, once, or take it back; a proposal that is planned or not retained takes no votes.

    Raises:
        ValidationError: it takes no votes any more.
    """
    held = Proposal.objects.select_for_update().get(pk=proposal.pk)
    if held.state != ProposalState.PROPOSED:
        raise ValidationError(_("The organisers have decided on this proposal: it takes no votes any more."))
    if wanted:
        ProposalVote.objects.get_or_create(proposal=held, person=by)
    else:
        ProposalVote.objects.filter(proposal=held, person=by).delete()


@transaction.atomic
def withdraw(*, by: User, proposal: Proposal) -> None:
    """Delete one's own proposal while nothing is decided; organisers may delete any.

    Raises:
        PermissionDenied: it is another's, or planned already.
    """
    held = Proposal.objects.select_for_update().get(pk=proposal.pk)
    if not (may_organise(by) or (held.by_id == by.pk and held.state == ProposalState.PROPOSED)):
        raise PermissionDenied
    held.delete()


@transaction.atomic
def plan(*, by: User, proposal: Proposal, meetup: MeetupPage) -> TalkPage:
    """Put a proposal on the programme of a meetup as the draft of a talk, and tell who voted for it.

    Raises:
        PermissionDenied: `by` publishes no meetups.
        ValidationError: it is on a programme already, or the meetup is over.
    """
    if not may_organise(by):
        raise PermissionDenied
    held = Proposal.objects.select_for_update().get(pk=proposal.pk)
    if held.state == ProposalState.PLANNED and held.talk_id:
        raise ValidationError(_("This proposal is on a programme already."))
    if meetup.is_past or meetup.is_cancelled:
        raise ValidationError(_("This meetup is over or cancelled: choose another."))
    positions = TalkPage.objects.child_of(meetup).values_list("position", flat=True)
    talk, _outcome = save_talk(
        by=by,
        meetup=meetup,
        position=max(positions, default=0) + 1,
        title=held.title,
        speakers=[(held.by.display_name, "")] if held.would_speak and held.by is not None else (),
        publish=False,
    )
    _decide(held, ProposalState.PLANNED, by=by, meetup=meetup, talk=talk)
    return talk


@transaction.atomic
def decline(*, by: User, proposal: Proposal, reason: str) -> None:
    """Say that a proposal is not retained, and why; tell who voted for it.

    Raises:
        GuardedTextError: the reason holds personal data for certain.
        PermissionDenied: `by` publishes no meetups.
        ValidationError: there is no reason.
    """
    refuse_blocked(reason)
    if not may_organise(by):
        raise PermissionDenied
    if not reason.strip():
        raise ValidationError({"reason": _("Say why: the people who voted for it read this.")})
    held = Proposal.objects.select_for_update().get(pk=proposal.pk)
    _decide(held, ProposalState.DECLINED, by=by, reason=reason.strip())


def _decide(
    held: Proposal,
    state: ProposalState,
    *,
    by: User,
    reason: str = "",
    meetup: MeetupPage | None = None,
    talk: TalkPage | None = None,
) -> None:
    held.state, held.reason, held.meetup, held.talk = state, reason, meetup, talk
    held.full_clean()
    held.save()
    tell(
        people=User.objects.filter(pk__in=held.votes.values("person_id")),
        kind=NOTICE,
        by=by,
        title=held.title,
        url=held.get_absolute_url(),
        key=f"proposal:{held.pk}:{state}:{timezone.localdate().isoformat()}",
    )
