"""Topics and answers for tests, made through the services."""

from datetime import datetime, timedelta
from typing import Any

import factory
from machina.core.db.models import get_model

from django.utils import timezone

from forum.overrides.forum_conversation.models import Post, Topic
from forum.questions import services
from tests.factories.accounts import UserFactory

Forum = get_model("forum", "Forum")


def category(slug: str = "entraide") -> Any:
    return Forum.objects.get(slug=slug)


class TopicFactory(factory.django.DjangoModelFactory):
    """A question in Entraide, asked an hour ago. `answers=2` adds answers, `solved=True` accepts the last."""

    class Meta:
        model = Topic

    by = factory.SubFactory(UserFactory)
    forum = factory.LazyFunction(category)
    title = factory.Sequence(lambda number: f"Comment lire la table {number} ?")
    body = "Un **texte** avec `ER_PRS_F`."
    tags = ()
    at = factory.LazyFunction(lambda: timezone.now() - timedelta(hours=1))
    answers = 0
    solved = False

    @classmethod
    def _create(cls, model_class: type[Topic], *args: Any, **values: Any) -> Topic:
        answers, solved = values.pop("answers"), values.pop("solved")
        at: datetime = values["at"]
        topic = services.ask(**values)
        posts = [AnswerFactory(topic=topic, at=at + timedelta(minutes=position + 1)) for position in range(answers)]
        if solved:
            services.accept_answer(by=values["by"], post=posts[-1], at=at + timedelta(minutes=30))
        return Topic.objects.select_related("meta", "forum", "first_post").get(pk=topic.pk)


class AnswerFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Post

    by = factory.SubFactory(UserFactory)
    topic = factory.SubFactory(TopicFactory)
    body = "La réponse est dans `IR_BEN_R`."
    at = factory.LazyFunction(timezone.now)

    @classmethod
    def _create(cls, model_class: type[Post], *args: Any, **values: Any) -> Post:
        return services.answer(**values)


def recounted(topic: Topic) -> tuple[int, int, int | None]:
    """What machina's counters should say: approved posts, then the forum's topics and last post."""
    approved = Post.objects.filter(topic=topic, approved=True).order_by("created", "pk")
    topics = Topic.objects.filter(forum_id=topic.forum_id, approved=True).order_by("-last_post_on")
    return approved.count(), topics.count(), topics[0].last_post_id if topics else None
