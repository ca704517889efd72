"""Acts of moderation: each can be undone, each is in the log, and nothing hidden shows at any door."""

import pytest

from django.core.cache import cache
from django.test import Client

from taggit.models import Tag

from forum.overrides.forum_conversation.models import Post, Topic
from forum.questions import services
from forum.questions.models import Act, HeldEdit, ModerationEntry, Review, TopicMeta, WatchedAuthor
from hub.notifications.follows import follow, followers
from hub.notifications.models import Notice
from tests.factories.accounts import UserFactory
from tests.factories.forum import TopicFactory, category, recounted

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _no_limits_left_over() -> None:
    cache.clear()


@pytest.fixture
def moderator():
    return UserFactory(moderator=True)


def client_of(person) -> Client:
    client = Client()
    client.force_login(person)
    return client


def act(moderator, topic: Topic, name: str, **data) -> ModerationEntry:
    response = client_of(moderator).post(f"/forum/topic/{topic.pk}/moderate/{name}/", {"reason": "tidy", **data})
    assert response.status_code == 302, response.content.decode()
    return ModerationEntry.objects.latest("pk")


def undo(moderator, entry: ModerationEntry) -> None:
    client_of(moderator).post(f"/forum/moderation/log/{entry.pk}/undo/")
    entry.refresh_from_db()
    assert entry.undone_by == moderator


def state_of(*topics: Topic) -> list[tuple]:
    """What undoing must put back, the numbers machina counts with it."""
    found = []
    for topic in topics:
        fresh = Topic.objects.select_related("meta", "forum").get(pk=topic.pk)
        meta = fresh.meta
        columns = (
            "listed",
            "state",
            "answers_count",
            "accepted_post_id",
            "canonical_id",
            "closing",
            "forum_id",
            "votes",
        )
        numbers = tuple(getattr(meta, name) for name in columns)
        posts = tuple(Post.objects.filter(topic=fresh).order_by("pk").values_list("pk", "approved", "subject"))
        kept = (fresh.status, fresh.type, fresh.approved, fresh.first_post_id, fresh.posts_count)
        found.append((kept, numbers, posts, fresh.forum.direct_topics_count, fresh.forum.direct_posts_count))
    return found


@pytest.mark.parametrize("name", ["close", "pin", "move"])
def test_acts_on_a_topic_are_done_logged_and_undone(moderator, name: str) -> None:
    topic = TopicFactory(answers=1)
    before = state_of(topic)
    entry = act(moderator, topic, name, note="Pour ranger.", closing="outdated", forum=category("divers").pk)
    assert state_of(topic) != before
    assert (entry.by, entry.reason, entry.note) == (moderator, "tidy", "Pour ranger.")
    if name == "close":
        assert "plus d’actualité" in Client().get(topic.get_absolute_url()).content.decode()
    if name == "move":
        moved = Client().get(topic.get_absolute_url())
        assert (moved.status_code, "divers" in moved["Location"]) == (301, True)
        assert moved["Cache-Control"] == "no-cache", (
            "a browser that remembered it would go to and fro once it is undone"
        )
    undo(moderator, entry)
    assert state_of(topic) == before
    with pytest.raises(services.ImpossibleError):
        services.undo(by=moderator, entry=entry)


