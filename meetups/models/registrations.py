"""Who comes to a meetup: as little as a seat needs, and no longer than needed."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from hub.base.models import TimeStampedModel
from meetups.models.events import MeetupPage


class RegistrationState(models.TextChoices):
    UNCONFIRMED = "unconfirmed", _("address to confirm")
    SEATED = "seated", _("has a seat")
    WAITING = "waiting", _("on the waiting list")


class Registration(TimeStampedModel):
    """One person's wish to come. Who gives up is deleted, so that no state says it."""

    meetup = models.ForeignKey(
        MeetupPage, verbose_name=_("meetup"), on_delete=models.CASCADE, related_name="registrations"
    )
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("person of the hub"),
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="registrations",
    )
    name = models.CharField(_("name"), max_length=120)
    email = models.EmailField(_("e-mail address"))
    language = models.CharField(_("language"), max_length=5, default="fr")
    state = models.CharField(
        _("state"), max_length=12, choices=RegistrationState.choices, default=RegistrationState.UNCONFIRMED
    )
    queued_at = models.DateTimeField(_("in the queue since"), null=True, blank=True)
    reminded_at = models.DateTimeField(_("reminded"), null=True, blank=True)
    # What the person was last told of day, hours, place and status: when it differs, they are told again.
    told = models.CharField(_("fingerprint of what was told"), max_length=64, blank=True, editable=False)

    class Meta:
        verbose_name = _("registration")
        verbose_name_plural = _("registrations")
        ordering = ("queued_at", "pk")
        constraints = [
            models.UniqueConstraint(fields=["meetup", "email"], name="meetups_one_registration_an_address"),
        ]
        indexes = [models.Index(fields=["meetup", "state", "queued_at"])]

    def __str__(self) -> str:
        return self.name

    @property
    def is_seated(self) -> bool:
        return self.state == RegistrationState.SEATED

    @property
    def is_waiting(self) -> bool:
        return self.state == RegistrationState.WAITING

    @property
    def is_confirmed(self) -> bool:
        return self.state != RegistrationState.UNCONFIRMED
