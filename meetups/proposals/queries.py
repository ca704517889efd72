"""What may be read of proposals; all of them are public."""

from typing import Any

from django.db.models import Count, F, Q, QuerySet
from django.utils import timezone

from hub.accounts.models import User
from meetups.models import Proposal, ProposalState, ProposalVote
from meetups.queries import hidden, public_meetups, public_talks

PRESENTED = "presented"


def proposals(state: str = "") -> "QuerySet[Proposal]":
    """Proposals with their number of votes (`voices`): of one state (`presented` among them), or all but those not retained;
    what most people want first.
    """
    found = Proposal.objects.select_related("by", "meetup", "talk__meetup").annotate(voices=Count("votes"))
    over = Q(meetup__live=True, meetup__date__lt=timezone.localdate()) & ~Q(meetup__status="cancelled")
    if state == PRESENTED:
        found = found.filter(over, state=ProposalState.PLANNED)
    elif state == ProposalState.PLANNED:
        found = found.filter(state=state).exclude(over)
    elif state:
        found = found.filter(state=state)
    else:
        found = found.exclude(state=ProposalState.DECLINED)
    return found.order_by("-voices", F("created_at").desc(), "pk")


def shown_state(proposal: Proposal) -> str:
    """`proposed`, `planned`, `presented` or `declined`: a planned one is presented once its meetup is over."""
    meetup = proposal.meetup
    is_over = meetup is not None and meetup.live and meetup.is_past and not meetup.is_cancelled
    return PRESENTED if proposal.state == ProposalState.PLANNED and is_over else str(proposal.state)


def where_given(listed: list[Proposal]) -> dict[int, Any]:
    """The public talk, else the public meetup, each planned proposal leads to, by the number of the proposal; three queries."""
    restricted = hidden()
    talks = public_talks(restricted).in_bulk([one.talk_id for one in listed if one.talk_id])
    meetups = public_meetups(restricted).in_bulk([one.meetup_id for one in listed if one.meetup_id])
    found = {}
    for one in listed:
        page = talks.get(one.talk_id) or meetups.get(one.meetup_id)
        if page is not None:
            found[one.pk] = page
    return found


def voted_by(person: User, listed: list[Proposal]) -> frozenset[int]:
    """Which of these proposals this person voted for."""
    votes = ProposalVote.objects.filter(person=person, proposal__in=[one.pk for one in listed])
    return frozenset(votes.values_list("proposal_id", flat=True))
