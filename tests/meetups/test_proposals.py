"""Topics proposed, voted for, planned and presented."""

from datetime import timedelta

import pytest

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from hub.accounts.services import erase_person
from hub.base.personal_data import personal_data_of
from hub.notifications.models import Notice
from meetups.models import MeetupPage, Proposal, TalkPage
from meetups.proposals.services import decline, plan, propose, vote, withdraw
from meetups.search_documents import ProposalSource
from search.query import Query
from search.services import drain_outbox, search
from tests.factories.accounts import UserFactory
from tests.factories.meetups import MeetupFactory

pytestmark = pytest.mark.django_db


def get(address: str) -> str:
    response = Client().get(address)
    assert (response.status_code, dict(response.cookies)) == (200, {})
    return response.content.decode()


def test_topic_is_voted_for_planned_then_presented() -> None:
    person, voter, organiser = UserFactory(), UserFactory(), UserFactory(organiser=True)
    client = Client()
    client.force_login(person)
    for _click in range(2):
        made = client.post(
            "/meetups/proposals/new/", {"title": "Lire les LPP", "body": "Par **où** ?", "would_speak": "on"}
        )
    proposal = Proposal.objects.get()
    assert made["Location"] == proposal.get_absolute_url()
    propose(by=voter, title="Un autre sujet")
    client.force_login(voter)
    for _again in range(2):
        client.post(f"{proposal.get_absolute_url()}vote/")
    assert proposal.votes.count() == 2
    page = get("/meetups/proposals/")
    assert page.index("Lire les LPP") < page.index("Un autre sujet")  # what most people want first
    meetup = MeetupFactory(upcoming=True)
    client.force_login(organiser)
    client.post(f"{proposal.get_absolute_url()}decide/", {"meetup": str(meetup.pk), "reason": ""})
    talk = TalkPage.objects.get()
    assert (talk.live, talk.title, talk.talk_speakers.get().speaker.name) == (
        False,
        "Lire les LPP",
        person.display_name,
    )
    assert set(Notice.objects.values_list("to", flat=True)) == {person.pk, voter.pk}
    shown = get(proposal.get_absolute_url())
    assert ("programmé" in shown, talk.get_url() in shown, meetup.url in shown) == (True, False, True)
    with pytest.raises(ValidationError):
        vote(by=UserFactory(), proposal=proposal)
    talk.get_latest_revision().publish()
    MeetupPage.objects.filter(pk=meetup.pk).update(date=timezone.localdate() - timedelta(days=1))
    shown = get(proposal.get_absolute_url())
    assert ("présenté" in shown, talk.get_url() in shown) == (True, True)
    assert "Lire les LPP" in get("/meetups/proposals/?state=presented")
    assert "Lire les LPP" not in get("/meetups/proposals/?state=planned")


def test_personal_data_and_too_long_texts_are_refused_with_what_was_typed() -> None:
    client = Client()
    client.force_login(UserFactory())
    for values in (
        {"title": "", "body": "Reste"},
        {"title": "NIR 1 85 05 78 006 084 91", "body": "Reste"},
        {"title": "x" * 200, "body": "Reste"},
    ):
        answer = client.post("/meetups/proposals/new/", values)
        assert (answer.status_code, "Reste" in answer.content.decode()) == (422, True)
    assert not Proposal.objects.exists()


def keys_found(text: str) -> list[str]:
    drain_outbox()
    return [hit.key for hit in search(Query(text=text, kinds=("proposal",))).hits]


@pytest.mark.usefixtures("each_engine")
def test_proposals_are_found_until_they_are_withdrawn() -> None:
    person = UserFactory(display_name="Camille Fictif")
    proposal = propose(by=person, title="Lire les LPP", body="Par **où** commencer <script>?")
    (found,) = ProposalSource().all_documents()
    assert (found.key, found.title, found.url) == (
        f"proposal:{proposal.pk}",
        "Lire les LPP",
        proposal.get_absolute_url(),
    )
    assert (found.visibility, "**" in found.body, "Camille" in repr(found)) == (("public",), False, False)
    decline(by=UserFactory(organiser=True), proposal=proposal, reason="Vu en 2021.")
    (declined,) = ProposalSource().documents([found.key])
    assert declined.authority < found.authority
    assert keys_found("LPP commencer") == [found.key]
    withdraw(by=UserFactory(organiser=True), proposal=proposal)
    assert list(ProposalSource().documents([found.key])) == []
    assert keys_found("LPP commencer") == []


def test_only_who_proposed_withdraws_and_only_organisers_decide() -> None:
    person, other = UserFactory(), UserFactory()
    proposal = propose(by=person, title="Lire les LPP")
    for refused in (
        lambda: withdraw(by=other, proposal=proposal),
        lambda: plan(by=person, proposal=proposal, meetup=MeetupFactory(upcoming=True)),
        lambda: decline(by=person, proposal=proposal, reason="Non."),
    ):
        with pytest.raises(PermissionDenied):
            refused()
    client = Client()
    client.force_login(other)
    assert client.post(f"{proposal.get_absolute_url()}decide/", {"reason": "Non."}).status_code == 403
    with pytest.raises(ValidationError):
        decline(by=UserFactory(organiser=True), proposal=proposal, reason=" ")
    decline(by=UserFactory(organiser=True), proposal=proposal, reason="Déjà traité.")
    assert "Déjà traité." in get(proposal.get_absolute_url())
    assert "Lire les LPP" not in get("/meetups/proposals/")
    with pytest.raises(PermissionDenied):
        withdraw(by=person, proposal=proposal)


def test_leaving_takes_the_votes_and_the_name_and_leaves_the_topic() -> None:
    person, voter = UserFactory(), UserFactory()
    proposal = propose(by=person, title="Lire les LPP")
    vote(by=voter, proposal=proposal)
    held = personal_data_of(person.pk)["meetup_proposals"]
    assert (held["proposed"][0]["title"], len(held["voted_for"])) == ("Lire les LPP", 1)
    erase_person(person=person, by=person)
    proposal.refresh_from_db()
    assert (proposal.by, proposal.votes.count()) == (None, 1)
    assert get(proposal.get_absolute_url())


def test_list_of_topics_costs_the_same_for_one_and_for_thirty() -> None:
    def cost() -> int:
        with CaptureQueriesContext(connection) as queries:
            get("/meetups/proposals/")
        return len(queries)

    person, organiser, meetup = UserFactory(), UserFactory(organiser=True), MeetupFactory(upcoming=True)
    plan(by=organiser, proposal=propose(by=person, title="Premier"), meetup=meetup)
    cost()
    few = cost()
    for number in range(29):
        propose(by=person, title=f"Sujet {number}")
    for proposal in Proposal.objects.all()[:4]:
        plan(by=organiser, proposal=proposal, meetup=meetup)
    assert cost() == few <= 12
