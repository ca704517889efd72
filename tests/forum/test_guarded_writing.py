"""Personal health data on its way into the forum: stopped, masked or asked about, and nowhere afterwards."""

import html
import logging
import re

import pytest

from django.core.cache import cache
from django.core.signals import got_request_exception
from django.db import connection
from django.test import Client
from django.views.debug import SafeExceptionReporterFilter

from experts.models import Card
from forum.overrides.forum_conversation.models import Post, Topic
from forum.questions import services
from forum.questions.models import Flag, GuardAlert, ModerationEntry
from hub.base.guarding import GuardedTextError
from search.missed import may_be_personal, normalised
from tests.factories.accounts import UserFactory
from tests.factories.experts import CardFactory, message_form
from tests.factories.forum import TopicFactory, category
from tests.guard_corpus import DRAWN, nir

pytestmark = pytest.mark.django_db

SECRET = nir("1850578006084")
BLOCKED = f"Le patient a le NIR {SECRET} et rien d’autre."
DOUBTFUL = "annee;nb_patients\n2018;4\n2019;35"


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


def everything_stored() -> str:
    """Every text of every table, as the database holds it; sessions and answers kept for a moment included."""
    found = []
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT * FROM "{table}"')
            found += [str(value) for row in cursor.fetchall() for value in row]
    return "\n".join(found)


