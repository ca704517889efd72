"""Every address of the forum, asked by every role; and what moderators do."""

import re

import pytest

from django.test import Client
from django.urls import get_resolver

from forum.overrides.forum_conversation.models import Post, Topic
from forum.questions import services
from forum.questions.models import TopicMeta
from hub.notifications.models import OutgoingMail
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
    "forum_moderation:topic_lock": MODERATORS,
    "forum_moderation:topic_unlock": MODERATORS,
    "forum_moderation:topic_delete": MODERATORS,
    "forum_moderation:topic_move": MODERATORS,
    "forum_moderation:topic_update_to_post": MODERATORS,
    "forum_moderation:topic_update_to_sticky": MODERATORS,
    "forum_moderation:topic_update_to_announce": MODERATORS,
    "forum_moderation:queue": MODERATORS,
    "forum_moderation:queued_post": MODERATORS,
    "forum_moderation:approve_queued_post": MODERATORS,
    "forum_moderation:disapprove_queued_post": MODERATORS,
}

OWN = {f"questions:{name}" for name in ("save_draft", "upload", "preview", "suggestions")}  # of the one who writes


@pytest.fixture
def topic() -> Topic:
    return TopicFactory(answers=1)


def client_for(role: str, topic: Topic) -> Client:
    client = Client()
    if role == "author":
        client.force_login(topic.poster)
    elif role != "anonymous":
        client.force_login(UserFactory(**{role: True}))
    return client


def address_of(name: str, topic: Topic) -> str:  # noqa: PLR0911 -- a table in words
    namespace, _, short = name.partition(":")
    forum = topic.forum
    if name == "forum:index":
        return "/forum/"
    if name == "forum:forum":
        return f"/forum/{forum.slug}-{forum.pk}/"
    if name == "forum_conversation:topic":
        return topic.get_absolute_url()
    if namespace == "questions":
        return {
            "ask": "/forum/ask/",
            "feed": "/forum/feed/",
            "guard_alerts": "/forum/moderation/personal-data/",
            "history": f"/forum/post/{topic.first_post_id}/history/",
            "history_change": f"/forum/post/{topic.first_post_id}/history/0/",
            "drafts": "/forum/drafts/",
            "save_draft": "/forum/drafts/save/",
            "draft_text": "/forum/drafts/text/",
            "upload": "/forum/files/",
            "file": "/forum/files/000000000000000000000000/",
            "preview": "/forum/preview/",
            "suggestions": "/forum/suggestions/",
            "answered": "/forum/suggestions/answered/",
            "complete": "/forum/complete/",
            "answer": f"/forum/topic/{topic.pk}/answer/",
            "unaccept": f"/forum/topic/{topic.pk}/unaccept/",
            "edit": f"/forum/post/{topic.first_post_id}/edit/",
            "delete": f"/forum/post/{topic.last_post_id}/delete/",
            "accept": f"/forum/post/{topic.last_post_id}/accept/",
        }[short]
    if name == "forum_search:search":
        return "/forum/search/"
    queue = {
        "queue": "",
        "queued_post": "{}/",
        "approve_queued_post": "{}/approve/",
        "disapprove_queued_post": "{}/disapprove/",
    }
    if short in queue:
        return f"/forum/moderation/queue/{queue[short]}".format(topic.last_post_id)
    action = short.removeprefix("topic_").replace("update_to_post", "change/topic").replace("update_to_", "change/")
    return f"/forum/moderation/topic/{topic.slug}-{topic.pk}/{action}/"


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
    for name in set(GET) - {"questions:answer", "questions:ask"}:
        status = client.post(address_of(name, topic), body).status_code
        assert status in ({200, 204, 302, 400, 422} if name in OWN else {302, 403, 405}), name
    assert (list(Topic.objects.values()), list(Post.objects.values()), list(TopicMeta.objects.values())) == before


