"""Measures against examples worked out by hand; log2(2) = 1, log2(3) = 1.585, log2(4) = 2."""

import json
from dataclasses import replace
from math import log2

import pytest

from search.evaluation import (
    Judgment,
    JudgmentsError,
    agreement,
    differences,
    failures,
    means,
    name_of,
    ndcg,
    outcome_of,
    percentile,
    read_judgments,
    read_run,
    recall,
    reciprocal_rank,
    run_as_json,
    unjudged,
)
from search.results import Hit

GRADES = {"a": 2, "b": 1, "c": 0}


def judgment(**values) -> Judgment:
    return Judgment(**{"query": "q", "style": "keyword", "half": "tune", "grades": GRADES, **values})


def hit(**values) -> Hit:
    return Hit(
        **{"key": "k", "kind": "topic", "title": "T", "title_html": "", "snippet_html": "", "url": "/", **values}
    )


def test_ndcg_of_the_best_order_is_one() -> None:
    assert ndcg(["a", "b", "c"], GRADES) == 1


def test_ndcg_compares_with_the_best_order_of_everything_judged() -> None:
    best = 3 / log2(2) + 1 / log2(3)
    assert ndcg(["b", "a"], GRADES) == pytest.approx((1 / log2(2) + 3 / log2(3)) / best)
    assert ndcg(["c", "x", "a"], GRADES) == pytest.approx((3 / log2(4)) / best)
    assert ndcg(["x"], GRADES) == 0
    assert ndcg(["x"] * 10 + ["a"], GRADES) == 0


def test_ndcg_counts_a_document_once() -> None:
    assert ndcg(["a", "a"], GRADES) == pytest.approx(3 / (3 + 1 / log2(3)))


def test_nothing_to_find_is_found() -> None:
    for measure in (ndcg, reciprocal_rank, recall):
        assert measure(["x"], {"c": 0}) == 1


def test_reciprocal_rank_is_of_the_first_relevant_result() -> None:
    assert reciprocal_rank(["c", "b", "a"], GRADES) == 1 / 2
    assert reciprocal_rank(["x"], GRADES) == 0


def test_recall_counts_relevant_documents_among_the_first_ten() -> None:
    assert recall(["b", "c"], GRADES) == 1 / 2
    assert recall(["x"] * 10 + ["a", "b"], GRADES) == 0


def test_unjudged_is_the_share_nobody_graded_among_the_first_three() -> None:
    assert unjudged(["a", "x", "c", "y"], GRADES) == pytest.approx(1 / 3)
    assert unjudged([], GRADES) == 0


@pytest.mark.parametrize(
    ("values", "name"),
    [
        ({"table": "ER_PRS_F", "source": "tables/x.md", "kind": "table"}, "table:ER_PRS_F"),
        ({"talk": "10/2", "source": "evenements/meetup.md", "kind": "talk"}, "talk:10/2"),
        ({"source": "fiches/optique.md", "kind": "factsheet"}, "fiches/optique.md"),
        ({"source": "evenements/meetup.md", "kind": "meetup", "title": "Rencontre 3"}, "meetup:rencontre 3"),
        ({"kind": "person", "title": "Éloïse d’Argent"}, "person:eloise argent"),
    ],
)
def test_a_result_has_a_stable_name(values, name) -> None:
    assert name_of(hit(**values)) == name


def test_percentile_is_a_value_that_was_measured() -> None:
    times = [float(number) for number in range(1, 101)]
    assert (percentile(times, 50), percentile(times, 95), percentile([7.0], 95), percentile([], 95)) == (50, 95, 7, 0)


def test_means_of_several_queries() -> None:
    outcomes = [outcome_of(judgment(), ["a", "b"], 2.0), outcome_of(judgment(query="r"), ["x"], 4.0)]
    found = means(outcomes)
    assert (found["queries"], found["ndcg"], found["mrr"], found["p50"], found["p95"]) == (2, 0.5, 0.5, 2.0, 4.0)


