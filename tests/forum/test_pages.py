"""The pages of the forum, as readers and members meet them."""

import re
import xml.etree.ElementTree as ET
from datetime import timedelta

import pytest

from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from forum.overrides.forum_conversation.models import Post, Topic
from forum.questions import queries, services
from forum.questions.models import PostMeta, TopicMeta
from tests.factories.accounts import UserFactory
from tests.factories.forum import AnswerFactory, Forum, TopicFactory, category

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _no_limits_left_over() -> None:
    cache.clear()


def signed_in(person) -> Client:
    client = Client()
    client.force_login(person)
    client.get("/forum/search/")  # the first request of a session may save it
    return client


def page(client: Client, address: str, status: int = 200) -> str:
    response = client.get(address)
    assert response.status_code == status, address
    return response.content.decode()


def queries_of(client: Client, address: str) -> int:
    with CaptureQueriesContext(connection) as captured:
        page(client, address)
    return len(captured)


def close_to_the_public(slug: str) -> None:
    category(slug).userforumpermission_set.all().delete()


# --- lists -------------------------------------------------------------------------------------


def test_empty_forum_invites_to_ask(client: Client) -> None:
    html = page(client, "/forum/")
    assert 'class="empty"' in html
    assert "/forum/ask/" in html
    for name in ("Annonces", "FAQ", "Documentation collaborative", "Entraide", "Divers"):
        assert name in html


def test_announcements_do_not_invite_everybody_to_write(client: Client) -> None:
    forum = category("annonces")
    assert "/forum/ask/" not in page(client, f"/forum/annonces-{forum.pk}/")
    assert "/forum/ask/" in page(signed_in(UserFactory(moderator=True)), f"/forum/annonces-{forum.pk}/")


def test_filters_narrow_by_state_and_tag(client: Client) -> None:
    unanswered = TopicFactory(title="Sans réponse", tags=["PMSI"])
    discussed = TopicFactory(title="Discutée", tags=["PMSI"], answers=1)
    solved = TopicFactory(title="Résolue", tags=["DCIR"], answers=1, solved=True)
    notice = TopicFactory(title="Annonce", forum=category("annonces"), by=UserFactory(moderator=True))
    expected = {
        "": {unanswered, discussed, solved, notice},
        "?state=unanswered": {unanswered},
        "?state=open": {discussed},
        "?state=solved": {solved},
        "?state=unsolved": {unanswered, discussed},
        "?tag=pmsi": {unanswered, discussed},
        "?tag=pmsi&state=open": {discussed},
        "?tag=dcir&state=open": set(),
    }
    for query, topics in expected.items():
        html = page(client, f"/forum/{query}")
        assert {
            topic for topic in (unanswered, discussed, solved, notice) if topic.get_absolute_url() in html
        } == topics, query


@pytest.mark.parametrize("query", ["?state=bogus", "?state=solved'--", "?page=99", "?page=0", "?page=x", "?page="])
def test_state_or_page_that_is_none_is_not_found_in_our_layout(client: Client, query: str) -> None:
    topic = TopicFactory(answers=1)
    addresses = ["/forum/", f"/forum/entraide-{topic.forum_id}/"]
    if "page" in query:
        addresses.append(topic.get_absolute_url())
    for address in addresses:
        html = page(client, f"{address}{query}", 404)
        assert 'class="site-header"' in html
        assert topic.subject not in html


def test_first_page_may_be_named(client: Client) -> None:
    topic = TopicFactory(answers=1)
    for address in ("/forum/", f"/forum/entraide-{topic.forum_id}/", topic.get_absolute_url()):
        assert topic.subject in page(client, f"{address}?page=1")


def test_tag_nobody_uses_is_an_empty_list_that_can_be_left(client: Client) -> None:
    topic = TopicFactory()
    for address in ("/forum/", f"/forum/entraide-{topic.forum_id}/"):
        html = page(client, f"{address}?tag=inconnu<b>")
        assert "Aucun sujet ne correspond" in html
        assert "inconnu&lt;b&gt;" in html
        assert topic.get_absolute_url() not in html
    page(client, "/forum/?tag=%00")


@pytest.mark.parametrize(
    "query", ["?before=x", "?before=1-", "?before=1-1", "?after=99999999999999999999-1", "?before=-1-1"]
)
def test_position_that_reads_wrong_gives_the_first_page(client: Client, query: str) -> None:
    topic = TopicFactory()
    assert topic.get_absolute_url() in page(client, f"/forum/{query}")


