"""Searches that are followed: new results are told, once, to whom may see them."""

from datetime import timedelta

import pytest

from django.core.management import call_command
from django.test import Client
from django.utils import timezone

from hub.notifications import saved_searches
from hub.notifications.follows import follow
from hub.notifications.models import Follow, Notice
from hub.notifications.saved_searches import check_searches
from search.results import Results
from search.services import rebuild
from tests.factories.accounts import UserFactory
from tests.factories.forum import TopicFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _index() -> None:
    rebuild()


def _later() -> int:
    """Let everything be due again, and look."""
    Follow.objects.update(checked_at=timezone.now() - timedelta(minutes=30))
    return check_searches()


def _ask(title: str, *, approved: bool = True, **values):
    topic = TopicFactory(title=title, at=timezone.now(), **values)
    if not approved:
        topic.approved = False
        topic.save()
    rebuild()
    return topic


def test_new_results_are_told_once_and_not_again_while_unread(capsys) -> None:
    _ask("Une chaussette ancienne")
    person, other = UserFactory(language="en"), UserFactory()
    follow(by=person, target="search:q=chaussette")
    follow(by=other, target="search:q=parapluie")
    assert _later() == 0, "what was there already is not new"
    _ask("Une chaussette nouvelle")
    assert check_searches() == 0, "looked through a moment ago"
    assert _later() == 1
    notice = Notice.objects.get()
    assert (notice.to, notice.title, notice.url) == (person, "chaussette", "/search/?q=chaussette&sort=newest")
    assert "nouvelle" not in notice.title + notice.excerpt, "it names nothing the reader might not see"
    _ask("Une chaussette de plus")
    assert _later() == 0, "the notice that waits leads there too"
    Notice.objects.update(read_at=timezone.now())
    _ask("Encore une chaussette")
    assert _later() == 1
    call_command("check_searches")
    assert capsys.readouterr().out == "0 told\n"


def test_only_what_a_person_may_see_is_new_to_them() -> None:
    person = UserFactory()
    follow(by=person, target="search:q=chaussette&kind=topic")
    _ask("Une chaussette cachée", approved=False)
    assert _later() == 0
    _ask("Une chaussette pour tous")
    assert _later() == 1


def test_resting_engine_loses_nothing_and_runs_are_bounded(monkeypatch) -> None:
    for person in UserFactory.create_batch(3):
        follow(by=person, target="search:q=chaussette")
    _ask("Une chaussette")
    Follow.objects.update(checked_at=timezone.now() - timedelta(minutes=30))
    with monkeypatch.context() as patch:
        patch.setattr(saved_searches, "search", lambda _query: Results(resting=True))
        assert check_searches() == 0
    assert check_searches(limit=2) == 2
    assert check_searches(limit=2) == 1
    assert check_searches() == 0


def test_results_page_follows_the_search(client: Client) -> None:
    person = UserFactory()
    client.force_login(person)
    page = client.get("/search/?q=ER_PRS_F&kind=topic&sort=newest&page=1").content.decode()
    assert 'name="target" value="search:q=ER_PRS_F&amp;kind=topic"' in page
    assert 'name="target"' not in client.get("/search/").content.decode(), "nothing is asked"
    for bad in (
        "search:",
        "search:sort=newest",
        f"search:q={'a' * 600}",
        "search:" + "&".join(f"a{n}=1" for n in range(90)),
    ):
        client.post("/notifications/follow/", {"target": bad})
    assert not Follow.objects.exists()
    client.post("/notifications/follow/", {"target": "search:q=ER_PRS_F&kind=topic"})
    page = client.get("/notifications/following/").content.decode()
    assert "ER_PRS_F · topic" in page
    assert "/search/?q=ER_PRS_F&amp;kind=topic&amp;sort=newest" in page


def test_tables_and_variables_have_a_button(client: Client) -> None:
    from tests.factories.dictionary import TableFactory  # noqa: PLC0415 -- the one test that needs it

    table = TableFactory(name="ER_PHA_F")
    assert table
    client.force_login(UserFactory())
    assert 'value="table:ER_PHA_F"' in client.get("/dictionary/ER_PHA_F/").content.decode()
    client.post("/notifications/follow/", {"target": "table:ER_PHA_F"})
    assert Follow.objects.get().target == "table:ER_PHA_F"
