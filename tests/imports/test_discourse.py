"""A former forum comes over whole, once, with its addresses, and nothing it holds can harm."""

import json
from html import unescape
from pathlib import Path

import pytest
from allauth.account.models import EmailAddress

from django.core.management import CommandError
from django.test import Client

from forum.overrides.forum_conversation.models import Post, Topic
from forum.questions.access import Forum
from forum.questions.addresses import topic_number
from forum.questions.models import PostFile
from forum.questions.services import delete_post, edit_post
from hub.accounts.models import User
from hub.accounts.services import erase_person
from hub.base import personal_data
from hub.imports.former_authors import claimable, tell_all
from hub.imports.models import FormerAuthor, FormerPost, FormerTopic
from hub.notifications.models import Notice, OutgoingMail
from tests.factories.accounts import UserFactory
from tests.imports.former_forum import bring

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("_own_media")]


def same(address: str) -> str:
    return str(Client().get(address)["Location"])


def test_everything_public_comes_over(folder: Path, client: Client) -> None:
    report = bring(folder, "--site", "https://ancien.exemple.test")
    topic = Topic.objects.get(subject__startswith="Compter les boîtes")
    posts = list(topic.posts.order_by("created"))
    assert [post.poster.display_name for post in posts] == [
        "pivoine",
        "Grand.Duc",
        "Grand.Duc",
        posts[3].poster.display_name,
    ]
    assert posts[3].poster.display_name.startswith("Membre "), "nobody speaks for the site"
    assert (topic.forum.slug, topic.is_locked, topic.meta.accepted_post_id) == ("entraide", True, posts[2].pk)
    assert f"{topic.created:%Y-%m-%d %H:%M}" == "2021-03-04 10:11"
    assert sorted(entry.tag.name for entry in topic.meta.topic_tags.all()) == ["DCIR", "Médicaments"]
    first, second, third = (post.content.raw for post in posts[:3])
    assert "select [quote] from ER_PHA_F" in first
    assert "![schéma](/forum/files/" in first
    picture = posts[0].files.get()
    response = client.get(picture.get_absolute_url())
    assert b"".join(response.streaming_content).startswith(b"\x89PNG")
    for close in response._resource_closers:  # `close` itself would end the connection of the test too
        close()
    assert "> pivoine :\n> Je compte trop" in second
    assert "(/t/vieux-sujet/13/1)" in second
    assert "[la notice](/forum/files/" in second
    for piece in ("**dédoublonner** par `PHA_PRS_C13`", "- d’abord la clé\n- ensuite", "```sas\nproc sql; quit;\n```", "> Un rappel", "| a | b |\n| --- | --- |\n| 1 | 2 \\| 3 |", "@pivoine :smile:"):  # fmt: skip
        assert piece in third, piece
    texts = " ".join(post.content.raw for post in Post.objects.all())
    assert "secret" not in texts
    assert "caché" not in texts
    workshop = Topic.objects.get(subject__startswith="Vieux sujet")
    assert workshop.forum.name == "Ateliers en ligne"
    assert sorted(vote.person.display_name for vote in posts[2].useful_votes.all())[1:] == ["pivoine"], (
        "two, not one's own"
    )
    assert posts[2].meta.votes == 2
    page = client.get(workshop.get_absolute_url())
    assert page.status_code == 200, "a new category is open to all"
    assert client.get(topic.get_absolute_url()).status_code == 200
    assert not Forum.objects.filter(name__icontains="Coulisses").exists()
    assert "restricted to some" in report
    assert "a private message" in report
    assert not OutgoingMail.objects.exists(), "nobody is told of the past"


