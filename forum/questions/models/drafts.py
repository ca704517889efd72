"""What somebody is writing, and the skeletons offered to begin with."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class Draft(models.Model):
    """The text of one form of one person, kept while it is typed. `place` is `ask`, `answer:12` or `edit:34`."""

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("person"), related_name="forum_drafts", on_delete=models.CASCADE
    )
    place = models.CharField(_("where it was written"), max_length=40)
    forum = models.ForeignKey(
        "forum.Forum", verbose_name=_("category"), null=True, blank=True, related_name="+", on_delete=models.SET_NULL
    )
    title = models.CharField(_("title"), max_length=200, blank=True)
    body = models.TextField(_("text"), blank=True)
    tags = models.CharField(_("tags"), max_length=500, blank=True)
    version = models.PositiveIntegerField(_("version of the post"), null=True, blank=True)
    updated_at = models.DateTimeField(_("changed"), auto_now=True, db_index=True)

    class Meta:
        verbose_name = _("draft")
        verbose_name_plural = _("drafts")
        ordering = ("-updated_at",)
        constraints = [models.UniqueConstraint(fields=["person", "place"], name="questions_draft_once")]

    def __str__(self) -> str:
        return self.title or self.place


class QuestionTemplate(models.Model):
    """A skeleton for a question: Markdown whose headings `### …` are the parts to fill in."""

    name = models.CharField(_("name"), max_length=80)
    description = models.CharField(_("when to use it"), max_length=200, blank=True)
    forum = models.ForeignKey(
        "forum.Forum",
        verbose_name=_("category"),
        null=True,
        blank=True,
        related_name="question_templates",
        on_delete=models.CASCADE,
        help_text=_("Empty: offered in every category."),
    )
    body = models.TextField(
        _("text"),
        help_text=_(
            "Markdown. Each heading that begins with ### is a part; one left empty is told to the person who asks."
        ),
    )
    position = models.PositiveSmallIntegerField(_("position"), default=0)

    class Meta:
        verbose_name = _("question template")
        verbose_name_plural = _("question templates")
        ordering = ("position", "name")

    def __str__(self) -> str:
        return self.name
