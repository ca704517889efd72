"""Pitfalls of joins: noted by a member, read by somebody else, shown where the tables are joined, taken away again."""

from urllib.parse import urlencode

import pytest

from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client
from django.urls import reverse

from forum.questions.access import Forum
from forum.questions.services import ask
from hub.accounts.models import User
from hub.accounts.services import create_person, erase_person
from hub.base.personal_data import personal_data_of
from hub.dictionary.models import JoinPitfall, Table
from hub.dictionary.pitfalls.queries import pitfalls_of_pairs
from hub.dictionary.pitfalls.services import DecidedError, decide_pitfall, note_pitfall, withdraw_pitfall
from hub.notifications.models import Notice
from search.query import Query
from search.services import drain_outbox, rebuild, search
from tests.factories.dictionary import TableFactory, TableLinkFactory

pytestmark = pytest.mark.django_db

TEXT = "Les jumeaux partagent la même clé : comptez aussi **ZZZ_RNG** avant de joindre."


@pytest.fixture
def tables() -> tuple[Table, Table]:
    made = (TableFactory(name="ZZ_BBB_R"), TableFactory(name="ZZ_AAA_F"))
    TableLinkFactory(source=made[0], target=made[1])
    return made


@pytest.fixture
def author() -> User:
    return create_person(email="ondine@exemple.test", display_name="Ondine Essai", username="ondine", groups=["member"])


@pytest.fixture
def reviewer() -> User:
    return create_person(
        email="basile@exemple.test", display_name="Basile Essai", username="basile", groups=["moderator"]
    )


def _client(person: User | None = None) -> Client:
    client = Client(headers={"accept-language": "en"})
    if person is not None:
        client.force_login(person)
    return client


@pytest.mark.usefixtures("search_index")
def test_a_pitfall_is_noted_read_shown_found_and_withdrawn(
    tables: tuple[Table, Table], author: User, reviewer: User
) -> None:
    topic = ask(by=author, forum=Forum.objects.first(), title="Deux fois la même personne", body="Un texte.")
    pages = ["/dictionary/ZZ_AAA_F/", "/dictionary/ZZ_BBB_R/", "/dictionary/paths/?from=ZZ_AAA_F&to=ZZ_BBB_R"]
    pages.append("/dictionary/pitfalls/?table=zz_aaa_f")
    form = {"first": "zz_bbb_r", "second": "ZZ_AAA_F", "text": TEXT}
    form["topic"] = f"https://exemple.test{topic.get_absolute_url()}?page=1"
    rebuild()
    for _click in range(2):
        sent = _client(author).post("/dictionary/pitfalls/note/", form)
    pitfall = JoinPitfall.objects.get()
    assert sent["Location"] == pitfall.get_absolute_url()
    assert (pitfall.first, pitfall.second, pitfall.topic) == (tables[1], tables[0], f"topic:{topic.pk}")
    assert not any("ZZZ_RNG" in _client().get(page).content.decode() for page in pages)
    assert Notice.objects.get(kind="pitfall_waits").to == reviewer

    _client(reviewer).post(pitfall.get_absolute_url(), {"show": "1"})
    drain_outbox()
    for page in pages:
        html = _client().get(page).content.decode()
        assert "<strong>ZZZ_RNG</strong>" in html, page
        assert "Basile Essai" in html, page
        assert "Deux fois la même personne" in html, page
    assert Notice.objects.get(kind="pitfall_shown").to == author
    hits = search(Query(text="jumeaux partagent", audience=frozenset({"public"}))).hits
    assert {part.href for hit in hits for part in hit.children} == {
        f"/dictionary/{table.name}/#pitfall-{pitfall.pk}" for table in tables
    }

    refused = _client(reviewer).post(pitfall.get_absolute_url(), {"withdraw": "1"})
    assert refused.status_code == 422  # the author must be told why
    _client(reviewer).post(pitfall.get_absolute_url(), {"withdraw": "1", "answer": "Corrigé à la source."})
    drain_outbox()
    assert not any("ZZZ_RNG" in _client().get(page).content.decode() for page in pages)
    assert search(Query(text="jumeaux partagent", audience=frozenset({"public"}))).hits == ()
    assert "Corrigé à la source." in _client(author).get(pitfall.get_absolute_url()).content.decode()
    _client(author).post(pitfall.get_absolute_url(), {"withdraw": "1"})
    assert not JoinPitfall.objects.exists()


