"""An organiser duplicates the last meetup, publishes it, and adds a recording later; a visitor searches a phrase said in it, lands on
its second and shares it.
"""

import re
from datetime import timedelta

import pytest
from playwright.sync_api import Browser, expect
from pytest_django.live_server_helper import LiveServer

from django.utils import timezone

from meetups.models import MeetupPage, TalkPage
from search.services import drain_outbox
from tests.journeys.visits import new_context, sign_in

pytestmark = [pytest.mark.journey, pytest.mark.usefixtures("demo_world"), pytest.mark.django_db(transaction=True)]

VTT = """WEBVTT

00:00:00.000 --> 00:00:20.000
Bonsoir à toutes et à tous.

00:00:41.000 --> 00:00:47.000
Un capybare a traversé la requête sans laisser de trace.
"""


def test_meetup_from_its_duplicate_to_a_shared_minute(browser: Browser, live_server: LiveServer) -> None:
    organising = new_context(browser)
    sign_in(organising, live_server.url, "organiser")
    page = organising.new_page()
    page.goto(f"{live_server.url}/cms/meetups/")
    page.get_by_role("link", name=re.compile("^Dupliquer « ")).click()
    page.locator("#id_title").fill("Rencontre du capybare")
    page.locator("#id_day").fill((timezone.localdate() - timedelta(days=3)).isoformat())
    page.locator("#id_talk_1").fill("Compter sans se perdre")
    page.locator("#id_talk_2").fill("Les bêtes de la requête")
    page.locator("#id_speakers_2").fill("Solène Duprat")
    page.get_by_role("button", name="Créer le brouillon").click()
    desk = page.url
    page.get_by_role("button", name="Monter « Les bêtes de la requête »").press("Enter")
    expect(page.locator(".desk-talks li").first).to_contain_text("Les bêtes de la requête")
    page.get_by_role("link", name="Aperçu").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Rencontre du capybare")
    page.goto(desk)
    page.get_by_role("button", name="Publier la rencontre et ses interventions").click()
    expect(page.locator("main, body").first).to_contain_text("Tout est public")
    meetup = MeetupPage.objects.get(title="Rencontre du capybare")
    assert [talk.live for talk in TalkPage.objects.child_of(meetup)] == [True, True]

    page.locator(".desk-talks").get_by_role("link", name="Les bêtes de la requête").click()
    page.locator("#id_state").select_option("online")
    page.locator("#id_video_url").fill("https://youtu.be/abcdefghijk")
    page.locator("#id_transcript_file").set_input_files(
        {"name": "capybare.vtt", "mimeType": "text/vtt", "buffer": VTT.encode()}
    )
    page.get_by_role("button", name="Enregistrer le brouillon").click()
    expect(page.locator(".messages")).to_contain_text("La transcription a été enregistrée")
    page.goto(desk)
    page.get_by_role("button", name="Publier la rencontre et ses interventions").click()
    expect(page.locator("main, body").first).to_contain_text("Tout est public")
    organising.close()
    drain_outbox()

    visiting = new_context(browser)
    page = visiting.new_page()
    page.goto(f"{live_server.url}/search/?q=capybare+traversé+la+requête")
    page.locator("main").locator("a[href*='t=41']").first.click()
    expect(page).to_have_url(re.compile(r"/les-betes-de-la-requete/\?t=41"))
    expect(page.locator("#transcript")).to_contain_text("Un capybare a traversé la requête")
    page.locator("#share summary").click()
    expect(page.locator("#share-url")).to_have_value(re.compile(r"\?t=41$"))
    expect(page.locator("#share-text")).to_have_value(re.compile(r"les-betes-de-la-requete@0:41\]\]$"))
    visiting.close()
