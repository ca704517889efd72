"""Drafts: kept on the server, restored, gone after posting, never of what the guard stops."""

import html
import re
from datetime import timedelta
from io import StringIO

import pytest

from django.core.cache import cache
from django.core.management import call_command
from django.test import Client
from django.utils import timezone

from forum.overrides.forum_conversation.models import Topic
from forum.questions import services
from forum.questions.models import Draft, GuardAlert, QuestionTemplate
from hub.accounts.services import erase_person
from hub.base.personal_data import personal_data_of
from tests.factories.accounts import UserFactory
from tests.factories.forum import TopicFactory, category
from tests.guard_corpus import nir

pytestmark = pytest.mark.django_db

BLOCKED = f"NIR {nir('1850578006084')}"


@pytest.fixture(autouse=True)
def _no_limits_left_over() -> None:
    cache.clear()


def signed_in(person) -> Client:
    client = Client()
    client.force_login(person)
    return client


def question(**changes):
    return {"forum": category().pk, "title": "Un doublon", "body": "Je cherche.", "tags": "", "token": "t1", **changes}


def typed_body(page: str) -> str:
    return html.unescape(re.search(r"<textarea[^>]*>\n(.*?)</textarea>", page, re.DOTALL)[1])


def save(client: Client, **values):
    return client.post("/forum/drafts/save/", {"place": "ask", **values})


def test_draft_comes_back_and_goes_when_it_is_posted() -> None:
    person = UserFactory()
    client = signed_in(person)
    said = save(client, title="Mon titre", body="Mon texte", tags="DCIR", forum=category("divers").pk).json()
    assert said["saved"]
    assert "Brouillon conservé" in said["said"]
    page = client.get("/forum/ask/").content.decode()
    assert typed_body(page) == "Mon texte"
    assert 'value="Mon titre"' in page
    assert f'<option value="{category("divers").pk}" selected' in page
    assert "Voici le brouillon" in page
    assert "Mes brouillons" in page  # the menu leads there while there is one
    client.post("/forum/ask/", question(body="Mon texte fini"))
    assert not Draft.objects.exists()
    assert typed_body(client.get("/forum/ask/").content.decode()) == ""


def test_draft_of_an_answer_and_of_a_change_each_have_their_place() -> None:
    person, topic = UserFactory(), TopicFactory()
    post = services.answer(by=person, topic=topic, body="Ma réponse.")
    client = signed_in(person)
    save(client, place=f"answer:{topic.pk}", body="Une autre réponse")
    save(client, place=f"edit:{post.pk}", body="Ma réponse, mieux", version="0")
    assert typed_body(client.get(f"/forum/topic/{topic.pk}/answer/").content.decode()) == "Une autre réponse"
    assert typed_body(client.get(f"/forum/post/{post.pk}/edit/").content.decode()) == "Ma réponse, mieux"
    assert client.get(f"/forum/drafts/text/?place=answer:{topic.pk}").json() == {"body": "Une autre réponse"}
    client.post(f"/forum/post/{post.pk}/edit/", {"body": "Ma réponse, mieux", "version": "0"})
    client.post(f"/forum/topic/{topic.pk}/answer/", {"body": "Une autre réponse", "token": "t9"})
    assert not Draft.objects.exists()


def test_preview_without_a_script_keeps_the_draft() -> None:
    person = UserFactory()
    signed_in(person).post("/forum/ask/", question(body="À moitié écrit", preview="1"))
    assert Draft.objects.get(person=person).body == "À moitié écrit"


def test_nothing_the_guard_stops_becomes_a_draft() -> None:
    client = signed_in(UserFactory())
    save(client, body="Le début")
    answer = save(client, body=f"Le début et {BLOCKED}")
    assert answer.status_code == 422
    assert answer.json()["blocked"] == ["un numéro de sécurité sociale"]
    client.post("/forum/ask/", question(body=BLOCKED))
    client.post("/forum/ask/", question(body=BLOCKED, preview="1"))
    assert [draft.body for draft in Draft.objects.all()] == ["Le début"]
    assert GuardAlert.objects.filter(place="draft").exists()


