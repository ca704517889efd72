"""Cards in and out as CSV: what a file would do, doing it, doing it again; bad files; nothing a spreadsheet would run."""

import csv
import io
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from wagtail.models import ModelLogEntry

from experts.desk import import_runs, importing
from experts.desk.csv_reading import MAX_BYTES, UnreadableFileError, decode, read_rows, written_cell
from experts.models import Card, CardImport, UnfoundPlace
from tests.factories.accounts import UserFactory
from tests.factories.experts import CardFactory

pytestmark = pytest.mark.django_db

FILE = """Nom;Type;Sigle;Organisation;Lieu;Bases;Thèmes;ORCID;Site;Remarque
Agence du Chiffre;organisation;ADC;;Lyon;DCIR, PMSI;;;adc.exemple.test;x
Aude Coudray;personne;;CHU fictif;Grenoble;PMSI;Cancer;0000-0002-1825-0097;;
Perdue Ailleurs;personne;;;Xyzzy-les-Bains;;;;;
=cmd|calc;personne;;;;;;;;
;personne;;;;;;;;
Aude Coudray;personne;;CHU fictif;;;;0000-0002-1825-0097;;
Mauvais Numéro;personne;;;;;;12-34;;
Genre Bizarre;licorne;;;;;;;;
"""


@pytest.fixture
def desk() -> Client:
    client = Client()
    client.force_login(UserFactory(moderator=True))
    return client


def _upload(client: Client, content: str | bytes, **data: Any) -> Any:
    raw = content.encode() if isinstance(content, str) else content
    file = SimpleUploadedFile("fiches.csv", raw, content_type="text/csv")
    return client.post(reverse("directory_desk:import"), {"file": file, **data}, follow=True)


def _counts(kept: CardImport) -> dict[str, int]:
    return {action: count for action, count in kept.counts.items() if count}


def _confirm(client: Client, **choices: str) -> CardImport:
    kept = CardImport.objects.latest("pk")
    answer = client.post(reverse("directory_desk:import_file", args=[kept.pk]), choices, follow=True)
    assert answer.status_code == 200
    kept.refresh_from_db()
    return kept


def test_file_is_shown_then_imported_and_a_second_time_changes_nothing(desk: Client) -> None:
    html = _upload(desk, FILE, publishes="on").content.decode()
    for words in (
        "Remarque",
        "lieu non trouvé",
        "commence comme une formule",
        "pas de nom",
        "la même fiche que la ligne 3",
        "licorne",
    ):
        assert words in html, words
    assert not Card.objects.exists()
    assert not UnfoundPlace.objects.exists()
    assert not ModelLogEntry.objects.exists()
    assert _counts(_confirm(desk)) == {"added": 3, "refused": 5}
    agency, person = Card.objects.get(acronym="ADC"), Card.objects.get(name="Aude Coudray")
    assert (agency.status, agency.place.name, agency.website) == ("published", "Lyon", "https://adc.exemple.test")
    assert (person.status, person.precision, person.place.name) == ("pending", "departement", "Isère")
    assert list(UnfoundPlace.objects.values_list("typed", "precision")) == [("Xyzzy-les-Bains", "departement")]
    assert Client().get(agency.get_absolute_url()).status_code == 200
    assert Client().get(person.get_absolute_url()).status_code == 404
    assert ModelLogEntry.objects.filter(action="experts.import").count() == 3
    before = list(Card.objects.order_by("pk").values())
    _upload(desk, FILE, publishes="on")
    assert _counts(_confirm(desk)) == {"unchanged": 3, "refused": 5}
    assert list(Card.objects.order_by("pk").values()) == before
    assert ModelLogEntry.objects.filter(action="experts.import").count() == 3
    changed = FILE.replace("PMSI;Cancer", "PMSI;Cancer, Diabète")
    assert "thème" in _upload(desk, changed).content.decode()
    assert _counts(_confirm(desk)) == {"changed": 1, "unchanged": 2, "refused": 5}


def test_trial_refuses_what_the_import_would_refuse(desk: Client) -> None:
    html = _upload(desk, "nom;lieu;precision\nTom Genevois;Genève;region").content.decode()
    assert "plus petit qu’un pays" in html
    assert _counts(CardImport.objects.latest("pk")) == {"refused": 1}


def test_line_that_looks_like_a_card_does_nothing_until_chosen(desk: Client) -> None:
    card = CardFactory(name="Aude Coudrey", user=None, source="")
    owned = CardFactory(name="Basile Fontenoisy")
    file = "nom,organisation\nAude Coudray,CHU\nBasile Fontenoisy,CHU"
    html = _upload(desk, file).content.decode()
    assert "presque le même nom" in html
    assert "Aude Coudrey" in html
    assert _counts(_confirm(desk)) == {"duplicate": 2}
    assert Card.objects.count() == 2
    _upload(desk, file)
    kept = _confirm(desk, **{"line-2": str(card.pk), "line-3": str(owned.pk)})
    assert _counts(kept) == {"changed": 1, "unchanged": 1}
    card.refresh_from_db()
    assert (card.name, card.organisation) == ("Aude Coudray", "CHU")
    owned.refresh_from_db()
    assert owned.organisation == ""
    _upload(desk, file)
    assert _counts(_confirm(desk)) == {"unchanged": 1, "duplicate": 1}
    _upload(desk, file)
    assert _counts(_confirm(desk, **{"line-3": "add", "line-99": "7", "line-x": "add"})) == {"unchanged": 1, "added": 1}