def test_second_run_changes_nothing_and_later_ones_only_what_changed_there(folder: Path) -> None:
    bring(folder)
    counts = (User.objects.count(), Post.objects.count(), FormerPost.objects.count())
    stamps = list(Post.objects.order_by("pk").values_list("updated", "content", "updates_count"))
    assert "Nothing changed." in bring(folder)
    assert (User.objects.count(), Post.objects.count(), FormerPost.objects.count()) == counts
    assert list(Post.objects.order_by("pk").values_list("updated", "content", "updates_count")) == stamps

    path = folder / "topics" / "13.json"
    data = json.loads(path.read_text())
    first = data["post_stream"]["posts"][0]
    first["cooked"] = "<p>Le prochain atelier est vendredi.</p>"
    data["post_stream"]["posts"].append({**first, "id": 131, "post_number": 2, "cooked": "<p>Complet.</p>"})
    path.write_text(json.dumps(data))
    bring(folder)
    topic = FormerTopic.objects.get(number=13).topic
    assert [post.content.raw for post in topic.posts.order_by("pk")] == [
        "Le prochain atelier est vendredi.",
        "Complet.",
    ]

    edit_post(by=topic.poster, post=topic.first_post, body="Corrigé ici.")
    first["cooked"] = "<p>Le prochain atelier est samedi.</p>"
    data["post_stream"]["posts"] = [first]
    path.write_text(json.dumps(data))
    assert "changed here since" in bring(folder)
    assert topic.posts.order_by("pk")[0].content.raw == "Corrigé ici."
    assert topic.posts.count() == 2, "what is gone there stays here"

    pictured = folder / "topics" / "12.json"
    data_of_pictured = json.loads(pictured.read_text())
    data_of_pictured["post_stream"]["posts"][0]["raw"] += "\n\nPlus un mot."
    pictured.write_text(json.dumps(data_of_pictured))
    files = PostFile.objects.count()
    bring(folder)
    assert "Plus un mot." in FormerTopic.objects.get(number=12).topic.first_post.content.raw
    assert PostFile.objects.count() == files > 0, "its picture is not kept twice"

    moderator = UserFactory(moderator=True)
    delete_post(by=moderator, post=topic.posts.order_by("pk")[1])
    delete_post(by=moderator, post=topic.posts.get())
    first["cooked"] = "<p>Encore.</p>"
    path.write_text(json.dumps(data))
    bring(folder)
    assert FormerTopic.objects.get(number=13).topic is None, "what was deleted here does not come back"
    assert "Nothing changed." in bring(folder)


def test_old_addresses_lead_for_ever_to_what_they_showed(folder: Path) -> None:
    bring(folder)
    topic = FormerTopic.objects.get(number=12).topic
    answer = FormerPost.objects.get(topic__number=12, number=3).post
    for address in (
        "/t/compter-les-boites/12",
        "/t/12",
        "/t/un-autre-titre/12/",
        "/t/compter-les-boites/12/1",
        "/t/12/999",
    ):
        response = Client().get(address)
        assert (response.status_code, response["Location"]) == (301, topic.get_absolute_url()), address
    assert same("/t/compter-les-boites/12/3") == same("/t/12/3") == answer.get_absolute_url()
    for pasted, number in (
        ("https://ancien.exemple.test/t/compter-les-boites/12", topic.pk),
        ("/t/12/3?u=pivoine", topic.pk),
        ("https://ancien.exemple.test/t/effacé/999999999#reply", None),
        (f"https://ici.test{topic.get_absolute_url()}#post-{answer}", topic.pk),
        (f" {topic.pk}", topic.pk),
    ):
        assert topic_number(pasted) == number, pasted
    assert same("/c/entraide/5") == f"/forum/entraide-{topic.forum_id}/"
    assert same("/c/ateliers-du-soir/ateliers-en-ligne/9").startswith("/forum/ateliers-en-ligne-")
    assert same("/tag/dcir") == "/forum/tags/dcir/"
    assert same("/u/Pivoine") == same("/u/pivoine/summary") == topic.poster.get_absolute_url()
    topic.subject = "Renommé"
    topic.save()
    assert "renomm" in same("/t/12") or same("/t/12") == Topic.objects.get(pk=topic.pk).get_absolute_url()
    topic.approved = False
    topic.save()
    for address in (
        "/t/12",
        "/t/12/3",
        "/t/14",
        "/t/x/99999999999",
        "/t/9999999999",
        "/c/coulisses/7",
        "/tag/médicaments",
        "/u/personne",
        "/u/%00",
    ):
        assert Client().get(address, follow=True).status_code in {400, 404}, address


