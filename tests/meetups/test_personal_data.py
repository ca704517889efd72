"""What the archive gives to a person who asks, and does when they leave."""

import pytest

from hub.accounts.services import erase_person
from hub.base.personal_data import personal_data_of
from meetups.models import Speaker, TalkSpeaker
from meetups.services import find_speaker, link_speaker
from tests.factories.accounts import UserFactory
from tests.factories.meetups import TalkFactory

pytestmark = pytest.mark.django_db


def test_export_names_the_talks_of_the_person() -> None:
    person = UserFactory()
    talk = TalkFactory(speakers=[("Noa Fougère", "Institut des Genêts"), ("Ambre Loriot", "")])
    link_speaker(speaker=find_speaker(name="Noa Fougère"), user=person)
    (held,) = personal_data_of(person.pk)["talks"]
    assert (held["name"], held["affiliation"], held["talk"]) == ("Noa Fougère", "Institut des Genêts", talk.title)


def test_leaving_unlinks_the_name_and_keeps_the_programme() -> None:
    person = UserFactory()
    TalkFactory(speakers=[("Noa Fougère", "")])
    link_speaker(speaker=find_speaker(name="Noa Fougère"), user=person)
    erase_person(person=person, by=person)
    speaker = Speaker.objects.get(name="Noa Fougère")
    assert speaker.user is None
    assert TalkSpeaker.objects.filter(speaker=speaker).count() == 1
