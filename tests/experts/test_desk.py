"""The moderators' desk: who may come in, what each act does, and what it leaves in the log."""

from typing import Any

import pytest

from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client
from django.urls import reverse

from wagtail.models import ModelLogEntry

from experts.desk import import_runs, services
from experts.desk.duplicates import Lookalikes, Traits
from experts.models import Card, CardImport, ContactMessage, DistinctCards, RelayBlock, UnfoundPlace
from experts.relay import services as relay
from experts.relay.tokens import OWNER, read_token, token_for
from experts.services import claim_card, save_card
from hub.accounts.models import User
from tests.factories.accounts import UserFactory
from tests.factories.experts import CardFactory
from tests.hostile_world import SHORT, runnable

pytestmark = pytest.mark.django_db


@pytest.fixture
def moderator() -> User:
    return UserFactory(moderator=True, display_name="Maude Réglisse")


@pytest.fixture
def desk(moderator: User) -> Client:
    client = Client()
    client.force_login(moderator)
    return client


def _acts(card: Card | None = None) -> list[tuple[str, str, str]]:
    entries = ModelLogEntry.objects.filter(action__startswith="experts.").order_by("pk")
    if card is not None:
        entries = entries.filter(object_id=str(card.pk))
    return [(entry.action, entry.user.display_name, entry.data.get("reason", "")) for entry in entries]


def _text(client: Client, name: str, *args: Any, **data: Any) -> str:
    answer = client.get(reverse(f"directory_desk:{name}", args=args), data)
    assert answer.status_code == 200
    return answer.content.decode()


def _reported() -> tuple[Card, int]:
    card = CardFactory()
    root = relay.send_message(
        card=card, sender_name="Vendeur Lourd", sender_email="v@exemple.test", subject="Offre", body="Achetez."
    )
    report = relay.report(conversation=read_token(token_for(root, OWNER)), reason="Publicité")
    assert report is not None
    return card, report.pk


ROLES = ["anonymous", "member", "organiser", "editor", "moderator", "superuser"]


@pytest.mark.parametrize("role", ROLES)
def test_desk_is_for_those_who_look_after_the_cards(role: str) -> None:
    one, other = CardFactory(name="Aude Coudray"), CardFactory(name="Aude Coudrey")
    card, report = _reported()
    kept = CardImport.objects.create(name="x.csv", content="nom\nZoé")
    block = RelayBlock.objects.create(name="x", address_hash="x")
    client = Client()
    if role != "anonymous":
        client.force_login(UserFactory(**{role: True}))
    seen = {
        "desk": [],
        "review": [],
        "review_card": [card.pk],
        "places": [],
        "duplicates": [],
        "merge": [one.pk, other.pk],
        "reports": [],
        "import": [],
        "import_file": [kept.pk],
        "export": [],
    }
    written = {"close_report": [report], "lift_stop": [block.pk], "decide_claim": [1]}
    before = (Card.objects.count(), ModelLogEntry.objects.count(), RelayBlock.objects.count())
    allowed = role in {"moderator", "superuser"}
    for name, args in seen.items():
        assert (client.get(reverse(f"directory_desk:{name}", args=args)).status_code == 200) is allowed, name
    if not allowed:
        for name, args in (seen | written).items():
            data = {"keep": one.pk, "reason": "x", "decision": "publish"}
            answer = client.post(reverse(f"directory_desk:{name}", args=args), data)
            assert answer.status_code in {302, 403}, name
        for action in ("verify", "unverify", "find_places"):
            client.post(f"/cms/bulk/experts/card/{action}/?id={one.pk}", {"reason": "x"})
        for act in (
            lambda by: services.verify_cards(by=by, cards=[one], reason="x"),
            lambda by: services.find_places_again(by=by),
            lambda by: services.merge_cards(by=by, kept=one, gone=other, reason="x"),
            lambda by: services.tell_apart(by=by, first=one, second=other),
        ):
            with pytest.raises(PermissionDenied):
                act(UserFactory())
        assert (Card.objects.count(), ModelLogEntry.objects.count(), RelayBlock.objects.count()) == before
        one.refresh_from_db()
        assert not one.is_verified


