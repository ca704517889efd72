"""The inbox: what one may see today, latest first; and what opening, reading and choosing do."""

from html import unescape
from urllib.parse import quote

import pytest

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from forum.questions import services as forum_services
from hub.accounts.models import User
from hub.accounts.queries import block_between
from hub.accounts.services import block_person
from hub.notifications.inbox import PAGE
from hub.notifications.models import Notice
from hub.notifications.notices import MOST_PATHS, notify, unread_count
from hub.notifications.preferences import Wish, all_wishes
from tests.factories.accounts import UserFactory
from tests.factories.forum import AnswerFactory, TopicFactory, category
from tests.hostile_world import MARK, SHORT, runnable

pytestmark = pytest.mark.django_db

INBOX = "/notifications/"


@pytest.fixture
def reader(client: Client) -> User:
    person = UserFactory(language="en")
    client.force_login(person)
    client.cookies["hub_language"] = "en"
    return person


def _answered(reader: User, **values):
    post = values.pop("post", None) or AnswerFactory(topic=TopicFactory(by=reader))
    told = {"kind": "answer", "title": post.topic.subject, "url": post.get_absolute_url(), "by": post.poster}
    return notify(to=reader, **{**told, **values})


def test_inbox_groups_by_topic_and_counts_in_the_header(client: Client, reader: User) -> None:
    page = client.get(INBOX).content.decode()
    assert "Nothing yet" in page
    topic = TopicFactory(by=reader, title="Lire <ER_PRS_F> ?")
    posts = AnswerFactory.create_batch(2, topic=topic)
    for post in posts:
        _answered(reader, post=post, excerpt="Voir <b>IR_BEN_R</b>")
    _answered(reader)
    page = client.get(INBOX).content.decode()
    assert page.count('<h2 class="row-title">') == 1, "one sentence alone says its title itself"
    assert page.count("Lire &lt;ER_PRS_F&gt; ?</bdi></h2>") == 1
    assert page.count('class="unread"') == 3
    assert "<b>IR_BEN_R" not in page
    header = page.partition("<header")[2].partition("</header")[0]
    assert ">3</span>" in header
    assert f"{posts[0].poster} answered your question" in page


def test_opening_reads_and_leads_to_the_post(client: Client, reader: User) -> None:
    notice = _answered(reader)
    other = _answered(reader)
    answer = client.get(f"/notifications/{notice.pk}/")
    assert answer["Location"] == notice.url
    assert unread_count(User.objects.get(pk=reader.pk)) == 1
    assert client.get(other.path, follow=True).status_code == 200
    assert unread_count(User.objects.get(pk=reader.pk)) == 0, "so does coming another way"
    stranger = _answered(UserFactory())
    assert client.get(f"/notifications/{stranger.pk}/").status_code == 404
    stranger.refresh_from_db()
    assert stranger.read_at is None


def test_read_all_leaves_what_came_since(client: Client, reader: User) -> None:
    first = _answered(reader)
    page = client.get(INBOX).content.decode()
    assert f'name="until" value="{first.pk}"' in page
    late = _answered(reader)
    client.post("/notifications/read/", {"until": str(first.pk)})
    assert list(Notice.objects.filter(read_at=None)) == [late]
    for wrong in ("", "x", "9" * 40, "²"):
        assert client.post("/notifications/read/", {"until": wrong}).status_code == 302
    assert "Mark all as read" in client.get(INBOX).content.decode()
    assert client.get("/notifications/read/").status_code == 405


