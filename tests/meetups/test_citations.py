"""Minutes of recordings cited in answers, and the way back from the recording."""

import pytest

from django.test import Client
from django.urls import reverse
from django.utils.html import escape

from forum.questions import services as forum
from hub.base import citations
from hub.notifications.models import Notice
from meetups.models import MomentCitation
from meetups.services import remove_transcript, save_transcript
from search import registry
from tests.factories.accounts import UserFactory
from tests.factories.forum import TopicFactory
from tests.factories.meetups import MeetupFactory, TalkFactory

pytestmark = pytest.mark.django_db

SAID = [
    (0, "Bonjour, nous parlons ici de la durée."),
    (760, "La clé du bénéficiaire change quand il change de régime."),
    (767, "Il faut donc chaîner les deux clés avant de compter."),
    (775, "Merci à tous."),
]


def vtt(shift: int = 0, **reworded: str) -> str:
    lines = [
        f"{(at + shift) // 60:02}:{(at + shift) % 60:02}.000 --> {(at + shift + 5) // 60:02}:{(at + shift + 5) % 60:02}.000\n"
        f"{reworded.get(f'at_{at}', text)}\n"
        for at, text in SAID
    ]
    return "WEBVTT\n\n" + "\n".join(lines)


def page(address: str) -> str:
    return Client().get(address).content.decode()


def test_cited_minute_is_a_card_and_the_talk_knows_its_questions() -> None:
    talk = TalkFactory(meetup=MeetupFactory(number=7), title="Durées & clés", local=True)
    save_transcript(talk=talk, vtt=vtt())
    topic = TopicFactory(title="Pourquoi deux clés <pour> une personne ?")
    text = f"Voir [[talk:{talk.slug}@12:49]] et `[[talk:{talk.slug}@0:05]]`, pas [[talk:rien@1:00]]."
    post = forum.answer(by=UserFactory(), topic=topic, body=text)
    html = page(topic.get_absolute_url())
    card = html.split('<span class="cited">')[1].split("</span>\n")[0]
    assert f'href="{talk.get_url()}?t=769"' in card
    assert "Durées &amp; clés" in card
    assert "<q>Il faut donc chaîner les deux clés avant de compter.</q>" in card
    assert 'src="/media/recordings/talk.webm#t=769"' in card
    assert html.count('class="cited"') == 1
    assert "[[talk:rien@1:00]]" in html
    shown = page(talk.get_url())
    assert "cette minute a répondu à 1 question" in shown
    assert "Pourquoi deux clés &lt;pour&gt; une personne ?" in shown
    assert f"post={post.pk}" in shown or f"#post-{post.pk}" in shown
    said = "Durées & clés (12:49)"
    assert said in Notice.objects.get(to=topic.poster).excerpt
    assert escape(escape(said)) in page(reverse("questions:topic_feed", args=[topic.pk]))
    documents = registry.source_of(f"topic:{topic.pk}").documents([f"topic:{topic.pk}"])
    assert [said in one.body for one in documents if one.kind == "post"] == [True]
    assert "Durées \\u0026 clés (12:49)" in html.partition("ld+json")[2].partition("</script>")[0]
    forum.flag(by=UserFactory(), post=post, reason="other")
    client = Client()
    client.force_login(UserFactory(moderator=True))
    assert '<span class="cited">' in client.get(reverse("questions:moderation")).content.decode()
    forum.edit_post(by=post.poster, post=post, body="Rien à citer.")
    assert not MomentCitation.objects.exists()
    assert "a répondu" not in page(talk.get_url())


def test_citation_follows_its_sentence() -> None:
    talk = TalkFactory(online=True)
    save_transcript(talk=talk, vtt=vtt())
    topic = TopicFactory()
    forum.answer(by=UserFactory(), topic=topic, body=f"[[talk:{talk.meetup.slug}/{talk.slug}@12:40]]")
    save_transcript(talk=talk, vtt=vtt(shift=3))
    cited = MomentCitation.objects.get()
    assert (cited.second, cited.quote) == (763, SAID[1][1])
    corrected = "La clé du bénéficiaire change lorsqu’il change de régime."
    save_transcript(talk=talk, vtt=vtt(shift=20, at_760=corrected))
    assert "?t=780" in page(topic.get_absolute_url())
    assert "lorsqu" in page(topic.get_absolute_url())
    remove_transcript(talk=talk)
    assert "<q>" not in page(topic.get_absolute_url()).split('class="cited"')[1].split("</p>")[0]
    save_transcript(talk=talk, vtt=vtt())
    assert MomentCitation.objects.get().second == 760


def test_withdrawn_recording_is_not_quoted_and_a_deleted_talk_breaks_nothing() -> None:
    talk = TalkFactory(online=True)
    save_transcript(talk=talk, vtt=vtt())
    topic = TopicFactory()
    forum.answer(by=UserFactory(), topic=topic, body=f"[[talk:{talk.slug}@12:40]]")
    administrator = UserFactory(is_superuser=True, is_staff=True)
    client = Client()
    client.force_login(administrator)
    for cited in (talk, talk.meetup):
        asked = client.get(reverse("wagtailadmin_pages:delete", args=[cited.pk])).content.decode()
        assert "1 texte du site en cite une minute" in asked
    talk.state = "withdrawn"
    talk.save_revision().publish()
    html = page(topic.get_absolute_url())
    assert talk.title in html
    assert SAID[1][1] not in html
    assert topic.subject not in page(talk.get_url())
    talk.delete()
    assert f"[[talk:{talk.slug}@12:40]]" in page(topic.get_absolute_url())


def test_citations_cost_the_same_queries_however_many(django_assert_max_num_queries: object) -> None:
    talk = TalkFactory(online=True)
    save_transcript(talk=talk, vtt=vtt())
    for count in (1, 25):
        texts = [(f"post:{number}", f"[[talk:{talk.slug}@{number}]]") for number in range(count)]
        with django_assert_max_num_queries(7):  # type: ignore[operator]  # -- pytest-django's fixture
            citations.resolve(texts)