def test_cards_are_verified_together_with_a_reason(desk: Client) -> None:
    cards = [CardFactory(), CardFactory()]
    listing = desk.get("/cms/snippets/experts/card/?verified=false").content.decode()
    assert all(card.name in listing for card in cards)
    address = "/cms/bulk/experts/card/verify/?" + "&".join(f"id={card.pk}" for card in cards)
    assert cards[0].name in desk.get(address).content.decode()
    assert desk.post(address, {"reason": ""}).status_code == 200
    assert _acts() == []
    desk.post(address, {"reason": "Vus au meetup"})
    assert all(Card.objects.get(pk=card.pk).is_verified for card in cards)
    assert _acts() == [("experts.verify", "Maude Réglisse", "Vus au meetup")] * 2
    assert cards[0].name in desk.get("/cms/snippets/experts/card/?verified=true").content.decode()
    assert cards[0].name not in desk.get("/cms/snippets/experts/card/?verified=false").content.decode()
    assert "Vus au meetup" in _text(desk, "desk")
    desk.post(address.replace("verify", "unverify"), {"reason": "Doute"})
    assert not Card.objects.filter(verified_at__isnull=False).exists()


def test_places_are_looked_for_again_and_the_rest_is_told(desk: Client) -> None:
    known, lost, owned = (CardFactory(user=None, precision="hidden", source=f"csv:{n}") for n in range(3))
    for card, typed in ((known, "Grenoble"), (lost, "Xyzzy-les-Bains"), (owned, "Lyon")):
        UnfoundPlace.objects.create(card=card, typed=typed, precision="departement")
    owned.user = UserFactory()
    owned.save()
    assert "Xyzzy-les-Bains" in _text(desk, "places")
    html = desk.post(reverse("directory_desk:places")).content.decode()
    assert "1 lieu trouvé, 1 encore inconnu." in html
    assert "Isère" in html
    known.refresh_from_db()
    assert (known.precision, known.place.name) == ("departement", "Isère")
    owned.refresh_from_db()
    assert owned.place is None  # its owner chooses
    assert [place.typed for place in UnfoundPlace.objects.all()] == ["Xyzzy-les-Bains"]
    assert _acts(known)[0][0] == "experts.geocode"
    desk.post(f"/cms/bulk/experts/card/find_places/?id={lost.pk}", {"reason": ""})
    assert UnfoundPlace.objects.count() == 1


def test_lookalikes_are_found_and_namesakes_are_not() -> None:
    known = Lookalikes()
    for number, (name, more) in enumerate(
        [
            ("Aude Coudray", {}),
            ("COUDRAY, Aude", {"organisation": "CHU"}),
            ("Aude Coudrey", {}),
            ("Aude Courday", {}),
            ("Basile Font", {"orcid": "0000-0002-1825-0097"}),
            ("B. Fontenoisy", {"orcid": "0000-0002-1825-0097"}),
            ("Basile Font", {"orcid": "0000-0001-5109-3700"}),
            ("Agence du Chiffre", {"kind": "organisation", "acronym": "ADC"}),
            ("L’Agence", {"kind": "organisation", "acronym": "A.D.C."}),
            ("Zoé", {}),
            ("Zoë", {"kind": "organisation"}),
        ],
        start=1,
    ):
        known.add(Traits(**{"pk": number, "kind": "person", "name": name, **more}))
    found = {(pair.first, pair.second): pair.reasons for pair in known.pairs()}
    assert found[1, 2] == ("name",)
    assert found[1, 3] == found[1, 4] == ("near",)
    assert found[5, 6] == ("orcid",)
    assert (5, 7) not in found
    assert found[8, 9] == ("acronym",)
    assert (10, 11) not in found


