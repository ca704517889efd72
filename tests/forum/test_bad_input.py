"""What people send by accident or on purpose: a clear answer, nothing lost, nothing run, no fault."""

import html
import re
import time
from urllib.parse import unquote

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from django.core.cache import cache
from django.test import Client

from forum.overrides.forum_conversation.models import Post, Topic
from forum.questions import services
from forum.questions.linking import linked_text
from forum.questions.models import Draft, QuestionTemplate
from hub.base.markdown import render_markdown
from tests.factories.accounts import UserFactory
from tests.factories.forum import TopicFactory, category
from tests.guard_corpus import nir
from tests.hostile_world import runnable
from tests.xss_corpus import CORPUS, dangers

pytestmark = pytest.mark.django_db

ZALGO = "Z" + "".join(chr(0x300 + number % 112) for number in range(2_000)) + "algo"
# What grows with the square of these texts takes minutes. Linear work may take ten times its usual second: CPython 3.11 maps
# memory anew at every call made where a block of its stack of frames happens to end.
SECONDS = 30
BOMBS = {
    "quotes": ">" * 20_000 + "x",
    "lists": "".join("  " * depth + "- x\n" for depth in range(200)),
    "brackets": "[" * 25_000,
    "links": "[x](" * 7_000,
    "emphasis": "*a_" * 9_000,
    "backquotes": "`" * 29_999,
    "table": "|" + "a|" * 1_500 + "\n|" + "-|" * 1_500 + "\n" + ("|" + "b|" * 1_500 + "\n") * 6,
    "rows": "|a|b|\n|-|-|\n" + "|1|2|\n" * 4_500,
    "fences": "```sas\n" * 4_000,
    "code": "```sas\n" + "%macro a; " * 2_800 + "\n```",
    "mentions": "@a " * 9_900,
    "names": "ER_PRS_F " * 3_300,
    "references": "".join(f"[{number}]: /x\n[{number}]\n" for number in range(1_300)),
    "headings": "### \n" * 6_000,
    "entities": "&" * 29_000,
    "zalgo": ZALGO * 10,
}


@pytest.fixture(autouse=True)
def _no_limits_left_over() -> None:
    cache.clear()


def signed_in(person) -> Client:
    client = Client()
    client.force_login(person)
    return client


def question(**changes):
    return {"forum": category().pk, "title": "Un titre", "body": "Un texte.", "tags": "", "token": "t1", **changes}


def typed_body(page: str) -> str:
    return html.unescape(re.search(r"<textarea[^>]*>\n(.*?)</textarea>", page, re.DOTALL)[1])


# --- scripts -----------------------------------------------------------------------------------


def test_corpus_goes_through_every_field_and_runs_nowhere() -> None:
    """Titles, texts, tags, drafts, templates, versions: on every page of the forum that shows them."""
    assert len(CORPUS) >= 150
    author, reader = UserFactory(display_name="Ana Test"), signed_in(UserFactory(moderator=True))
    QuestionTemplate.objects.create(name=CORPUS[80][:80], description=CORPUS[81][:200], body="\n\n".join(CORPUS)[:5000])
    topic = services.ask(by=author, forum=category(), title="Début", body="Début", tags=["x"])
    for vector in CORPUS:
        text = vector.replace("\0", "")
        services.edit_post(by=author, post=topic.first_post, title=text, body=text, tags=[text[:40]])
    for start in range(0, len(CORPUS), 20):
        body = "\n\n".join(CORPUS[start : start + 20]).replace("\0", "")
        services.answer(by=author, topic=topic, body=body)
        services.save_draft(
            by=author, place=f"answer:{start + 1}", title=CORPUS[start][:200], body=body, tags=body[:500]
        )
    mine = signed_in(author)
    post = topic.first_post_id
    topic.refresh_from_db()
    pages = {
        "topic": (reader, topic.get_absolute_url()),
        "list": (reader, "/forum/"),
        "history": (reader, f"/forum/post/{post}/history/"),
        "edit": (reader, f"/forum/post/{post}/edit/"),
        "answer": (reader, f"/forum/topic/{topic.pk}/answer/?quote={post}"),
        "delete": (reader, f"/forum/post/{topic.last_post_id}/delete/"),
        "drafts": (mine, "/forum/drafts/"),
        "draft": (mine, f"/forum/topic/{topic.pk}/answer/"),
        "ask": (mine, "/forum/ask/"),
    }
    for name, (client, path) in pages.items():
        response = client.get(path)
        assert response.status_code == 200, name
        assert runnable(response.content.decode()) == [], name
    assert b"<script>alert" not in reader.get("/forum/feed/").content


