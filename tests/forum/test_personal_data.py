"""The forum's part of a person's export."""

import pytest

from forum.questions.services import answer
from hub.base.personal_data import personal_data_of
from tests.factories.accounts import UserFactory
from tests.factories.forum import TopicFactory

pytestmark = pytest.mark.django_db


def test_export_holds_every_post_of_the_person_and_of_nobody_else() -> None:
    person, other = UserFactory(), UserFactory()
    topic = TopicFactory(by=person)
    mine = answer(by=person, topic=topic, body="Une précision, avec `ER_PRS_F`.")
    answer(by=other, topic=topic, body="La réponse de quelqu’un d’autre.")
    texts = [post["text"] for post in personal_data_of(person.pk)["forum posts"]]
    assert len(texts) == 2
    assert texts[-1] == mine.content.raw
    assert "La réponse de quelqu’un d’autre." not in texts