def test_refusal_tells_members_nothing_about_what_exists(topic: Topic) -> None:
    client = client_for("member", topic)
    real = client.get(f"/forum/moderation/topic/x-{topic.pk}/lock/").status_code
    assert real == client.get("/forum/moderation/topic/x-999999/lock/").status_code == 403


# --- what moderators do ------------------------------------------------------------------------


def test_moderator_locks_pins_moves_and_deletes(topic: Topic) -> None:
    client = client_for("moderator", topic)

    def do(name: str, **data) -> Topic | None:
        assert client.post(address_of(f"forum_moderation:{name}", topic), data).status_code == 302
        return Topic.objects.select_related("meta").filter(pk=topic.pk).first()

    assert do("topic_lock").is_locked
    assert "<textarea" not in client_for("member", topic).get(topic.get_absolute_url()).content.decode()
    assert not do("topic_unlock").is_locked
    assert do("topic_update_to_sticky").is_sticky
    assert topic.subject in client.get(f"/forum/entraide-{topic.forum_id}/").content.decode()
    moved = do("topic_move", forum=category("divers").pk)
    assert (moved.forum.slug, moved.meta.forum_id) == ("divers", category("divers").pk)
    assert (category().direct_topics_count, category("divers").direct_topics_count) == (0, 1)
    old_address = Client().get(topic.get_absolute_url())
    assert (old_address.status_code, old_address["Location"]) == (301, moved.get_absolute_url())
    assert do("topic_delete") is None
    assert category("divers").direct_topics_count == 0


def test_topic_can_move_to_every_category_but_its_own(topic: Topic) -> None:
    client, address = client_for("moderator", topic), address_of("forum_moderation:topic_move", topic)
    page = client.get(address).content.decode()
    choices = re.findall(r'<option value="([^"]*)"[^>]*>([^<]*)</option>', page)
    others = Forum.objects.exclude(pk=topic.forum_id).order_by("tree_id", "lft")
    assert choices == [(str(forum.pk), forum.name) for forum in others]
    assert "optgroup" not in page
    for wrong in (topic.forum_id, "label", "x", ""):
        assert client.post(address, {"forum": wrong}).status_code == 200
    assert Topic.objects.get(pk=topic.pk).forum_id == topic.forum_id


def test_queue_shows_approves_and_refuses(topic: Topic) -> None:
    category().userforumpermission_set.filter(permission__codename="can_post_without_approval").delete()
    kept = services.answer(by=UserFactory(), topic=topic, body="À **garder**")
    dropped = services.answer(by=UserFactory(), topic=topic, body="À jeter")
    client = client_for("moderator", topic)
    queue = client.get("/forum/moderation/queue/").content.decode()
    assert f"/forum/moderation/queue/{kept.pk}/" in queue
    assert "<strong>garder</strong>" in client.get(f"/forum/moderation/queue/{kept.pk}/").content.decode()
    assert not OutgoingMail.objects.exists()
    client.post(f"/forum/moderation/queue/{kept.pk}/approve/")
    client.post(f"/forum/moderation/queue/{dropped.pk}/disapprove/")
    assert OutgoingMail.objects.get().to == topic.poster.email
    page = Client().get(topic.get_absolute_url()).content.decode()
    assert "<strong>garder</strong>" in page
    assert "À jeter" not in page
    assert TopicMeta.objects.get(topic=topic).answers_count == 2


def test_admin_deletes_posts_one_by_one_and_keeps_counters(topic: Topic) -> None:
    admin_client = client_for("superuser", topic)
    second = TopicFactory(answers=2)
    doomed = [topic.last_post_id, second.last_post_id]
    data = {"action": "delete_selected", "_selected_action": doomed, "post": "yes"}
    assert admin_client.post("/django-admin/forum_conversation/post/", data).status_code == 302
    assert not Post.objects.filter(pk__in=doomed).exists()
    assert [TopicMeta.objects.get(topic=entry).answers_count for entry in (topic, second)] == [0, 1]
    assert category().direct_posts_count == 3