def test_imported_people_are_pseudonyms_nobody_can_sign_in_as(folder: Path) -> None:
    bring(folder)
    person = FormerAuthor.objects.get(name="pivoine").person
    assert not person.has_usable_password()
    assert not person.email_notifications
    assert person.email.endswith(".invalid")
    everything = json.dumps(
        [
            *User.objects.values("display_name", "email", "username"),
            *FormerAuthor.objects.values("name", "email_digest"),
        ]
    )
    for secret in ("Véritable", "pivoine@exemple.test"):
        assert secret not in everything
    assert Client().get(person.get_absolute_url()).status_code == 200


def test_author_takes_posts_over_with_a_confirmed_address_only(folder: Path) -> None:
    early = UserFactory(email="pivoine@exemple.test", language="en")
    unconfirmed = UserFactory()
    EmailAddress.objects.create(user=unconfirmed, email="pivoine@exemple.test", verified=False)
    bring(folder)
    author = FormerAuthor.objects.get(name="pivoine")
    notice = Notice.objects.get()
    assert (notice.to, notice.url) == (early, "/accounts/former-posts/")
    assert tell_all() == 0, "told once"
    assert claimable(unconfirmed) == []
    client = Client()
    client.force_login(unconfirmed)
    client.post("/accounts/former-posts/", {"author": author.pk})
    assert FormerAuthor.objects.get(pk=author.pk).claimed_at is None
    client.force_login(early)
    assert "pivoine" in client.get("/accounts/former-posts/").content.decode()
    page = client.post("/accounts/former-posts/", {"author": author.pk}, follow=True).content.decode()
    assert "1 post is yours now" in unescape(page) or "1 message est" in unescape(page)
    topic = FormerTopic.objects.get(number=12).topic
    assert topic.poster == topic.posts.order_by("created")[0].poster == early
    assert not User.objects.filter(pk=author.person_id).exists()
    assert same("/u/pivoine") == early.get_absolute_url()
    assert "Nothing changed." in bring(folder)
    assert personal_data.personal_data_of(early.pk)["forum posts"][0]["topic"] == topic.subject
    erase_person(person=early, by=None)
    assert client.get("/u/pivoine").status_code == 404, "the old name does not lead to the pseudonym"


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("topics/20.json", "{pas du json", "no JSON"),
        ("topics/20.json", "[" * 100_000, "nested too deep"),
        ("topics/20.json", b"\xff\xfe\x00", "topics/20.json"),
        ("topics/20.json", '{"id": "x", "post_stream": {"posts": []}}', "topics/20.json"),
        ("topics/20.json", '{"id": 20, "title": "T", "category_id": 5, "post_stream": {"posts": [{"post_number": 1, "username": "a", "raw": "b"}]}}', "post 1 has no date"),
        ("topics/20.json", '{"id": 20, "title": "T", "category_id": 5, "post_stream": {"posts": [{"post_number": 2, "username": "a", "raw": "b", "created_at": "2020-01-01"}]}}', "topics/20.json"),
        ("topics/20.json", '{"id": 20, "title": "T", "category_id": 99, "post_stream": {"posts": [{"post_number": 1, "username": "a", "raw": "b", "created_at": "2020-01-01T00:00:00Z"}]}}', "its category is not in the folder"),
        ("notes.json", '{"autre": "chose"}', "nothing of a forum in it"),
    ],
)  # fmt: skip
def test_broken_file_is_named_and_the_rest_comes_over(
    folder: Path, name: str, content: str | bytes, words: str
) -> None:
    (folder / name).write_bytes(content if isinstance(content, bytes) else content.encode())
    report = bring(folder)
    assert words in report
    assert name in report
    assert FormerTopic.objects.filter(number__in=[12, 13]).count() == 2


def test_wrong_folders_are_refused_with_the_reason(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    for path, words in (
        (folder / "users.json", "is a file"),
        (tmp_path / "empty", "no topic in it"),
        (tmp_path / "absent", "nothing at"),
    ):
        with pytest.raises(CommandError, match=words):
            bring(path)
    with pytest.raises(CommandError, match="no address"):
        bring(folder, "--site", "//")


def test_dry_run_writes_nothing(folder: Path) -> None:
    before = User.objects.count()
    assert "2 topics" in bring(folder, "--dry-run").replace("topics                 2", "2 topics")
    assert (User.objects.count(), Post.objects.count(), FormerTopic.objects.count()) == (before, 0, 0)
