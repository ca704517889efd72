"""What the moderators' desk keeps: files being imported, places nobody found, pairs of cards that are not one."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class CardImport(models.Model):
    """A CSV file somebody uploaded, read again when the import is confirmed: the directory may have changed between.

    `report` tells of its lines (`experts.desk.importing.PlannedRow` as a mapping each) what they would do, or did; `reached` of
    `lines` are read, the latest at `touched_at`, since that was asked for at `asked_at`.
    """

    class Stage(models.TextChoices):
        KEPT = "kept", _("being tried")
        TRIED = "tried", _("not confirmed")
        CONFIRMED = "confirmed", _("being imported")
        DONE = "done", _("imported")

    name = models.CharField(_("name of the file"), max_length=200)
    content = models.TextField(_("text"))
    publishes = models.BooleanField(_("shown at once"), default=False)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("uploaded by"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    created_at = models.DateTimeField(_("uploaded"), auto_now_add=True)
    done_at = models.DateTimeField(_("imported"), null=True, blank=True)
    counts = models.JSONField(_("what it did"), default=dict)
    stage = models.CharField(_("state"), max_length=9, choices=Stage.choices, default=Stage.KEPT)
    choices = models.JSONField(_("choices by line"), default=dict)
    report = models.JSONField(_("line by line"), default=list)
    notes = models.JSONField(_("what to know of the file"), default=list)
    lines = models.PositiveSmallIntegerField(_("lines"), default=0)
    reached = models.PositiveSmallIntegerField(_("lines read"), default=0)
    asked_at = models.DateTimeField(_("handed over"), null=True)
    touched_at = models.DateTimeField(_("latest line read"), null=True)

    class Meta:
        verbose_name = _("import of cards")
        verbose_name_plural = _("imports of cards")
        ordering = ("-created_at", "-pk")
        default_permissions = ("add", "view")
        permissions = [("export_cards", "Can export the cards of the directory")]

    def __str__(self) -> str:
        return self.name


class UnfoundPlace(models.Model):
    """The place an imported card named and the gazetteer did not know, to be looked for again; never shown to readers."""

    card = models.OneToOneField(
        "experts.Card", verbose_name=_("card"), on_delete=models.CASCADE, related_name="unfound_place"
    )
    typed = models.CharField(_("place as written"), max_length=200)
    precision = models.CharField(_("precision of the place"), max_length=12)

    class Meta:
        verbose_name = _("place not found")
        verbose_name_plural = _("places not found")
        ordering = ("typed", "pk")

    def __str__(self) -> str:
        return self.typed


class DistinctCards(models.Model):
    """Two cards that look alike and that a moderator told apart; `first` has the lower number."""

    first = models.ForeignKey("experts.Card", verbose_name=_("card"), on_delete=models.CASCADE, related_name="+")
    second = models.ForeignKey("experts.Card", verbose_name=_("other card"), on_delete=models.CASCADE, related_name="+")

    class Meta:
        verbose_name = _("cards told apart")
        verbose_name_plural = _("cards told apart")
        ordering = ("pk",)
        constraints = [models.UniqueConstraint(fields=["first", "second"], name="experts_told_apart_once")]

    def __str__(self) -> str:
        return f"{self.first_id} ≠ {self.second_id}"