def test_pages_follow_each_other_both_ways_and_miss_nothing() -> None:
    moment = timezone.now() - timedelta(days=1)
    topics = [
        TopicFactory(at=moment - timedelta(minutes=position // 3)) for position in range(8)
    ]  # some share a moment
    chosen = queries.TopicFilter(forum_ids=[category().pk])
    wanted = [topic.pk for topic in sorted(topics, key=lambda topic: (topic.last_post_on, topic.pk), reverse=True)]
    seen, position, pages = [], "", []
    while True:
        found = queries.topic_page(chosen, older_than=position, size=3)
        pages.append([topic.pk for topic in found.topics])
        seen += pages[-1]
        position = found.older
        if not position:
            break
    assert seen == wanted
    back = queries.topic_page(chosen, newer_than=found.newer, size=3)
    assert [topic.pk for topic in back.topics] == pages[-2]
    first = queries.topic_page(chosen, newer_than=back.newer, size=3)
    assert [topic.pk for topic in first.topics] == pages[0]
    assert first.newer == ""


def test_hidden_things_show_nowhere(client: Client) -> None:
    shown = TopicFactory(title="Visible", tags=["ALD"])
    secret = TopicFactory(title="Confidentielle", forum=category("divers"), tags=["Secrète"], answers=1)
    waiting = TopicFactory(title="En attente")
    waiting.first_post.approved = False
    waiting.first_post.save()
    reply = AnswerFactory(topic=shown, by=UserFactory(display_name="Auteur Caché"), body="Mot invisible")
    reply.approved = False
    reply.save()
    close_to_the_public("divers")
    for address in ("/forum/", "/forum/feed/", shown.get_absolute_url(), f"/forum/entraide-{category().pk}/"):
        html = page(client, address)
        assert "Visible" in html
        for word in ("Confidentielle", "Secrète", "En attente", "Auteur Caché", "Mot invisible", "Divers"):
            assert word not in html, (address, word)
    for topic in (secret, waiting):
        page(client, topic.get_absolute_url(), 404)
        page(signed_in(UserFactory()), topic.get_absolute_url(), 404)
        page(signed_in(UserFactory()), f"/forum/topic/{topic.pk}/answer/", 404)
    page(client, f"/forum/divers-{category('divers').pk}/", 404)
    page(client, f"{shown.get_absolute_url()}?post={reply.pk}", 404)
    assert "En attente" in page(signed_in(UserFactory(moderator=True)), waiting.get_absolute_url())
    assert queries.topics_by(secret.poster) == []
    assert list(queries.answers_by([reply.poster_id, Post.objects.filter(topic=secret).last().poster_id])) == []


# --- a topic -----------------------------------------------------------------------------------


def test_wrong_slug_is_redirected_for_good_and_keeps_the_query(client: Client) -> None:
    topic = TopicFactory()
    response = client.get(f"/forum/autre-{topic.forum_id}/topic/ancien-titre-{topic.pk}/?post={topic.first_post_id}")
    assert response.status_code == 301
    assert response["Location"] == f"{topic.get_absolute_url()}?post={topic.first_post_id}"
    response = client.get(f"/forum/ancien-{topic.forum_id}/")
    assert response["Location"] == f"/forum/entraide-{topic.forum_id}/"


def test_topic_shows_its_accepted_answer_first(client: Client) -> None:
    topic = TopicFactory(answers=3, solved=True)
    html = page(client, topic.get_absolute_url())
    accepted = topic.meta.accepted_post_id
    answers = re.findall(r'<article class="([^"]*)" id="post-(\d+)">', html)
    assert answers[1] == ("post accepted", str(accepted))  # the last by date, the first on the page
    assert f'<a href="#post-{accepted}">' in html


def test_accepted_answer_stands_first_wherever_it_was_given_and_its_place_is_marked(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("forum.questions.queries.threads.ANSWERS_PER_PAGE", 3)
    topic = TopicFactory(answers=8)
    posts = list(Post.objects.filter(topic=topic).order_by("pk"))[1:]

    def marks(number: int, sort: str) -> list[str]:
        """Numbers of the answers, the one that is first of all as `a`, the mark of its place as `-`."""
        html = page(client, f"{topic.get_absolute_url()}?page={number}&sort={sort}").partition('id="answers"')[2]
        found = re.findall(r'class="(post accepted|moved-up)|class="post" id="post-(\d+)"', html)
        names = {"post accepted": "a", "moved-up": "-"}
        return [names[name] if name else str([post.pk for post in posts].index(int(pk))) for name, pk in found]

    for accepted, expected in (
        (0, [["a", "1", "2"], ["3", "4", "5"], ["6", "7"]]),
        (1, [["a", "0", "-", "2"], ["3", "4", "5"], ["6", "7"]]),
        (2, [["a", "0", "1", "-"], ["3", "4", "5"], ["6", "7"]]),
        (4, [["a", "0", "1"], ["2", "3", "-", "5"], ["6", "7"]]),
        (7, [["a", "0", "1"], ["2", "3", "4"], ["5", "6", "-"]]),
    ):
        services.accept_answer(by=topic.poster, post=posts[accepted])
        assert [marks(number, "date") for number in (1, 2, 3)] == expected, accepted
    assert (
        "IR_BEN_R"
        in page(client, f"{topic.get_absolute_url()}?page=2").partition('class="solution"')[2].partition("</aside>")[0]
    )
    PostMeta.objects.update_or_create(post=posts[6], defaults={"votes": 2})
    services.accept_answer(by=topic.poster, post=posts[0])
    assert marks(1, "votes") == ["a", "6", "-", "1"]


def test_anonymous_reader_sees_the_way_in_and_no_form(client: Client) -> None:
    html = page(client, TopicFactory().get_absolute_url())
    assert "csrfmiddlewaretoken" not in html
    assert "<textarea" not in html
    assert "/answer/" in html


def test_anonymous_reading_leaves_no_cookie_no_session_and_writes_nothing(client: Client) -> None:
    topic = TopicFactory(answers=1)
    for address in (
        "/forum/",
        f"/forum/entraide-{category().pk}/",
        topic.get_absolute_url(),
        "/forum/feed/",
        "/forum/search/?q=x",
    ):
        with CaptureQueriesContext(connection) as captured:
            response = client.get(address)
        assert not response.cookies, address
        assert not [entry for entry in captured if not entry["sql"].startswith("SELECT")], address
    assert not Session.objects.exists()
    assert Topic.objects.get(pk=topic.pk).views_count == 0


def test_post_address_opens_the_page_it_is_on(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("forum.questions.queries.threads.ANSWERS_PER_PAGE", 2)
    topic = TopicFactory(answers=5)
    posts = list(Post.objects.filter(topic=topic).order_by("pk"))
    for number, post in ((1, posts[0]), (1, posts[2]), (2, posts[3]), (3, posts[5])):
        assert queries.page_of_post(topic, post.pk) == number
        assert f'id="post-{post.pk}"' in page(client, post.get_absolute_url().partition("#")[0])
    page(client, f"{topic.get_absolute_url()}?page=3")
    for wrong in (
        "page=4",
        "page=0",
        "page=x",
        "page=-1",
        "page=9999999999",
        "post=999999",
        "post=x",
        "post=99999999999999999999",
    ):
        page(client, f"{topic.get_absolute_url()}?{wrong}", 404)
    elsewhere = TopicFactory().first_post
    assert client.get(f"{topic.get_absolute_url()}?post={elsewhere.pk}")["Location"] == elsewhere.get_absolute_url()


def test_deleted_topic_is_not_found(client: Client) -> None:
    topic = TopicFactory()
    address = topic.get_absolute_url()
    topic.delete()
    page(client, address, 404)


def test_search_of_machina_leads_to_the_one_search(client: Client) -> None:
    response = client.get("/forum/search/", {"q": "ER_PRS_F & <x>"})
    assert response["Location"] == "/search/?kind=topic&q=ER_PRS_F+%26+%3Cx%3E"


@pytest.mark.parametrize(
    "path", ["member/profile/1/", "feeds/topics/", "tracking/mark/forums/", "attachment/1/", "forum/entraide-1/"]
)
def test_machina_pages_we_do_not_vouch_for_are_not_routed(client: Client, path: str) -> None:
    page(client, f"/forum/{path}", 404)


# --- feed --------------------------------------------------------------------------------------


def test_feed_is_atom_bounded_and_newest_first(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("forum.questions.feeds.ITEMS", 3)
    topics = [TopicFactory(at=timezone.now() - timedelta(days=5 - day), title=f"T{day} <b>&") for day in range(5)]
    root = ET.fromstring(page(client, "/forum/feed/"))  # noqa: S314 -- our own feed
    names = [
        entry.findtext("{http://www.w3.org/2005/Atom}title")
        for entry in root.iter("{http://www.w3.org/2005/Atom}entry")
    ]
    assert names == [topic.subject for topic in topics[:1:-1]]
    page(client, "/forum/feed/?state=bogus", 404)


# --- how much the database is asked ------------------------------------------------------------


def test_number_of_queries_does_not_depend_on_the_number_of_things(monkeypatch: pytest.MonkeyPatch) -> None:
    for checked in ("search.thesaurus.CHECK_SECONDS", "hub.dictionary.identifiers._VERSION_CHECK_SECONDS"):
        monkeypatch.setattr(checked, 3600)  # however slow the machine, no process looks again meanwhile
    long_ago = timezone.now() - timedelta(days=300)  # nothing is unread that happened before they joined
    member = signed_in(UserFactory(date_joined=long_ago))
    moderator = signed_in(UserFactory(moderator=True, date_joined=long_ago))
    anonymous = Client()
    topic = TopicFactory(answers=1, tags=["DCIR"], solved=True)
    addresses = {
        "/forum/": (12, 7),
        f"/forum/entraide-{topic.forum_id}/": (12, 10),
        "/forum/?tag=dcir&state=solved": (12, 9),
        "/forum/tags/dcir/": (12, 10),
        "/forum/tags/": (12, 4),
        "/forum/unanswered/?tag=dcir": (12, 7),
        topic.get_absolute_url(): (16, 8),
        "/forum/feed/": (12, 6),
    }
    TopicFactory(tags=["DCIR"])
    anonymous.get("/forum/tags/dcir/")  # makes the index
    few = {address: [queries_of(client, address) for client in (anonymous, member, moderator)] for address in addresses}
    for number in range(29):
        TopicFactory(answers=number % 2, tags=["DCIR", f"T{number}"], solved=bool(number % 2))
        AnswerFactory(topic=topic)
    member.get("/forum/tags/dcir/")  # what a process reads again once after a change
    many = {
        address: [queries_of(client, address) for client in (anonymous, member, moderator)] for address in addresses
    }
    assert many == few
    for address, (signed, unsigned) in addresses.items():
        assert max(many[address]) <= signed, (address, many[address])
        assert many[address][0] <= unsigned, (address, many[address])


# --- machina underneath ------------------------------------------------------------------------


def test_indexes_of_ours_are_on_machinas_tables() -> None:
    with connection.cursor() as cursor:
        topics = connection.introspection.get_constraints(cursor, Topic._meta.db_table)
        posts = connection.introspection.get_constraints(cursor, Post._meta.db_table)
    assert topics["questions_forum_topics"]["columns"] == ["forum_id", "approved", "last_post_on", "posts_count"]
    assert posts["questions_topic_posts"]["columns"] == ["topic_id", "created", "id"]


def test_new_category_is_closed_until_its_rights_are_set(client: Client) -> None:
    forum = Forum.objects.create(name="Bureau", type=Forum.FORUM_POST)
    topic = services.ask(by=UserFactory(superuser=True), forum=forum, title="Interne", body="x")
    assert "Interne" not in page(client, "/forum/")
    page(client, topic.get_absolute_url(), 404)
    child = Forum.objects.create(name="Dans Entraide", type=Forum.FORUM_POST, parent=forum)
    assert child.pk not in queries.anonymous_access().readable_ids


def test_meta_is_made_for_a_topic_saved_by_any_other_way() -> None:
    person = UserFactory()
    topic = Topic(forum=category(), poster=person, subject="Direct", type=0, status=0)
    topic.save()
    Post(topic=topic, poster=person, subject="Direct", content="x").save()
    assert TopicMeta.objects.get(topic=topic).state == "unanswered"


def test_spelling_of_a_tag_only_a_pending_question_has_is_not_shown(client: Client) -> None:
    topic = TopicFactory(title="En attente", tags=["Sujet Secret"])
    assert "Sujet Secret" in page(client, "/forum/?tag=sujet-secret")
    TopicMeta.objects.filter(topic=topic).update(listed=False)
    assert "Sujet Secret" not in page(client, "/forum/?tag=sujet-secret")
