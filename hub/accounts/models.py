"""A person of the hub, from the first migration."""

from django.contrib.auth.models import AbstractUser, UserManager
from django.db import models
from django.db.models.functions import Lower
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from hub.accounts.names import handle_validator


class HubUserManager(UserManager["User"]):
    """Find a person by e-mail whatever its case."""

    def get_by_natural_key(self, username: str | None) -> "User":
        return self.get(email__iexact=username)


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
    language = models.CharField(_("language"), max_length=5, choices=[("fr", _("French")), ("en", _("English"))], default="fr")
    email_notifications = models.BooleanField(_("e-mail me about answers to my questions"), default=True)

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
