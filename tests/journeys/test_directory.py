"""The directory used: a newcomer writes to an expert who answers; a moderator verifies cards. In a browser."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer

from django.core import mail
from django.core.cache import cache
from django.urls import reverse

from experts.desk.import_runs import keep_file
from experts.models import Card
from experts.relay import forms
from hub.accounts.models import User
from tests.journeys.visits import new_context, sign_in
from tests.site_pages import account

pytestmark = [pytest.mark.journey, pytest.mark.usefixtures("demo_world"), pytest.mark.django_db(transaction=True)]


def _link(address: str) -> str:
    """Where the latest mail to this address leads."""
    body = next(message.body for message in reversed(mail.outbox) if message.to == [address])
    return re.search(r"/experts/messages/[0-9a-z-]+/", body)[0]


def test_newcomer_writes_to_an_expert_near_by_and_gets_an_answer(
    page: Page, live_server: LiveServer, console_errors: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(forms, "SHORTEST_SECONDS", 0)
    cache.clear()
    page.set_viewport_size({"width": 360, "height": 740})
    page.goto(f"{live_server.url}/experts/?within=100")
    page.locator("#near").fill("69008")
    page.locator("#near").press("Enter")
    page.wait_for_url(re.compile("near=69008"))
    page.goto(f"{page.url}&base=pmsi")
    first = page.locator(".list-side .rows .row-title a").first
    name = first.inner_text()
    first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text(re.sub(r" \(.*\)$", "", name))
    page.locator("a[href$='/contact/']").first.click()
    for field, text in (
        ("sender_name", "Ondine Essai"),
        ("sender_email", "ondine@exemple.test"),
        ("subject", "Compter des séjours"),
        ("body", "Bonjour, par où commencer avec le PMSI ?"),
    ):
        page.locator(f"[name={field}]").fill(text)
    page.get_by_role("button", name="Envoyer le message").click()
    expect(page.locator(".alert")).to_contain_text("Votre message est parti")
    to_owner = next(message for message in mail.outbox if "par où commencer" in message.body)
    owner = User.objects.get(email=to_owner.to[0])
    assert "ondine@exemple.test" not in to_owner.body
    assert owner.email not in page.content()

    page.goto(live_server.url + _link(owner.email))
    expect(page.locator(".message")).to_contain_text("par où commencer")
    page.get_by_label("Votre réponse").fill("Commencez par les séjours de l’année, table des actes ensuite.")
    page.get_by_role("button", name="Envoyer la réponse").click()
    expect(page.locator(".message.mine")).to_contain_text("Commencez par les séjours")
    page.goto(live_server.url + _link("ondine@exemple.test"))
    expect(page.locator(".message:not(.mine)")).to_contain_text("Commencez par les séjours")
    assert owner.email not in page.content()
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    assert console_errors == []


def test_moderator_verifies_cards_together_with_a_reason(browser: Browser, live_server: LiveServer) -> None:
    context = new_context(browser)
    sign_in(context, live_server.url, "moderator")
    page = context.new_page()
    page.goto(f"{live_server.url}/cms/snippets/experts/card/?verified=false")
    row = page.locator("tr", has=page.get_by_role("link", name="Camille Mésange"))
    row.locator("input[type=checkbox]").check()
    page.locator("[data-bulk-action-footer] a, footer a, footer button", has_text="Vérifier").first.click()
    page.wait_for_url(re.compile("/bulk/experts/card/verify/"))
    page.locator("[name=reason]").fill("Vue à la rencontre de mars")
    page.locator("form button.button").click()
    page.wait_for_url(re.compile("/snippets/experts/card/"))
    page.goto(f"{live_server.url}/cms/directory/")
    expect(page.locator("main")).to_contain_text("Vue à la rencontre de mars")
    page.goto(f"{live_server.url}/experts/camille-mesange/")
    expect(page.locator("main")).to_contain_text("Vérifiée par la modération")
    _assert_desk_is_accessible(page, live_server.url)
    context.close()


def _assert_desk_is_accessible(page: Page, base: str) -> None:
    """Run axe on what is ours of each page of the desk, on a phone, and compare its width with the window's."""
    cards = list(Card.objects.filter(kind="person").order_by("pk")[:2])
    text = f"nom;organisation\n{cards[0].name};Ailleurs\nAude Nouvelle;\n;sans nom"
    kept = keep_file(by=account("moderator"), name="fiches.csv", text=text, publishes=False)
    addresses = {
        name: reverse(f"directory_desk:{name}") for name in ("desk", "review", "places", "duplicates", "reports")
    }
    addresses |= {
        "import": reverse("directory_desk:import"),
        "import_file": reverse("directory_desk:import_file", args=[kept.pk]),
        "review_card": reverse("directory_desk:review_card", args=[cards[0].pk]),
        "merge": reverse("directory_desk:merge", args=[card.pk for card in cards]),
    }
    page.set_viewport_size({"width": 360, "height": 740})
    faults = {}
    for name, address in addresses.items():
        page.goto(base + address)
        results = Axe().run(page, context=".desk")
        if results.violations_count:
            faults[name] = results.generate_snapshot()
        if page.evaluate("document.querySelector('.desk').scrollWidth") > 360:
            faults[f"{name}: width"] = page.evaluate("document.querySelector('.desk').scrollWidth")
    assert faults == {}