def test_merged_card_leaves_its_words_its_messages_and_its_address(desk: Client) -> None:
    kept = CardFactory(name="Aude Coudray", user=None, precision="hidden", databases=["DCIR"], source="csv:a")
    gone = CardFactory(name="Aude Coudrey", user=None, headline="Tarification", databases=["PMSI"], source="csv:b")
    message = ContactMessage.objects.create(card=gone, sender_name="x", subject="x", body="x")
    old = gone.get_absolute_url()
    assert "Aude Coudrey" in _text(desk, "duplicates")
    address = reverse("directory_desk:merge", args=[kept.pk, gone.pk])
    assert desk.post(address, {"keep": kept.pk, "reason": ""}).status_code == 422
    assert desk.post(address, {"reason": "x"}).status_code == 422
    assert desk.post(address, {"keep": kept.pk, "reason": "La même personne"}).status_code == 302
    card = Card.objects.get()
    assert (card.headline, card.place.name) == ("Tarification", "Lyon")
    assert {skill.name for skill in card.skills.all()} == {"DCIR", "PMSI"}
    assert ContactMessage.objects.get(pk=message.pk).card == card
    assert Client().get(old)["Location"] == card.get_absolute_url()
    assert _acts(card) == [("experts.merge", "Maude Réglisse", "La même personne")]


def test_owned_card_is_the_one_kept_and_takes_nothing(moderator: User, desk: Client) -> None:
    owned = CardFactory(name="Aude Coudray", precision="hidden")
    imported = CardFactory(name="Aude Coudray", user=None, headline="Un titre", topics=["Cancer"], source="csv:a")
    with pytest.raises(ValidationError):
        services.merge_cards(by=moderator, kept=imported, gone=owned, reason="x")
    with pytest.raises(ValidationError):
        services.merge_cards(by=moderator, kept=owned, gone=CardFactory(), reason="x")
    card = services.merge_cards(by=moderator, kept=owned, gone=imported, reason="x")
    assert (card.headline, card.place, card.skills.count()) == ("", None, 0)
    twins = [CardFactory(name="Jean Namesake"), CardFactory(name="Jean Namesake")]
    desk.post(reverse("directory_desk:merge", args=[card.pk for card in twins]), {"keep": "both"})
    assert DistinctCards.objects.count() == 1
    assert "Jean Namesake" not in _text(desk, "duplicates").partition("Compare")[0].partition("Fiches qui")[2]


def test_waiting_card_is_published_or_refused_with_its_reason(desk: Client) -> None:
    person = UserFactory(email="aude@exemple.test")
    card, _status = save_card(by=person, user=person, name="Aude Coudray", place="Lyon", databases=["PMSI"])
    Card.objects.filter(pk=card.pk).update(status="pending")
    assert Client().get(card.get_absolute_url()).status_code == 404
    assert "Aude Coudray" in _text(desk, "review")
    address = reverse("directory_desk:review_card", args=[card.pk])
    assert "PMSI" in desk.get(address).content.decode()
    assert desk.post(address, {"decision": "refuse", "reason": ""}).status_code == 422
    assert desk.post(address, {"decision": "maybe"}).status_code == 422
    desk.post(address, {"decision": "refuse", "reason": "Dites où vous travaillez"})
    card.refresh_from_db()
    assert (card.status, card.review_reason) == ("refused", "Dites où vous travaillez")
    Card.objects.filter(pk=card.pk).update(status="pending")
    desk.post(address, {"decision": "publish", "verified": "on", "reason": "Connue"})
    card.refresh_from_db()
    assert (card.status, card.is_verified) == ("published", True)
    assert Client().get(card.get_absolute_url()).status_code == 200
    assert [act[0] for act in _acts(card)] == ["experts.refuse", "experts.publish"]


def test_claim_is_accepted_or_refused_with_a_reason(desk: Client) -> None:
    first, second = (CardFactory(organisation_card=True) for _number in range(2))
    people = [UserFactory(), UserFactory()]
    claims = [
        claim_card(by=person, card=card, email="x@organisme.test", justification="J’y travaille")
        for person, card in zip(people, (first, second), strict=True)
    ]
    assert _text(desk, "review").count("J’y travaille") == 2
    addresses = [reverse("directory_desk:decide_claim", args=[claim.pk]) for claim in claims]
    for nothing in ({"decision": "refuse", "reason": " "}, {"decision": "x"}, {}):
        desk.post(addresses[1], nothing)
    assert _acts() == []
    desk.post(addresses[0], {"decision": "accept", "reason": "Adresse vérifiée"})
    desk.post(addresses[1], {"decision": "refuse", "reason": "Adresse inconnue"})
    desk.post(addresses[1], {"decision": "accept", "reason": "Trop tard"})
    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.user, second.user) == (people[0], None)
    assert _acts() == [
        ("experts.accept_claim", "Maude Réglisse", "Adresse vérifiée"),
        ("experts.refuse_claim", "Maude Réglisse", "Adresse inconnue"),
    ]


