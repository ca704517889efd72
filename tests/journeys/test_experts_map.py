"""The map in a real browser: our files alone, under the policy, by keyboard, the same people as the list."""

import base64
import re
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.factories.experts import CardFactory

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]

TOWNS = ("Lyon", "Lyon", "Lyon", "Brest", "Saint-Denis (974)", "Nouméa")


def _listen(page: Any) -> tuple[list[str], list[str]]:
    addresses: list[str] = []
    warnings: list[str] = []
    page.on("request", lambda request: addresses.append(request.url))
    page.on("console", lambda message: warnings.append(message.text) if message.type in {"error", "warning"} else None)
    return addresses, warnings


def test_map_draws_everybody_with_our_files_alone(page: Any, live_server: Any, console_errors: list[str]) -> None:
    for town in TOWNS:
        CardFactory(place=town)
    CardFactory(place="Lyon", precision="hidden")
    addresses, warnings = _listen(page)
    page.goto(f"{live_server.url}/experts/")
    frame = page.frame_locator("iframe.map-frame")
    frame.locator("html[data-drawn='6']").wait_for(state="attached")
    frame.get_by_text("1 sans lieu sur la carte").wait_for()
    assert page.locator(".list-side .row").count() == len(TOWNS) + 1
    assert [url for url in addresses if not url.startswith((live_server.url, "data:"))] == []
    assert console_errors == warnings == []
    assert page.context.cookies() == []


def test_cluster_opens_a_list_of_names_by_keyboard(page: Any, live_server: Any, console_errors: list[str]) -> None:
    names = {CardFactory(place="Lyon").name for _number in range(30)}
    page.goto(f"{live_server.url}/experts/map/")
    page.locator("html[data-drawn='30']").wait_for(state="attached")
    page.locator(".people-count").focus()
    page.keyboard.press("Enter")
    page.locator(".people li a").first.wait_for()
    assert set(page.locator(".people li a").all_inner_texts()) == names
    assert page.evaluate("document.activeElement.closest('.people') !== null")
    page.keyboard.press("Escape")
    page.locator(".people").wait_for(state="detached")
    assert page.evaluate("document.activeElement.classList.contains('people-count')")
    assert console_errors == []


