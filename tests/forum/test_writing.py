"""Asking, answering, editing and accepting in the browser's way; bad input loses nothing."""

import html
import re
from types import SimpleNamespace
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest

from django.core.cache import cache
from django.test import Client

from forum.overrides.forum_conversation.models import Post, Topic
from forum.questions import services
from forum.questions.models import TopicMeta
from hub.base.markdown import render_markdown
from tests.factories.accounts import UserFactory
from tests.factories.forum import TopicFactory, category
from tests.xss_corpus import CORPUS, dangers

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _no_limits_left_over() -> None:
    cache.clear()


def signed_in(person) -> Client:
    client = Client()
    client.force_login(person)
    return client


def question(**changes):
    return {
        "forum": category().pk,
        "title": "Où est l’ALD ?",
        "body": "Je **cherche**.",
        "tags": "DCIR, ALD",
        "token": "t1",
        **changes,
    }


def typed_body(page: str) -> str:
    return html.unescape(re.search(r"<textarea[^>]*>\n(.*?)</textarea>", page, re.DOTALL)[1])


def test_member_asks_and_lands_on_the_question() -> None:
    client = signed_in(UserFactory())
    assert "<textarea" in client.get("/forum/ask/").content.decode()
    response = client.post("/forum/ask/", question(), follow=True)
    topic = Topic.objects.get()
    assert response.redirect_chain[-1][0] == topic.get_absolute_url()
    assert sorted(topic.meta.tags.names()) == ["ALD", "DCIR"]
    assert "<strong>cherche</strong>" in response.content.decode()


def test_title_of_the_address_is_kept_through_signing_in() -> None:
    address = f"/forum/ask/?{urlencode({'title': '  Où est <b>le</b> xyzxyz ? '})}"
    to_sign_in = Client().get(address)["Location"]
    assert parse_qs(urlsplit(to_sign_in).query)["next"] == [address]
    page = signed_in(UserFactory()).get(address).content.decode()
    assert 'value="Où est &lt;b&gt;le&lt;/b&gt; xyzxyz ?"' in page
    asked = {"title": "é" * 5_000, "tags": "DCIR, <b>\x00", "body": "</textarea>\n" * 5_000}
    begun = signed_in(UserFactory()).get("/forum/ask/", asked)
    assert begun.status_code == 200
    assert 'value="DCIR, &lt;b&gt;"' in begun.content.decode()
    assert begun.content.decode().count("&lt;/textarea&gt;") in range(1, 200)


def test_same_form_twice_is_one_question() -> None:
    client = signed_in(UserFactory())
    first, second = (client.post("/forum/ask/", question())["Location"] for _ in range(2))
    assert first == second
    assert Topic.objects.count() == 1
    topic = Topic.objects.get()
    for _ in range(2):
        client.post(f"/forum/topic/{topic.pk}/answer/", {"body": "Là.", "token": "t2"})
    assert Post.objects.count() == 2


def test_each_form_carries_its_own_mark() -> None:
    client = signed_in(UserFactory())
    tokens = {
        re.search(r'name="token" value="([^"]+)"', client.get("/forum/ask/").content.decode())[1] for _ in range(2)
    }
    assert len(tokens) == 2


@pytest.mark.parametrize(
    "changes",
    [
        {"title": ""},
        {"title": "x" * 201},
        {"body": " \n "},
        {"body": "x" * (services.MAX_BODY + 1)},
        {"tags": "a,b,c,d,e,f,g"},
        {"tags": "x" * 41},
        {"tags": "DCIR, 🎉"},
        {"tags": "!!!"},
        {"tags": "<b>"},
        {"forum": 999999},
        {"forum": "x"},
        {"title": "nul\x00"},
        {"body": "nul\x00"},
        {"token": "x" * 50},
    ],
)
def test_bad_question_is_shown_again_with_everything_typed(changes) -> None:
    client = signed_in(UserFactory())
    data = question(body="Un texte <b>tapé</b>\nsur deux lignes & plus") | changes
    response = client.post("/forum/ask/", data)
    page = response.content.decode()
    assert response.status_code == 200
    assert not Topic.objects.exists()
    assert 'class="alert danger" role="alert"' in page
    assert typed_body(page) == data["body"]
    assert html.escape(data["title"]) in page
    assert html.escape(data["tags"]) in page


