"""How a text is read: which of its words must be there, and which may hold typing errors. Decided by numbers of results."""

from collections.abc import Sequence
from dataclasses import dataclass

from search.corrections import correctable
from search.engines.elasticsearch.asking import Answer, Asker, Body, counting, shown_by, total_of
from search.engines.elasticsearch.clauses import Clause
from search.engines.elasticsearch.queries import matching, matching_group
from search.engines.elasticsearch.spelling import Shown, asking_similar
from search.reading import NO_TYPOS, Reading, Stage, Typos, WordGroup
from search.weights import ENOUGH, ENOUGH_TOGETHER, TOO_LITTLE, most_of


@dataclass(frozen=True, slots=True)
class Numbers:
    """What a text finds: every word together, each word that may be mistyped alone, most of the words and any of them."""

    together: int
    alone: tuple[int, ...]
    wide: tuple[int, int]


class Stages:
    """One text under the filters that decide: level, rights and operators, so that a facet never changes the reading."""

    def __init__(self, asker: Asker, reading: Reading, allowed: Clause, *filters: Clause) -> None:
        self.asker = asker
        self.reading = reading
        self.allowed = allowed
        self.filters = (allowed, *filters)
        self.similar: dict[tuple[str, int], list[Shown]] = {}
        """What holds a word with so many errors, where that was asked along with the numbers."""
        self._doubtful = [group for group in reading.groups if group.edits]

    def counting(self) -> list[Body]:
        """The searches that `numbers` reads, to be sent along with others. One word alone is asked about once."""
        if self.reading.is_empty:
            return []
        asked = [matching(self.reading, len(self.reading.groups))]
        if len(self.reading.groups) > 1:
            asked += [matching_group(group) for group in self._doubtful]
            asked += self._wide(NO_TYPOS)
        return [counting(query, *self.filters) for query in asked]

    def numbers(self, totals: Sequence[int]) -> Numbers:
        """What the searches of `counting` found."""
        if len(totals) <= 1:
            totals = totals or (0,)
            return Numbers(totals[0], (totals[0],), (totals[0], totals[0]))
        return Numbers(totals[0], tuple(totals[1:-2]), (totals[-2], totals[-1]))

    def stage(self, numbers: Numbers) -> Stage:
        """The first way of reading that finds enough (every word, some words, typing errors): how many words it asks for."""
        words, found = len(self.reading.groups), numbers.together
        if not words:
            return Stage()
        if found >= ENOUGH_TOGETHER or (found >= TOO_LITTLE and words == 1):
            return Stage(least=words, found=found)
        unknown = self._unknown(numbers) if found < TOO_LITTLE else NO_TYPOS
        for edits, widened in self._with_errors(unknown):  # two errors are looked for only where one finds nothing more
            if widened > found:
                typos = _at_most(unknown, edits)
                enough = widened >= ENOUGH or words == 1
                least = words if enough else self._least(self.asker.totals(self._wide(typos), *self.filters))[0]
                return Stage(least=least, how="spelling", typos=typos, found=found)
        if words == 1:
            return Stage(least=1, found=found)
        least, total = self._least(numbers.wide)
        return Stage(least=least, how="some_words" if total > found else "exact", found=found)

    def _wide(self, typos: Typos) -> list[Clause]:
        return [matching(self.reading, least, typos) for least in (most_of(len(self.reading.groups)), 1)]

    def _unknown(self, numbers: Numbers) -> Typos:
        """Words of which this reader may see too little, hidden documents never counted."""
        return {
            group.exact: group.edits
            for group, total in zip(self._doubtful, numbers.alone, strict=False)
            if total < TOO_LITTLE
        }

    def _with_errors(self, unknown: Typos) -> list[tuple[int, int]]:
        """What the text finds with one typing error in each unknown word, and with two; asked with what is similar to them."""
        words, most = len(self.reading.groups), max(unknown.values(), default=0)
        errors = range(1, most + 1)
        queries = [matching(self.reading, words, _at_most(unknown, edits)) for edits in errors]
        close = [group for group in correctable(self.reading.groups) if group.exact in unknown]
        similar = [asking_similar(group, 1, self.allowed) for group in close]
        answers: list[Answer] = self.asker.several([*(counting(one, *self.filters) for one in queries), *similar])
        for group, answer in zip(close, answers[most:], strict=True):
            self.similar[group.exact, 1] = shown_by(answer)
        return [(edits, total_of(answer)) for edits, answer in zip(errors, answers, strict=False)]

    def _least(self, totals: Sequence[int]) -> tuple[int, int]:
        """How many words to ask for: most of them where that finds enough, else any; with what that finds."""
        most = most_of(len(self.reading.groups))
        if 1 < most < len(self.reading.groups) and totals[0] >= ENOUGH:
            return most, totals[0]
        return 1, totals[1]

    def unseen(self, groups: Sequence[WordGroup]) -> list[WordGroup]:
        """Those of the words that no document this reader may see holds."""
        totals = self.asker.totals([matching_group(group) for group in groups], *self.filters)
        return [group for group, total in zip(groups, totals, strict=True) if not total]


def _at_most(unknown: Typos, edits: int) -> Typos:
    return {word: min(edits, most) for word, most in unknown.items()}
