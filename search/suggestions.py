"""What is offered while one types: a few of each group, with the part that matched."""

from collections.abc import Sequence

from django.utils.translation import pgettext_lazy

from search import analysis, registry, services
from search.documents import GROUP_TITLES
from search.results import Suggestion

GROUP_LABELS = {
    "people": pgettext_lazy("search", "People"),
    "tables": pgettext_lazy("search", "Tables"),
    "variables": pgettext_lazy("search", "Variables"),
    GROUP_TITLES: pgettext_lazy("search", "Titles"),
    "nomenclatures": pgettext_lazy("search", "Nomenclatures"),
}
EACH, MOST = 6, 10
SHARE = 2  # of each group, before any group may have more
MAX_TYPED = 100

Part = tuple[str, bool]


def suggestion_groups() -> dict[str, tuple[str, ...]]:
    """Kinds by group, both in the order they are shown."""
    found: dict[str, list[str]] = {name: [] for name in GROUP_LABELS}
    for kind in registry.kinds().values():
        found.setdefault(kind.group, []).append(kind.name)
    return {group: tuple(kinds) for group, kinds in found.items() if kinds}


def suggested(text: str, audience: frozenset[str], most: int = MOST) -> list[tuple[str, Suggestion]]:
    """At most so many suggestions with their group, group by group; none while the engine does not answer."""
    groups = suggestion_groups()
    group_of = {kind: group for group, kinds in groups.items() for kind in kinds}
    found = services.suggest(text, audience=audience, limit=EACH, groups=tuple(groups.values()))
    by_group: dict[str, list[Suggestion]] = {}
    for one in found:
        by_group.setdefault(group_of.get(one.kind, GROUP_TITLES), []).append(one)
    room = most - sum(min(SHARE, len(members)) for members in by_group.values())
    kept: list[tuple[str, Suggestion]] = []
    for group, members in by_group.items():
        more = max(0, min(room, len(members) - SHARE))
        room -= more
        kept += [(group, one) for one in members[: SHARE + more]]
    return kept[:most]


def marked_parts(shown: str, typed: str) -> list[Part]:
    """
    The text in pieces, each with whether it matched what was typed: beginnings of words, accents and case aside.

    `_` is passed over on both sides, so that `erprs` marks `ER_PRS`.
    """
    typed = analysis.as_asked(typed[:MAX_TYPED])
    asked = analysis.identifier_tokens(typed) or analysis.exact_words(typed)
    wanted = {folded for word in asked if (folded := analysis.fold(word).replace("_", ""))}
    signs = [analysis.fold(sign).replace("_", "") for sign in shown]
    matched = [False] * len(signs)
    for start, sign in enumerate(signs):
        if not sign or (start and signs[start - 1].isalnum()):
            continue
        end = max((_end(signs, start, word) for word in wanted), default=start)
        matched[start:end] = [True] * (end - start)
    parts: list[Part] = []
    for sign, is_matched in zip(shown, matched, strict=True):
        if parts and parts[-1][1] == is_matched:
            parts[-1] = (parts[-1][0] + sign, is_matched)
        else:
            parts.append((sign, is_matched))
    return parts


def _end(signs: Sequence[str], start: int, word: str) -> int:
    """Where the word ends that begins here; the start itself when another word does."""
    rest, place = word, start
    while rest and place < len(signs):
        sign = signs[place]
        if not (rest.startswith(sign) or sign.startswith(rest)):
            return start
        rest = rest[len(sign) :]
        place += 1
    return start if rest else place
