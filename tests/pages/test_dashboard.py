"""The first page of the CMS tells each person what waits for them, and nothing of what others look after."""

from datetime import timedelta

import pytest

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from experts.models import Card, Status
from hub.pages.suggestions.services import suggest
from tests.factories.accounts import UserFactory
from tests.factories.experts import CardFactory
from tests.factories.meetups import MeetupFactory, TalkFactory
from tests.factories.pages import FactsheetFactory

pytestmark = pytest.mark.django_db

ADDRESS = "/cms/"
BEFORE = "## Une partie\n\nUn texte."


def opened(client: Client) -> str:
    return client.get(ADDRESS).content.decode()


def test_dashboard_tells_an_organiser_what_the_next_meetup_lacks(client: Client) -> None:
    client.force_login(UserFactory(organiser=True))
    assert "Préparer la prochaine rencontre" in opened(client)
    meetup = MeetupFactory(number=7, title="Soirée des jointures", date=timezone.localdate() + timedelta(days=9))
    page = opened(client)
    assert f'href="/cms/meetups/{meetup.pk}/"' in page
    assert "Prochaine rencontre\N{NO-BREAK SPACE}: 7 · Soirée des jointures" in page
    assert "il manque 3 choses" in page  # hours, place, programme
    assert "Propositions à relire" not in page
    assert "Modération du forum" not in page


def test_dashboard_tells_a_moderator_how_many_cards_wait(client: Client) -> None:
    client.force_login(UserFactory(moderator=True))
    assert "en attente" not in opened(client)
    Card.objects.filter(pk=CardFactory().pk).update(status=Status.PENDING)
    page = opened(client)
    assert "1 en attente" in page
    assert "Bureau de l’annuaire" in page
    assert "Prochaine rencontre" not in page


def test_dashboard_tells_an_editor_what_others_suggest_and_submit(client: Client) -> None:
    author, editor = UserFactory(editor=True), UserFactory(editor=True)
    page = FactsheetFactory()
    client.force_login(editor)
    assert "Propositions à relire" in opened(client)
    suggest(page=page, section="une-partie", before=BEFORE, after="## Une partie\n\nUn meilleur texte.", by=author)
    assert "1 en attente" in opened(client)
    page.save_revision(user=author)
    page.get_workflow().start(page, author)
    assert "2 en attente" in opened(client)
    client.force_login(author)
    assert "en attente</strong>" not in opened(client)


def test_dashboard_asks_as_much_with_one_meetup_as_with_thirty(client: Client) -> None:
    client.force_login(UserFactory(organiser=True))
    asked = []
    for number in (1, 14):
        for days in range(1, number + 1):
            for day in (-days, days):
                TalkFactory(meetup=MeetupFactory(date=timezone.localdate() + timedelta(days=day)))
        opened(client)
        with CaptureQueriesContext(connection) as queries:
            opened(client)
        asked.append(len(queries))
    assert asked[0] == asked[1]
