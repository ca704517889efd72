"""The commands of search."""

import json
from io import StringIO

import pytest

from django.core.management import CommandError, call_command

from search import services
from search.engines.loading import get_engine
from search.models import IndexRequest
from tests.search import corpus

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("search_index", "sources")]
DEAD = "tests.search.dead_engine.DeadEngine"
FIELDS = ["query", "rank", "score", "kind", "key", "title", "url", "anchor", "parent_title", "source", "table", "talk"]


def run(*arguments: str, **options) -> tuple[list[str], list[str]]:
    out, err = StringIO(), StringIO()
    call_command(*arguments, stdout=out, stderr=err, **options)
    return out.getvalue().splitlines(), err.getvalue().splitlines()


def lines_of(*arguments: str) -> list[dict]:
    return [json.loads(line) for line in run("search", *arguments, "--json")[0]]


def test_each_result_is_one_object_with_every_field() -> None:
    lines = lines_of("ER_PRS_F")
    assert [list(line) for line in lines] == [FIELDS] * len(lines)
    assert {name: lines[0][name] for name in ("query", "rank", "kind", "key", "table", "source", "anchor")} == {
        "query": "ER_PRS_F", "rank": 1, "kind": "table", "key": "table:ER_PRS_F", "table": "ER_PRS_F", "source": None, "anchor": None,
    }  # fmt: skip


def test_result_of_a_thread_links_to_its_best_post() -> None:
    line = lines_of("muscadier")[0]
    assert (line["kind"], line["key"], line["url"], line["anchor"]) == ("topic", "topic:1", "/forum/1/", "#post-4")


def test_upstream_path_and_talk_are_printed() -> None:
    assert lines_of("certificat")[0]["source"] == "fiches/deces.md"
    assert lines_of("tamarinier")[0]["talk"] == "1/1"


def test_limit_and_kind_are_kept() -> None:
    assert len(lines_of("pmsi", "--limit", "2")) == 2
    assert {line["kind"] for line in lines_of("pmsi", "--kind", "person")} == {"person"}
    post = lines_of("muscadier", "--kind", "post")[0]
    assert (post["kind"], post["parent_title"]) == ("post", "Compter les patients d'un hôpital de jour")


def test_file_gives_one_query_a_line_and_bad_lines_are_reported(tmp_path) -> None:
    services.rebuild()
    path = tmp_path / "queries.txt"
    path.write_bytes("décès\n\nbénéficiaires\n".encode() + b"caf\xe9\n" + "l’identifiant girofle\r\n".encode())
    out, err = run("search", "--json", from_file=str(path))
    assert list(dict.fromkeys(json.loads(line)["query"] for line in out)) == [
        "décès",
        "bénéficiaires",
        "l’identifiant girofle",
    ]
    assert err == [f"line 4 of {path} is not UTF-8 and was passed over"]


def test_plain_output_is_readable() -> None:
    assert run("search", "tamarinier")[0] == ["  1. [talk] Suivre une cohorte dans le temps  /meetups/1/suivre/?t=740"]
    assert run("search", "xyzxyz")[0] == ["nothing found for: xyzxyz"]


def test_reserved_documents_are_not_printed() -> None:
    assert lines_of("quetsche") == []


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ((), "either a query or --from-file"),
        (("x", "--limit", "0"), "from 1 to 500"),
        (("x", "--kind", "nothing"), "unknown kind nothing"),
        (("--from-file", "/nowhere/x.txt"), "cannot be read"),
    ],
)
def test_wrong_arguments_are_said(arguments, message) -> None:
    with pytest.raises(CommandError, match=message):
        run("search", *arguments)


def test_dead_engine_is_said(settings) -> None:
    settings.SEARCH_ENGINE = DEAD
    with pytest.raises(CommandError, match="did not answer"):
        run("search", "girofle", "--json")
    with pytest.raises(CommandError, match="cannot be rebuilt"):
        run("rebuild_search_index")
    IndexRequest.objects.create(key="topic:1")
    with pytest.raises(CommandError, match="1 requests wait"):
        run("index_pending")


