"""A former forum comes over whole, once, with its addresses, and nothing it holds can harm."""

import json
import shutil
from html import unescape
from io import StringIO
from pathlib import Path

import pytest
from allauth.account.models import EmailAddress
from PIL import Image

from django.core.management import CommandError, call_command
from django.test import Client
from django.utils.translation import override

from forum.overrides.forum_conversation.models import Post, Topic
from forum.questions.access import Forum
from forum.questions.models import PostFile
from forum.questions.services import delete_post, edit_post
from hub.accounts.models import User
from hub.accounts.services import erase_person
from hub.base import personal_data
from hub.imports.discourse_text import from_cooked, from_raw
from hub.imports.former_authors import claimable, tell_all
from hub.imports.models import FormerAuthor, FormerPost, FormerTopic
from hub.notifications.models import Notice, OutgoingMail
from tests.factories.accounts import UserFactory
from tests.hostile_world import runnable
from tests.imports.conftest import FIXTURES
from tests.xss_corpus import CORPUS

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("_own_media")]

SHA1 = "bda2c513e1da04f7b4e99230851ea2aafeb8cc4e"  # in base 62: r3AYqESanERjladb4vBB7VsMBm6


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    root = tmp_path / "discourse"
    shutil.copytree(FIXTURES / "discourse", root)
    uploads = root / "uploads" / "default" / "original" / "1X"
    uploads.mkdir(parents=True)
    Image.new("RGB", (8, 8), "teal").save(uploads / f"{SHA1}.png")
    (uploads / "notice.pdf").write_bytes(b"%PDF-1.4 essai")
    return root


def bring(folder: Path, *arguments: str) -> str:
    output = StringIO()
    with override("en"):
        call_command("import_discourse", str(folder), *arguments, stdout=output)
    return output.getvalue()


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


def test_additions_of_discourse_become_plain_markdown() -> None:
    def here(url: str) -> str:
        return url.replace("https://ancien.exemple.test", "")

    raw = (
        '[details="Le code"]\n```r\nx[i] <- "[b]"\n```\n[/details]\n[poll type=regular]\n* Oui\n* Non\n[/poll]\n'
        'Le [date=2022-05-01 time=10:00:00 timezone="Europe/Paris"] : [b]gras[/b], tab[i], [url=https://a.test/x]là[/url].\n'
        "Voir https://ancien.exemple.test/t/autre/13/2, <https://ancien.exemple.test/c/x/5>, https://b.test/y et `https://ancien.exemple.test/t/1`."
    )
    assert from_raw(raw, here) == (
        '**Le code**\n\n\n```r\nx[i] <- "[b]"\n```\n\n\n* Oui\n* Non\n\n'
        "Le 2022-05-01 10:00 : **gras**, tab[i], [là](https://a.test/x).\n"
        "Voir [https://ancien.exemple.test/t/autre/13/2](/t/autre/13/2), [https://ancien.exemple.test/c/x/5](/c/x/5), https://b.test/y et "
        "`https://ancien.exemple.test/t/1`."
    )
    cooked = (
        '<aside class="quote" data-username="pivoine"><div class="title"><div class="quote-controls"></div><img class="avatar"> pivoine:'
        '</div><blockquote><p>Je compte</p></blockquote></aside><div class="lightbox-wrapper"><a class="lightbox" href="/uploads/1.png">'
        '<img src="/uploads/1.png" alt="vue"><div class="meta"><span class="filename">vue</span><span>690×460</span></div></a></div><p>Fin</p>'
    )
    assert from_cooked(cooked, here) == "pivoine :\n\n> Je compte\n\n![vue](/uploads/1.png)\n\nFin"


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