def test_duplicate_leads_to_the_other_with_its_followers_and_back(moderator) -> None:
    topic, other, fan = TopicFactory(answers=1), TopicFactory(answers=1), UserFactory()
    follow(by=fan, target=f"topic:{topic.pk}")
    before = state_of(topic, other)
    entry = act(moderator, topic, "duplicate", target=other.get_absolute_url())
    led = Client().get(f"{topic.get_absolute_url()}?post={topic.first_post_id}")
    assert (led.status_code, led["Location"].partition("?")[0]) == (301, other.get_absolute_url())
    own = Client().get(f"{topic.get_absolute_url()}?own=1").content.decode()
    assert other.subject in own
    assert f'rel="canonical" href="{other.get_absolute_url()}"' in own
    assert topic.subject not in Client().get("/forum/").content.decode()
    assert topic.subject not in Client().get("/forum/feed/").content.decode()
    assert Notice.objects.get(to=topic.poster, kind="duplicate").by is None
    services.answer(by=UserFactory(), topic=other, body="La suite.")
    assert Notice.objects.filter(to=fan, kind="new_answer").count() == 1
    third = TopicFactory()
    assert (
        client_of(moderator)
        .post(f"/forum/topic/{third.pk}/moderate/duplicate/", {"reason": "tidy", "target": str(topic.pk)})
        .status_code
        == 200
    )  # what leads elsewhere is nowhere to lead to
    undo(moderator, entry)
    assert state_of(topic)[0][:3] == before[0][:3]
    assert not Notice.objects.filter(kind="duplicate").exists(), "it is true no more"
    assert fan in followers(f"topic:{topic.pk}")
    assert Client().get(topic.get_absolute_url()).status_code == 200


def test_merge_moves_posts_addresses_and_followers_and_is_undone(moderator) -> None:
    later = TopicFactory(answers=2)
    earlier, fan = TopicFactory(answers=2, solved=True, at=later.created.replace(year=2020)), UserFactory()
    follow(by=fan, target=f"topic:{earlier.pk}")
    services.toggle_vote(by=fan, post=earlier.first_post)
    before, question, moved = state_of(earlier, later), later.first_post_id, earlier.last_post
    entry = act(moderator, earlier, "merge", target=str(later.pk))
    later.refresh_from_db()
    assert (later.first_post_id, later.posts_count) == (question, 6)  # the question stays, though older posts came in
    assert later.posts_count == recounted(later)[0]
    assert list(followers(f"topic:{later.pk}")) == [fan]
    assert Client().get(earlier.get_absolute_url()).status_code == 301
    page = Client().get(moved.get_absolute_url(), follow=True)
    assert f'id="post-{moved.pk}"' in page.content.decode()
    undo(moderator, entry)
    assert state_of(earlier, later) == before
    assert list(followers(f"topic:{earlier.pk}")) == [fan]


def test_split_makes_a_topic_whose_old_addresses_lead_to_it_and_is_undone(moderator) -> None:
    topic = TopicFactory(answers=3, solved=True)
    posts = list(Post.objects.filter(topic=topic).order_by("pk"))
    old = posts[3].get_absolute_url()
    before = state_of(topic)
    entry = act(moderator, topic, "split", title="Une autre question", posts=[posts[2].pk, posts[3].pk])
    made = Topic.objects.select_related("meta").get(pk=entry.before["made"])
    assert (made.subject, made.first_post_id, made.meta.answers_count) == ("Une autre question", posts[2].pk, 1)
    assert Topic.objects.get(pk=topic.pk).posts_count == 2
    assert Client().get(old, follow=True).redirect_chain[-1][0].startswith(made.get_absolute_url())
    assert (
        client_of(moderator)
        .post(f"/forum/topic/{topic.pk}/moderate/split/", {"reason": "tidy", "title": "T", "posts": [posts[0].pk]})
        .status_code
        == 200
    )
    undo(moderator, entry)
    assert state_of(topic)[0][1:3] == before[0][1:3]
    assert Client().get(made.get_absolute_url())["Location"] == topic.get_absolute_url()