def test_missing_index_is_rebuilt_by_the_search_itself(settings) -> None:
    settings.SEARCH_HEALS_AT_ONCE = False
    out, err = run("search", "tamarinier")
    assert out == ["  1. [talk] Suivre une cohorte dans le temps  /meetups/1/suivre/?t=740"]
    assert err == ["there is no usable search index: it is rebuilt first, this takes a moment"]
    assert run("search", "tamarinier")[1] == []


def test_search_first_indexes_what_an_interrupted_command_left(sources) -> None:
    services.rebuild()
    sources["topic"].held.extend(corpus.topic(50, "Un arbre", ["Parlons du baobab."]))
    IndexRequest.objects.create(key="topic:50")
    assert lines_of("baobab")[0]["key"] == "topic:50"
    assert IndexRequest.objects.count() == 0


def test_rebuild_says_how_many() -> None:
    out, _err = run("rebuild_search_index")
    assert out[0].startswith(f"{len(corpus.corpus())} documents indexed in ")


def test_pending_requests_are_indexed() -> None:
    services.rebuild()
    IndexRequest.objects.create(key="topic:1")
    IndexRequest.objects.create(key="topic:2", attempts=9)
    assert run("index_pending")[0] == ["1 requests indexed, 1 left"]
    assert run("index_pending", "--retry-failed")[0] == ["1 requests indexed, 0 left"]


class ClosedPipe(StringIO):
    """Standard output whose reader has gone."""

    def write(self, _text: str) -> int:
        raise BrokenPipeError


def test_reader_that_goes_away_is_no_error(monkeypatch, tmp_path) -> None:
    with (tmp_path / "out").open("w") as standard:
        monkeypatch.setattr("sys.stdout", standard)
        call_command("search", "girofle", stdout=ClosedPipe())
        standard.write("nobody reads this")
    assert (tmp_path / "out").read_text() == ""


def judged(folder, name: str, **grades: int) -> str:
    """A file of judgments with one query, which asks more than any ranking gives."""
    path = folder / f"{name}.json"
    entry = {"query": "ER_PRS_F", "style": "identifier", "half": "tune", "grades": grades}
    content = {"needs": "some other world", "thresholds": {"mrr": 1.01}, "queries": [entry]}
    path.write_text(json.dumps(content))
    return str(path)


def test_judgments_of_an_absent_world_are_passed_over(tmp_path) -> None:
    away = judged(tmp_path, "away", **{"table:ER_PRS_F": 2, "table:ZZ_AAA_F": 1, "fiches/nulle.md": 0})
    out, err = run("evaluate_search", "--path", away)
    assert [line for line in err if "passed over" in line] == [
        "away is passed over: 1 of the 3 documents it judges are in the index, it needs some other world"
    ]
    assert out == [f"{get_engine().name}: nothing was measured"]
    here = judged(tmp_path, "here", **{"table:ER_PRS_F": 2, "fiches/nulle.md": 0})
    with pytest.raises(CommandError) as missed:
        run("evaluate_search", "--path", away, "--path", here)
    assert str(missed.value) == "here: mrr is 1.000, the threshold 1.010"


def test_evaluation_whose_reader_goes_away_still_says_what_is_missed(monkeypatch, tmp_path) -> None:
    here = judged(tmp_path, "here", **{"table:ER_PRS_F": 2})
    with (tmp_path / "out").open("w") as standard:
        monkeypatch.setattr("sys.stdout", standard)
        with pytest.raises(CommandError, match="the threshold"):
            call_command("evaluate_search", "--path", here, stdout=ClosedPipe(), stderr=StringIO())
        standard.write("nobody reads this")
    assert (tmp_path / "out").read_text() == ""
