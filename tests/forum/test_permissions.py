"""Every address of the forum, asked by every role; and what moderators do."""

import re

import pytest

from django.test import Client
from django.urls import get_resolver, reverse

from forum.overrides.forum_conversation.models import Post, Topic
from forum.questions.models import TopicMeta
from tests.factories.accounts import UserFactory
from tests.factories.forum import Forum, TopicFactory, category

pytestmark = pytest.mark.django_db

ROLES = ("anonymous", "author", "member", "expert", "organiser", "editor", "moderator", "superuser")
READ = dict.fromkeys(ROLES, 200)
MEMBERS = {**dict.fromkeys(ROLES, 200), "anonymous": 302}
AUTHORS = {**dict.fromkeys(ROLES, 403), "anonymous": 302, "author": 200, "moderator": 200, "superuser": 200}
MODERATORS = {**AUTHORS, "author": 403}
ONLY_POST = dict.fromkeys(ROLES, 405) | {"anonymous": 302}
GET = {
    "forum:index": READ,
    "forum:forum": READ,
    "forum_conversation:topic": READ,
    "questions:feed": READ,
    "forum_search:search": dict.fromkeys(ROLES, 302),
    "questions:guard_alerts": MODERATORS,
    "questions:history": READ,
    "questions:history_change": ONLY_POST,
    "questions:drafts": MEMBERS,
    "questions:save_draft": ONLY_POST,
    "questions:draft_text": MEMBERS,
    "questions:upload": ONLY_POST,
    "questions:file": dict.fromkeys(ROLES, 404),
    "questions:preview": ONLY_POST,
    "questions:suggestions": ONLY_POST,
    "questions:answered": ONLY_POST,
    "questions:complete": MEMBERS,
    "questions:ask": MEMBERS,
    "questions:answer": MEMBERS,
    "questions:edit": AUTHORS,
    "questions:delete": MODERATORS,
    "questions:accept": ONLY_POST,
    "questions:unaccept": ONLY_POST,
    "questions:claim": ONLY_POST,
    "questions:details": {**MEMBERS, "author": 403},
    "questions:invite": MEMBERS,
    "questions:topic_feed": READ,
    "questions:act_on_topic": MODERATORS,
    "questions:post": dict.fromkeys(ROLES, 302),
    "questions:vote": ONLY_POST,
    "questions:flag": MEMBERS,
    "questions:hide": MODERATORS,
    "questions:approve": ONLY_POST,
    "questions:dismiss": ONLY_POST,
    "questions:settle_edit": ONLY_POST,
    "questions:watch": ONLY_POST,
    "questions:category_feed": READ,
    "questions:person_feed": READ,
    "questions:mark_read": ONLY_POST,
    "questions:tags": READ,
    "questions:tag": READ,
    "questions:tag_feed": READ,
    "questions:edit_tag": MODERATORS,
    "questions:unanswered": READ,
    "questions:unanswered_feed": READ,
    "questions:moderation": MODERATORS,
    "questions:log": MODERATORS,
    "questions:roles": MODERATORS,
    "questions:undo": ONLY_POST,
    "questions:public_log": READ,
}

OWN = {f"questions:{name}" for name in ("save_draft", "upload", "preview", "suggestions")}  # of the one who writes


@pytest.fixture
def topic() -> Topic:
    return TopicFactory(answers=1, tags=["DCIR"])


def client_for(role: str, topic: Topic) -> Client:
    client = Client()
    if role == "author":
        client.force_login(topic.poster)
    elif role != "anonymous":
        client.force_login(UserFactory(**{role: True}))
    return client


def address_of(name: str, topic: Topic) -> str:  # noqa: C901 -- a table in words
    namespace, _, short = name.partition(":")
    forum = topic.forum
    if name == "forum:index":
        return "/forum/"
    if name == "forum:forum":
        return f"/forum/{forum.slug}-{forum.pk}/"
    if name == "forum_conversation:topic":
        return topic.get_absolute_url()
    if name == "forum_search:search":
        return "/forum/search/"
    assert namespace == "questions"
    on_post = {"delete", "accept", "vote", "flag", "hide", "approve", "dismiss", "watch", "post", "edit", "settle_edit"}
    values: list[object] = []
    if short in {"history", "history_change"}:
        values = [topic.first_post_id, 0][: 1 + (short == "history_change")]
    elif short == "file":
        values = ["0" * 24]
    elif short in on_post:
        values = [topic.first_post_id if short == "edit" else topic.last_post_id]
    elif short in {"answer", "unaccept", "claim", "details", "invite", "topic_feed"}:
        values = [topic.pk]
    elif short == "act_on_topic":
        values = [topic.pk, "close"]
    elif short in {"tag", "tag_feed", "edit_tag"}:
        values = ["dcir"]
    elif short in {"category_feed", "person_feed", "undo"}:
        values = [{"category_feed": forum.pk, "person_feed": topic.poster.username, "undo": 999}[short]]
    return reverse(name, args=values)