def test_corpus_comes_back_unrun_in_every_answer_to_a_form() -> None:
    client = signed_in(UserFactory())
    for start in range(0, len(CORPUS), 12):
        text = "\n\n".join(CORPUS[start : start + 12])
        cache.clear()
        form = question(title=CORPUS[start], body=text, tags=CORPUS[start], token=CORPUS[start][:40], preview="1")
        for path in ("/forum/ask/", "/forum/preview/", "/forum/suggestions/", "/forum/suggestions/answered/"):
            response = client.post(path, {**form, "answered": CORPUS[start], "read": CORPUS[start]})
            assert response.status_code in {200, 204, 302}, path
            assert runnable(response.content.decode()) == [], path
    assert not Topic.objects.exists()


# --- bombs -------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", BOMBS)
def test_bomb_is_posted_and_shown_in_bounded_time(name: str) -> None:
    text = BOMBS[name][: services.MAX_BODY]
    topic, client = TopicFactory(), signed_in(UserFactory())
    started = time.thread_time()  # a busy machine is no bomb, nor are the other threads of the process
    response = client.post(f"/forum/topic/{topic.pk}/answer/", {"body": text, "token": "t"})
    assert response.status_code == 302
    page = client.get(topic.get_absolute_url())
    assert page.status_code == 200
    assert time.thread_time() - started < SECONDS
    assert Post.objects.latest("pk").content.raw == text
    assert dangers(linked_text(render_markdown(text))) == []


def test_megabyte_comes_back_whole_with_what_to_do() -> None:
    text = "mot " * 262_144
    client = signed_in(UserFactory())
    response = client.post("/forum/ask/", question(body=text))
    page = response.content.decode()
    assert response.status_code == 200
    assert "30\u202f000" in page or "30 000" in page or "30000" in page
    assert typed_body(page) == text
    assert not Draft.objects.exists()
    assert client.post("/forum/drafts/save/", {"place": "ask", "body": text}).status_code == 413
    assert client.post("/forum/preview/", {"body": text}).status_code == 413


@pytest.mark.parametrize("field", ["title", "body", "tags"])
def test_nul_bytes_are_refused_with_what_was_typed(field: str) -> None:
    page = signed_in(UserFactory()).post("/forum/ask/", question(**{field: "a\0b"}))
    assert page.status_code == 200
    assert 'role="alert"' in page.content.decode()
    assert not Topic.objects.exists()


@settings(max_examples=25, deadline=None)
@given(text=st.text(min_size=1, max_size=400).filter(lambda text: text.strip() and "\0" not in text))
def test_any_text_is_shown_harmless(text: str) -> None:
    assert dangers(linked_text(render_markdown(text + " ER_PRS_F @ana"))) == []


# --- time and turns ----------------------------------------------------------------------------


def test_session_that_ended_keeps_the_text_of_every_form() -> None:
    person, topic = UserFactory(), TopicFactory()
    post = services.answer(by=person, topic=topic, body="Ma réponse.")
    text = "Un long texte, <b>tapé</b> avec soin."
    for path, data in (
        ("/forum/ask/", question(body=text)),
        (f"/forum/topic/{topic.pk}/answer/", {"body": text, "token": "t"}),
        (f"/forum/post/{post.pk}/edit/", {"body": text, "version": "0"}),
    ):
        response = Client().post(path, data)
        assert response.status_code == 403
        assert typed_body(response.content.decode()) == text
        assert "connectez-vous" in html.unescape(response.content.decode()).lower()
    assert Post.objects.count() == 2


