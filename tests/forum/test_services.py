"""Asking, answering, accepting, editing; and what stays true whatever happens."""

from datetime import UTC, datetime

import pytest

from django.core.cache import cache

from forum.overrides.forum_conversation.models import Post, Topic
from forum.questions import receivers, services
from forum.questions.access import Access
from forum.questions.models import State, Submission, TopicMeta
from forum.questions.services.tell import tell_about_answer
from hub.notifications.models import OutgoingMail
from tests.factories.accounts import UserFactory
from tests.factories.forum import AnswerFactory, Forum, TopicFactory, category, recounted

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _no_limits_left_over() -> None:
    cache.clear()


def test_question_is_stored_as_typed_and_rendered_safely() -> None:
    body = "  Ligne\r\n\r\n<script>x</script> **gras**  "
    topic = services.ask(
        by=UserFactory(), forum=category(), title="  Un   titre ", body=body, tags=["DCIR", "dcir", " PMSI "]
    )
    post = topic.first_post
    assert topic.subject == "Un titre"
    assert post.content.raw == "  Ligne\n\n<script>x</script> **gras**  "
    assert "<script" not in post.content.rendered
    assert "<strong>gras</strong>" in post.content.rendered
    assert sorted(name.lower() for name in topic.meta.tags.names()) == ["dcir", "pmsi"]
    assert topic.meta.state == State.UNANSWERED


def test_what_is_no_tag_is_left_out_and_every_slug_has_something() -> None:
    wrong = ["🎉", "!!!", "---", "_", "<b>", "a>b", "\u037a", "\0"]
    topic = TopicFactory(tags=[*wrong[:5], "C++"])
    services.set_tags(topic=topic, tags=[*wrong, "C++", "Ωmega", "2024 🎉"])
    assert sorted(topic.meta.tags.slugs()) == ["2024", "c", "ωmega"]


@pytest.mark.parametrize(("title", "body"), [(" ", "x"), ("x", " \n "), ("", "x")])
def test_empty_question_is_refused(title: str, body: str) -> None:
    with pytest.raises(ValueError, match="needs a"):
        services.ask(by=UserFactory(), forum=category(), title=title, body=body)
    assert not Topic.objects.exists()


def test_moment_given_is_kept_everywhere() -> None:
    asked, answered = datetime(2024, 3, 1, 9, tzinfo=UTC), datetime(2024, 3, 2, 9, tzinfo=UTC)
    topic = TopicFactory(at=asked)
    AnswerFactory(topic=topic, at=answered)
    topic = Topic.objects.get(pk=topic.pk)
    assert (topic.created, topic.first_post.created, topic.last_post_on) == (asked, asked, answered)
    assert topic.meta.last_activity == answered
    assert category().last_post_on == answered


def test_states_follow_answers_and_acceptance() -> None:
    topic = TopicFactory()
    post = AnswerFactory(topic=topic)
    meta = TopicMeta.objects.get(topic=topic)
    assert (meta.state, meta.answers_count) == (State.OPEN, 1)
    services.accept_answer(by=topic.poster, post=post)
    assert TopicMeta.objects.get(topic=topic).state == State.SOLVED
    other = AnswerFactory(topic=topic)
    assert TopicMeta.objects.get(topic=topic).state == State.SOLVED
    services.accept_answer(by=topic.poster, post=other)
    assert TopicMeta.objects.get(topic=topic).accepted_post_id == other.pk
    services.unaccept_answer(by=topic.poster, topic=topic)
    assert TopicMeta.objects.get(topic=topic).state == State.OPEN
    services.accept_answer(by=topic.poster, post=other)
    Post.objects.get(pk=other.pk).delete()
    assert TopicMeta.objects.get(topic=topic).state == State.OPEN


