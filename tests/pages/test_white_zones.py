"""Where help is missing, and the meetup drafted from it."""

import pytest

from django.db import connection
from django.db.models import Q
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from experts.models import Visibility
from experts.queries import visible_cards
from forum.questions.models import State, TopicMeta
from hub.pages.white_zones.queries import grid, white_zones
from meetups.models import MeetupPage, TalkPage
from tests.site_pages import account

pytestmark = [pytest.mark.usefixtures("demo_world"), pytest.mark.django_db]


def test_region_without_its_experts_comes_first_and_becomes_a_draft_with_the_questions() -> None:
    zones = [zone for _region, zones in grid() for zone in zones]
    asked = max(zone.theme.questions for zone in zones)
    chosen = max(
        (zone for zone in zones if zone.theme.questions == asked and zone.experts), key=lambda zone: zone.people
    )
    path = reverse("white_zones:zone", args=[chosen.region.code, chosen.theme.slug])
    skills = Q(skills__slug=chosen.theme.slug) | Q(skills__broader__slug=chosen.theme.slug)
    known = list(visible_cards().filter(skills, region=chosen.region).distinct())
    for card in known:
        card.visibility = Visibility.HIDDEN
        card.save()
    first = white_zones(grid())[0]
    assert (first.region, first.theme.slug, first.experts) == (chosen.region, chosen.theme.slug, 0)
    client = Client()
    client.force_login(account("organiser"))
    page = client.get(path).content.decode()
    waiting = TopicMeta.objects.filter(listed=True, state__in=[State.UNANSWERED, State.OPEN])
    client.post(path)
    meetup = MeetupPage.objects.order_by("-pk").first()
    talk = TalkPage.objects.child_of(meetup).get()
    assert (meetup.live, talk.live, meetup.place) == (False, False, chosen.region)
    links = [
        meta.topic.get_absolute_url() for meta in waiting if f"]({meta.topic.get_absolute_url()})" in talk.abstract
    ]
    assert len(links) == chosen.theme.questions
    assert all(link in page for link in links)
    for card in known:
        assert card.name not in page


def test_map_of_missing_help_is_for_organisers_and_costs_few_queries() -> None:
    path = reverse("white_zones:index")
    client = Client()
    assert client.get(path).status_code == 302
    for role, status in (("member", 403), ("moderator", 302), ("organiser", 200)):
        client.force_login(account(role))
        assert client.get(path).status_code == status
    assert client.get(reverse("white_zones:zone", args=["00", "nulle-part"])).status_code == 404
    with CaptureQueriesContext(connection) as queries:
        grid()
    assert len(queries) <= 16
