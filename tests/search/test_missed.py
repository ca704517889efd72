"""Searches without result: what is counted, what is never kept, and who reads the report."""

from datetime import timedelta
from io import StringIO

import pytest

from django.apps import apps
from django.core.cache import cache
from django.core.management import call_command
from django.db import DatabaseError
from django.test import Client
from django.utils import timezone
from django.utils.formats import date_format

from hub.accounts.services import create_person
from search import missed
from search.models import MissedSearch

pytestmark = pytest.mark.django_db

PERSONAL = [
    "claire.dupuis@exemple.test",
    "1 85 05 75 123 456 78",
    "185057512345678",
    "2A85057512345",
    "06 12 34 56 78",
    "+33 6.12.34.56.78",
    "patient du 12/03/1985",
    "https://exemple.test/dossier",
    "12 rue des Lilas",
    "Mme Fougère",
    "Docteur Quartz",
    "née le 3 mars",
    "a" * 31,
    "mot " * 11,
    "cohorte " + "longue " * 11,
]
KEPT = ["t_mco19b", "cim-10 e110", "tarification à l'activité", "ER_PRS_X", "covid 2020", "2018 et 2019", "c2i"]


@pytest.fixture(autouse=True)
def _fresh() -> None:
    cache.clear()
    missed._waiting.clear()


def ask(text: str, times: int = 1) -> None:
    for _ in range(times):
        missed.note(text)
    missed.write_noted()


@pytest.mark.parametrize("text", PERSONAL)
def test_what_may_say_something_of_a_person_is_not_kept(text: str) -> None:
    ask(text, times=5)
    assert not MissedSearch.objects.exists()


@pytest.mark.parametrize("text", KEPT)
def test_words_of_the_field_are_kept(text: str) -> None:
    ask(text, times=3)
    assert MissedSearch.objects.get().text == missed.normalised(text)


@pytest.mark.parametrize("text", ["", "…", "42", "\x00", "👩‍⚕️"])
def test_what_holds_no_letter_is_no_search(text: str) -> None:
    ask(text)
    assert not MissedSearch.objects.exists()


def test_words_are_kept_from_the_third_time_only() -> None:
    ask("Girafe")
    ask("  GIRAFE ")
    row = MissedSearch.objects.get()
    assert (row.text, row.count) == ("", 2)
    assert "girafe" not in row.digest
    ask("« girafe »")
    row.refresh_from_db()
    assert (row.text, row.count) == ("girafe", 3)


def test_hash_cannot_be_made_without_the_key(settings) -> None:
    ask("girafe")
    settings.SECRET_KEY = "une autre clé"
    ask("girafe")
    assert MissedSearch.objects.count() == 2


def test_row_holds_nothing_of_who_asked() -> None:
    fields = {field.name for field in MissedSearch._meta.get_fields()}
    assert fields == {"id", "digest", "text", "count", "first_day", "last_day"}


def test_formula_of_a_spreadsheet_loses_its_sign() -> None:
    assert missed.normalised('=HYPERLINK("x")') == 'hyperlink("x'


def test_rows_are_bounded_and_the_most_asked_stay(monkeypatch) -> None:
    monkeypatch.setattr(missed, "MOST_ROWS", 20)
    ask("girafe", times=3)
    for number in range(30):
        ask(f"mot {chr(97 + number % 26)}{number}")
    assert MissedSearch.objects.count() <= 20
    assert MissedSearch.objects.filter(text="girafe").exists()


def test_writes_are_bounded(monkeypatch) -> None:
    monkeypatch.setattr(missed, "WRITES_A_MINUTE", 4)
    for number in range(9):
        ask(f"mot{number}")
    assert MissedSearch.objects.count() <= 8  # a window may end meanwhile


def test_purge_forgets_the_old_and_sooner_what_was_rare() -> None:
    today = timezone.localdate()
    for text, days in (("", 31), ("", 29), ("vieux", 366), ("récent", 300)):
        day = today - timedelta(days=days)
        MissedSearch.objects.create(digest=f"{text}{days}", text=text, count=1, first_day=day, last_day=day)
    out = StringIO()
    call_command("purge_missed_searches", stdout=out)
    assert out.getvalue() == "2 deleted\n"
    assert set(MissedSearch.objects.values_list("digest", flat=True)) == {"29", "récent300"}


