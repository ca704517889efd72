"""How people help each other with a question: asking for details, taking care of it, thinking of somebody."""

from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.utils import timezone

from forum.overrides.forum_conversation.models import Topic
from forum.questions.access import Access
from forum.questions.models import Invitation, State, TopicMeta
from forum.questions.services.locks import lock_topic
from forum.questions.services.tell import tell_details_wanted, tell_invited
from hub.accounts.models import User
from hub.base.guarding import refuse_blocked

CLAIM = timedelta(hours=24)
INVITED_PER_TOPIC = 5
INVITATIONS_A_DAY = 20
DETAILS_LENGTH = 300


class ClaimedError(Exception):
    """Somebody else takes care of it."""


class NotNeededError(Exception):
    """The question is solved, closed, an announcement or not shown: it waits for no help."""


class TooManyInvitationsError(Exception):
    """Enough people were asked for this question, or by this person today."""


def _open_question(topic_id: int) -> tuple[Topic, TopicMeta]:
    topic = lock_topic(topic_id)
    meta = TopicMeta.objects.select_for_update().get(topic_id=topic_id)
    if meta.state in {State.SOLVED, State.NOTICE} or topic.is_locked or not meta.listed:
        raise NotNeededError
    return topic, meta


@transaction.atomic
def claim(*, by: User, topic: Topic, at: datetime | None = None) -> TopicMeta:
    """Say that one takes care of a question, for CLAIM from now; claiming again begins anew.

    Raises:
        ClaimedError: somebody else does at the moment.
        NotNeededError, Topic.DoesNotExist.
    """
    _topic, meta = _open_question(topic.pk)
    if meta.is_claimed() and meta.claimed_by_id != by.pk:
        raise ClaimedError
    meta.claimed_by, meta.claimed_until = by, (at or timezone.now()) + CLAIM
    meta.save(update_fields=["claimed_by", "claimed_until"])
    return meta


@transaction.atomic
def release(*, by: User, topic: Topic) -> None:
    """Let go of a question one took care of; of anybody's, for moderators."""
    held = TopicMeta.objects.filter(topic_id=topic.pk)
    if not Access(by).can("can_lock_topics", topic.forum_id):
        held = held.filter(claimed_by=by)
    held.update(claimed_by=None, claimed_until=None)


@transaction.atomic
def ask_details(*, by: User, topic: Topic, wanted: str = "") -> TopicMeta:
    """Say that the question cannot be answered as it stands; its author is told once per asking.

    Raises:
        GuardedTextError: what is wanted holds personal data for certain.
        ValueError: `by` asked the question.
        NotNeededError, Topic.DoesNotExist.
    """
    refuse_blocked(wanted)
    if topic.poster_id == by.pk:
        raise ValueError("nobody asks themselves for details")
    locked, meta = _open_question(topic.pk)
    meta.details_by, meta.details_at = by, timezone.now()
    meta.details_wanted = " ".join(wanted.split())[:DETAILS_LENGTH]
    meta.save(update_fields=["details_by", "details_at", "details_wanted"])
    tell_details_wanted(locked, meta)
    return meta


def clear_details(topic_id: int) -> None:
    """The asker gave them, or they are not needed any more."""
    waiting = TopicMeta.objects.filter(topic_id=topic_id, details_at__isnull=False)
    waiting.update(details_by=None, details_at=None, details_wanted="")


def settle_by_post(*, by: User, topic: Topic) -> None:
    """What a person's own post or change settles: the asker gave details, or who took care of it did."""
    if topic.poster_id == by.pk:
        clear_details(topic.pk)
    TopicMeta.objects.filter(topic_id=topic.pk, claimed_by=by).update(claimed_by=None, claimed_until=None)


@transaction.atomic
def invite(*, by: User, topic: Topic, person: User) -> bool:
    """Ask somebody to answer: False when they were asked before, by anybody.

    Raises:
        ValueError: the person asked the question, is `by`, is inactive, or may not answer there.
        TooManyInvitationsError, NotNeededError, Topic.DoesNotExist.
    """
    locked, _meta = _open_question(topic.pk)
    may_answer = person.is_active and Access(person).can_answer(locked) and Access(person).can_read(locked)
    if person.pk in {by.pk, locked.poster_id} or not may_answer:
        raise ValueError("this person cannot be invited to answer")
    if Invitation.objects.filter(topic=locked, person=person).exists():
        return False
    today = Invitation.objects.filter(by=by, created_at__gt=timezone.now() - timedelta(days=1))
    if locked.invitations.count() >= INVITED_PER_TOPIC or today.count() >= INVITATIONS_A_DAY:
        raise TooManyInvitationsError
    try:
        with transaction.atomic():
            Invitation.objects.create(topic=locked, person=person, by=by)
    except IntegrityError:
        return False
    tell_invited(locked, by=by, person=person)
    return True
