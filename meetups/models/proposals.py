"""What members would like to hear about at a meetup, and their votes."""

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from hub.base.models import TimeStampedModel
from meetups.models.events import MeetupPage
from meetups.models.talks import TalkPage


class ProposalState(models.TextChoices):
    """`presented` is no state of its own: it is a planned one whose meetup is over."""

    PROPOSED = "proposed", _("put to the vote")
    PLANNED = "planned", _("planned")
    DECLINED = "declined", _("not retained")


class Proposal(TimeStampedModel):
    """A topic for a coming meetup."""

    title = models.CharField(_("title"), max_length=160)
    body = models.TextField(_("why, and what you would like to learn"), max_length=4000, blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("proposed by"),
        null=True,
        on_delete=models.SET_NULL,
        related_name="meetup_proposals",
    )
    would_speak = models.BooleanField(_("I could give this talk myself"), default=False)
    state = models.CharField(_("state"), max_length=10, choices=ProposalState.choices, default=ProposalState.PROPOSED)
    reason = models.CharField(_("word of the organisers"), max_length=500, blank=True)
    meetup = models.ForeignKey(
        MeetupPage, verbose_name=_("meetup"), null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    talk = models.ForeignKey(
        TalkPage, verbose_name=_("talk"), null=True, blank=True, on_delete=models.SET_NULL, related_name="proposals"
    )

    class Meta:
        verbose_name = _("proposal")
        verbose_name_plural = _("proposals")
        ordering = ("-created_at", "-pk")

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("meetups:proposal", args=[self.pk])


class ProposalVote(models.Model):
    """One voice for a proposal."""

    proposal = models.ForeignKey(Proposal, on_delete=models.CASCADE, related_name="votes")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    at = models.DateTimeField(_("voted"), auto_now_add=True)

    class Meta:
        verbose_name = _("vote")
        verbose_name_plural = _("votes")
        constraints = [
            models.UniqueConstraint(fields=["proposal", "person"], name="meetups_one_vote_a_person"),
        ]

    def __str__(self) -> str:
        return f"{self.proposal_id}/{self.person_id}"