def test_what_one_may_no_longer_see_is_not_told(client: Client, reader: User) -> None:
    hidden, deleted, moved, kept = (AnswerFactory(topic=TopicFactory(title=f"Titre secret {n}")) for n in range(4))
    notices = [_answered(reader, post=post, excerpt="Extrait secret") for post in (hidden, deleted, moved)]
    _answered(reader, post=kept, title="Titre d’avant")
    assert client.get(INBOX).content.decode().count('class="unread"') == 4
    hidden.approved = False
    hidden.save()
    forum_services.delete_post(by=UserFactory(superuser=True), post=deleted)
    moved.topic.approved = False
    moved.topic.save()
    kept.topic.subject = "Titre d’après"
    kept.topic.save()
    page = client.get(INBOX).content.decode()
    assert "secret" not in page
    assert "Titre d’avant" not in page
    assert "Titre d’après" in page
    assert unread_count(User.objects.get(pk=reader.pk)) == 1, "what cannot be shown is not counted"
    gone = client.get(f"/notifications/{notices[0].pk}/", follow=True)
    assert "no longer open to you" in gone.content.decode()
    assert not Notice.objects.filter(pk=notices[1].pk).exists(), "gone with the post"


def test_pages_of_the_inbox_go_by_number_and_cost_the_same(
    client: Client, reader: User, django_assert_num_queries
) -> None:
    _answered(reader)
    client.get(INBOX)
    with CaptureQueriesContext(connection) as one:
        client.get(INBOX)
    assert len(one) <= 12
    topic = TopicFactory(by=reader)
    for post in AnswerFactory.create_batch(5, topic=topic):
        for _ in range(8):
            _answered(reader, post=post)
    with django_assert_num_queries(len(one)):
        first = client.get(INBOX).content.decode()
    assert first.count('class="unread"') == PAGE
    newest = Notice.objects.order_by("-pk")[PAGE - 1].pk
    assert f'href="?before={newest}"' in first
    _answered(reader)
    second = client.get(f"{INBOX}?before={newest}").content.decode()
    assert second.count('class="unread"') == 41 - PAGE
    assert "Older" not in second
    for wrong in ("x", "-1", "9" * 30):
        assert client.get(f"{INBOX}?before={wrong}").status_code == 404
    assert "Nothing unread" not in client.get(f"{INBOX}?unread").content.decode()


def test_pages_that_no_notice_leads_to_pay_no_query_for_the_bell(client: Client, reader: User) -> None:
    client.get("/accounts/preferences/")
    with CaptureQueriesContext(connection) as queries:
        client.get("/accounts/preferences/")
    assert not [
        query for query in queries if "notifications_notice" in query["sql"] and "accounts_user" not in query["sql"]
    ]
    _answered(reader)
    with CaptureQueriesContext(connection) as more:
        client.get("/accounts/preferences/")
    assert len(more) == len(queries)


def test_the_oldest_of_many_notices_is_read_by_its_page_too(client: Client, reader: User) -> None:
    first = _answered(reader)
    Notice.objects.bulk_create(
        Notice(to=reader, kind=first.kind, title="Autre", url="/forum/", path="/forum/", key=f"{number}")
        for number in range(MOST_PATHS)
    )
    assert client.get(first.path, follow=True).status_code == 200
    assert unread_count(User.objects.get(pk=reader.pk)) == MOST_PATHS


def test_choices_are_saved_and_bad_ones_refused(client: Client, reader: User) -> None:
    page = client.get(reverse("notice_choices")).content.decode()
    of_others = {"guard", "card_to_review", "suggestion_waits", "page_waits", "page_withdrawn"}
    offered = {name for name in all_wishes(reader) if f'name="{name}-mail"' in page}
    assert offered == set(all_wishes(reader)) - of_others, "nobody chooses among what only moderators are told"
    fields = {f"{name}-mail": all_wishes(reader)[name].mail for name in offered}
    moderator = Client()
    moderator.force_login(UserFactory(moderator=True))
    page = moderator.get(reverse("notice_choices")).content.decode()
    assert {name for name in of_others if f'name="{name}-mail"' in page} == of_others
    bad = client.post(reverse("notice_choices"), {**fields, "answer-mail": "hourly"})
    assert bad.status_code == 200
    assert 'class="error"' in bad.content.decode()
    assert all_wishes(reader)["answer"] == Wish(inbox=True, mail="at_once")
    client.post(reverse("notice_choices"), {**fields, "answer-mail": "weekly", "answer-inbox": ""})
    assert all_wishes(reader)["answer"] == Wish(inbox=False, mail="weekly")
    reader.email_notifications = False
    reader.save()
    assert "No e-mail for now" in client.get(reverse("notice_choices")).content.decode()


