"""Busy until a day: last in the list until then, available the day after, without anybody doing anything."""

from collections.abc import Callable
from typing import Any

import pytest

from django.core.management import call_command
from django.test import Client
from django.utils import timezone

from experts.models import Card
from experts.queries import Filters, Found, cards_near_home
from hub.base.page_cache import PageCache
from tests.base.test_page_cache import App, ask
from tests.factories.experts import CardFactory

pytestmark = pytest.mark.django_db


def test_busy_person_comes_back_at_midnight(set_clock: Callable[[str], Any], client: Client) -> None:
    start = set_clock("2027-06-01")
    CardFactory(
        name="Aude Occupée",
        availability="unavailable",
        unavailable_until=timezone.localdate().replace(day=30),
        at=start,
    )
    CardFactory(name="Zoé Disponible", at=start)
    CardFactory(name="Yann Parti", availability="unavailable", at=start)
    told = {}
    for moment in ("2027-06-30 23:59", "2027-07-01 00:00"):
        set_clock(moment)
        counts = Found(Filters()).facet_counts()["availability"]
        chosen = Found(Filters(values={"availability": ("available",)}))[:9]
        page = client.get("/experts/aude-occupee/").content.decode()
        told[moment] = (
            [card.name for card in Found(Filters())[:9]],
            {count.value: count.count for count in counts},
            sorted(card.name for card in chosen),
            "30 juin 2027" in page,
            "contact/" in page,
            {card.name for card in cards_near_home()},
        )
    assert told == {
        "2027-06-30 23:59": (
            ["Zoé Disponible", "Aude Occupée", "Yann Parti"],
            {"available": 1, "unavailable": 2},
            ["Zoé Disponible"],
            True,
            False,
            {"Zoé Disponible"},
        ),
        "2027-07-01 00:00": (
            ["Aude Occupée", "Zoé Disponible", "Yann Parti"],
            {"available": 2, "unavailable": 1},
            ["Aude Occupée", "Zoé Disponible"],
            False,
            True,
            {"Aude Occupée", "Zoé Disponible"},
        ),
    }
    assert Card.objects.filter(availability="unavailable").count() == 2  # reading wrote nothing
    call_command("tend_cards", verbosity=0)
    card = Card.objects.get(name="Aude Occupée")
    assert (card.availability, card.unavailable_until) == ("available", None)


def test_no_page_is_kept_past_midnight(set_clock: Callable[[str], Any], settings: Any) -> None:
    settings.PAGE_CACHE_SECONDS = 3600
    set_clock("2027-06-30 23:59")
    app = App()
    cache = PageCache(app)
    ask(cache)
    (entry,) = cache._entries.values()
    (kept,) = [entry.expires]
    set_clock("2027-06-30 12:00")
    later = PageCache(app)
    ask(later)
    assert next(iter(later._entries.values())).expires - kept > 3000