@pytest.mark.look
@pytest.mark.parametrize(("theme", "width"), [("light", 1280), ("dark", 320)])
def test_pages_have_no_accessibility_violation(
    browser: Any, live_server: Any, client: Any, theme: str, width: int
) -> None:
    card = CardFactory(
        name="Aude Coudray", databases=["PMSI HAD"], topics=["Cancer"], bio="Un **texte**.", verified=True
    )
    CardFactory(place="Brest", availability="limited")
    client.force_login(card.user)
    context = browser.new_context(color_scheme=theme, viewport={"width": width, "height": 800}, locale="fr-FR")
    page = context.new_page()
    paths = [
        "/experts/",
        "/experts/?near=Lyon&base=pmsi",
        "/experts/?near=Xyzzy",
        "/experts/map/",
        "/experts/aude-coudray/",
    ]
    for path in [*paths, "/experts/aude-coudray/contact/", "/experts/me/edit/"]:
        if path.endswith("/me/edit/"):
            context.add_cookies(
                [{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": live_server.url}]
            )
        page.goto(live_server.url + path, wait_until="networkidle")
        results = Axe().run(page)
        assert results.violations_count == 0, f"{path}: {results.generate_report()}"
        assert page.evaluate("document.documentElement.scrollWidth") <= width, path
    context.close()


def test_expert_is_found_without_script_or_map(browser: Any, live_server: Any) -> None:
    CardFactory(name="Aude Coudray", place="Lyon", databases=["PMSI HAD"])
    CardFactory(name="Trop Loin", place="Brest", databases=["PMSI HAD"])
    CardFactory(name="Autre Base", place="Lyon", databases=["DCIR"])
    page = browser.new_page(java_script_enabled=False, locale="fr-FR")
    page.goto(f"{live_server.url}/experts/")
    page.get_by_label("Près d’une ville ou d’un code postal").fill("69008")
    page.get_by_label("Près d’une ville ou d’un code postal").press("Enter")
    page.get_by_role("link", name="PMSI HAD 1").click()
    assert page.locator(".list-side .row-title").all_inner_texts() == ["Aude Coudray"]
    page.get_by_role("link", name="Aude Coudray").click()
    page.get_by_role("link", name="Écrire un message").click()
    assert page.get_by_label("Votre adresse électronique").is_visible()
    page.close()


def test_places_are_offered_while_typing(page: Any, live_server: Any) -> None:
    page.goto(f"{live_server.url}/experts/")
    page.get_by_label("Près d’une ville ou d’un code postal").press_sequentially("villeurb")
    page.locator("datalist option[value='Villeurbanne (69)']").wait_for(state="attached")


def test_newcomer_types_a_postcode_picks_a_database_and_opens_a_card(
    page: Any, live_server: Any, console_errors: list[str]
) -> None:
    for number in range(12):
        CardFactory(name=f"Lyonnaise Fictive {number}", place="Lyon", databases=["PMSI MCO" if number % 2 else "DCIR"])
    CardFactory(name="Trop Loin", place="Brest", databases=["PMSI MCO"])
    page.goto(f"{live_server.url}/experts/")
    page.get_by_label("Près d’une ville ou d’un code postal").fill("69008")
    page.get_by_role("button", name="Rechercher", exact=True).last.click()
    page.get_by_role("link", name="PMSI 6", exact=True).click()
    assert page.get_by_role("heading", name="6 fiches à moins de 50 km de Lyon (69)").is_visible()
    frame = page.frame_locator("iframe.map-frame")
    frame.locator("html[data-drawn='6']").wait_for(state="attached")
    assert sum(int(text) for text in frame.locator(".people-count").all_inner_texts()) == 6
    assert page.locator(".list-side .row").count() == 6

    # Where one looks stays in the address, with the filters, through a click on another filter and in another window.
    frame.locator(".leaflet-control-zoom-in").click()
    page.wait_for_url("**#map=**")
    seen = page.url
    page.get_by_role("link", name="personne 6", exact=True).click()
    page.wait_for_url("**kind=person**")
    assert page.url.split("#")[1] == seen.split("#")[1]
    other = page.context.new_page()
    other.goto(seen)
    other.frame_locator("iframe.map-frame").locator("html[data-drawn='6']").wait_for(state="attached")
    assert (
        other.locator(".list-side .row-title").all_inner_texts()
        == page.locator(".list-side .row-title").all_inner_texts()
    )
    assert other.url == seen
    other.close()

    frame.locator(".people-count").first.click()
    frame.locator(".people li a").first.wait_for()
    assert frame.locator(".people li a").count() == 6
    frame.locator(".people li a").first.click()
    page.wait_for_url("**/experts/lyonnaise-fictive-*/")
    assert page.get_by_role("link", name="Écrire un message").is_visible()
    assert console_errors == []


def test_around_me_sends_the_name_of_a_town_and_no_position(browser: Any, live_server: Any) -> None:
    CardFactory(name="Voisine Fictive", place="Bagnolet")
    context = browser.new_context(
        locale="fr-FR", geolocation={"latitude": 48.8731234, "longitude": 2.4123456}, permissions=["geolocation"]
    )
    page = context.new_page()
    addresses, _warnings = _listen(page)
    page.goto(f"{live_server.url}/experts/")
    page.get_by_role("button", name="Autour de moi").click()
    page.wait_for_url("**near=Bagnolet**")
    assert page.locator(".list-side .row-title").all_inner_texts() == ["Voisine Fictive"]
    assert [url for url in addresses if re.search(r"48\.8|2\.4|4887|241", url)] == []
    assert any(url.endswith("/places/around/48/2/") for url in addresses)
    assert page.evaluate("localStorage.length + sessionStorage.length") == 0
    assert context.cookies() == []
    context.clear_permissions()
    page.goto(f"{live_server.url}/experts/")
    page.get_by_role("button", name="Autour de moi").click()
    page.get_by_text("Votre navigateur n’a pas donné de position").wait_for()
    page.get_by_label("Près d’une ville ou d’un code postal").fill("Bagnolet")
    page.keyboard.press("Enter")
    page.wait_for_url("**near=Bagnolet**")
    context.close()


def test_background_of_another_site_is_fetched_after_the_visitor_agrees(
    page: Any, live_server: Any, settings: Any, console_errors: list[str]
) -> None:
    settings.HUB_MAP_TILES = "https://tuiles.exemple.test/fond/{z}/{x}/{y}.png"
    settings.HUB_MAP_TILES_CREDIT = "Tuiles fictives"
    CardFactory(place="Lyon")
    picture = base64.b64decode(
        "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAQAAAC1HAwCAAAAC0lEQVR42mNkYAAAAAYAAjCB0C8AAAAASUVORK5CYII="
    )
    page.route("https://tuiles.exemple.test/**", lambda route: route.fulfill(body=picture, content_type="image/png"))
    addresses, _warnings = _listen(page)
    page.goto(f"{live_server.url}/experts/map/")
    page.locator("html[data-drawn='1']").wait_for(state="attached")
    assert [url for url in addresses if not url.startswith((live_server.url, "data:"))] == []
    page.get_by_role("button", name="Afficher rues et relief (de tuiles.exemple.test)").click()
    page.locator(".leaflet-tile-loaded").first.wait_for()
    assert page.get_by_text("Tuiles fictives").is_visible()
    assert {url.split("/")[2] for url in addresses if not url.startswith((live_server.url, "data:"))} == {
        "tuiles.exemple.test"
    }
    page.get_by_role("button", name="Masquer rues et relief").click()
    assert page.locator(".leaflet-tile").count() == 0
    assert console_errors == []