def test_only_somebody_else_with_the_right_decides_once(
    tables: tuple[Table, Table], author: User, reviewer: User
) -> None:
    pitfall = note_pitfall(by=reviewer, first=tables[0], second=tables[1], text=TEXT)
    for person in (reviewer, author):
        with pytest.raises(PermissionDenied):
            decide_pitfall(by=person, pitfall=pitfall, shows=True)
    other = create_person(email="zoe@exemple.test", display_name="Zoé Essai", groups=["expert"])
    with pytest.raises(ValidationError):
        decide_pitfall(by=other, pitfall=pitfall, shows=False)
    decide_pitfall(by=other, pitfall=pitfall, shows=True)
    with pytest.raises(DecidedError):
        decide_pitfall(by=other, pitfall=pitfall, shows=False, answer="Trop tard.")
    with pytest.raises(PermissionDenied):
        withdraw_pitfall(by=other, pitfall=pitfall, answer="Un expert ne retire pas.")
    assert _client(author).get(pitfall.get_absolute_url()).status_code == 404


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"second": "ZZ_SEULE_F"}, "No join of these two tables is documented."),
        ({"first": "NULLE_PART"}, "No table is called “NULLE_PART” here."),
        ({"topic": "https://exemple.test/dictionary/"}, "This address leads to no question of the forum."),
        ({"topic": "http://[::1"}, "This address leads to no question of the forum."),
        ({"text": "Écrivez à jean.exemple@exemple.fr, NIR 1 85 05 78 006 084 91."}, "Nothing was stored"),
        ({"text": " "}, "This field is required."),
    ],
)
@pytest.mark.usefixtures("tables")
def test_what_cannot_be_noted_is_said_and_kept(author: User, changed: dict[str, str], said: str) -> None:
    TableFactory(name="ZZ_SEULE_F")
    form = {"first": "ZZ_AAA_F", "second": "ZZ_BBB_R", "text": TEXT} | changed
    answer = _client(author).post("/dictionary/pitfalls/note/", form)
    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert not JoinPitfall.objects.exists()


def test_what_one_noted_is_exported_and_outlives_the_account_under_a_pseudonym(
    tables: tuple[Table, Table], author: User, reviewer: User
) -> None:
    pitfall = decide_pitfall(
        by=reviewer, pitfall=note_pitfall(by=author, first=tables[0], second=tables[1], text=TEXT), shows=True
    )
    assert personal_data_of(author.pk)["pitfalls of joins"][0]["text"] == TEXT
    assert len(personal_data_of(reviewer.pk)["pitfalls of joins decided"]) == 1
    erase_person(person=author, by=None)
    html = _client().get("/dictionary/ZZ_AAA_F/").content.decode()
    assert "jumeaux partagent" in html
    assert "Ondine" not in html
    pair = frozenset((pitfall.first.name, pitfall.second.name))
    assert len(pitfalls_of_pairs([pair], audience=frozenset())[pair]) == 1


def test_one_or_thirty_pitfalls_cost_the_same(
    tables: tuple[Table, Table], author: User, reviewer: User, django_assert_max_num_queries
) -> None:
    most = {
        "/dictionary/pitfalls/": 12,
        "/dictionary/pitfalls/waiting/": 12,
        "/dictionary/pitfalls/mine/": 12,
        "/dictionary/ZZ_AAA_F/": 16,
        "/dictionary/paths/?from=ZZ_AAA_F&to=ZZ_BBB_R": 12,
    }
    client = _client(reviewer)

    def make(number: int) -> None:
        state = JoinPitfall.State
        JoinPitfall.objects.bulk_create(
            JoinPitfall(first=tables[1], second=tables[0], text=TEXT, author=by, state=shown, reviewed_by=reviewer)
            for by, shown in ((author, state.WAITING), (reviewer, state.WAITING), (author, state.SHOWN))
            for _ in range(number)
        )

    make(1)
    taken = {}
    for address, limit in most.items():
        client.get(address)
        with django_assert_max_num_queries(limit) as few:
            assert client.get(address).status_code == 200
        taken[address] = len(few)
    make(29)
    for address, limit in taken.items():
        with django_assert_max_num_queries(limit):
            client.get(address)


def test_the_form_comes_with_the_two_tables(author: User) -> None:
    html = _client(author).get(f"{reverse('dictionary:note-pitfall')}?{urlencode({'from': 'A_B', 'to': 'C_D'})}")
    assert 'value="A_B"' in html.content.decode()
    assert 'value="C_D"' in html.content.decode()