def test_question_itself_or_hidden_answer_is_never_accepted() -> None:
    topic = TopicFactory(answers=1)
    with pytest.raises(ValueError, match="approved answer"):
        services.accept_answer(by=topic.poster, post=topic.first_post)
    hidden = topic.last_post
    hidden.approved = False
    hidden.save()
    with pytest.raises(ValueError, match="approved answer"):
        services.accept_answer(by=topic.poster, post=hidden)


def test_announcement_waits_for_no_answer() -> None:
    topic = TopicFactory(by=UserFactory(moderator=True), forum=category("annonces"))
    assert topic.meta.state == State.NOTICE


def test_same_form_twice_makes_one_post() -> None:
    person, topic = UserFactory(), TopicFactory()
    first = services.answer(by=person, topic=topic, body="Voici.", token="abc")
    second = services.answer(by=person, topic=topic, body="Voici.", token="abc")
    assert first.pk == second.pk
    assert services.ask(by=person, forum=category(), title="T", body="B", token="abc") == services.ask(
        by=person, forum=category(), title="T", body="B", token="abc"
    )
    assert Post.objects.filter(poster=person).count() == 2


def test_same_form_with_another_text_or_from_another_person_is_another_post() -> None:
    topic, person = TopicFactory(), UserFactory()
    posts = {services.answer(by=person, topic=topic, body=body, token="abc").pk for body in ("Un", "Deux")}
    posts.add(services.answer(by=UserFactory(), topic=topic, body="Un", token="abc").pk)
    assert len(posts) == 3


def test_failed_form_may_be_sent_again() -> None:
    topic = TopicFactory()
    Topic.objects.filter(pk=topic.pk).update(status=Topic.TOPIC_LOCKED)
    with pytest.raises(services.LockedTopicError):
        services.answer(by=UserFactory(), topic=topic, body="Un", token="abc")
    assert not Submission.objects.exists()


def test_author_is_told_once_about_an_answer(django_capture_on_commit_callbacks) -> None:
    topic = TopicFactory(title="Où est <BEN_NIR_PSA> ?")
    answerer = UserFactory(display_name="Ève Martineau")
    with django_capture_on_commit_callbacks(execute=True):
        post = services.answer(by=answerer, topic=topic, body="Là.")
        tell_about_answer(post)
    mail = OutgoingMail.objects.get()
    assert mail.to == topic.poster.email
    assert "Où est <BEN_NIR_PSA> ?" in mail.subject
    assert OutgoingMail.objects.count() == 1


def test_nobody_is_told_of_their_own_answer_or_against_their_wish_or_of_a_past_moment() -> None:
    topic = TopicFactory(answers=1)
    services.answer(by=topic.poster, topic=topic, body="Je précise.")
    silent = TopicFactory(by=UserFactory(email_notifications=False))
    services.answer(by=UserFactory(), topic=silent, body="Là.")
    assert not OutgoingMail.objects.exists()


def test_post_that_needs_approval_is_counted_nowhere() -> None:
    topic = TopicFactory()
    before = TopicMeta.objects.get(topic=topic).last_activity
    permission = "can_post_without_approval"
    grants = Forum.objects.get(slug="entraide").userforumpermission_set.filter(permission__codename=permission)
    grants.delete()
    person = UserFactory()
    post = services.answer(by=person, topic=topic, body="À relire.")
    hidden = services.ask(by=person, forum=category(), title="À relire", body="x")
    meta = TopicMeta.objects.get(topic=topic)
    assert not post.approved
    assert (meta.answers_count, meta.state, meta.last_activity) == (0, State.UNANSWERED, before)
    assert not hidden.approved
    assert not hidden.meta.listed
    assert category().direct_topics_count == 1
    assert not OutgoingMail.objects.exists()


def test_edit_changes_title_address_and_tags_of_the_first_post_only() -> None:
    topic = TopicFactory(answers=1, tags=["SAS"])
    services.edit_post(by=topic.poster, post=topic.first_post, body="Neuf.", title="Nouveau titre", tags=["R"])
    topic.refresh_from_db()
    assert (topic.subject, topic.slug) == ("Nouveau titre", "nouveau-titre")
    assert list(TopicMeta.objects.get(topic=topic).tags.names()) == ["R"]
    post = services.edit_post(by=topic.last_post.poster, post=topic.last_post, body="Mieux.", title="Autre", tags=["X"])
    topic.refresh_from_db()
    assert (post.content.raw, post.updates_count) == ("Mieux.", 1)
    assert topic.subject == "Nouveau titre"


