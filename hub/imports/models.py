"""What was imported last time, so that an import changes only what changed upstream and leaves people's edits alone; and
where the addresses of a former forum lead.
"""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class ImportRecord(models.Model):
    """One imported thing. `digest` is the fingerprint of all that was written; `target` is its address when that tells."""

    key = models.CharField(_("key"), max_length=400, unique=True)
    digest = models.CharField(_("fingerprint"), max_length=64)
    target = models.CharField(_("address"), max_length=500, blank=True)
    imported_at = models.DateTimeField(_("imported"), auto_now=True)

    class Meta:
        verbose_name = _("import record")
        verbose_name_plural = _("import records")
        ordering = ("key",)

    def __str__(self) -> str:
        return self.key


class ImportedPage(models.Model):
    """A page as it was upstream at the last import, in the Markdown of this site: what changes here and there are told by."""

    source = models.CharField(_("path upstream"), max_length=300, unique=True)
    values = models.JSONField(_("texts"), default=dict)

    class Meta:
        verbose_name = _("imported page")
        verbose_name_plural = _("imported pages")
        ordering = ("source",)

    def __str__(self) -> str:
        return self.source


class FormerCategory(models.Model):
    """A category of the former forum, by its number there."""

    number = models.PositiveIntegerField(_("number"), unique=True)
    forum = models.ForeignKey(
        "forum.Forum", verbose_name=_("category"), null=True, related_name="+", on_delete=models.SET_NULL
    )

    class Meta:
        verbose_name = _("category of the former forum")
        verbose_name_plural = _("categories of the former forum")

    def __str__(self) -> str:
        return str(self.number)


class FormerAuthor(models.Model):
    """A name of the former forum. `person` is a placeholder nobody can sign in as, until somebody who proves the address
    takes the posts over; of the address only a keyed fingerprint is kept.
    """

    name = models.CharField(_("name"), max_length=100, unique=True, help_text=_("In lower case."))
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("person"), null=True, related_name="+", on_delete=models.SET_NULL
    )
    email_digest = models.CharField(_("fingerprint of the address"), max_length=64, blank=True, db_index=True)
    claimed_at = models.DateTimeField(_("taken over"), null=True, blank=True)

    class Meta:
        verbose_name = _("author of the former forum")
        verbose_name_plural = _("authors of the former forum")

    def __str__(self) -> str:
        return self.name


class FormerTopic(models.Model):
    """A topic of the former forum, by its number there. Without `topic` it was deleted here, and is not imported again."""

    number = models.PositiveIntegerField(_("number"), unique=True)
    topic = models.ForeignKey(
        "forum_conversation.Topic", verbose_name=_("topic"), null=True, related_name="+", on_delete=models.SET_NULL
    )
    digest = models.CharField(_("fingerprint"), max_length=64)

    class Meta:
        verbose_name = _("topic of the former forum")
        verbose_name_plural = _("topics of the former forum")

    def __str__(self) -> str:
        return str(self.number)


class FormerPost(models.Model):
    """A post of the former forum, by its place in its topic. `version` is how often it had been changed here when it was
    last imported: once more, and the import leaves it alone.
    """

    topic = models.ForeignKey(
        FormerTopic, verbose_name=_("topic"), related_name="former_posts", on_delete=models.CASCADE
    )
    number = models.PositiveIntegerField(_("number"))
    post = models.ForeignKey(
        "forum_conversation.Post", verbose_name=_("post"), null=True, related_name="+", on_delete=models.SET_NULL
    )
    digest = models.CharField(_("fingerprint"), max_length=64)
    version = models.PositiveIntegerField(_("version"), default=0)

    class Meta:
        verbose_name = _("post of the former forum")
        verbose_name_plural = _("posts of the former forum")
        constraints = [models.UniqueConstraint(fields=["topic", "number"], name="imports_former_post_once")]

    def __str__(self) -> str:
        return f"{self.topic_id}/{self.number}"
