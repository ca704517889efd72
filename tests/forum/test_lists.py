"""Lists: filters, sorts, unread marks, tags, the queue of what waits, feeds, and what machines read."""

import json
import re
import xml.etree.ElementTree as ET
from datetime import timedelta

import pytest

from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from forum.questions import queries, services
from forum.questions.models import AllReadTo, ReadTo, State
from search.services import rebuild
from tests.factories.accounts import UserFactory
from tests.factories.experts import CardFactory
from tests.factories.forum import AnswerFactory, TopicFactory, category

pytestmark = pytest.mark.django_db
ATOM = "{http://www.w3.org/2005/Atom}"


@pytest.fixture(autouse=True)
def _no_limits_left_over() -> None:
    cache.clear()


def titles(html: str) -> list[str]:
    return re.findall(r'<h3 class="row-title"><a href="[^"]*"><bdi>([^<]*)</bdi>', html)


def page(address: str, client: Client | None = None, status: int = 200) -> str:
    response = (client or Client()).get(address)
    assert response.status_code == status, address
    return response.content.decode()


def test_filters_and_sorts_hold_together_within_a_tag_and_a_category() -> None:
    now = timezone.now()
    old = TopicFactory(title="Ancienne", tags=["PMSI"], at=now - timedelta(days=40))
    TopicFactory(title="Neuve", tags=["PMSI", "ALD"], at=now - timedelta(hours=3))
    TopicFactory(title="Résolue", tags=["PMSI"], answers=1, solved=True, at=now - timedelta(days=2))
    TopicFactory(title="Ailleurs", tags=["DCIR"], forum=category("divers"))
    services.toggle_vote(by=UserFactory(), post=old.first_post)
    assert titles(page("/forum/tags/pmsi/?state=unanswered")) == ["Neuve", "Ancienne"]
    assert titles(page("/forum/tags/pmsi/?sort=votes"))[0] == "Ancienne"
    assert titles(page("/forum/tags/pmsi/?sort=oldest")) == ["Ancienne", "Résolue", "Neuve"]
    assert titles(page("/forum/tags/pmsi+ald/")) == ["Neuve"]
    assert titles(page("/forum/?tag=pmsi&tag=ald&state=unsolved")) == ["Neuve"]
    assert titles(page(f"/forum/entraide-{category().pk}/?tag=pmsi&state=solved")) == ["Résolue"]
    for wrong in ("?state=x", "?sort=x", "?page=2"):
        page(f"/forum/tags/pmsi/{wrong}", status=404)
    page("/forum/tags/personne/", status=404)
    page("/forum/unanswered/?age=x", status=404)
    assert (
        titles(page("/forum/unanswered/"))
        == ["Ancienne", "Ailleurs", "Neuve"][:1] + titles(page("/forum/unanswered/"))[1:]
    )
    for query in ("", "tag=pmsi", "age=older", "age=day&tag=ald"):
        listed = len(titles(page(f"/forum/unanswered/?{query}")))
        same = queries.TopicFilter(
            forum_ids=queries.anonymous_access().readable_ids,
            state=State.UNANSWERED,
            tags=("pmsi",) if "pmsi" in query else ("ald",) if "ald" in query else (),
            age="older" if "older" in query else "day" if "day" in query else "",
        )
        assert listed == queries.counted(same), query
        told = re.search(r'<h2 class="list-count"[^>]*>(\d+)', page(f"/forum/unanswered/?{query}"))
        assert int(told[1]) == listed