def test_edit_from_an_old_form_is_refused() -> None:
    topic = TopicFactory()
    services.edit_post(by=topic.poster, post=topic.first_post, body="Un.", seen_version=0)
    with pytest.raises(services.EditConflictError):
        services.edit_post(by=topic.poster, post=topic.first_post, body="Deux.", seen_version=0)
    topic.first_post.refresh_from_db()
    assert topic.first_post.content.raw == "Un."


def test_leaving_keeps_what_a_person_wrote_and_the_replies() -> None:
    asker, answerer = UserFactory(), UserFactory()
    topic = TopicFactory(by=asker)
    post = AnswerFactory(topic=topic, by=answerer)
    services.accept_answer(by=asker, post=post)
    asker.delete()
    answerer.delete()
    topic = Topic.objects.get(pk=topic.pk)
    assert topic.poster is None
    assert [entry.poster for entry in topic.posts.order_by("pk")] == [None, None]
    assert topic.meta.state == State.SOLVED
    assert (topic.posts_count, category().direct_topics_count, category().last_post_id) == recounted(topic)


def test_counters_equal_a_recount_after_every_act() -> None:
    topic, other = TopicFactory(answers=3), TopicFactory(answers=2)
    Post.objects.filter(topic=topic).order_by("-pk").first().delete()
    hidden = Post.objects.filter(topic=other).order_by("-pk").first()
    hidden.approved = False
    hidden.save()
    services.answer(by=UserFactory(), topic=other, body="Encore.")
    topic.refresh_from_db()
    topic.forum = category("divers")
    topic.save()
    for entry in Topic.objects.all():
        forum = Forum.objects.get(pk=entry.forum_id)
        assert (entry.posts_count, forum.direct_topics_count, forum.last_post_id) == recounted(entry)
        assert entry.meta.answers_count == entry.posts_count - 1
        assert entry.meta.forum_id == entry.forum_id


def test_every_change_asks_for_indexing(monkeypatch: pytest.MonkeyPatch) -> None:
    topic = TopicFactory(answers=1)
    asked: list[str] = []
    for module in (services.states, receivers):
        monkeypatch.setattr(module, "request_indexing", lambda *keys: asked.extend(keys))

    def was_asked() -> bool:
        found = f"topic:{topic.pk}" in asked
        asked.clear()
        return found

    post = services.answer(by=UserFactory(), topic=topic, body="x")
    assert was_asked()
    services.accept_answer(by=topic.poster, post=post)
    assert was_asked()
    services.edit_post(by=topic.poster, post=topic.first_post, body="y")
    assert was_asked()
    services.set_tags(topic=topic, tags=["R"])
    assert was_asked()
    Post.objects.get(pk=post.pk).delete()
    assert was_asked()
    readers = category().userforumpermission_set.filter(permission__codename="can_read_forum", anonymous_user=True)
    readers.get().delete()
    assert was_asked()
    Topic.objects.get(pk=topic.pk).delete()
    assert was_asked()


def test_author_and_moderator_may_accept_and_nobody_else() -> None:
    topic = TopicFactory(answers=1)
    allowed = {
        "author": Access(topic.poster).can_accept(topic),
        "moderator": Access(UserFactory(moderator=True)).can_accept(topic),
        "superuser": Access(UserFactory(superuser=True)).can_accept(topic),
        "answerer": Access(topic.last_post.poster).can_accept(topic),
        "organiser": Access(UserFactory(organiser=True)).can_accept(topic),
    }
    assert allowed == {"author": True, "moderator": True, "superuser": True, "answerer": False, "organiser": False}