def test_text_of_a_session_that_ended_is_the_draft_after_signing_in(monkeypatch: pytest.MonkeyPatch) -> None:
    person = UserFactory()
    client = Client()
    data = question(title="Mon titre", body="Long texte", tags="DCIR")
    page = html.unescape(client.post("/forum/ask/", data).content.decode())
    assert ">Entraide<" in page
    assert ">Annonces<" not in page, "nobody may ask there"
    back = re.search(r'href="/accounts/login/\?next=([^"]+)"', page)[1]
    client.force_login(person)  # as the form of sign-in does: the session goes on under another key
    page = client.get(unquote(back)).content.decode()
    assert typed_body(page) == "Long texte"
    assert 'value="Mon titre"' in page
    assert 'value="DCIR"' in page
    other = Client()
    other.post("/forum/ask/", data)
    other.force_login(stranger := UserFactory())
    other.get("/forum/ask/")
    assert not Draft.objects.filter(person=stranger).exists(), "without the address it was given, nothing is taken up"
    blocked = Client().post("/forum/ask/", question(body=f"NIR {nir('1850578006084')}")).content.decode()
    assert "held" not in blocked
    monkeypatch.setattr("forum.questions.views.holding.HELD_AN_HOUR", 0)
    assert "held" not in Client().post("/forum/ask/", data).content.decode()


def test_form_with_an_old_token_keeps_the_text_and_can_be_sent_again() -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(UserFactory())
    data = question(title="Mon titre", body="Mon texte", tags="DCIR", csrfmiddlewaretoken="x" * 64)
    client.get("/forum/ask/")
    response = client.post("/forum/ask/", data)
    page = response.content.decode()
    assert response.status_code == 403
    assert typed_body(page) == "Mon texte"
    for kept in (
        'value="Mon titre"',
        'value="DCIR"',
        'name="token" value="t1"',
        f'name="forum" value="{data["forum"]}"',
    ):
        assert kept in page
    assert not Topic.objects.exists()
    fresh = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)[1]
    assert client.post("/forum/ask/", {**data, "csrfmiddlewaretoken": fresh}).status_code == 302
    elsewhere = client.post("/forum/ask/", data, headers={"Sec-Fetch-Site": "cross-site"})
    assert "Mon texte" not in elsewhere.content.decode()  # another site fills no form of ours


def test_second_of_two_who_change_a_post_is_told_and_loses_nothing() -> None:
    topic = TopicFactory()
    post, moderator = topic.first_post, UserFactory(moderator=True)
    services.edit_post(by=moderator, post=post, body="Corrigé par la modération.")
    response = signed_in(topic.poster).post(
        f"/forum/post/{post.pk}/edit/", {"title": "Mon titre", "body": "Corrigé par moi.", "tags": "", "version": "0"}
    )
    page = html.unescape(response.content.decode())
    assert response.status_code == 409
    assert "Corrigé par la modération." in page
    assert typed_body(page) == "Corrigé par moi."
    assert Draft.objects.get().body == "Corrigé par moi."
    version = re.search(r'name="version" value="(\d+)"', page)[1]
    again = {"title": "Mon titre", "body": "Corrigé par moi.", "tags": "", "version": version}
    assert signed_in(topic.poster).post(f"/forum/post/{post.pk}/edit/", again).status_code == 302


def test_dead_mail_server_costs_no_post(settings) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_TIMEOUT = "127.0.0.1", 9, 1
    topic, person = TopicFactory(), UserFactory()
    body = f"Merci @{topic.poster.username}"
    response = signed_in(person).post(f"/forum/topic/{topic.pk}/answer/", {"body": body, "token": "t"})
    assert response.status_code == 302
    assert Post.objects.filter(poster=person).exists()