def test_blocked_text_reaches_no_table_and_no_log(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    person, topic = UserFactory(), TopicFactory()
    client = signed_in(person)
    mine = services.answer(by=person, topic=topic, body="Ma réponse.")
    for path, data in (
        ("/forum/ask/", question(body=BLOCKED)),
        ("/forum/ask/", question(title=f"NIR {SECRET}")),
        ("/forum/ask/", question(body=BLOCKED, preview="1")),
        (f"/forum/topic/{topic.pk}/answer/", {"body": BLOCKED, "token": "t2"}),
        (f"/forum/post/{mine.pk}/edit/", {"body": BLOCKED, "version": 0}),
    ):
        response = client.post(path, data)
        page = response.content.decode()
        assert response.status_code == 200
        assert "un numéro de sécurité sociale" in page
        assert "Masquer ce qui a été trouvé" in page
        assert 'id="preview"' not in page
        assert SECRET in page  # what was typed is still there, to be changed
    assert Topic.objects.count() == 1
    assert Post.objects.count() == 2
    assert SECRET not in everything_stored()
    assert SECRET not in caplog.text


def test_message_names_the_line_and_not_the_number() -> None:
    page = signed_in(UserFactory()).post("/forum/ask/", question(body=f"Bonjour,\n\n{BLOCKED}")).content.decode()
    summary = re.search(r'class="alert danger".*?</ul>', page, re.DOTALL)[0]
    assert "La ligne 3 contient ce qui semble être un numéro de sécurité sociale" in html.unescape(summary)
    assert SECRET not in summary


def test_one_click_masks_and_the_next_sends() -> None:
    client = signed_in(UserFactory())
    page = client.post("/forum/ask/", question(body=BLOCKED, mask="1")).content.decode()
    assert typed_body(page) == "Le patient a le NIR [NIR] et rien d’autre."
    assert not Topic.objects.exists()
    assert client.post("/forum/ask/", question(body=typed_body(page))).status_code == 302
    assert Topic.objects.get().first_post.content.raw == "Le patient a le NIR [NIR] et rien d’autre."


def test_doubtful_text_is_asked_about_once_and_shown_in_the_preview() -> None:
    client = signed_in(UserFactory())
    page = client.post("/forum/ask/", question(body=DOUBTFUL)).content.decode()
    mark = re.search(r'name="checked" value="([0-9a-f]+)"', page)[1]
    assert "des effectifs inférieurs à 11" in html.unescape(page)
    assert 'id="preview"' in client.post("/forum/ask/", question(body=DOUBTFUL, preview="1")).content.decode()
    other = question(body=DOUBTFUL + "\n2020;3", checked=mark)
    assert client.post("/forum/ask/", other).status_code == 200  # a doubt nobody looked at
    assert not Topic.objects.exists()
    assert client.post("/forum/ask/", question(body=DOUBTFUL, checked=mark)).status_code == 302
    alert = GuardAlert.objects.get()
    assert (alert.outcome, alert.kinds, alert.url) == ("confirmed", "small", Topic.objects.get().get_absolute_url())


def test_small_forms_are_guarded_as_the_long_ones(caplog: pytest.LogCaptureFixture, mailoutbox) -> None:
    """Flags, requests for details, acts of moderation and tags: nothing is stored, told or mailed, and nothing typed is lost."""
    caplog.set_level(logging.DEBUG)
    topic = TopicFactory()
    post = services.answer(by=UserFactory(), topic=topic, body="Une réponse.")
    services.edit_post(by=topic.poster, post=topic.first_post, body="Je cherche.", tags=["DCIR"])
    moderator = signed_in(UserFactory(moderator=True))
    mailoutbox.clear()
    why = {"reason": "tidy", "note": BLOCKED}
    for path, data, label in (
        (f"/forum/post/{post.pk}/flag/", {"reason": "spam", "note": BLOCKED}, "Signaler"),
        (f"/forum/topic/{topic.pk}/details/", {"wanted": BLOCKED}, "Prévenir"),
        (f"/forum/topic/{topic.pk}/moderate/close/", why, "Fermer"),
        (f"/forum/topic/{topic.pk}/moderate/split/", {**why, "note": "", "title": BLOCKED, "posts": [post.pk]}, ""),
        (f"/forum/post/{post.pk}/hide/", {**why, "tell": "on"}, "Masquer"),
        (f"/forum/post/{post.pk}/delete/", {"reason": BLOCKED}, "Supprimer"),
        ("/forum/tags/dcir/edit/", {"name": "DCIR", "description": BLOCKED}, "Enregistrer"),
    ):
        response = moderator.post(path, data)
        page = response.content.decode()
        assert response.status_code == 200, path
        assert "un numéro de sécurité sociale" in page, path
        assert SECRET in page, path
        assert label in page
    topic.refresh_from_db()
    assert not topic.is_locked
    assert Post.objects.filter(pk=post.pk, approved=True).exists()
    assert not Flag.objects.exists()
    assert not ModerationEntry.objects.exists()
    assert set(GuardAlert.objects.values_list("place", flat=True)) == {"flag", "details", "moderation"}
    assert SECRET not in everything_stored()
    assert SECRET not in caplog.text
    assert mailoutbox == []
    doubtful = {"reason": "spam", "note": "Écrire à la patiente : marie.durand@gmail.com"}
    page = moderator.post(f"/forum/post/{post.pk}/flag/", doubtful).content.decode()
    mark = re.search(r'name="checked" value="([0-9a-f]+)"', page)[1]
    assert moderator.post(f"/forum/post/{post.pk}/flag/", {**doubtful, "checked": mark}).status_code == 302
    assert Flag.objects.get().note == doubtful["note"]


def test_confirmation_does_not_open_what_is_certain() -> None:
    client = signed_in(UserFactory())
    both = f"{DOUBTFUL}\n\n{BLOCKED}"
    page = client.post("/forum/ask/", question(body=both)).content.decode()
    mark = re.search(r'name="checked" value="([0-9a-f]*)"', page)
    assert client.post("/forum/ask/", question(body=both, checked=mark[1] if mark else "x")).status_code == 200
    assert not Topic.objects.exists()


def test_services_are_the_last_lock_but_for_imports() -> None:
    person, topic = UserFactory(), TopicFactory()
    post = services.answer(by=person, topic=topic, body="Ma réponse.")
    with pytest.raises(GuardedTextError):
        services.ask(by=person, forum=category(), title="Titre", body=BLOCKED)
    with pytest.raises(GuardedTextError):
        services.answer(by=person, topic=topic, body=BLOCKED)
    with pytest.raises(GuardedTextError):
        services.edit_post(by=person, post=post, body=BLOCKED)
    for act in (
        lambda: services.flag(by=person, post=topic.first_post, reason="spam", note=BLOCKED),
        lambda: services.ask_details(by=person, topic=topic, wanted=BLOCKED),
        lambda: services.lock(by=person, topic=topic, note=BLOCKED),
        lambda: services.hide(by=person, post=topic.first_post, note=BLOCKED, tell=True),
        lambda: services.delete_post(by=person, post=post, reason=BLOCKED),
    ):
        with pytest.raises(GuardedTextError):
            act()
    topic.refresh_from_db()
    assert (topic.is_locked, topic.approved, topic.posts_count) == (False, True, 2)
    assert SECRET not in everything_stored()


def test_moderators_learn_of_it_without_the_text() -> None:
    person = UserFactory(display_name="Ana Test")
    client = signed_in(person)
    for _ in range(10):
        client.post("/forum/ask/", question(body=BLOCKED))
    assert 1 <= GuardAlert.objects.count() <= 6  # who insists is one case
    assert client.get("/forum/moderation/personal-data/").status_code == 403
    page = signed_in(UserFactory(moderator=True)).get("/forum/moderation/personal-data/").content.decode()
    assert "Ana Test" in page
    assert "un numéro de sécurité sociale" in page
    assert SECRET not in page


def test_message_to_an_expert_is_guarded_too(mailoutbox) -> None:
    card: Card = CardFactory()
    data = message_form(sender_name="Ana", sender_email="ana@gmail.com", subject="Question", body=BLOCKED)
    path = f"{card.get_absolute_url()}contact/"
    response = Client().post(path, data)
    assert response.status_code == 422
    assert "Masquer" in response.content.decode()
    assert GuardAlert.objects.get().person is None
    assert SECRET not in everything_stored()
    fine = {**data, "body": "Écrivez-moi à ana@gmail.com ou au 06 12 34 56 78."}  # their own to give
    assert Client().post(path, fine).status_code == 200
    assert mailoutbox == [] or all(SECRET not in message.body for message in mailoutbox)


def test_search_for_a_pseudonym_is_not_kept() -> None:
    assert may_be_personal(normalised(DRAWN[0]))
    assert not may_be_personal(normalised("er_pha_f doublons"))


def test_fields_never_enter_the_report_of_a_fault(monkeypatch: pytest.MonkeyPatch) -> None:
    seen = []

    def note(request, **_kwargs):
        seen.append(str(SafeExceptionReporterFilter().get_post_parameters(request)))

    def fail(**_values):
        raise RuntimeError

    got_request_exception.connect(note)
    monkeypatch.setattr(services, "ask", fail)
    client = signed_in(UserFactory())
    client.raise_request_exception = False
    assert client.post("/forum/ask/", question(body="Un texte privé.")).status_code == 500
    got_request_exception.disconnect(note)
    assert len(seen) == 1
    assert "token" in seen[0]
    assert "texte privé" not in seen[0]