def test_worker_purges_every_day(settings) -> None:
    assert settings.PERIODIC_COMMANDS["purge_missed_searches"] == 86_400


# --- the results page --------------------------------------------------------------------------


@pytest.fixture
def searched(client: Client, search_index, sources):
    def get(status: int = 200, agent: str = "Mozilla/5.0", **parameters: str) -> None:
        assert client.get("/search/", parameters, headers={"user-agent": agent}).status_code == status

    return get


def test_page_that_found_nothing_is_counted_once_its_answer_is_sent(searched) -> None:
    searched(q="xyzxyz")
    assert MissedSearch.objects.get().count == 1
    searched(q="XYZXYZ")
    assert MissedSearch.objects.get().count == 2


@pytest.mark.parametrize(
    "parameters",
    [
        {"q": "girofle"},
        {"q": "xyzxyz", "kind": "person"},
        {"q": "xyzxyz", "near": "Lyon"},
        {"q": "xyzxyz", "agent": "Googlebot/2.1"},
        {},
    ],
)
def test_what_found_something_or_was_narrowed_or_came_from_a_crawler_is_not(searched, parameters) -> None:
    searched(**parameters)
    assert not MissedSearch.objects.exists()


def test_database_that_refuses_does_not_disturb_the_page(searched, monkeypatch) -> None:
    def refuse(_text: str) -> None:
        raise DatabaseError

    monkeypatch.setattr(missed, "_count", refuse)
    searched(q="xyzxyz")
    assert not missed._waiting


def test_engine_at_rest_misses_nothing(searched, settings) -> None:
    settings.SEARCH_ENGINE = "tests.search.dead_engine.DeadEngine"
    searched(503, q="xyzxyz")
    assert not MissedSearch.objects.exists()


# --- the report --------------------------------------------------------------------------------

REPORT = "/cms/reports/missed-searches/"


def signed_in(client: Client, *groups: str) -> Client:
    person = create_person(email="e@exemple.test", display_name="Édith", password="un mot de passe", groups=groups)
    client.force_login(person)
    return client


def test_editor_reads_filters_and_exports_the_report(client: Client) -> None:
    signed_in(client, "editor")
    ask("girafe", times=4)
    ask("zèbre <script>", times=3)
    ask("okapi")
    html = client.get(REPORT).content.decode()
    assert "girafe" in html
    assert "<script>zebre" not in html
    assert "zebre &lt;script" in html
    assert "okapi" not in html
    assert html.count(date_format(timezone.localdate(), "SHORT_DATE_FORMAT")) >= 2  # days, for the hour is not known
    assert "?text=girafe" in html
    assert "zebre" not in client.get(REPORT, {"text": "gir"}).content.decode()
    assert "zebre" not in client.get(REPORT, {"count": "4"}).content.decode()
    tomorrow = (timezone.localdate() + timedelta(days=1)).isoformat()
    assert "girafe" not in client.get(REPORT, {"last_day": tomorrow}).content.decode()
    exported = b"".join(client.get(REPORT, {"export": "csv"}).streaming_content).decode()
    assert [line.split(",")[:2] for line in exported.splitlines()][1] == ["girafe", "4"]
    assert "okapi" not in exported


def test_link_of_the_report_begins_a_synonym(client: Client) -> None:
    signed_in(client, "editor")
    html = client.get("/cms/snippets/search/synonym/add/", {"text": "girafe"}).content.decode()
    assert 'value="girafe"' in html


@pytest.mark.parametrize("group", ["member", "expert", "organiser", "moderator"])
def test_others_do_not_read_the_report(client: Client, group: str) -> None:
    ask("girafe", times=3)
    answer = signed_in(client, group).get(REPORT)
    assert answer.status_code in {302, 403}
    assert b"girafe" not in answer.content
    assert client.get(f"{REPORT}results/").status_code in {302, 403}


def test_anonymous_reader_is_sent_to_sign_in(client: Client) -> None:
    assert client.get(REPORT).status_code == 302


def test_rows_do_not_empty_the_page_cache() -> None:
    from hub.base.generation import PRIVATE_TABLES  # noqa: PLC0415 -- beside what it checks

    assert apps.get_model("search", "MissedSearch")._meta.db_table in PRIVATE_TABLES