def test_personal_data_are_masked_and_named_by_the_post(folder: Path) -> None:
    number = "1 85 05 78 006 084 91"
    path = folder / "topics" / "13.json"
    data = json.loads(path.read_text())
    first = data["post_stream"]["posts"][0]
    first["cooked"] = f"<p>Mon NIR 1&nbsp;85&nbsp;05 78 006 084 91, et {number}.</p>"
    data["title"], data["tags"] = f"Question de {number}", ["DCIR", number]
    reply = {
        **first,
        "id": 131,
        "post_number": 2,
        "username": "n" + number.replace(" ", ""),
        "cooked": f"<p>{number}</p>",
    }
    doubtful = {**reply, "id": 132, "post_number": 3, "cooked": "<p>NIR 1 85 05 78 006 084 22</p>"}
    data["post_stream"]["posts"] += [reply, doubtful]
    path.write_text(json.dumps(data))
    for arguments in (["--dry-run"], []):
        report = bring(folder, *arguments)
        for line in ("13.json:1: holds a social", "13.json:2: holds a social", "13.json: holds a social", "13.json:3: may hold a social"):  # fmt: skip
            assert line in report, line
        assert "006 084" not in report
        assert "185057800608491" not in report
    topic = FormerTopic.objects.get(number=13).topic
    page = Client().get(topic.get_absolute_url()).content.decode()
    assert "[NIR]" in page
    assert "006 084 91" not in page
    assert topic.subject == "Question de [NIR]"
    assert [entry.tag.name for entry in topic.meta.topic_tags.all()] == ["DCIR"]
    assert "Nothing changed." in bring(folder)

    # What an import without the guard brought is mended by the next, older versions included.
    Post.objects.filter(pk=topic.first_post_id).update(content=f"NIR {number}")
    FormerPost.objects.filter(topic__number=13, number=1).update(digest="")
    FormerTopic.objects.filter(number=13).update(digest="")
    bring(folder)
    post = Post.objects.get(pk=topic.first_post_id)
    assert "[NIR]" in post.content.raw
    assert [one.text_removed for one in post.revisions.order_by("number")] == [True, False]


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


@pytest.mark.parametrize("place", ["raw", "cooked"])
def test_no_hostile_text_runs(folder: Path, place: str) -> None:
    posts = [
        {
            "id": 1000 + number,
            "post_number": number + 1,
            "post_type": 1,
            "username": vector[:60] or "x",
            "created_at": "2020-01-01T00:00:00Z",
            place: f"{vector}\n\n[x]({vector})",
        }
        for number, vector in enumerate(CORPUS)
    ]
    hostile = CORPUS[0]
    (folder / "topics" / "66.json").write_text(
        json.dumps({"id": 66, "title": hostile, "category_id": 6, "tags": [hostile], "post_stream": {"posts": posts}})
    )
    categories = {"categories": [{"id": 6, "name": hostile, "slug": hostile, "description_text": hostile}]}
    (folder / "categories.json").write_text(json.dumps(categories))
    bring(folder)
    topic = FormerTopic.objects.get(number=66).topic
    assert topic.posts.count() > len(CORPUS) // 2
    seen = 0
    for number in range(1, 1 + -(-topic.posts.count() // 20)):
        response = Client().get(topic.get_absolute_url(), {"page": number})
        if response.status_code == 200:
            seen += 1
            assert runnable(response.content.decode()) == []
    assert seen > 1


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


def test_upload_that_did_not_come_along_leaves_its_words(folder: Path) -> None:
    shutil.rmtree(folder / "uploads")
    report = bring(folder)
    first, second = (
        post.content.raw for post in FormerTopic.objects.get(number=12).topic.posts.order_by("created")[:2]
    )
    assert first.endswith("\n\nschéma")
    assert "et la notice (12 Ko)" in second
    assert "upload://r3AYqESanERjladb4vBB7VsMBm6.png" in report


def test_dry_run_writes_nothing(folder: Path) -> None:
    before = User.objects.count()
    assert "2 topics" in bring(folder, "--dry-run").replace("topics                 2", "2 topics")
    assert (User.objects.count(), Post.objects.count(), FormerTopic.objects.count()) == (before, 0, 0)


def test_texts_that_would_cost_without_end_do_not() -> None:
    keep = str
    for text in (
        "[quote]" * 20_000,
        "[/quote]" * 20_000,
        "![" * 50_000,
        "<img " * 20_000,
        "```\n" * 20_000,
        "](" * 50_000,
    ):
        from_raw(text, keep)
    for html in (
        "<blockquote>" * 20_000 + "x",
        "<ul><li>" * 20_000,
        "<table><tr><td>" * 10_000,
        "<b>" * 50_000,
        "<a href=x>" * 20_000,
    ):
        from_cooked(html, keep)