def test_thresholds_are_of_everything_or_of_a_group() -> None:
    outcomes = [outcome_of(judgment(), ["a", "b"]), outcome_of(judgment(query="r", half="held-out"), ["x"])]
    assert failures(outcomes, {"ndcg": 0.5, "ndcg half tune": 1.0, "unjudged": 0.5}) == []
    missed = failures(outcomes, {"ndcg": 0.6, "ndcg half held-out": 0.1, "unjudged": 0.4, "mrr style typo": 0.1})
    assert [line.split(" is ")[0] for line in missed] == [
        "ndcg",
        "ndcg half held-out",
        "unjudged",
        "no query for the threshold “mrr style typo”",
    ]


def test_what_must_not_be_found_fails_at_any_rank() -> None:
    leaked = outcome_of(judgment(forbidden=("secret",)), ["a"] * 30 + ["secret"])
    assert failures([leaked], {}) == ["“q” shows secret, which nobody may see here"]


def test_differences_put_the_worst_first() -> None:
    ours = [outcome_of(judgment(query="one"), ["a", "b"]), outcome_of(judgment(query="two"), ["x"])]
    theirs = [outcome_of(judgment(query="one"), ["x"]), outcome_of(judgment(query="two"), ["a", "b"])]
    assert [(line[0], line[1].query) for line in differences(ours, theirs)] == [(-1, "two"), (1, "one")]
    twice = [ours[0], theirs[0]]  # the same text in two sets
    assert [line[0] for line in differences(twice, twice)] == [0, 0]


def test_agreement_asks_for_two_of_three_or_all() -> None:
    one = [outcome_of(judgment(), ["a", "b", "c"])]
    for found, agreed, strictly in (
        (["c", "a", "b"], 1, 1),
        (["b", "a", "x"], 1, 0),
        (["a", "x", "y"], 0, 0),
        (["a", "b"], 0, 0),
    ):
        other = [outcome_of(judgment(), found)]
        assert (agreement(one, other), agreement(one, other, strict=True)) == (agreed, strictly), found
    assert agreement([outcome_of(judgment(), ["a"])], [outcome_of(judgment(), ["a"])]) == 1


def test_a_run_is_read_as_it_was_written(tmp_path) -> None:
    outcomes = [replace(outcome_of(judgment(), ["a", "x"], 1.5), leaked=("x",))]
    path = tmp_path / "run.json"
    path.write_text(json.dumps(run_as_json("embedded", outcomes)))
    assert read_run(path) == outcomes


def test_judgments_are_read_with_titles_folded(tmp_path) -> None:
    path = tmp_path / "some.json"
    entry = {"query": "q", "style": "person", "half": "tune", "grades": {"person:Éloïse": 2, "table:ER_PRS_F": 1}}
    path.write_text(json.dumps({"thresholds": {"ndcg": 0.5}, "queries": [entry]}))
    read = read_judgments(path)
    assert (read.name, dict(read.thresholds)) == ("some", {"ndcg": 0.5})
    assert dict(read.queries[0].grades) == {"person:eloise": 2, "table:ER_PRS_F": 1}


@pytest.mark.parametrize(
    "content",
    [
        "",
        "[]",
        '{"queries": [{"query": "q"}]}',
        '{"queries": [{"query": "q", "style": "s", "half": "third", "grades": {}}]}',
        '{"queries": [{"query": "q", "style": "s", "half": "tune", "grades": {"a": 3}}]}',
        '{"queries": [{"query": "q", "style": "s", "half": "tune", "grades": {}}, {"query": "q", "style": "s", "half": "tune", "grades": {}}]}',
    ],
)
def test_judgments_that_cannot_be_used_are_said(tmp_path, content) -> None:
    path = tmp_path / "bad.json"
    path.write_text(content)
    with pytest.raises(JudgmentsError, match=r"bad\.json"):
        read_judgments(path)
    with pytest.raises(JudgmentsError):
        read_judgments(tmp_path / "missing.json")
