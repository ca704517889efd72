"""Ways of people through the demo world, in a browser."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Route, expect
from pytest_django.live_server_helper import LiveServer

from django.contrib.staticfiles import finders
from django.core import mail

from experts.relay import forms
from hub.demo.services import PASSWORD, RECORDING
from tests.site_pages import talk_with_transcript

pytestmark = [pytest.mark.journey, pytest.mark.usefixtures("demo_world"), pytest.mark.django_db(transaction=True)]

TIMEOUT = 8_000  # milliseconds
QUESTION = "Pourquoi ma jointure double-t-elle les lignes ?"


@pytest.fixture(autouse=True)
def _patience(context: BrowserContext) -> None:
    context.set_default_timeout(TIMEOUT)


@pytest.fixture
def plain(browser: Browser) -> BrowserContext:
    """A browser without JavaScript, on a phone."""
    context = browser.new_context(java_script_enabled=False, locale="fr-FR", viewport={"width": 360, "height": 740})
    context.set_default_timeout(TIMEOUT)
    yield context
    context.close()


def give_in_parts(route: Route) -> None:
    """Serve the recording as a real server does, by ranges: the test server gives whole files, where nobody can seek."""
    content = Path(finders.find(RECORDING)).read_bytes()
    first, last = re.match(r"bytes=(\d+)-(\d*)", route.request.headers.get("range", "bytes=0-")).groups()
    start, end = int(first), min(int(last or len(content)), len(content) - 1)
    headers = {"Content-Range": f"bytes {start}-{end}/{len(content)}", "Accept-Ranges": "bytes"}
    route.fulfill(status=206, body=content[start : end + 1], content_type="video/webm", headers=headers)


def sign_in(page: Page, base: str, name: str) -> None:
    page.goto(f"{base}/accounts/login/")
    page.get_by_label("Adresse électronique").fill(f"{name}@exemple.test")
    page.locator("input[type=password]").fill(PASSWORD)
    page.locator("main form button[type=submit]").first.click()
    page.wait_for_url(re.compile(r"^(?!.*login)"))


def search_from_header(page: Page, text: str) -> None:
    page.keyboard.press("/")
    expect(page.locator("[data-search]")).to_be_focused()
    page.keyboard.type(text)
    with page.expect_navigation(url=re.compile(r"/search/\?q=")):
        page.keyboard.press("Enter")


def first_results(page: Page, number: int = 3) -> list[str]:
    return page.locator(".search-hits > li h3").all_inner_texts()[:number]


# --- find an expert ----------------------------------------------------------------------------


def test_newcomer_finds_the_experts_near_a_town_in_list_and_map(
    page: Page, live_server: LiveServer, console_errors: list[str]
) -> None:
    page.goto(live_server.url)
    page.get_by_role("navigation", name="Principale").get_by_role("link", name="Experts").click()
    page.locator("#near").fill("Brest")
    page.locator("#within").select_option("200")
    page.locator("form.near button[type=submit]").click()
    expect(page.locator("#found")).to_contain_text("Brest")
    listed = page.locator(".list-side .rows > li")
    assert listed.count() >= 2
    expect(listed.first.get_by_role("link").first).to_have_text("Camille Mésange")
    distances = [int(re.search(r"\d+", text)[0]) for text in page.locator(".list-side .distance").all_inner_texts()]
    assert distances == sorted(distances)

    drawn = page.frame_locator("iframe.map-frame").locator("html[data-drawn]")
    page.locator("iframe.map-frame").scroll_into_view_if_needed()
    drawn.wait_for(state="attached")
    assert drawn.get_attribute("data-drawn") == str(listed.count())
    markers = page.frame_locator("iframe.map-frame").locator(".people-count")
    expect(markers.first).to_be_visible()
    assert sum(int(text) for text in markers.all_inner_texts()) == listed.count()

    listed.first.get_by_role("link").first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Camille Mésange")
    expect(page.get_by_role("link", name="Écrire un message")).to_be_visible()
    assert console_errors == []


def test_marker_opens_the_names_behind_it_and_leads_to_a_card(page: Page, live_server: LiveServer) -> None:
    page.goto(f"{live_server.url}/experts/?near=Brest&view=map")
    frame = page.frame_locator("iframe.map-frame")
    frame.locator("html[data-drawn]").wait_for(state="attached")
    frame.locator(".people-count").first.click()
    frame.locator(".people a", has_text="Camille Mésange").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Camille Mésange")


def test_expert_is_found_and_written_to_with_the_keyboard_alone(
    page: Page, live_server: LiveServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(forms, "SHORTEST_SECONDS", 0)  # no person types as fast

    def tab_to(selector: str, most: int = 60) -> None:
        for _ in range(most):
            page.keyboard.press("Tab")
            if page.evaluate("selector => document.activeElement.matches(selector)", selector):
                return
        pytest.fail(f"{selector} is not reached within {most} steps")

    page.goto(f"{live_server.url}/experts/")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")  # past the header
    tab_to("#near")
    page.keyboard.type("Brest")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("near=Brest"))
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    tab_to(".list-side .rows a")
    name = page.evaluate("document.activeElement.textContent")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text(name)
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    tab_to("a[href$='/contact/']")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("/contact/"))
    for selector, text in [
        ("[name=sender_name]", "Ondine Essai"),
        ("[name=sender_email]", "ondine@exemple.test"),
        ("[name=subject]", "Une question sur le PMSI"),
        ("[name=body]", "Bonjour, auriez-vous dix minutes ?"),
    ]:
        tab_to(selector)
        page.keyboard.type(text)
    tab_to("main button.primary")
    page.keyboard.press("Enter")
    expect(page.locator(".alert")).to_contain_text("Votre message est parti")
    relayed = [message for message in mail.outbox if "auriez-vous dix minutes" in message.body]
    assert len(relayed) == 1
    assert "ondine@exemple.test" not in relayed[0].body


# --- search ------------------------------------------------------------------------------------


def test_search_from_any_page_leads_to_the_very_place(
    page: Page, live_server: LiveServer, console_errors: list[str]
) -> None:
    page.goto(f"{live_server.url}/forum/")
    search_from_header(page, "ER_PRS_F")
    assert "ER_PRS_F" in first_results(page, 1)[0]
    page.locator(".search-hits h3 a").first.click()
    page.wait_for_url(re.compile("/dictionary/ER_PRS_F/"))

    search_from_header(page, "bénéficiaires décédés")
    assert any("décès" in title.lower() or "décéd" in title.lower() for title in first_results(page))
    expect(page.locator(".search-hits mark").first).to_be_visible()

    talk = talk_with_transcript()
    speaker = talk.talk_speakers.first().speaker.name
    search_from_header(page, speaker)
    titles = page.locator(".search-hits > li h3").all_inner_texts()
    assert speaker in titles[0]
    assert talk.title in titles
    assert console_errors == []


def test_answer_and_minute_have_their_own_link(page: Page, live_server: LiveServer) -> None:
    page.goto(f"{live_server.url}/search/?q=double+compte+ville+hôpital+DPN_QLF")
    page.locator(".search-children a[href*='#post-']").first.click()
    post = page.locator(f"#{page.url.partition('#')[2]}")
    expect(post).to_be_in_viewport()
    expect(post).to_contain_text("DPN_QLF")

    page.route("**/recording.webm", give_in_parts)
    page.goto(f"{live_server.url}/search/?q=téléconsultations+code+de+prestation+2018")
    page.locator(".search-hits a[href*='t=1125']").first.click()
    expect(page.locator(".transcript .now")).to_contain_text("téléconsultations")
    expect(page.locator(".transcript .now")).to_be_in_viewport()


def test_suggestions_follow_what_is_typed(page: Page, live_server: LiveServer) -> None:
    page.goto(live_server.url)
    page.keyboard.press("/")
    page.keyboard.type("ER_PH", delay=20)
    option = page.get_by_role("option", name=re.compile("ER_PHA_F"))
    expect(option.first).to_be_visible()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("/dictionary/ER_PHA_F/|/search/"))


# --- ask ---------------------------------------------------------------------------------------


def test_question_is_asked_answered_and_accepted(
    page: Page, browser: Browser, live_server: LiveServer, console_errors: list[str]
) -> None:
    sign_in(page, live_server.url, "membre")
    page.goto(f"{live_server.url}/forum/")
    page.get_by_role("link", name="Poser une question").first.click()
    page.get_by_label("Titre").fill(QUESTION)
    page.get_by_role("textbox", name="Votre question").fill(
        "Voici ma requête :\n\n```sql\nSELECT COUNT(*) FROM ER_PRS_F\n```\n\nMerci !"
    )
    page.get_by_role("textbox", name="Étiquettes").fill("DCIR, jointure")
    page.get_by_role("button", name="Aperçu").click()
    preview = page.locator("section.preview")
    expect(preview.locator("pre")).to_contain_text("SELECT COUNT(*) FROM ER_PRS_F")
    expect(page.get_by_label("Titre")).to_have_value(QUESTION)
    page.get_by_role("button", name="Publier ma question").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(QUESTION)
    address = page.url

    other = browser.new_context(locale="fr-FR")
    answering = other.new_page()
    sign_in(answering, live_server.url, "organisatrice")
    answering.goto(address)
    expect(answering.get_by_role("button", name="Accepter cette réponse")).to_have_count(0)
    answering.get_by_role("textbox", name="Votre réponse").fill("Il manque `FLX_EMT_ORD` dans la jointure.")
    answering.get_by_role("button", name="Envoyer ma réponse").click()
    answering.wait_for_url(re.compile("#post-"))
    other.close()
    assert any(QUESTION in message.subject + message.body for message in mail.outbox)

    page.goto(address)
    page.get_by_role("button", name="Accepter cette réponse").click()
    expect(page.locator("article.accepted")).to_contain_text("FLX_EMT_ORD")
    expect(page.locator("article.post.accepted")).to_be_visible()

    search_from_header(page, "FLX_EMT_ORD jointure double")
    assert QUESTION in page.locator(".search-hits > li h3").all_inner_texts()
    assert console_errors == []


def test_form_with_a_fault_keeps_what_was_typed_and_goes_to_the_fault(page: Page, live_server: LiveServer) -> None:
    sign_in(page, live_server.url, "membre")
    page.goto(f"{live_server.url}/forum/ask/")
    page.get_by_role("textbox", name="Votre question").fill("Un texte que personne ne veut taper deux fois.")
    page.get_by_label("Titre").evaluate("field => field.removeAttribute('required')")
    page.get_by_role("button", name="Publier ma question").click()
    expect(page.locator("[data-focus]")).to_be_focused()
    expect(page.locator("[data-focus]")).to_contain_text("Donnez un titre")
    expect(page.get_by_role("textbox", name="Votre question")).to_have_value(
        "Un texte que personne ne veut taper deux fois."
    )


# --- meetups -----------------------------------------------------------------------------------


def test_talk_is_played_by_a_click_and_followed_to_the_minute(
    page: Page, live_server: LiveServer, console_errors: list[str]
) -> None:
    talk = talk_with_transcript()
    page.route("**/recording.webm", give_in_parts)
    page.goto(f"{live_server.url}/meetups/")
    page.get_by_role("link", name=talk.get_parent().title).first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text(talk.get_parent().title)
    page.locator("main").get_by_role("link", name=talk.title).first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text(talk.title)
    player = page.locator("video#player")
    expect(player).to_be_visible()
    assert player.evaluate("player => player.paused && !player.autoplay")
    player.evaluate("player => player.play()")
    page.wait_for_function("() => document.querySelector('#player').currentTime > 0")
    passage = page.locator(".transcript p").nth(2)
    second = passage.locator("a").get_attribute("data-t")
    passage.locator("a").click()
    page.wait_for_url(re.compile(rf"[?&]t={second}\b"))
    expect(passage).to_have_class(re.compile("now"))
    assert console_errors == []


# --- without JavaScript ------------------------------------------------------------------------


def test_reading_needs_no_script(plain: BrowserContext, live_server: LiveServer) -> None:
    page = plain.new_page()
    page.goto(live_server.url)
    page.locator(".menu summary").click()
    page.locator(".site-nav a", has_text="Experts").click()
    page.locator("#near").fill("29200")
    page.locator("form.near button[type=submit]").click()
    page.locator(".list-side .rows a").first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Camille Mésange")

    talk = talk_with_transcript()
    page.goto(live_server.url + talk.url)
    page.locator(".transcript a").nth(2).click()
    expect(page.locator(".transcript .now")).to_be_visible()
    expect(page.locator("#player")).to_be_visible()


def test_searching_needs_no_script(plain: BrowserContext, live_server: LiveServer) -> None:
    page = plain.new_page()
    page.goto(live_server.url)
    page.locator("[data-search]").first.fill("bénéficiaires décédés")
    page.locator("[data-search]").first.press("Enter")
    assert page.locator(".search-hits > li").count() >= 3
    page.locator(".fold summary").first.click()
    page.locator(".search-tabs a", has_text="Fiches").first.click()
    expect(page.locator(".tags").first).to_contain_text("Fiches")
    page.locator(".search-hits h3 a").first.click()
    assert "/fiches/" in page.url


def test_asking_needs_no_script(plain: BrowserContext, live_server: LiveServer) -> None:
    page = plain.new_page()
    page.goto(f"{live_server.url}/forum/ask/")
    page.get_by_label("Adresse électronique").fill("membre@exemple.test")
    page.locator("input[type=password]").fill(PASSWORD)
    page.locator("main form button[type=submit]").first.click()
    assert page.url.endswith("/forum/ask/")
    page.get_by_label("Titre").fill(QUESTION)
    page.get_by_role("textbox", name="Votre question").fill("Sans script, **tout** doit marcher.")
    page.get_by_role("button", name="Aperçu").click()
    expect(page.locator("section.preview strong")).to_have_text("tout")
    page.get_by_role("button", name="Publier ma question").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(QUESTION)
    expect(page.locator("article.post strong")).to_have_text("tout")
