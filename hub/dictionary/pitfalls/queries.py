"""Pitfalls of joins as readers, their authors and those who review them see them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.safestring import SafeString

from hub.accounts.models import User
from hub.base.markdown import render_markdown
from hub.dictionary.models import JoinPitfall, Table, TableLink
from search.query import Query
from search.results import Hit
from search.services import search

REVIEW, WITHDRAW = "dictionary.review_pitfall", "dictionary.withdraw_pitfall"
MOST_SHOWN = 12  # on one page, of one table or way

Pair = frozenset[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownPitfall:
    """A pitfall with the question it leads to, where this reader may see that."""

    pitfall: JoinPitfall
    topic: Hit | None

    @property
    def html(self) -> SafeString:
        return render_markdown(self.pitfall.text, profile="post")


def _all() -> "QuerySet[JoinPitfall]":
    return JoinPitfall.objects.select_related("first", "second", "author", "reviewed_by").defer(
        "first__description", "second__description"
    )


def shown_pitfalls() -> "QuerySet[JoinPitfall]":
    """Those everybody may read, newest first."""
    return _all().filter(state=JoinPitfall.State.SHOWN).order_by("-decided_at", "-pk")


def pitfalls_of_table(table: Table) -> "QuerySet[JoinPitfall]":
    """What is shown of the joins of a table."""
    return shown_pitfalls().filter(Q(first=table) | Q(second=table))


def pitfalls_of_pairs(pairs: Iterable[Pair], *, audience: frozenset[str]) -> dict[Pair, list[ShownPitfall]]:
    """What is shown of the joins of these pairs of names; one query."""
    wanted = set(pairs)
    names = {name for pair in wanted for name in pair}
    if not names:
        return {}
    rows = shown_pitfalls().filter(first__name__in=names, second__name__in=names)
    found: dict[Pair, list[ShownPitfall]] = {}
    for shown in with_topics([row for row in rows if _pair(row) in wanted], audience=audience):
        of_pair = found.setdefault(_pair(shown.pitfall), [])
        if len(of_pair) < MOST_SHOWN:
            of_pair.append(shown)
    return found


def _pair(pitfall: JoinPitfall) -> Pair:
    return frozenset((pitfall.first.name, pitfall.second.name))


def with_topics(pitfalls: Sequence[JoinPitfall], *, audience: frozenset[str]) -> list[ShownPitfall]:
    """These pitfalls with the questions that this reader may see, read from the index: no database query."""
    keys = tuple(dict.fromkeys(pitfall.topic for pitfall in pitfalls if pitfall.topic))
    topics: dict[str, Hit] = {}
    if keys:
        query = Query(
            audience=audience, kinds=("topic",), only=keys, page_size=len(keys), children=0, facets=(), as_typed=True
        )
        topics = {hit.key: hit for hit in search(query).hits}
    return [ShownPitfall(pitfall=pitfall, topic=topics.get(pitfall.topic)) for pitfall in pitfalls]


def pitfall_for(person: User, pk: int) -> JoinPitfall | None:
    """A pitfall in any state, for its author and for those who review or withdraw; None for anybody else."""
    found = _all().filter(pk=pk)
    if not (person.has_perm(REVIEW) or person.has_perm(WITHDRAW)):
        found = found.filter(author=person)
    return found.first()


def waiting_for(person: User) -> "QuerySet[JoinPitfall]":
    """Those that wait to be read by somebody like this person, oldest first; not their own."""
    return _all().filter(state=JoinPitfall.State.WAITING).exclude(author=person).order_by("pk")


def pitfalls_by(person: User) -> "QuerySet[JoinPitfall]":
    """What a person noted, newest first."""
    return _all().filter(author=person).order_by("-pk")


def are_linked(first: Table, second: Table) -> bool:
    """Whether a join of these two tables is documented."""
    return TableLink.objects.filter(Q(source=first, target=second) | Q(source=second, target=first)).exists()


def reviewers() -> Exists:
    """Condition on people: those whose groups may read pitfalls before they are shown."""
    app_label, _dot, codename = REVIEW.partition(".")
    held = User.groups.through.objects.filter(
        user_id=OuterRef("pk"),
        group__permissions__codename=codename,
        group__permissions__content_type__app_label=app_label,
    )
    return Exists(held)
