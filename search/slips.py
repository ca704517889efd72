"""Slips of the fingers: how many lie between two words, and which of many words one is a single slip away from."""

from collections import defaultdict
from collections.abc import Iterable, Iterator


def typing_errors(word: str, other: str, most: int) -> int:
    """By how many typing errors two folded words differ (Damerau); `most` + 1 when by more than `most`."""
    beyond = most + 1
    if abs(len(word) - len(other)) > most:
        return beyond
    letters, others = set(word), set(other)
    if len(letters - others) > most or len(others - letters) > most:  # cheap, and true of nearly every pair
        return beyond
    before: list[int] = []
    last = list(range(len(other) + 1))
    for row, sign in enumerate(word, 1):
        now = [row]
        for column, against in enumerate(other, 1):
            cost = min(last[column] + 1, now[column - 1] + 1, last[column - 1] + (sign != against))
            if row > 1 and column > 1 and sign == other[column - 2] and word[row - 2] == against:
                cost = min(cost, before[column - 2] + 1)
            now.append(cost)
        if min(now) > most:
            return beyond
        before, last = last, now
    return min(last[-1], beyond)


def _shorter(word: str) -> Iterator[str]:
    """The word, and the word without each of its letters: two words that are one slip apart share one of these."""
    yield word
    for place in range(len(word)):
        yield word[:place] + word[place + 1 :]


class NearWords:
    """Words by every form that lacks one letter, so that those one slip away are found without comparing them all."""

    def __init__(self, words: Iterable[str]) -> None:
        self._by_form: dict[str, set[str]] = defaultdict(set)
        for word in words:
            for form in _shorter(word):
                self._by_form[form].add(word)

    def one_slip_from(self, word: str) -> list[str]:
        """Those of the words that differ from this one by exactly one slip, in order."""
        near = {other for form in _shorter(word) for other in self._by_form.get(form, ())}
        return sorted(other for other in near if typing_errors(word, other, 1) == 1)