@pytest.mark.parametrize(
    ("values", "status"),
    [
        ({"place": "elsewhere"}, 400),
        ({"place": "answer:x"}, 400),
        ({"body": "x" * 30_001}, 413),
        ({"body": "nul\0", "title": "t"}, 200),
        ({"body": "b", "forum": "9" * 40, "version": "-1"}, 200),
    ],
)
def test_bad_drafts_are_answered_and_break_nothing(values, status) -> None:
    assert save(signed_in(UserFactory()), **values).status_code == status


def test_empty_draft_is_none_and_the_oldest_go() -> None:
    person = UserFactory()
    client = signed_in(person)
    save(client, body="Un")
    save(client, body="  ")
    assert not Draft.objects.exists()
    for number in range(1, 53):
        services.save_draft(by=person, place=f"answer:{number}", body="x")
    assert Draft.objects.filter(person=person).count() == 50


def test_drafts_are_listed_and_deleted_by_their_author_alone() -> None:
    mine, other = UserFactory(), UserFactory()
    draft = services.save_draft(by=mine, place="ask", title="<b>Mon</b> titre", body="x")
    page = signed_in(mine).get("/forum/drafts/").content.decode()
    assert "&lt;b&gt;Mon&lt;/b&gt; titre" in page
    assert "Mon" not in signed_in(other).get("/forum/drafts/").content.decode()
    signed_in(other).post("/forum/drafts/", {"draft": draft.pk})
    assert Draft.objects.exists()
    signed_in(mine).post("/forum/drafts/", {"draft": [draft.pk, "x", "9" * 30]})
    assert not Draft.objects.exists()


def test_old_drafts_go_and_so_do_those_of_who_leaves(settings) -> None:
    person = UserFactory()
    old = services.save_draft(by=person, place="ask", body="vieux")
    services.save_draft(by=person, place="answer:1", body="récent")
    Draft.objects.filter(pk=old.pk).update(updated_at=timezone.now() - timedelta(days=settings.FORUM_DRAFT_DAYS + 1))
    call_command("purge_drafts", stdout=StringIO())
    assert [draft.body for draft in Draft.objects.all()] == ["récent"]
    assert personal_data_of(person.pk)["forum drafts"][0]["body"] == "récent"
    erase_person(person=person, by=person)
    assert not Draft.objects.exists()


# --- templates ---------------------------------------------------------------------------------


def test_template_fills_the_question_and_tells_its_empty_parts_once() -> None:
    client = signed_in(UserFactory())
    template = QuestionTemplate.objects.get(name="Requête")
    assert "Requête" in client.get("/forum/ask/").content.decode()
    page = client.post("/forum/ask/", question(title="", body="", template=str(template.pk))).content.decode()
    body = typed_body(page)
    assert body.strip() == template.body.strip()
    assert "### Logiciel et version" in body
    written = body.replace("### Base\n", "### Base\n\nDCIR\n")
    first = client.post("/forum/ask/", question(body=written)).content.decode()
    assert "Ces rubriques sont vides : Tables et variables, Années" in html.unescape(first)
    assert "Base," not in html.unescape(first)
    assert typed_body(first) == written
    assert not Topic.objects.exists()
    mark = re.search(r'name="empty_seen" value="([0-9a-f]+)"', first)[1]
    assert client.post("/forum/ask/", question(body=written, empty_seen=mark)).status_code == 302


def test_template_never_replaces_what_was_written() -> None:
    client = signed_in(UserFactory())
    template = QuestionTemplate.objects.get(name="Requête")
    page = client.post("/forum/ask/", question(body="Déjà écrit.", template=str(template.pk))).content.decode()
    assert typed_body(page).startswith("Déjà écrit.\n\n### Base")
    assert client.post("/forum/ask/", question(template="999999")).status_code == 200


def test_question_without_a_template_is_asked_nothing() -> None:
    client = signed_in(UserFactory())
    assert client.post("/forum/ask/", question(body="### Mon titre à moi\n\n### Un autre")).status_code == 302
