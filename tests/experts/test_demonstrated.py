"""What a card shows beside what its owner declares: evidence, whom else to ask. Only what the reader may see."""

import re

import pytest

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from wagtail.models import PageLogEntry, PageViewRestriction

from experts.demonstrated import demonstrated_by
from experts.models import Card
from experts.queries import same_region_cards, similar_cards
from forum.overrides.forum_conversation.models import Topic
from forum.questions.services import accept_answer, refresh_meta
from hub.dictionary.services import save_table
from meetups.models import Speaker
from meetups.services import link_speaker
from tests.factories.accounts import UserFactory
from tests.factories.experts import CardFactory
from tests.factories.forum import AnswerFactory, TopicFactory, category
from tests.factories.meetups import TalkFactory
from tests.factories.pages import FactsheetFactory

pytestmark = pytest.mark.django_db

PROVEN = re.compile(r'<a class="tag"[^>]*>([^<]+)</a><span class="badge ok"')
ALL = frozenset({"public", "members"})


def _proven(card: Card) -> list[str]:
    return PROVEN.findall(Client().get(card.get_absolute_url()).content.decode())


@pytest.fixture
def card() -> Card:
    return CardFactory(name="Aude Coudray", databases=["PMSI", "DCIR"], topics=["Cancer", "Diabète"], tools=["SAS"])


def test_badge_comes_with_an_accepted_answer_and_not_by_ticking(card: Card) -> None:
    topic = TopicFactory(title="Compter les séjours", tags=["PMSI MCO", "Cancer"])
    answer = AnswerFactory(topic=topic, by=card.user, body="Voyez la table.")
    assert _proven(card) == []
    assert "Compter les séjours" in Client().get(card.get_absolute_url()).content.decode()
    accept_answer(by=topic.poster, post=answer)
    assert _proven(card) == ["PMSI", "Cancer"]
    hidden = Topic.objects.get(pk=topic.pk)
    hidden.approved = False
    hidden.save()
    refresh_meta(hidden)
    assert _proven(card) == []
    assert "Compter les séjours" not in Client().get(card.get_absolute_url()).content.decode()


def test_tables_answered_about_prove_their_database(card: Card) -> None:
    save_table(name="ER_PHA_F", base="DCIR", title="Pharmacie")
    topic = TopicFactory(title="Lire les boîtes")
    answer = AnswerFactory(topic=topic, by=card.user, body="Joignez `ER_PHA_F`, pas `XX_INCONNUE_F`.")
    shown = demonstrated_by(card.user_id)
    assert [(table.name, table.url) for table in shown.tables] == [("ER_PHA_F", answer.get_absolute_url())]
    assert not shown.proves("DCIR")
    accept_answer(by=topic.poster, post=answer)
    assert _proven(card) == ["DCIR"]
    html = Client().get(f"/people/{card.user.username}/").content.decode()
    assert "ER_PHA_F" in html


def test_every_kind_of_evidence_is_linked_and_hidden_ones_are_not(card: Card) -> None:
    talk = TalkFactory(speakers=[("Aude Coudray", "")], themes=["ALD"], bases=["EGB"])
    link_speaker(speaker=Speaker.objects.get(), user=card.user)
    page, draft = FactsheetFactory(title="Fiche relue"), FactsheetFactory(title="Fiche cachée")
    for reviewed in (page, draft):
        PageLogEntry.objects.log_action(reviewed, "wagtail.publish", user=card.user)
    draft.unpublish()
    AnswerFactory(topic=TopicFactory(title="Question fermée", forum=category("divers")), by=card.user)
    category("divers").userforumpermission_set.all().delete()
    shown = demonstrated_by(card.user_id)
    assert {group.kind: [item.url for item in group.items] for group in shown.evidence} == {
        "talk": [talk.get_url()],
        "page": [page.get_url()],
    }
    PageViewRestriction.objects.create(page=page.get_parent(), restriction_type="login")
    assert {group.kind for group in demonstrated_by(card.user_id).evidence} == {"talk"}
    PageViewRestriction.objects.all().delete()
    assert dict(shown.themes) == {"ALD": 1, "EGB": 1}
    html = Client().get(card.get_absolute_url()).content.decode()
    assert html.index("Déclaré") < html.index("Démontré dans la communauté") < html.index("Fiche relue")
    for hidden in ("Fiche cachée", "Question fermée"):
        assert hidden not in html


def test_similar_people_share_named_themes_and_go_through_the_gate(card: Card) -> None:
    close = CardFactory(name="Proche", databases=["PMSI MCO", "DCIR"], topics=["Cancer"], place="Brest")
    far = CardFactory(name="Loin", topics=["Diabète"], place="Brest")
    CardFactory(name="Autre", topics=["Décès"], place="Brest")
    member = CardFactory(name="Membre", databases=["PMSI", "DCIR"], topics=["Cancer"], members=True, place="Brest")
    CardFactory(name="Retirée", databases=["PMSI", "DCIR"], topics=["Cancer"], hidden=True, place="Brest")
    similar = similar_cards(card)
    assert [(near.card, set(near.shared)) for near in similar] == [
        (close, {"PMSI", "DCIR", "Cancer"}),
        (far, {"Diabète"}),
    ]
    assert [near.card for near in similar_cards(card, ALL)] == [member, close, far]
    html = Client().get(card.get_absolute_url()).content.decode()
    assert "Proche" in html
    assert "Retirée" not in html
    assert "Membre" not in re.sub(r"<[^>]+>", " ", html).partition("Personnes des mêmes thèmes")[2]
    for _number in range(9):
        CardFactory(databases=["PMSI", "DCIR"], topics=["Cancer"])
    assert len(similar_cards(card)) == 5


def test_people_of_the_same_region_and_none_without_a_place(card: Card) -> None:
    near, other = CardFactory(name="Voisin", place="Grenoble"), CardFactory(name="Caché", precision="hidden")
    CardFactory(name="Breton", place="Brest")
    assert list(same_region_cards(card)) == [near]
    assert list(same_region_cards(other)) == []
    assert similar_cards(other) == []


def test_card_with_everything_keeps_the_budget_and_no_page_asks_more_with_more(card: Card) -> None:
    save_table(name="ER_PHA_F", base="DCIR")
    client = Client()
    client.force_login(UserFactory())
    counted = []
    for total in (1, 8):
        for number in range(total):
            topic = TopicFactory(tags=["Cancer", "DCIR"])
            accept_answer(by=topic.poster, post=AnswerFactory(topic=topic, by=card.user, body="Voir `ER_PHA_F`."))
            talk = TalkFactory(speakers=[(f"Aude {total} {number}", "")], themes=["ALD"], bases=["EGB"])
            link_speaker(speaker=talk.talk_speakers.get().speaker, user=card.user)
            PageLogEntry.objects.log_action(FactsheetFactory(), "wagtail.publish", user=card.user)
            CardFactory(topics=["Cancer"], place="Grenoble")
        for address in (card.get_absolute_url(), f"/people/{card.user.username}/"):
            client.get(address)
            with CaptureQueriesContext(connection) as queries:
                assert client.get(address).status_code == 200
            counted.append(len(queries))
    assert counted[:2] == counted[2:]
    assert max(counted) <= 16, counted