def test_hidden_post_is_nowhere_but_with_its_author_and_comes_back(moderator) -> None:
    topic = TopicFactory(answers=2, solved=True)
    answer = topic.meta.accepted_post
    before = state_of(topic)
    client_of(moderator).post(f"/forum/post/{answer.pk}/hide/", {"reason": "rude", "note": "Sec.", "tell": "on"})
    entry = ModerationEntry.objects.get()
    assert (entry.act, TopicMeta.objects.get(topic=topic).state) == (Act.HIDE, "open")
    assert f'id="post-{answer.pk}"' not in Client().get(topic.get_absolute_url()).content.decode()
    assert "Masqué par la modération" in client_of(answer.poster).get(topic.get_absolute_url()).content.decode()
    assert "Sec." not in Client().get("/forum/log/").content.decode()
    assert moderator.display_name not in Client().get("/forum/log/").content.decode()
    undo(moderator, entry)
    assert state_of(topic) == before
    client_of(moderator).post(f"/forum/post/{topic.first_post_id}/hide/", {"reason": "spam"})
    assert Client().get(topic.get_absolute_url()).status_code == 404
    assert topic.subject not in Client().get("/forum/log/").content.decode()  # nor in the public log
    undo(moderator, ModerationEntry.objects.latest("pk"))
    assert state_of(topic) == before


def test_flags_reach_the_moderators_once_each_and_are_settled(moderator) -> None:
    topic, member = TopicFactory(answers=1), UserFactory()
    address = f"/forum/post/{topic.last_post_id}/flag/"
    assert client_of(topic.last_post.poster).get(address).status_code == 403
    for _ in range(2):
        client_of(member).post(address, {"reason": "wrong", "note": "Ce conseil perd des lignes."})
    assert client_of(member).post(address, {"reason": "x"}).status_code == 200
    assert topic.last_post.flags.count() == 1
    queue = client_of(moderator).get("/forum/moderation/").content.decode()
    assert "Ce conseil perd des lignes." in queue
    client_of(moderator).post(f"/forum/post/{topic.last_post_id}/dismiss/")
    assert "Ce conseil" not in client_of(moderator).get("/forum/moderation/").content.decode()
    undo(moderator, ModerationEntry.objects.get())
    assert "Ce conseil" in client_of(moderator).get("/forum/moderation/").content.decode()


# --- texts that wait ---------------------------------------------------------------------------

LINKS = " ".join(f"https://exemple{number}.test/" for number in range(3))


@pytest.mark.parametrize(
    ("body", "rule"),
    [
        (f"Voir {LINKS}", "links"),
        ("Un texte assez long pour qu'on le reconnaisse partout ailleurs.", "repeated"),
        ("Deux liens http://a.test et http://b.test du jour même", "young_account"),
    ],
)
def test_rules_hold_a_text_back_and_lose_nothing(moderator, body: str, rule: str) -> None:
    topic, newcomer = TopicFactory(), UserFactory()
    if rule == "repeated":
        services.answer(by=UserFactory(), topic=TopicFactory(), body=body.upper())
    client = client_of(newcomer)
    client.post(f"/forum/topic/{topic.pk}/answer/", {"body": body, "token": "t"})
    post = Post.objects.get(poster=newcomer)
    assert (post.approved, post.content.raw, Review.objects.get(post=post).rules) == (False, body, [rule])
    assert "Attend une approbation" in client.get(topic.get_absolute_url()).content.decode()
    assert f'id="post-{post.pk}"' not in Client().get(topic.get_absolute_url()).content.decode()
    client_of(moderator).post(f"/forum/post/{post.pk}/approve/")
    assert f'id="post-{post.pk}"' in Client().get(topic.get_absolute_url()).content.decode()
    assert Notice.objects.get(to=topic.poster).kind == "answer"  # told when it shows, not before
    undo(moderator, ModerationEntry.objects.get())
    assert f'id="post-{post.pk}"' not in Client().get(topic.get_absolute_url()).content.decode()


def test_field_nobody_sees_and_haste_hold_a_text_back_and_two_links_do_not() -> None:
    topic, robot, person = TopicFactory(), UserFactory(), UserFactory()
    client_of(robot).post(f"/forum/topic/{topic.pk}/answer/", {"body": "Achetez.", "website": "https://a.test"})
    assert Review.objects.get(post__poster=robot).rules == ["trap"]
    person.date_joined = person.date_joined.replace(year=2020)
    person.save()
    first = services.answer(by=person, topic=topic, body="Voir http://a.test et http://b.test")
    assert first.approved
    assert Review.objects.get(post=first).rules == ["first_post"]
    hasty = UserFactory()
    Post.objects.filter(
        pk__in=[services.answer(by=hasty, topic=topic, body=f"Réponse {n}").pk for n in range(5)]
    ).update(approved=False)
    assert not services.answer(by=hasty, topic=topic, body="Encore une.").approved


