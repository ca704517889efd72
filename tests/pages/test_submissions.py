"""Pages submitted in the CMS, read beside the suggestions by people with and without access to it."""

import re

import pytest

from django.test import Client
from django.urls import reverse

from hub.accounts.models import User
from hub.pages.models import FactsheetPage
from tests.factories.accounts import UserFactory
from tests.factories.pages import FactsheetFactory

pytestmark = pytest.mark.django_db


def submitted(author: User, **values: str) -> FactsheetPage:
    page = FactsheetFactory(title="Fiche soumise")
    write(page, author, **values)
    page.get_workflow().start(page, author)
    return page


def write(page: FactsheetPage, author: User, **values: str) -> None:
    for name, value in {"title": "Un titre plus juste", **values}.items():
        setattr(page, name, value)
    page.save_revision(user=author)


def act(person: User, page: FactsheetPage, step: str = "approve", **values: str) -> tuple[int, str]:
    """Open the page as this person, take the step it shows, and return the status and the text of what follows."""
    client = Client()
    client.force_login(person)
    address = reverse("submission", args=[page.pk])
    html = client.get(address).content.decode()
    stamp = re.search(r'name="stamp" value="([^"]*)"', html)
    sent = {"stamp": stamp[1] if stamp else "", step: "1", **values}
    answer = client.post(address, sent)
    text = client.get(answer["Location"]).content.decode() if answer.status_code == 302 else answer.content.decode()
    return answer.status_code, text


def test_an_expert_without_the_cms_reads_first_and_an_editor_validates() -> None:
    author, expert, editor = UserFactory(editor=True), UserFactory(expert=True), UserFactory(editor=True)
    page = submitted(author, licence="Licence fictive")
    client = Client()
    client.force_login(expert)
    assert client.get(f"/cms/pages/{page.pk}/edit/").status_code == 403  # turned away from the CMS
    assert reverse("submission", args=[page.pk]) in client.get(reverse("review_queue")).content.decode()
    html = client.get(reverse("submission", args=[page.pk])).content.decode()
    assert "<b>soumise</b>" in html
    assert "Licence fictive" in html
    assert "/cms/" not in html.partition("<main")[2]
    assert act(author, page)[0] == 403
    assert act(UserFactory(), page)[0] == 403
    assert "Approuvé" in act(expert, page, comment="Juste.")[1]
    status, text = act(expert, page)  # sent twice, or the step of somebody else
    assert status == 403
    assert "revient à quelqu’un d’autre" in text
    assert "Juste." in act(author, page)[1]
    assert "publiée" in act(editor, page)[1]
    page.refresh_from_db()
    assert (page.live, page.title) == (True, "Un titre plus juste")
    assert act(editor, page)[0] == 302  # nothing waits any more


def test_what_is_saved_again_is_read_again_and_a_text_nobody_saw_is_not_approved() -> None:
    author, reader, validator = (UserFactory(editor=True) for _ in range(3))
    page = submitted(author)
    client = Client()
    client.force_login(reader)
    address = reverse("submission", args=[page.pk])
    stamp = re.search(r'name="stamp" value="([^"]*)"', client.get(address).content.decode())[1]
    write(page, author, title="Un autre titre")
    late = client.post(address, {"stamp": stamp, "approve": "1", "comment": "Bien."})
    assert late.status_code == 409
    assert "Un autre titre" in late.content.decode()
    assert "Bien.</textarea>" in late.content.decode()
    assert act(reader, page)[0] == 302
    write(page, author, title="Tout autre chose")
    assert act(validator, page)[0] == 302  # their reading counts, the one before does not
    assert FactsheetPage.objects.get(pk=page.pk).title == "Fiche soumise"
    assert act(validator, page)[0] == 403
    assert act(reader, page)[0] == 302
    assert FactsheetPage.objects.get(pk=page.pk).title == "Tout autre chose"


def test_changes_are_asked_for_with_a_reason_and_locks_and_private_pages_are_respected() -> None:
    author, moderator, expert = UserFactory(editor=True), UserFactory(moderator=True), UserFactory(expert=True)
    page = submitted(author)
    assert act(expert, page, "refuse")[0] == 422
    FactsheetPage.objects.filter(pk=page.pk).update(locked=True, locked_by=moderator)
    assert act(expert, page)[0] == 409
    FactsheetPage.objects.filter(pk=page.pk).update(locked=False, locked_by=None)
    restriction = page.view_restrictions.create(restriction_type="login")
    assert act(expert, page)[0] == 302
    client = Client()
    client.force_login(expert)
    assert "Un titre plus juste" not in client.get(reverse("review_queue")).content.decode()
    restriction.delete()
    assert act(expert, page, "refuse", comment="La date manque.")[0] == 302
    assert page.current_workflow_state.status == "needs_changes"
    assert page.current_workflow_state.current_task_state.comment == "La date manque."
