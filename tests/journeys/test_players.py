"""A recording at a video host: what is asked of the host, and how the page and its player speak to each other."""

import re

import pytest
from playwright.sync_api import Page, Route, expect
from pytest_django.live_server_helper import LiveServer

from meetups.services import save_transcript
from tests.site_pages import PLAYER_HOST, hosted_talk

pytestmark = [pytest.mark.journey, pytest.mark.usefixtures("demo_world"), pytest.mark.django_db(transaction=True)]

VTT = """WEBVTT

01:00.000 --> 01:10.000
Une date de soins n’est pas une date de paiement.

06:05.000 --> 06:12.000
Prenez celle que votre question demande.
"""
# Says where it is once it is greeted, and goes where it is told, as the player of that host does.
PLAYER = """<!doctype html><html lang="fr"><title>Lecteur</title><script>
let second = Number(new URLSearchParams(location.search).get("start")), heard = false;
const tell = () => heard && parent.postMessage(JSON.stringify({ event: "infoDelivery", info: { currentTime: second } }), "*");
addEventListener("message", ({ data }) => {
  const order = JSON.parse(data);
  if (order.event === "listening") heard = true;
  if (order.func === "seekTo") second = order.args[0];
  tell();
});
setInterval(tell, 100);
</script>"""


def test_player_of_a_video_host_is_asked_by_a_click_and_sought_without_loading_again(
    page: Page, live_server: LiveServer, console_errors: list[str]
) -> None:
    talk = hosted_talk()
    save_transcript(talk=talk, vtt=VTT)
    asked: list[str] = []

    def answer(route: Route) -> None:
        asked.append(route.request.url)
        route.fulfill(body=PLAYER, content_type="text/html")

    page.route(f"https://{PLAYER_HOST}/**", answer)
    page.goto(live_server.url + talk.url)
    chapters = page.locator("#chapters li")
    chapters.nth(1).locator("a").focus()
    assert asked == []
    page.locator("a.play").click()
    expect(page.locator("#transcript .said")).to_contain_text("date de paiement")
    assert [re.findall(r"(?:start|end)=\d+", address) for address in asked] == [["start=60", "end=900"]]
    page.locator("#share summary").click()
    chapters.nth(1).locator("a").click()
    expect(page).to_have_url(re.compile(r"\bt=360\b"))
    expect(chapters.nth(1)).to_have_class("now")
    expect(page.locator("#share-url")).to_have_value(re.compile(re.escape(f"{talk.url}?t=360") + "$"))
    page.locator("#transcript p").nth(1).locator("a").click()
    expect(page.locator("#transcript .said")).to_contain_text("votre question")
    watched = page.get_by_role("button", name="Regardé")
    expect(watched).to_have_attribute("aria-pressed", "false")
    page.frames[1].evaluate("second = 880")
    expect(watched).to_have_attribute("aria-pressed", "true")
    assert len(asked) == 1  # each second was asked of the player that plays
    watched.click()
    page.goto(live_server.url + talk.url)
    page.get_by_role("button", name="Reprendre à 14:40").click()
    expect(page.locator("iframe#player")).to_have_attribute("src", re.compile("start=880&end=900"))
    sent = len(asked)
    page.goto("about:blank")
    page.goto(f"{live_server.url}{talk.url}?play=1&t=360#player")
    expect(page.locator("a.play")).to_contain_text("6:00")
    assert len(asked) == sent
    page.locator("a.play").click()
    expect(page.locator("iframe#player")).to_have_attribute("src", re.compile("start=360&end=900"))
    assert console_errors == []