def test_change_of_a_watched_author_waits_before_it_shows(moderator) -> None:
    topic, author = TopicFactory(), UserFactory()
    post = services.answer(by=author, topic=topic, body="Le premier texte.")
    client_of(moderator).post(f"/forum/post/{post.pk}/approve/", {"watch": "1"})
    assert WatchedAuthor.objects.get().person == author
    client = client_of(author)
    client.post(f"/forum/post/{post.pk}/edit/", {"body": "Le texte changé.", "version": 0})
    page = Client().get(topic.get_absolute_url()).content.decode()
    assert "Le premier texte." in page
    assert "Le texte changé." not in page
    assert "Le texte changé." in client_of(moderator).get("/forum/moderation/").content.decode()
    mark = "Votre modification attend la modération"
    assert mark in client.get(topic.get_absolute_url()).content.decode()
    for other in (Client(), client_of(UserFactory())):
        assert mark not in other.get(topic.get_absolute_url()).content.decode()
    form = client.get(f"/forum/post/{post.pk}/edit/").content.decode()
    assert "Le texte changé." in form
    assert "Le premier texte." not in form, "the next change builds on the one that waits"
    client_of(moderator).post(f"/forum/post/{post.pk}/change/", {"accept": "1"})
    assert "Le texte changé." in Client().get(topic.get_absolute_url()).content.decode()
    undo(moderator, ModerationEntry.objects.latest("pk"))
    assert "Le premier texte." in Client().get(topic.get_absolute_url()).content.decode()
    client.post(f"/forum/post/{post.pk}/edit/", {"body": "Une fois encore.", "version": 2})
    client_of(moderator).post(f"/forum/post/{post.pk}/change/", {"refuse": "1"})
    assert not HeldEdit.objects.exists()
    undo(moderator, ModerationEntry.objects.latest("pk"))
    assert HeldEdit.objects.get().body == "Une fois encore."
    client_of(moderator).post(f"/forum/post/{post.pk}/watch/", {"stop": "1"})
    assert not WatchedAuthor.objects.exists()


def test_tag_is_described_renamed_merged_and_named_again(moderator) -> None:
    topic, other = TopicFactory(tags=["ALD", "affection"]), TopicFactory(tags=["affection"])
    client = client_of(moderator)
    client.post("/forum/tags/affection/edit/", {"name": "affection", "description": "Ce que **durent** les maladies."})
    assert "<strong>durent</strong>" in Client().get("/forum/tags/affection/").content.decode()
    client.post("/forum/tags/affection/edit/", {"name": "Affections", "description": "x"})
    moved = Client().get("/forum/tags/affection/?state=unanswered")
    assert (moved.status_code, moved["Location"]) == (301, "/forum/tags/affections/?state=unanswered")
    undo(moderator, ModerationEntry.objects.latest("pk"))
    assert Client().get("/forum/tags/affection/").status_code == 200
    client.post("/forum/tags/affection/edit/", {"name": "ald", "description": ""})
    assert [list(entry.meta.tags.names()) for entry in (topic, other)] == [["ALD"], ["ALD"]]
    assert Client().get("/forum/tags/affection/")["Location"] == "/forum/tags/ald/"
    undo(moderator, ModerationEntry.objects.latest("pk"))
    assert sorted(topic.meta.tags.names()) == ["ALD", "affection"]
    assert list(other.meta.tags.names()) == ["affection"]
    assert Tag.objects.filter(slug__in=["ald", "affection"]).count() == 2