def test_member_may_not_ask_in_announcements() -> None:
    client = signed_in(UserFactory(organiser=True))
    response = client.post("/forum/ask/", question(forum=category("annonces").pk))
    assert response.status_code == 200
    assert not Topic.objects.exists()
    moderator = signed_in(UserFactory(moderator=True))
    assert moderator.post("/forum/ask/", question(forum=category("annonces").pk)).status_code == 302


def test_preview_shows_what_will_be_stored_and_stores_nothing() -> None:
    client = signed_in(UserFactory())
    for number, text in enumerate(CORPUS):
        page = client.post("/forum/ask/", question(body=text, preview="1")).content.decode()
        shown = re.search(r'id="preview">.*?<div class="prose post">(.*?)</div></section>', page, re.DOTALL)[1]
        assert shown == render_markdown(text.replace("\r\n", "\n"))
        assert dangers(shown) == []
        if number % 12 == 0:
            assert typed_body(page) == text
    assert not Topic.objects.exists()


def test_hostile_posts_are_stored_as_typed_and_shown_harmless() -> None:
    person = UserFactory(display_name="Ana Test")
    topic = services.ask(
        by=person, forum=category(), title='"><img src=x onerror=alert(1)>', body=CORPUS[0], tags=["<b>x"]
    )
    for text in CORPUS:
        post = services.answer(by=person, topic=topic, body=text)
        assert Post.objects.get(pk=post.pk).content.raw == text
        assert post.content.rendered == render_markdown(text)
        assert dangers(post.content.rendered) == []
    client = Client()
    for number in range(1, 5):
        page = client.get(f"{topic.get_absolute_url()}?page={number}").content.decode()
        data = re.search(r'<script type="application/ld\+json">(.*?)</script>', page)[1]
        assert not set(data) & set("<>&")  # no markup can begin or end there
        page = page.replace(data, "")
        assert "onerror=alert" not in re.sub(r"&lt;.*?&gt;", "", page)
        assert not re.search(r"<(script|img)[^>]*(alert|src=x)", page)
    for address in ("/forum/", "/forum/feed/"):
        assert "<img src=x" not in client.get(address).content.decode()


@pytest.mark.parametrize(
    "text",
    ["\nLigne vide d’abord", "  espaces  ", "tab\t\ud7ff é é \u202e x\u200b 👩‍👩‍👧", "a\r\nb\rc", "</textarea><b>"],
)
def test_text_edited_equals_text_stored(text: str) -> None:
    client = signed_in(person := UserFactory())
    client.post("/forum/ask/", question(body=text))
    post = Post.objects.get(poster=person)
    assert post.content.raw == text.replace("\r\n", "\n").replace("\r", "\n")
    assert typed_body(client.get(f"/forum/post/{post.pk}/edit/").content.decode()) == post.content.raw


def test_answer_lands_on_its_own_address_and_can_be_accepted_and_withdrawn() -> None:
    topic = TopicFactory()
    answerer, asker = signed_in(UserFactory()), signed_in(topic.poster)
    assert "<textarea" in answerer.get(topic.get_absolute_url()).content.decode()
    response = answerer.post(f"/forum/topic/{topic.pk}/answer/", {"body": "Là.", "token": "t"})
    post = Post.objects.latest("pk")
    assert response["Location"] == f"{topic.get_absolute_url()}?post={post.pk}#post-{post.pk}"
    assert f"/forum/post/{post.pk}/accept/" in asker.get(topic.get_absolute_url()).content.decode()
    assert f"/forum/post/{post.pk}/accept/" not in answerer.get(topic.get_absolute_url()).content.decode()
    assert answerer.post(f"/forum/post/{post.pk}/accept/").status_code == 403
    assert asker.post(f"/forum/post/{post.pk}/accept/").status_code == 302
    assert TopicMeta.objects.get(topic=topic).accepted_post_id == post.pk
    assert asker.post(f"/forum/topic/{topic.pk}/unaccept/").status_code == 302
    assert TopicMeta.objects.get(topic=topic).accepted_post_id is None
    assert asker.post(f"/forum/post/{topic.first_post_id}/accept/").status_code == 404


