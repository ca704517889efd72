"""Asking for details, taking care of a question, inviting somebody; and who is told."""

from datetime import timedelta

import pytest

from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from forum.questions import services
from forum.questions.models import Invitation, TopicMeta
from hub.base.people import people_for
from hub.notifications.follows import follow, follows
from hub.notifications.models import Notice
from tests.factories.accounts import UserFactory
from tests.factories.experts import CardFactory
from tests.factories.forum import AnswerFactory, TopicFactory, category

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _no_limits_left_over() -> None:
    cache.clear()


def told(person) -> list[str]:
    return list(Notice.objects.filter(to=person).order_by("pk").values_list("kind", flat=True))


def client_of(person) -> Client:
    client = Client()
    client.force_login(person)
    return client


def test_details_are_asked_for_told_and_given() -> None:
    topic, helper = TopicFactory(), UserFactory()
    address = f"/forum/topic/{topic.pk}/details/"
    assert client_of(topic.poster).get(address).status_code == 403
    client_of(helper).post(address, {"wanted": "La version du DCIR ?"})
    assert told(topic.poster) == ["details"]
    page = client_of(topic.poster).get(topic.get_absolute_url()).content.decode()
    assert "La version du DCIR ?" in page
    assert "disparaît alors de lui-même" in page
    listed = Client().get("/forum/?state=details").content.decode()
    assert topic.subject in listed
    AnswerFactory(topic=topic, at=None)
    assert TopicMeta.objects.get(topic=topic).needs_details  # somebody else's answer gives no details
    services.answer(by=topic.poster, topic=topic, body="La version de 2023.")
    assert not TopicMeta.objects.get(topic=topic).needs_details
    client_of(helper).post(address, {"wanted": ""})
    services.edit_post(by=topic.poster, post=topic.first_post, body="Avec la version.")
    assert not TopicMeta.objects.get(topic=topic).needs_details
    client_of(helper).post(address, {})
    client_of(helper).post(address, {"clear": "1"})
    assert not TopicMeta.objects.get(topic=topic).needs_details


def test_claim_is_seen_by_others_and_frees_itself() -> None:
    topic, helper, other = TopicFactory(), UserFactory(display_name="Ève Martineau"), UserFactory()
    address = f"/forum/topic/{topic.pk}/claim/"
    client_of(helper).post(address)
    for page in (topic.get_absolute_url(), "/forum/"):
        assert "Ève Martineau" in Client().get(page).content.decode()
    with pytest.raises(services.ClaimedError):
        services.claim(by=other, topic=topic)
    client_of(other).post(address, {"release": "1"})
    assert TopicMeta.objects.get(topic=topic).claimed_by == helper
    TopicMeta.objects.filter(topic=topic).update(claimed_until=timezone.now() - timedelta(minutes=1))
    assert "Ève Martineau" not in Client().get(topic.get_absolute_url()).content.decode()
    services.claim(by=other, topic=topic)
    services.answer(by=other, topic=topic, body="Voilà.")
    assert TopicMeta.objects.get(topic=topic).claimed_by is None
    services.accept_answer(by=topic.poster, post=topic.posts.get(poster=other))
    with pytest.raises(services.NotNeededError):
        services.claim(by=helper, topic=topic)
    assert client_of(topic.poster).post(address).status_code == 403


def test_people_who_know_are_invited_in_two_clicks_and_told_once() -> None:
    expert = UserFactory(display_name="Zoé Lagarde", expert=True)
    CardFactory(user=expert, name="Zoé Lagarde", topics=["ALD"])
    answerer = TopicFactory(tags=["ALD"], answers=1, solved=True).last_post.poster
    topic = TopicFactory(tags=["ALD"])
    found = people_for(["ald"], audience=frozenset({"public"}))
    assert {person.user_id for person in found} == {expert.pk, answerer.pk}
    asker = client_of(topic.poster)
    assert f"/forum/topic/{topic.pk}/invite/" in asker.get(topic.get_absolute_url()).content.decode()
    page = asker.get(f"/forum/topic/{topic.pk}/invite/").content.decode()
    assert f'value="{expert.pk}"' in page
    asker.post(f"/forum/topic/{topic.pk}/invite/", {"person": expert.pk})
    client_of(UserFactory()).post(f"/forum/topic/{topic.pk}/invite/", {"handle": f"@{expert.username}"})
    assert told(expert) == ["invited"]
    assert Invitation.objects.count() == 1
    for wrong in ({"person": "x"}, {"handle": "nobody\0"}, {"handle": topic.poster.username}, {"person": "9" * 30}):
        assert asker.post(f"/forum/topic/{topic.pk}/invite/", wrong).status_code == 302
    for _ in range(services.helping.INVITED_PER_TOPIC - 1):
        services.invite(by=UserFactory(), topic=topic, person=UserFactory())
    with pytest.raises(services.TooManyInvitationsError):
        services.invite(by=UserFactory(), topic=topic, person=UserFactory())


def test_followers_learn_once_of_what_they_may_read() -> None:
    fan, stranger = UserFactory(), UserFactory()
    for target in ("tag:pmsi", f"category:{category().pk}", "table:ER_PHA_F"):
        follow(by=fan, target=target)
    follow(by=stranger, target="tag:dcir")
    topic = services.ask(by=UserFactory(), forum=category(), title="Doublons", body="Dans ER_PHA_F ?", tags=["PMSI"])
    assert told(fan) == ["new_topic"]
    assert told(stranger) == []
    answerer = UserFactory()
    post = services.answer(by=answerer, topic=topic, body="Il faut joindre sur neuf clés.")
    assert follows(answerer, f"topic:{topic.pk}")
    services.answer(by=topic.poster, topic=topic, body="Merci.")
    assert told(topic.poster) == ["answer"]
    assert told(answerer) == ["new_answer"]
    services.accept_answer(by=topic.poster, post=post)
    assert told(answerer) == ["new_answer", "accepted"]
    category("divers").userforumpermission_set.all().delete()
    follow(by=fan, target=f"category:{category('divers').pk}")
    hidden = TopicFactory(forum=category("divers"), by=UserFactory(superuser=True))
    services.answer(by=UserFactory(superuser=True), topic=hidden, body="Entre nous, ER_PHA_F.")
    assert told(fan) == ["new_topic"]
