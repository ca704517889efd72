"""What search is told about the forum, and to whom it may show it."""

import pytest

from django.contrib.auth.models import Group

from forum.overrides.forum_conversation.models import Post
from forum.questions import queries
from forum.questions.access import audiences
from forum.questions.search_documents import TopicSource, bases_of
from hub.accounts.services import erase_person
from hub.base.contributions import contributions_of
from search.models import IndexRequest
from search.query import Query
from search.services import drain_outbox, rebuild, search
from tests.factories.accounts import UserFactory
from tests.factories.forum import AnswerFactory, Forum, TopicFactory, category

pytestmark = pytest.mark.django_db


def family(topic):
    return list(TopicSource().documents([f"topic:{topic.pk}"]))


def test_topic_and_its_answers_are_a_family() -> None:
    topic = TopicFactory(
        title="Lire ER_PRS_F", body="Où est `BEN_NIR_PSA` ?", tags=["PMSI MCO", "SAS"], answers=2, solved=True
    )
    root, first, second = family(topic)
    assert (root.key, root.kind, root.title, root.body) == (
        f"topic:{topic.pk}",
        "topic",
        "Lire ER_PRS_F",
        "Où est BEN_NIR_PSA ?",
    )
    assert root.url == topic.get_absolute_url()
    authors = tuple(
        Post.objects.filter(topic=topic).order_by("created", "pk").values_list("poster__display_name", flat=True)
    )
    assert dict(root.facets) == {
        "author": authors,
        "theme": ("PMSI MCO", "SAS"),
        "base": ("PMSI",),
        "year": (str(topic.created.year),),
        "state": ("solved",),
    }
    posts = list(Post.objects.filter(topic=topic).order_by("pk"))[1:]
    assert [(post.kind, post.parent, post.anchor) for post in (first, second)] == [
        ("post", root.key, f"#post-{posts[0].pk}"),
        ("post", root.key, f"#post-{posts[1].pk}"),
    ]
    assert second.authority > first.authority
    assert [post.facets["author"] for post in (first, second)] == [(authors[1],), (authors[2],)]


@pytest.mark.usefixtures("search_index")
def test_erased_name_leaves_the_index() -> None:
    person = UserFactory(display_name="Hortense Volcanique")
    topic = TopicFactory()
    AnswerFactory(topic=topic, by=person)
    rebuild()
    asked = Query(labels={"author": ("volcanique",)})
    assert [hit.key for hit in search(asked).hits] == [f"topic:{topic.pk}"]
    erase_person(person=person, by=None)
    drain_outbox()
    assert search(asked).total == 0
    document, answer = family(topic)
    assert "author" not in answer.facets
    assert len(document.facets["author"]) == 1


def test_new_name_and_closed_account_are_told_to_search() -> None:
    topic = TopicFactory()
    IndexRequest.objects.all().delete()
    topic.poster.save(update_fields=["last_login"])
    UserFactory()
    assert not IndexRequest.objects.exists()
    topic.poster.is_active = False
    topic.poster.save(update_fields=["is_active"])
    assert list(IndexRequest.objects.values_list("key", flat=True)) == [f"topic:{topic.pk}"]
    assert "author" not in family(topic)[0].facets


def test_answer_on_a_later_page_is_linked_there(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("forum.questions.search_documents.ANSWERS_PER_PAGE", 1)
    topic = TopicFactory(answers=2)
    last = topic.last_post_id
    assert family(topic)[-1].anchor == f"?post={last}#post-{last}"


@pytest.mark.parametrize(
    ("answers", "solved", "state"), [(0, False, "unanswered"), (1, False, "open"), (1, True, "solved")]
)
def test_state_is_a_facet(answers: int, solved: bool, state: str) -> None:
    assert family(TopicFactory(answers=answers, solved=solved))[0].facets["state"] == (state,)


def test_hidden_posts_and_topics_have_no_document() -> None:
    topic = TopicFactory(answers=1)
    hidden = topic.last_post
    hidden.approved = False
    hidden.save()
    assert [document.kind for document in family(topic)] == ["topic"]
    topic.first_post.approved = False
    topic.first_post.save()
    assert family(topic) == []
    assert list(TopicSource().documents(["topic:999999", "topic:x"])) == []


def test_readers_of_the_forum_are_the_readers_of_its_documents() -> None:
    topic = TopicFactory(answers=1)
    assert {document.visibility for document in family(topic)} == {("public",)}
    category().userforumpermission_set.filter(anonymous_user=True).delete()
    assert {document.visibility for document in family(topic)} == {("members",)}
    category().userforumpermission_set.all().delete()
    assert {document.visibility for document in family(topic)} == {("group:moderator",)}
    category().groupforumpermission_set.all().delete()
    assert family(topic) == []


def test_refusing_a_group_never_widens_the_audience() -> None:
    forum = category()
    forum.userforumpermission_set.filter(anonymous_user=True).delete()
    read = forum.userforumpermission_set.filter(permission__codename="can_read_forum").first().permission
    forum.groupforumpermission_set.create(permission=read, group=Group.objects.get(name="expert"), has_perm=False)
    assert audiences()[forum.pk] == ("group:moderator",)


def test_forum_within_a_closed_one_is_closed() -> None:
    parent = Forum.objects.create(name="Bureau", type=Forum.FORUM_POST)
    child = Forum.objects.create(name="Sous-bureau", type=Forum.FORUM_POST, parent=parent)
    read = category().userforumpermission_set.filter(permission__codename="can_read_forum").first().permission
    child.userforumpermission_set.create(permission=read, anonymous_user=True)
    assert audiences()[child.pk] == ()


def test_whole_index_is_read_in_few_queries(django_assert_max_num_queries) -> None:
    for _ in range(12):
        TopicFactory(answers=2, tags=["DCIR"])
    with django_assert_max_num_queries(9):
        documents = list(TopicSource().all_documents())
    assert len(documents) == 36
    keys = [document.root for document in documents]
    assert keys == sorted(keys, key=keys.index)


def test_bases_are_read_in_tags() -> None:
    assert bases_of(["pmsi mco", "CEPIDC", "SAS", "dcir"]) == ("PMSI", "CépiDc", "DCIR")


def test_answers_are_contributions_in_a_fixed_number_of_queries(django_assert_num_queries) -> None:
    people = [UserFactory(), UserFactory()]
    solved = TopicFactory(title="Résolue", tags=["ALD"])
    accepted = AnswerFactory(topic=solved, by=people[0])
    from forum.questions.services import accept_answer  # noqa: PLC0415 -- only here

    accept_answer(by=solved.poster, post=accepted)
    AnswerFactory(topic=TopicFactory(title="Ouverte"), by=people[0])
    AnswerFactory(topic=TopicFactory(forum=category("divers")), by=people[1])
    category("divers").userforumpermission_set.all().delete()
    found = contributions_of([person.pk for person in people])
    given = {entry.kind: entry for entry in found[people[0].pk] if entry.kind in {"answer", "accepted_answer"}}
    assert given["accepted_answer"].title == "Résolue"
    assert given["accepted_answer"].topics == ("ALD",)
    assert given["accepted_answer"].url == accepted.get_absolute_url()
    assert given["answer"].title == "Ouverte"
    assert people[1].pk not in found
    with django_assert_num_queries(3):
        queries.answers_by([person.pk for person in people])
