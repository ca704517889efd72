"""How good a ranking is, measured against judgments. Pure functions; running searches is the command's business."""

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from math import ceil, log2
from pathlib import Path
from statistics import fmean
from typing import Any

from search.analysis import title_key
from search.documents import Document
from search.results import Hit

DEPTH = 10
TOP = 3
HALVES = ("tune", "held-out")
GRADES = (0, 1, 2)
MEASURES = ("ndcg", "mrr", "recall", "unjudged")
ENOUGH_HELD = 0.5


class JudgmentsError(ValueError):
    """A file of judgments that cannot be used; the message says where and why."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgment:
    """One query with the grade (0, 1 or 2) of every document somebody read for it, by the document's name."""

    query: str
    style: str
    half: str
    grades: Mapping[str, int]
    language: str = "fr"
    forbidden: tuple[str, ...] = ()  # names that must not be found, at any rank


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgments:
    """
    A file of judgments. `thresholds` maps a measure to the value below which the evaluation fails; `needs` says in words
    which documents it judges.
    """

    name: str
    queries: tuple[Judgment, ...]
    thresholds: Mapping[str, float] = field(default_factory=dict)
    needs: str = ""

    @property
    def documents(self) -> frozenset[str]:
        """Names of all documents judged, once each."""
        return frozenset(name for judgment in self.queries for name in judgment.grades)


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What one query gave: measures from 0 to 1, the names found in order, and the time in milliseconds."""

    query: str
    style: str
    half: str
    language: str
    ndcg: float
    mrr: float
    recall: float
    unjudged: float
    found: tuple[str, ...]
    leaked: tuple[str, ...] = ()
    milliseconds: float = 0.0


# --- names and files -------------------------------------------------------------------------------


def name_of(hit: Hit | Document) -> str:
    """
    The stable name of a result or document: `table:ER_PRS_F`, `talk:10/2`, the upstream path of an imported document, else its kind
    and title, `person:camille mesange`.
    """
    if hit.table:
        return f"table:{hit.table}"
    if hit.talk:
        return f"talk:{hit.talk}"
    if hit.source and hit.kind not in ("meetup", "organisation"):  # one upstream file holds every meetup
        return hit.source
    return f"{hit.kind}:{title_key(hit.title)}"


def read_judgments(path: Path) -> Judgments:
    """
    A JSON file of judgments: `{"needs": "the demo world", "thresholds": {"ndcg": 0.8}, "queries": [{"query", "style", "half",
    "grades", …}]}`.

    Raises:
        JudgmentsError: the file cannot be read, or a query of it lacks something.

    """
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
        queries = tuple(_judgment(entry) for entry in content["queries"])
    except (OSError, UnicodeDecodeError, json.JSONDecodeError) as error:
        message = f"{path}: {error}"
        raise JudgmentsError(message) from error
    except (KeyError, TypeError, AttributeError) as error:
        message = f"{path}: a query needs query, style, half and grades ({error!r})"
        raise JudgmentsError(message) from error
    except JudgmentsError as error:
        message = f"{path}: {error}"
        raise JudgmentsError(message) from error
    asked = [judgment.query for judgment in queries]
    if twice := sorted({query for query in asked if asked.count(query) > 1}):
        message = f"{path}: judged twice: {', '.join(twice)}"
        raise JudgmentsError(message)
    return Judgments(
        name=path.stem, queries=queries, thresholds=content.get("thresholds", {}), needs=str(content.get("needs", ""))
    )


def _judgment(entry: Mapping[str, Any]) -> Judgment:
    judgment = Judgment(
        query=entry["query"],
        style=entry["style"],
        half=entry["half"],
        grades={_tidy(name): grade for name, grade in entry["grades"].items()},
        language=entry.get("language", "fr"),
        forbidden=tuple(_tidy(name) for name in entry.get("forbidden", ())),
    )
    if judgment.half not in HALVES or any(grade not in GRADES for grade in judgment.grades.values()):
        message = f"“{judgment.query}”: half is tune or held-out, a grade is 0, 1 or 2"
        raise JudgmentsError(message)
    return judgment


def _tidy(name: str) -> str:
    """A name as `name_of` writes it: titles folded, paths and names of tables as they stand."""
    kind, colon, title = name.partition(":")
    return name if not colon or kind in ("table", "talk") or "/" in kind else f"{kind}:{title_key(title)}"


def passed_over(judgments: Judgments, held: Collection[str]) -> str:
    """
    Why a set says nothing about an index that holds documents of these names; empty where it does.

    A set whose world is absent would only measure that it is: fewer than half of its documents are there.
    """
    judged = judgments.documents
    there = sum(name in held for name in judged)
    if not judged or there >= ENOUGH_HELD * len(judged):
        return ""
    needs = f", it needs {judgments.needs}" if judgments.needs else ""
    return f"{judgments.name} is passed over: {there} of the {len(judged)} documents it judges are in the index{needs}"


# --- measures of one ranking -----------------------------------------------------------------------


def gain(grade: int) -> int:
    """What a document is worth: 3 for a grade of 2, 1 for a grade of 1, nothing for 0."""
    return (1 << grade) - 1


def ndcg(found: Sequence[str], grades: Mapping[str, int], depth: int = DEPTH) -> float:
    """Discounted gain of the first results over that of the best order of all judged documents; each name counts once."""
    best = sorted((gain(grade) for grade in grades.values()), reverse=True)[:depth]
    ideal = sum(worth / log2(rank + 1) for rank, worth in enumerate(best, 1))
    if not ideal:
        return 1.0
    seen: set[str] = set()
    total = 0.0
    for rank, name in enumerate(found[:depth], 1):
        if name not in seen:
            total += gain(grades.get(name, 0)) / log2(rank + 1)
        seen.add(name)
    return total / ideal


def reciprocal_rank(found: Sequence[str], grades: Mapping[str, int]) -> float:
    """One over the rank of the first relevant result; 0 when there is none, 1 when none was to be found."""
    if not any(grades.values()):
        return 1.0
    return next((1 / rank for rank, name in enumerate(found, 1) if grades.get(name, 0)), 0.0)


def recall(found: Sequence[str], grades: Mapping[str, int], depth: int = DEPTH) -> float:
    """Share of the relevant documents among the first results; 1 when none was to be found."""
    relevant = {name for name, grade in grades.items() if grade}
    return len(relevant.intersection(found[:depth])) / len(relevant) if relevant else 1.0


def unjudged(found: Sequence[str], grades: Mapping[str, int], top: int = TOP) -> float:
    """Share of the very first results that nobody has judged for this query."""
    first = found[:top]
    return sum(name not in grades for name in first) / len(first) if first else 0.0


def outcome_of(judgment: Judgment, found: Sequence[str], milliseconds: float = 0.0) -> Outcome:
    """Every measure of one query."""
    return Outcome(
        query=judgment.query,
        style=judgment.style,
        half=judgment.half,
        language=judgment.language,
        ndcg=ndcg(found, judgment.grades),
        mrr=reciprocal_rank(found, judgment.grades),
        recall=recall(found, judgment.grades),
        unjudged=unjudged(found, judgment.grades),
        found=tuple(found[:DEPTH]),
        leaked=tuple(name for name in judgment.forbidden if name in found),
        milliseconds=milliseconds,
    )


# --- many rankings ---------------------------------------------------------------------------------


def means(outcomes: Iterable[Outcome]) -> dict[str, float]:
    """Mean of every measure, the number of queries, and latency p50 and p95 in milliseconds."""
    kept = list(outcomes)
    found: dict[str, float] = {"queries": len(kept)}
    for measure in MEASURES:
        found[measure] = fmean(getattr(outcome, measure) for outcome in kept) if kept else 0.0
    times = sorted(outcome.milliseconds for outcome in kept)
    for share in (50, 95):
        found[f"p{share}"] = percentile(times, share)
    return found


def percentile(ordered: Sequence[float], share: int) -> float:
    """The smallest of these ordered values that so many per cent of them do not exceed; 0 for none."""
    return ordered[max(0, ceil(len(ordered) * share / 100) - 1)] if ordered else 0.0


def grouped(outcomes: Sequence[Outcome]) -> dict[str, dict[str, float]]:
    """Means of everything, of each half, of each language, and of each style."""
    groups = {"all": list(outcomes)}
    for attribute in ("half", "language", "style"):
        for outcome in sorted(outcomes, key=lambda each: str(getattr(each, attribute))):
            groups.setdefault(f"{attribute} {getattr(outcome, attribute)}", []).append(outcome)
    return {name: means(members) for name, members in groups.items()}


def failures(outcomes: Sequence[Outcome], thresholds: Mapping[str, float]) -> list[str]:
    """
    What misses its threshold, said in words; nothing when all is well.

    A threshold is a least value, that of `unjudged` a greatest one. `ndcg` is of everything, `ndcg half held-out` or
    `ndcg language en` of a group. A forbidden result fails whatever the thresholds are.
    """
    groups = grouped(outcomes)
    missed = [
        f"“{outcome.query}” shows {name}, which nobody may see here" for outcome in outcomes for name in outcome.leaked
    ]
    for key, least in thresholds.items():
        measure, _, group = key.partition(" ")
        value = groups.get(group or "all", {}).get(measure)
        if value is None:
            missed.append(f"no query for the threshold “{key}”")
        elif (value > least) if measure == "unjudged" else (value < least):
            missed.append(f"{key} is {value:.3f}, the threshold {least:.3f}")
    return missed


def differences(one: Sequence[Outcome], other: Sequence[Outcome]) -> list[tuple[float, Outcome, Outcome]]:
    """
    How much nDCG of one exceeds that of the other, for each query both answered, worst first.

    What two sets of judgments ask alike is compared in the order of the sets.
    """
    by_query: dict[str, list[Outcome]] = {}
    for outcome in other:
        by_query.setdefault(outcome.query, []).append(outcome)
    pairs = [(outcome, by_query[outcome.query].pop(0)) for outcome in one if by_query.get(outcome.query)]
    return sorted(
        ((mine.ndcg - theirs.ndcg, mine, theirs) for mine, theirs in pairs), key=lambda line: (line[0], line[1].query)
    )


def agreement(one: Sequence[Outcome], other: Sequence[Outcome], *, strict: bool = False, top: int = TOP) -> float:
    """
    Share of queries on whose first results two rankings agree, from 0 to 1.

    Two rankings agree on a query when at least two of their first three are the same documents, in any order; `strict`
    asks for all three. Where either found fewer than three, all of them have to be the same either way.
    """
    lines = differences(one, other)
    agreed = 0
    for _difference, mine, theirs in lines:
        first, second = set(mine.found[:top]), set(theirs.found[:top])
        full = len(first) == len(second) == top
        agreed += len(first & second) >= (top - 1 if full and not strict else max(len(first), len(second)))
    return agreed / len(lines) if lines else 1.0


# --- runs kept as JSON -----------------------------------------------------------------------------


def run_as_json(engine: str, outcomes: Sequence[Outcome]) -> dict[str, Any]:
    """A run as `--json` prints it and `--compare` reads it."""
    lines = [{name: getattr(outcome, name) for name in Outcome.__dataclass_fields__} for outcome in outcomes]
    return {"engine": engine, "groups": grouped(outcomes), "queries": lines}


def read_run(path: Path) -> list[Outcome]:
    """
    Outcomes of a run kept as JSON.

    Raises:
        JudgmentsError: the file is no such run.

    """
    try:
        lines = json.loads(path.read_text(encoding="utf-8"))["queries"]
        return [
            Outcome(**{**line, "found": tuple(line["found"]), "leaked": tuple(line.get("leaked", ()))})
            for line in lines
        ]
    except (OSError, UnicodeDecodeError, json.JSONDecodeError, KeyError, TypeError) as error:
        message = f"{path} is no run printed with --json: {error}"
        raise JudgmentsError(message) from error
