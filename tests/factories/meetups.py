"""Meetups and talks for tests, through the services."""

from datetime import timedelta
from typing import Any

import factory

from django.utils import timezone

from meetups.models import Cue, MeetupPage, Speaker, TalkPage
from meetups.services import save_meetup, save_talk


class MeetupFactory(factory.Factory):
    """A published meetup of last year; `upcoming=True` for next month, `draft=True` for one nobody sees yet."""

    class Meta:
        model = MeetupPage

    class Params:
        upcoming = factory.Trait(date=factory.LazyFunction(lambda: timezone.localdate() + timedelta(days=30)))
        draft = factory.Trait(publish=False)

    number = factory.Sequence(lambda number: number + 1)
    title = factory.LazyAttribute(lambda meetup: f"Rencontre fictive {meetup.number}")
    date = factory.LazyFunction(lambda: timezone.localdate() - timedelta(days=365))

    @classmethod
    def _create(cls, model_class: type[MeetupPage], *args: Any, **values: Any) -> MeetupPage:
        return save_meetup(**values)[0]


class TalkFactory(factory.Factory):
    """A published talk of a past meetup; `online=True` gives it a recording, `draft=True` hides it."""

    class Meta:
        model = TalkPage

    class Params:
        online = factory.Trait(video_url="https://www.youtube.com/watch?v=abc_def-123")
        local = factory.Trait(video_url="/media/recordings/talk.webm")
        draft = factory.Trait(publish=False)

    meetup = factory.SubFactory(MeetupFactory)
    position = factory.LazyAttribute(lambda talk: TalkPage.objects.child_of(talk.meetup).count() + 1)
    title = factory.LazyAttribute(lambda talk: f"Intervention fictive {talk.position}")
    speakers = (("Solène Duprat", "équipe Mirabelle"),)

    @classmethod
    def _create(cls, model_class: type[TalkPage], *args: Any, **values: Any) -> TalkPage:
        return save_talk(**values)[0]


class SpeakerFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Speaker

    name = factory.Sequence(lambda number: f"Camille Fictif {number}")


class CueFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Cue

    talk = factory.SubFactory(TalkFactory, online=True)
    start = 0.0
    end = 5.0
    text = "Bonjour à toutes et à tous."
