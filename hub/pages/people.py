"""What a person's page brings together, from the features that know it."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from experts.demonstrated import AnsweredTable, demonstrated_in
from experts.models import Card
from experts.queries import public_card_of
from forum.questions.queries import Reputation, reputation_of, topics_by
from hub.accounts.models import User
from hub.base.contributions import Contribution, contributions_of

SHOWN = 20
LABELS: dict[str, Promise] = {
    "accepted_answer": _("Accepted answers"),
    "answer": _("Answers"),
    "talk": _("Talks"),
    "page": _("Pages reviewed"),
    "question": _("Questions"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """Contributions of one kind, newest first; `total` counts those left out too."""

    kind: str
    label: str
    total: int
    items: tuple[Contribution, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """What a person gave that anybody may read, and the tables their answers are about."""

    groups: list[Group]
    tables: tuple[AnsweredTable, ...]


def given_by(user: User) -> Given:
    """Public contributions of a person by kind: answers first, then talks, pages, questions, and whatever else is declared."""
    found = contributions_of([user.pk]).get(user.pk, [])
    return Given(groups=_groups(user, found), tables=demonstrated_in(found).tables)


def _groups(user: User, found: list[Contribution]) -> list[Group]:
    by_kind: dict[str, list[Contribution]] = {}
    for contribution in found:
        by_kind.setdefault(contribution.kind, []).append(contribution)
    # A question is no evidence of expertise, so the forum does not declare it among contributions.
    by_kind["question"] = [
        Contribution(
            user_id=user.pk, kind="question", title=topic.subject, url=topic.get_absolute_url(), on=topic.created.date()
        )
        for topic in topics_by(user, limit=SHOWN)
    ]
    order = [*LABELS, *sorted(set(by_kind) - set(LABELS))]
    return [
        Group(
            kind=kind,
            label=str(LABELS.get(kind, _("Other contributions"))),
            total=len(items),
            items=tuple(items[:SHOWN]),
        )
        for kind in order
        if (items := by_kind.get(kind))
    ]


def reputation(user: User) -> Reputation:
    """How many of a person's answers were accepted, and how many useful votes they had: what the lists below show, summed."""
    return reputation_of(user)


def visible_card(user: User, readers: frozenset[str]) -> Card | None:
    """The person's expert card if these readers may see it."""
    return public_card_of(user, readers)
