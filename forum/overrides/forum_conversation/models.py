"""machina's topics and posts on machina's tables, corrected where a person leaves and where two posts share a second."""

from machina.apps.forum_conversation.abstract_models import AbstractPost, AbstractTopic

from django.conf import settings
from django.db import models
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
        approved = self.posts.filter(approved=True)
        self.posts_count = approved.count()
        if self.first_post_id is None or not self.posts.filter(pk=self.first_post_id).exists():
            self.first_post = self.posts.order_by("created", "pk").first()
        self.last_post = approved.order_by("-created", "-pk").first()
        self.last_post_on = self.last_post.created if self.last_post else None
        self._simple_save()
        self.forum.update_trackers()


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
