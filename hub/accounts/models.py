"""A person of the hub, from the first migration."""

from typing import Any

from django.apps import apps
from django.contrib.auth.models import AbstractUser, UserManager
from django.db import models
from django.db.models.functions import Lower
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from hub.accounts.names import handle_validator


class HubUserManager(UserManager["User"]):
    """Find a person by e-mail whatever its case."""

    def get_by_natural_key(self, username: str | None) -> "User":
        return self.get(email__iexact=username)

    def create_superuser(
        self, username: str, email: str | None = None, password: str | None = None, **fields: Any
    ) -> "User":
        """Count the address as confirmed: an administrator made on the command line has no mailbox to prove."""
        person: User = super().create_superuser(username, (email or "").lower(), password, **fields)
        address_model = apps.get_model("account", "EmailAddress")
        address_model.objects.get_or_create(
            user=person, email=person.email, defaults={"verified": True, "primary": True}
        )
        return person


class User(AbstractUser):
    """One person: signs in by e-mail, is shown by `display_name`, is addressed by `username` (the public handle)."""

    username = models.CharField(
        _("handle"),
        max_length=60,
        unique=True,
        validators=[handle_validator],
        error_messages={"unique": _("This handle is taken.")},
        help_text=_("The public address of the person's page. Unaccented lower-case letters, digits and hyphens."),
    )
    email = models.EmailField(_("e-mail address"), unique=True)
    display_name = models.CharField(_("name shown"), max_length=80)
    language = models.CharField(
        _("language"), max_length=5, choices=[("fr", _("French")), ("en", _("English"))], default="fr"
    )
    email_notifications = models.BooleanField(_("e-mail me what concerns me"), default=True)

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS = ["username", "display_name"]

    objects = HubUserManager()

    class Meta(AbstractUser.Meta):
        verbose_name = _("person")
        verbose_name_plural = _("people")
        constraints = [models.UniqueConstraint(Lower("email"), name="accounts_user_email_once")]

    def __str__(self) -> str:
        return self.display_name or self.username

    def get_full_name(self) -> str:
        return str(self)

    def get_short_name(self) -> str:
        return str(self)

    def get_absolute_url(self) -> str:
        return reverse("person", args=[self.username])


class Block(models.Model):
    """`by` wants nothing more of `person`: their posts are folded and they are told of nothing they do. Unless it only mutes,
    `person` can neither write to `by`, nor mention or invite them. The other one is never told.
    """

    by = models.ForeignKey(User, verbose_name=_("by"), on_delete=models.CASCADE, related_name="blocks")
    person = models.ForeignKey(User, verbose_name=_("person"), on_delete=models.CASCADE, related_name="blocked_by")
    mutes_only = models.BooleanField(_("mutes only"), default=False)
    created_at = models.DateTimeField(_("since"), default=timezone.now)

    class Meta:
        verbose_name = _("block")
        verbose_name_plural = _("blocks")
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["by", "person"], name="accounts_block_once"),
            models.CheckConstraint(condition=~models.Q(by=models.F("person")), name="accounts_block_another"),
        ]

    def __str__(self) -> str:
        return f"{self.by_id} > {self.person_id}"


class Consent(models.Model):
    """One period during which a person agreed to something optional. Kept when withdrawn: it is the log of their choices."""

    class Kind(models.TextChoices):
        MAP = "map", _("My card is shown in the directory and on the map")
        CONTACT = "contact", _("Other members may write to me through the site")
        EMAIL = "email", _("I receive the community's news by e-mail")

    person = models.ForeignKey(User, verbose_name=_("person"), on_delete=models.CASCADE, related_name="consents")
    kind = models.CharField(_("kind"), max_length=10, choices=Kind.choices)
    given_at = models.DateTimeField(_("given"), default=timezone.now)
    withdrawn_at = models.DateTimeField(_("withdrawn"), null=True, blank=True)

    class Meta:
        verbose_name = _("consent")
        verbose_name_plural = _("consents")
        ordering = ["-given_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["person", "kind"], condition=models.Q(withdrawn_at=None), name="accounts_consent_open_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.given_at:%Y-%m-%d}"