def test_locked_topic_keeps_the_text_of_a_late_answer() -> None:
    topic = TopicFactory()
    Topic.objects.filter(pk=topic.pk).update(status=Topic.TOPIC_LOCKED)
    response = signed_in(UserFactory()).post(f"/forum/topic/{topic.pk}/answer/", {"body": "Trop tard ?", "token": "t"})
    assert response.status_code == 403
    assert typed_body(response.content.decode()) == "Trop tard ?"
    moderator = signed_in(UserFactory(moderator=True))
    assert moderator.post(f"/forum/topic/{topic.pk}/answer/", {"body": "Clos.", "token": "t"}).status_code == 302


def test_signed_out_writer_keeps_the_text() -> None:
    topic = TopicFactory()
    for address, data in (
        ("/forum/ask/", question(body="Long texte")),
        (f"/forum/topic/{topic.pk}/answer/", {"body": "Long texte"}),
    ):
        response = Client().post(address, data)
        assert response.status_code == 403
        assert typed_body(response.content.decode()) == "Long texte"
    assert Post.objects.count() == 1


def test_too_many_posts_are_refused_politely(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        "hub.base.limits.time", SimpleNamespace(time=lambda: 1_800_000_030.0)
    )  # no minute ends meanwhile
    client, topic = signed_in(UserFactory()), TopicFactory()
    statuses = [
        client.post(f"/forum/topic/{topic.pk}/answer/", {"body": f"n° {n}", "token": f"{n}"}) for n in range(20)
    ]
    refused = [response for response in statuses if response.status_code == 429]
    assert len(refused) >= 8
    assert int(refused[0]["Retry-After"]) > 0
    assert typed_body(refused[-1].content.decode()) == "n° 19"
    assert (
        signed_in(UserFactory()).post(f"/forum/topic/{topic.pk}/answer/", {"body": "x", "token": "1"}).status_code
        == 302
    )


def test_author_edits_and_is_told_when_somebody_else_did_meanwhile() -> None:
    topic = TopicFactory(tags=["SAS"])
    client, address = signed_in(topic.poster), f"/forum/post/{topic.first_post_id}/edit/"
    page = client.get(address).content.decode()
    assert "SAS" in page
    form = {"title": topic.subject, "body": "Ma version", "tags": "R", "version": 0}
    services.edit_post(by=UserFactory(moderator=True), post=topic.first_post, body="Leur version")
    response = client.post(address, form)
    page = response.content.decode()
    assert response.status_code == 409
    assert typed_body(page) == "Ma version"
    assert "</span>Leur version</del>" in page
    version = re.search(r'name="version" value="(\d+)"', page)[1]
    assert client.post(address, {**form, "version": version}).status_code == 302
    topic.first_post.refresh_from_db()
    assert topic.first_post.content.raw == "Ma version"


def test_forms_need_their_token() -> None:
    topic = TopicFactory(answers=1)
    client = Client(enforce_csrf_checks=True)
    client.force_login(topic.poster)
    for address in (
        "/forum/ask/",
        f"/forum/topic/{topic.pk}/answer/",
        f"/forum/post/{topic.first_post_id}/edit/",
        f"/forum/post/{topic.last_post_id}/accept/",
        f"/forum/topic/{topic.pk}/unaccept/",
    ):
        assert client.post(address, question(version=0)).status_code == 403
    assert Post.objects.count() == 2


def test_topic_deleted_meanwhile_keeps_the_text(monkeypatch: pytest.MonkeyPatch) -> None:
    topic = TopicFactory(answers=1)
    client = signed_in(topic.poster)

    def vanish(*_args, **_kwargs) -> None:
        raise Topic.DoesNotExist

    for module in (services.posts, services.states):
        monkeypatch.setattr(module, "lock_topic", vanish)
    addresses = [f"/forum/topic/{topic.pk}/answer/", f"/forum/post/{topic.first_post_id}/edit/"]
    for address in addresses:
        response = client.post(address, {"title": "T", "body": "Déjà tapé", "version": 0, "token": "t"})
        assert response.status_code == 410
        assert typed_body(response.content.decode()) == "Déjà tapé"
    assert client.post(f"/forum/post/{topic.last_post_id}/accept/").status_code == 404
    assert client.post(f"/forum/topic/{topic.pk}/unaccept/").status_code == 404


