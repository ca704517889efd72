"""machina's topics and posts on machina's tables, corrected where a person leaves and where two posts share a second."""

from typing import Any

from machina.apps.forum_conversation.abstract_models import AbstractPost, AbstractTopic

from django.conf import settings
from django.db import models
from django.db.models import Count, Q, Sum
from django.urls import reverse
from django.utils.translation import gettext_lazy as _


class Topic(AbstractTopic):
    """A question or an announcement with its replies."""

    # machina deletes a person's topics with everybody's replies in them; here they stay, without their author.
    poster = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("Poster"), null=True, blank=True, on_delete=models.SET_NULL
    )

    class Meta(AbstractTopic.Meta):
        abstract = False

    def get_absolute_url(self) -> str:
        return reverse("forum_conversation:topic", args=[self.forum.slug, self.forum_id, self.slug, self.pk])

    def update_trackers(self) -> None:
        """Count again, from the database. The question stays the question, though an older post be merged in; the number
        breaks a tie of dates, which machina leaves to chance.
        """
        counted = self.posts.aggregate(
            approved=Count("pk", filter=Q(approved=True)), first=Count("pk", filter=Q(pk=self.first_post_id or 0))
        )
        self.posts_count = counted["approved"]
        if not counted["first"]:
            self.first_post = self.posts.order_by("created", "pk").first()
        self.last_post = self.posts.filter(approved=True).order_by("-created", "-pk").first()
        self.last_post_on = self.last_post.created if self.last_post else None
        self._simple_save()
        count_forum(self.forum)


def count_forum(forum: Any) -> None:
    """What machina's `Forum.update_trackers` counts, in two queries for its five."""
    shown = forum.topics.filter(approved=True)
    counted = shown.aggregate(topics=Count("pk"), posts=Sum("posts_count"))
    latest = shown.order_by("-last_post_on").first()
    forum.direct_topics_count, forum.direct_posts_count = counted["topics"], counted["posts"] or 0
    forum.last_post_id = latest.last_post_id if latest else None
    forum.last_post_on = latest.last_post_on if latest else None
    forum._simple_save()  # noqa: SLF001 -- machina's way to save counters without looking at the tree


class Post(AbstractPost):
    """A question, a reply or an announcement."""

    poster = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("Poster"),
        related_name="posts",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
    )

    class Meta(AbstractPost.Meta):
        abstract = False

    def get_absolute_url(self) -> str:
        return f"{self.topic.get_absolute_url()}?post={self.pk}#post-{self.pk}"