def test_long_file_is_read_by_a_task_whose_progress_is_shown(
    desk: Client, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.TASKS = {"default": {"BACKEND": "django_tasks.backends.dummy.DummyBackend"}}
    html = _upload(desk, "nom\n" + "\n".join(f"{chr(65 + n)}ude Fictive{chr(97 + n) * n}" for n in range(6))).content
    kept = CardImport.objects.get()
    address = reverse("directory_desk:import_file", args=[kept.pk])
    assert "Lignes lues\u00a0: 0 sur 6" in html.decode()
    assert desk.get(address)["Refresh"] == "3"
    desk.post(address)  # nothing to confirm yet
    kept.refresh_from_db()
    assert kept.stage == "kept"
    monkeypatch.setattr(import_runs, "TOLD_EVERY", 2)
    reached = []

    def read() -> str:
        return import_runs.read_file(import_id=kept.pk, by_id=kept.by_id, language="fr")

    def stops(*_args: Any, **_kwargs: Any) -> None:
        reached.append(CardImport.objects.get().reached)
        if len(reached) == 5:
            raise KeyboardInterrupt
        real(*_args, **_kwargs)

    assert read() == "tried"
    assert not Card.objects.exists()
    desk.post(address)
    real = importing.note_act
    monkeypatch.setattr(importing, "note_act", stops)
    with pytest.raises(KeyboardInterrupt):
        read()
    assert reached == [0, 0, 2, 2, 4]
    assert (Card.objects.count(), CardImport.objects.get().reached) == (4, 4)
    assert read() == "not due"  # somebody may be reading it
    assert "Recommencer" not in desk.get(address).content.decode()
    CardImport.objects.update(touched_at=timezone.now() - timedelta(minutes=3))
    assert "Recommencer" in desk.get(address).content.decode()
    desk.post(address, {"again": "1"})
    assert read() == "done"
    kept.refresh_from_db()
    assert _counts(kept) == {"added": 2, "unchanged": 4}
    assert kept.content == ""
    assert "Refresh" not in desk.get(address)
    assert read() == "not due"
    CardImport.objects.update(created_at=timezone.now() - timedelta(days=3))
    assert import_runs.forget_imports() == 1
    assert CardImport.objects.get().report == []


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "vide"),
        (b"nom\n", "aucune ligne"),
        (b"PK\x03\x04zip", "CSV"),
        (b"nom\0", "texte"),
        (b"\xff\xfen", "texte"),
        (b"nom;pr\x81nom\nA;B", "codage"),
        (b"titre;ville\nA;B", "Il manque une colonne"),
        (b"nom;name\nA;B", "Deux colonnes"),
        (b'nom\n"a' + b"x" * 200_000, "ne peut être lue"),
        (b"nom\n" + b"Zed\n" * 1_001, "1"),
        (b"x" * (MAX_BYTES + 1), "Mo"),
    ],
)
def test_file_that_cannot_be_read_says_why(desk: Client, content: bytes, words: str) -> None:
    answer = _upload(desk, content)
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert not CardImport.objects.exists()


@pytest.mark.parametrize("separator", [";", ",", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
def test_what_spreadsheets_write_is_read(separator: str, encoding: str) -> None:
    text, _name = decode(f"Nom{separator}Thèmes\r\nZoé{separator}Décès\r\n".encode(encoding))
    (row,) = read_rows(text).rows
    assert (row.line, dict(row.cells)) == (2, {"name": "Zoé", "topics": "Décès"})


@settings(max_examples=60, deadline=None)
@given(st.binary(max_size=300) | st.text(max_size=200).map(lambda text: f"nom;lieu\n{text}".encode(errors="ignore")))
def test_any_file_is_read_or_refused(content: bytes) -> None:
    try:
        text, _encoding = decode(content)
        rows = read_rows(text).rows
    except UnreadableFileError:
        return
    assert all(row.problem or row.cells["name"] for row in rows)


def test_export_holds_what_members_see_runs_nothing_and_comes_back_unchanged(desk: Client) -> None:
    CardFactory(name="Agence", kind="organisation", user=None, source="csv:agence", databases=["PMSI MCO"])
    shown = CardFactory(
        name="=HYPERLINK(1)", headline="@SUM(1)", organisation="Secrète", field_visibility={"organisation": "hidden"}
    )
    CardFactory(name="Retirée", hidden=True)
    answer = desk.get(reverse("directory_desk:export"))
    content = b"".join(answer.streaming_content).decode("utf-8-sig")
    rows = {row["name"]: row for row in csv.DictReader(io.StringIO(content))}
    assert set(rows) == {"Agence", "'=HYPERLINK(1)"}
    assert rows["'=HYPERLINK(1)"]["headline"] == "'@SUM(1)"
    for hidden in ("Secrète", "Retirée", shown.user.email, "@exemple.test"):
        assert hidden not in content
    _upload(desk, content)
    assert _counts(_confirm(desk)) == {"unchanged": 1, "duplicate": 1}


@pytest.mark.parametrize("sign", ["=", "+", "-", "@", "\t", "\r"])
def test_no_cell_is_a_formula(sign: str) -> None:
    assert written_cell(f"{sign}1+1").startswith("'")
    assert written_cell("texte") == "texte"