def test_person_page_follows_mutes_and_blocks(client: Client, reader: User) -> None:
    noisy = UserFactory()
    page = client.get(f"/people/{noisy.username}/").content.decode()
    assert f'value="person:{noisy.username}"' in page
    assert f'href="/accounts/blocks/{noisy.username}/"' in page
    assert "/accounts/blocks/" not in client.get(f"/people/{reader.username}/").content.decode().partition("<main")[2]
    visitor = Client().get(f"/people/{noisy.username}/").content.decode()
    assert "csrfmiddlewaretoken" not in visitor
    assert "/accounts/login/?next=" in visitor.partition("<main")[2]
    choice = f"/accounts/blocks/{noisy.username}/"
    for act, mutes in (("mute", True), ("block", False)):
        assert client.post(choice, {"act": act}, follow=True).status_code == 200
        assert block_between(reader, noisy).mutes_only is mutes
        assert str(noisy) in client.get("/accounts/blocks/").content.decode()
    client.post(choice, {"act": "nothing"})
    assert block_between(reader, noisy)
    client.post(choice, {"act": "stop"})
    assert block_between(reader, noisy) is None
    assert client.get(f"/accounts/blocks/{reader.username}/").status_code == 404
    assert client.get("/accounts/blocks/nobody-there/").status_code == 404


def test_follow_targets_of_the_forum_show_what_the_reader_may_see(client: Client, reader: User) -> None:
    topic = TopicFactory(tags=["PMSI"])
    waiting = TopicFactory(title="Titre secret", tags=["Étiquette secrète"])
    waiting.approved = False
    waiting.save()
    names = [f"topic:{topic.pk}", f"category:{category().pk}", "tag:pmsi", f"person:{topic.poster.username}"]
    for target in (
        *names,
        f"topic:{waiting.pk}",
        "tag:etiquette-secrete",
        "topic:x",
        "category:999999",
        "person:nobody",
    ):
        client.post("/notifications/follow/", {"target": target, "act": "follow"})
    assert sorted(reader.follows.values_list("target", flat=True)) == sorted(names)
    page = client.get("/notifications/following/").content.decode()
    assert topic.subject in page
    assert "PMSI" in page
    assert "secret" not in page.lower()


def test_no_page_of_notifications_runs_a_hostile_text(client: Client, reader: User) -> None:
    author = UserFactory(display_name="Mallory")
    User.objects.filter(pk=author.pk).update(display_name=SHORT[:80])
    author.refresh_from_db()
    topic = TopicFactory(by=author, title=SHORT, tags=[SHORT])
    for post in [topic.first_post, *AnswerFactory.create_batch(2, topic=topic, by=author, body=SHORT)]:
        _answered(reader, post=post, excerpt=SHORT)
    block_person(by=reader, person=author)
    for target in (f"topic:{topic.pk}", f"person:{author.username}", f"search:q={quote(SHORT)}"):
        client.post("/notifications/follow/", {"target": target, "next": f"/{SHORT}"})
    assert reader.follows.count() == 3
    for address in (
        "/notifications/",
        "/notifications/following/",
        "/accounts/blocks/",
        f"/accounts/blocks/{author.username}/",
        f"/search/?q={quote(SHORT)}",
    ):
        page = client.get(address).content.decode()
        assert MARK in unescape(page), address
        assert runnable(page) == [], address


def test_posts_of_who_is_muted_are_folded_at_no_query(client: Client, reader: User) -> None:
    topic = TopicFactory(answers=2)
    noisy = topic.posts.order_by("pk")[1].poster
    client.get(topic.get_absolute_url())
    with CaptureQueriesContext(connection) as before:
        assert "<details><summary" not in client.get(topic.get_absolute_url()).content.decode().partition("<main")[2]
    block_person(by=reader, person=noisy, mutes_only=True)
    with CaptureQueriesContext(connection) as after:
        page = client.get(topic.get_absolute_url()).content.decode()
    assert page.count("By somebody you muted or blocked") == 1
    assert len(after) == len(before)