def test_reported_message_shows_no_address_and_its_sender_is_stopped(desk: Client) -> None:
    card, report = _reported()
    html = _text(desk, "reports")
    assert "Achetez." in html
    assert "v@exemple.test" not in html
    assert card.user.email not in html
    desk.post(reverse("directory_desk:close_report", args=[report]), {"reason": "Vendeur", "stop": "1"})
    assert "Achetez." not in _text(desk, "reports")
    assert "Vendeur Lourd" in _text(desk, "reports")
    assert "Achetez." in _text(desk, "reports", state="stopped")
    assert _acts(card) == [("experts.close_report", "Maude Réglisse", "Vendeur")]
    block = RelayBlock.objects.get()
    desk.post(reverse("directory_desk:lift_stop", args=[block.pk]))
    assert not RelayBlock.objects.exists()


@pytest.mark.parametrize("name", ["desk", "review", "places", "duplicates", "reports", "import"])
def test_lists_take_the_same_queries_with_more_rows(
    desk: Client, name: str, django_assert_max_num_queries: Any
) -> None:
    for number in range(14):
        card = CardFactory(user=None, name=f"Aude Coudray {'x' * (number % 2)}", source=f"csv:{number}")
        Card.objects.filter(pk=card.pk).update(status="pending")
        UnfoundPlace.objects.create(card=CardFactory(user=None, precision="hidden"), typed="Xyzzy", precision="commune")
        _reported()
    desk.get(reverse(f"directory_desk:{name}"))
    with django_assert_max_num_queries(16):
        assert desk.get(reverse(f"directory_desk:{name}")).status_code == 200


def test_hostile_texts_run_nowhere_on_the_desk(desk: Client) -> None:
    card = CardFactory(name=SHORT, headline=SHORT, organisation=SHORT, bio=SHORT, topics=[SHORT], user=None)
    other = CardFactory(name=f"{SHORT}x", user=None, source="csv:x")
    Card.objects.filter(pk=card.pk).update(status="pending", proposed={"organisation": SHORT}, review_reason=SHORT)
    UnfoundPlace.objects.create(card=other, typed=SHORT, precision="commune")
    owned = CardFactory(name=f"Zoé {SHORT}")
    root = relay.send_message(
        card=owned, sender_name=SHORT, sender_email="trudy@exemple.test", subject=SHORT, body=SHORT
    )
    relay.report(conversation=read_token(token_for(root, OWNER)), reason=SHORT)
    RelayBlock.objects.create(name=SHORT, address_hash="x")
    cell = f'"{SHORT.replace(chr(34), chr(34) * 2)}"'
    text = f"nom;organisation;{cell}\n{cell};x;y"
    kept = import_runs.keep_file(by=UserFactory(moderator=True), name=SHORT, text=text, publishes=False)
    services.verify_cards(by=User.objects.get(display_name="Maude Réglisse"), cards=[other], reason=SHORT)
    pages = [
        *((name, []) for name in ("desk", "review", "places", "duplicates", "reports", "import")),
        ("review_card", [card.pk]),
        ("merge", [card.pk, other.pk]),
        ("import_file", [kept.pk]),
    ]
    for name, args in pages:
        html = _text(desk, name, *args)
        assert [found for found in runnable(html) if "alert(1)" in found or "src=x" in found] == [], name
    for address in ("/cms/snippets/experts/card/", f"/cms/bulk/experts/card/verify/?id={card.pk}"):
        html = desk.get(address).content.decode()
        assert [found for found in runnable(html) if "alert(1)" in found or "src=x" in found] == [], address