def _named(patterns, namespace: str = ""):
    for pattern in patterns:
        if hasattr(pattern, "url_patterns"):
            yield from _named(pattern.url_patterns, pattern.namespace or namespace)
        else:
            yield f"{namespace}:{pattern.name}"


def test_matrix_holds_every_address_of_the_forum() -> None:
    forum = next(entry for entry in get_resolver().url_patterns if str(entry.pattern) == "forum/")
    assert set(_named(forum.url_patterns)) == set(GET)


@pytest.mark.parametrize("role", ROLES)
def test_each_role_gets_what_the_matrix_says(role: str, topic: Topic) -> None:
    client = client_for(role, topic)
    found = {name: client.get(address_of(name, topic)).status_code for name in GET}
    assert found == {name: expected[role] for name, expected in GET.items()}


@pytest.mark.parametrize("role", ROLES)
def test_reading_changes_nothing(role: str, topic: Topic) -> None:
    client = client_for(role, topic)
    before = (list(Topic.objects.values()), list(Post.objects.values()), list(TopicMeta.objects.values()))
    for name in GET:
        client.get(address_of(name, topic))
    assert (list(Topic.objects.values()), list(Post.objects.values()), list(TopicMeta.objects.values())) == before


@pytest.mark.parametrize("role", ["anonymous", "member", "expert", "organiser", "editor"])
def test_nobody_but_author_and_moderators_changes_a_topic(role: str, topic: Topic) -> None:
    client = client_for(role, topic)
    before = (list(Topic.objects.values()), list(Post.objects.values()), list(TopicMeta.objects.values()))
    body = {"body": "Détourné", "title": "Détourné", "version": 0, "forum": category("divers").pk}
    helping = {"questions:answer", "questions:ask", "questions:claim", "questions:details", "questions:vote"}
    for name in set(GET) - helping:
        status = client.post(address_of(name, topic), body).status_code
        if name in OWN:
            assert status in {200, 204, 302, 400, 422}, name
        else:
            assert status in ({200, 302, 403, 405} if name == "questions:flag" else {302, 403, 405}), name
    assert (list(Topic.objects.values()), list(Post.objects.values()), list(TopicMeta.objects.values())) == before


def test_refusal_tells_members_nothing_about_what_exists(topic: Topic) -> None:
    client = client_for("member", topic)
    real = client.get(f"/forum/topic/{topic.pk}/moderate/close/").status_code
    assert real == client.get("/forum/topic/999999/moderate/close/").status_code == 403


def test_topic_can_move_to_every_category_but_its_own(topic: Topic) -> None:
    client, address = client_for("moderator", topic), f"/forum/topic/{topic.pk}/moderate/move/"
    page = client.get(address).content.decode()
    choices = re.findall(r'<option value="(\d+)"[^>]*>([^<]*)</option>', page)
    others = Forum.objects.exclude(pk=topic.forum_id).order_by("tree_id", "lft")
    assert choices == [(str(forum.pk), forum.name) for forum in others]
    for wrong in (topic.forum_id, "label", "x", ""):
        assert client.post(address, {"forum": wrong, "reason": "tidy"}).status_code == 200
    assert Topic.objects.get(pk=topic.pk).forum_id == topic.forum_id


def test_admin_deletes_posts_one_by_one_and_keeps_counters(topic: Topic) -> None:
    admin_client = client_for("superuser", topic)
    second = TopicFactory(answers=2)
    doomed = [topic.last_post_id, second.last_post_id]
    data = {"action": "delete_selected", "_selected_action": doomed, "post": "yes"}
    assert admin_client.post("/django-admin/forum_conversation/post/", data).status_code == 302
    assert not Post.objects.filter(pk__in=doomed).exists()
    assert [TopicMeta.objects.get(topic=entry).answers_count for entry in (topic, second)] == [0, 1]
    assert category().direct_posts_count == 3