@pytest.mark.parametrize("sort", ["activity", "newest", "oldest", "votes"])
def test_pages_of_every_sort_follow_each_other_and_miss_nothing(sort: str) -> None:
    topics = [TopicFactory(at=timezone.now() - timedelta(hours=number // 2)) for number in range(7)]
    for topic in topics[::3]:
        services.toggle_vote(by=UserFactory(), post=topic.first_post)
    chosen = queries.TopicFilter(forum_ids=[category().pk])
    whole = [topic.pk for topic in queries.topic_page(chosen, sort=sort).topics]
    seen, position = [], ""
    while True:
        found = queries.topic_page(chosen, sort=sort, older_than=position, size=3)
        seen += [topic.pk for topic in found.topics]
        if not found.older:
            break
        position = found.older
    assert seen == whole
    assert len(set(seen)) == 7
    back = queries.topic_page(chosen, sort=sort, newer_than=found.newer, size=3)
    assert [topic.pk for topic in back.topics] == whole[3:6]


def test_unread_marks_go_with_reading_and_cost_the_same_however_much_was_read() -> None:
    reader = UserFactory(date_joined=timezone.now() - timedelta(days=400))
    client = Client()
    client.force_login(reader)
    topic = TopicFactory(answers=1)
    TopicFactory(title="Il y a longtemps", at=timezone.now() - timedelta(days=100))
    assert page("/forum/", client).count('class="row thread unread"') == 1
    assert page(topic.get_absolute_url(), client).count('class="new"') == 2
    assert 'class="row thread unread"' not in page("/forum/", client)
    with CaptureQueriesContext(connection) as captured:
        page(topic.get_absolute_url(), client)
    assert not [entry for entry in captured if not entry["sql"].startswith("SELECT")]  # nothing new, nothing written
    AnswerFactory(topic=topic)
    assert 'class="row thread unread"' in page("/forum/", client)
    assert page(topic.get_absolute_url(), client).count('class="new"') == 1
    TopicFactory()
    client.post("/forum/read/", {"next": "/forum/unanswered/"})
    assert 'class="row thread unread"' not in page("/forum/", client)
    assert (ReadTo.objects.count(), AllReadTo.objects.count()) == (0, 1)
    ReadTo.objects.create(person=reader, topic=topic, moment=timezone.now() - timedelta(days=90))
    assert services.forget_old_marks(before=timezone.now() - queries.unread.WINDOW) == 1
    assert 'class="row thread unread"' not in page("/forum/")  # a visitor has read nothing and is told nothing


def test_feeds_hold_what_their_lists_hold_and_no_more() -> None:
    topic = TopicFactory(title="Suivie & <vue>", tags=["PMSI", "ALD"], answers=2)
    TopicFactory(title="Autre", tags=["PMSI"])
    closed = TopicFactory(title="Fermée", tags=["PMSI"], forum=category("divers"))
    category("divers").userforumpermission_set.filter(anonymous_user=True).delete()
    expected = {
        "/forum/feed/": ["Suivie & <vue>", "Autre"],
        "/forum/feed/?tag=pmsi&tag=ald": ["Suivie & <vue>"],
        "/forum/tags/pmsi+ald/feed/": ["Suivie & <vue>"],
        "/forum/tags/pmsi/feed/?state=unanswered": ["Autre"],
        f"/forum/feed/category/{category().pk}/": ["Suivie & <vue>", "Autre"],
        "/forum/unanswered/feed/": ["Autre"],
        f"/forum/topic/{topic.pk}/feed/": ["Suivie & <vue>"] * 3,
        f"/forum/feed/people/{topic.poster.username}/": ["Suivie & <vue>"],
        f"/forum/feed/people/{closed.poster.username}/": [],
    }
    for address, wanted in expected.items():
        feed = ET.fromstring(page(address))  # noqa: S314 -- our own feed
        found = [entry.findtext(f"{ATOM}title") for entry in feed.iter(f"{ATOM}entry")]
        assert sorted(found) == sorted(wanted), address
    for hidden in (
        f"/forum/feed/category/{category('divers').pk}/",
        f"/forum/topic/{closed.pk}/feed/",
        "/forum/tags/nulle/feed/",
        "/forum/feed/people/nobody/",
        "/forum/feed/?state=x",
    ):
        page(hidden, status=404)


def test_machines_read_the_question_and_its_answers() -> None:
    topic = TopicFactory(title="</script><b>Titre", answers=2, solved=True, body="Un </script> <!-- texte")
    html = page(topic.get_absolute_url())
    data = json.loads(re.search(r'<script type="application/ld\+json">(.*?)</script>', html)[1])
    question = data["mainEntity"]
    assert (data["@type"], question["name"], question["answerCount"]) == ("QAPage", "</script><b>Titre", 2)
    assert question["acceptedAnswer"]["url"].endswith(f"#post-{topic.meta.accepted_post_id}")
    assert len(question["suggestedAnswer"]) == 1
    assert question["upvoteCount"] == 0
    announcement = TopicFactory(forum=category("annonces"), by=UserFactory(moderator=True))
    assert "ld+json" not in page(announcement.get_absolute_url())


def test_quotation_leads_back_to_the_quoted_post() -> None:
    topic = TopicFactory(answers=1, by=UserFactory(display_name="[Ève](http://x)"), body="Ligne une\n\nLigne deux")
    client = Client()
    client.force_login(UserFactory())
    html = page(f"/forum/topic/{topic.pk}/answer/?quote={topic.first_post_id}", client)
    assert f"(/forum/post/{topic.first_post_id}/)" in html
    assert "&gt; Ligne deux" in html
    landed = client.get(f"/forum/post/{topic.first_post_id}/")
    assert landed["Location"] == topic.first_post.get_absolute_url()
    other = TopicFactory().first_post
    for wrong in (other.pk, "x", "9" * 30):
        assert "&gt; " not in page(f"/forum/topic/{topic.pk}/answer/?quote={wrong}", client)


@pytest.mark.usefixtures("search_index")
def test_tag_page_names_experts_through_the_search() -> None:
    expert = UserFactory(display_name="Zoé Lagarde", expert=True)
    CardFactory(user=expert, name="Zoé Lagarde", topics=["ALD"])
    TopicFactory(tags=["ALD"])
    rebuild()
    assert "Zoé Lagarde" in page("/forum/tags/ald/")
