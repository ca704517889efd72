"""What a transcript offers, and what comes of it once somebody has looked."""

import pytest

from django.contrib.auth.models import Group
from django.test import Client
from django.urls import reverse

from forum.overrides.forum_conversation.models import Topic
from hub.pages.models import GlossaryTerm
from meetups.harvest.findings import harvest
from meetups.models import TalkPage
from meetups.services import save_transcript
from meetups.transcripts import read_transcript
from tests.factories.accounts import UserFactory
from tests.factories.meetups import TalkFactory

pytestmark = pytest.mark.django_db

PLANTED = (
    "Combien de temps garde-t-on les données ?",
    "Peut-on suivre un enfant sur dix ans ?",
    "Comment compter les séjours sans doublon ?",
    "Faut-il joindre la table ER_PRS_F à chaque fois ?",
    "Quelle clé prendre après 2019 ?",
)


def transcript() -> str:
    """Forty cues: talk, two openings, a short form, and five questions, one of them over two cues."""
    texts = [f"Nous avançons point par point, remarque {number}." for number in range(33)]
    texts[0] = "Bonsoir et bienvenue."
    texts[10] = "Passons aux durées. Vraiment ?"
    texts[20] = "Le ZQX est calculé chaque nuit."
    texts[28] = "Merci, je prends les questions."
    texts += [
        PLANTED[0],
        f"Question : {PLANTED[1][:1].lower()}{PLANTED[1][1:]}",
        PLANTED[2],
        "Faut-il joindre la table",
    ]
    texts += ["ER_PRS_F à chaque fois ? Oui.", PLANTED[4], "Voilà."]
    assert len(texts) == 40
    blocks = [
        f"{at * 10 // 60:02}:{at * 10 % 60:02}.000 --> {(at * 10 + 9) // 60:02}:{(at * 10 + 9) % 60:02}.000\n{text}\n"
        for at, text in enumerate(texts)
    ]
    return "WEBVTT\n\n" + "\n".join(blocks)


def test_forty_cues_yield_the_five_questions_the_chapters_the_table_and_the_short_form() -> None:
    found = harvest(read_transcript(transcript()), lambda text: ("ER_PRS_F",) if "ER_PRS_F" in text else ())
    assert tuple(offer.text for offer in found.questions) == PLANTED
    assert [offer.second for offer in found.questions] == [330, 340, 350, 360, 380]
    assert [offer.second for offer in found.chapters] == [0, 100, 280]
    assert [(offer.text, offer.second) for offer in found.names] == [("ER_PRS_F", 370)]
    assert [offer.text for offer in found.terms] == ["ZQX"]


def test_only_what_is_ticked_is_used() -> None:
    talk = TalkFactory(online=True)
    save_transcript(talk=talk, vtt=transcript())
    person = UserFactory()
    client = Client()
    client.force_login(person)
    address = reverse("meetups:harvest", args=[talk.pk])
    assert client.get(address).status_code == 403
    person.groups.add(Group.objects.get(name="organiser"))
    client.force_login(person)
    html = client.get(address).content.decode()
    assert PLANTED[1] in html
    assert not Topic.objects.exists()
    kept = {
        "question": ["1"],
        "question-1": "Suivre un enfant dix ans, est-ce possible ?",
        "chapter": ["0", "1"],
        "term": ["0"],
    }
    told = client.post(address, kept, follow=True).content.decode()
    assert "1 question a été lancée." in told
    assert "1 terme a été proposé." in told
    topic = Topic.objects.get()
    assert topic.subject == "Suivre un enfant dix ans, est-ce possible ?"
    assert f"{talk.get_url()}?t=340" in client.get(topic.get_absolute_url()).content.decode()
    assert [chapter.second for chapter in TalkPage.objects.get().chapter_list] == [0, 100]
    term = GlossaryTerm.objects.get(title="ZQX")
    assert not term.live
    again = client.get(address).content.decode()
    assert 'name="term"' not in again
    assert "5:40" in Client().get(talk.get_url()).content.decode()