def test_text_beyond_the_forms_limit_is_kept_and_told_the_limit() -> None:
    client, topic = signed_in(UserFactory()), TopicFactory()
    assert "maxlength" not in re.search(r"<textarea[^>]*>", client.get("/forum/ask/").content.decode())[0]
    for address in ("/forum/ask/", f"/forum/topic/{topic.pk}/answer/"):
        for length in (services.MAX_BODY + 1, 1_000_000):
            response = client.post(address, question(body="é" * (length // 6) + "x" * (length - length // 6)))
            page = response.content.decode()
            assert response.status_code == 200
            assert f"{services.MAX_BODY} caractères" in page
            assert len(typed_body(page)) == length
    assert client.post("/forum/ask/", question(body="x" * services.MAX_BODY)).status_code == 302


def test_text_of_several_megabytes_is_refused_in_our_layout_with_the_limit() -> None:
    topic = TopicFactory()
    client, form = signed_in(topic.poster), question(body="x" * 4_000_000)
    for address in (
        "/forum/ask/",
        f"/forum/topic/{topic.pk}/answer/",
        f"/forum/post/{topic.first_post_id}/edit/",
    ):
        encoded = client.post(address, urlencode(form), content_type="application/x-www-form-urlencoded")
        for response in (encoded, client.post(address, form)):
            page = response.content.decode()
            assert response.status_code == 413
            assert "trop long" in page
            assert re.search(r"30\s000 caractères", page)
            assert 'class="site-header"' in page
    assert Post.objects.count() == 1


def test_question_that_waits_is_its_authors_to_read_and_change_and_nobody_elses() -> None:
    moderated = category()
    moderated.userforumpermission_set.filter(permission__codename="can_post_without_approval").delete()
    author = signed_in(UserFactory())
    answer = author.post("/forum/ask/", question(), follow=True)
    topic = Topic.objects.get()
    assert not topic.approved
    assert answer.redirect_chain[-1][0] == topic.get_absolute_url()
    page = answer.content.decode()
    assert "seuls vous et les modérateurs la voyez" in page
    assert "<strong>cherche</strong>" in page
    assert 'name="body"' not in page
    assert "no-store" in answer["Cache-Control"]
    own = f"/forum/post/{topic.first_post_id}/edit/"
    assert author.get(own).status_code == 200
    author.post(own, {**question(body="Je cherche mieux."), "version": 0})
    topic.refresh_from_db()
    assert topic.first_post.content.raw == "Je cherche mieux."
    assert not topic.first_post.approved
    assert not topic.approved
    assert author.post(f"/forum/topic/{topic.pk}/answer/", {"body": "Moi-même.", "token": "t2"}).status_code == 403
    for other in (Client(), signed_in(UserFactory()), signed_in(UserFactory(editor=True))):
        assert other.get(topic.get_absolute_url()).status_code == 404
        assert other.get(f"/forum/topic/{topic.pk}/answer/").status_code == 404
        assert other.get(own, follow=True).status_code == (404 if "_auth_user_id" in other.session else 200)
    moderator = signed_in(UserFactory(moderator=True)).get(topic.get_absolute_url()).content.decode()
    assert "seuls son auteur et les modérateurs le voient" in moderator
    for address in ("/forum/", "/forum/feed/", f"/forum/entraide-{moderated.pk}/"):
        assert "ALD" not in author.get(address).content.decode(), address
    assert author.post(f"/forum/post/{topic.first_post_id}/delete/").status_code == 302
    assert not Topic.objects.exists()


def test_answer_that_waits_is_seen_and_changed_by_its_author_alone() -> None:
    topic, person = TopicFactory(), UserFactory()
    category().userforumpermission_set.filter(permission__codename="can_post_without_approval").delete()
    post = services.answer(by=person, topic=topic, body="À relire.")
    client, stranger = signed_in(person), signed_in(UserFactory())
    assert "Attend une approbation" in client.get(topic.get_absolute_url()).content.decode()
    assert client.get(post.get_absolute_url(), follow=True).status_code == 200
    assert client.get(f"/forum/post/{post.pk}/edit/").status_code == 200
    assert stranger.get(f"/forum/post/{post.pk}/edit/").status_code == 404
    assert stranger.get(post.get_absolute_url()).status_code == 404
    assert "À relire." not in stranger.get(topic.get_absolute_url()).content.decode()
