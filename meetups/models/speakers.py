"""People who give talks, by name."""

from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.urls import reverse
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from hub.base.models import TimeStampedModel
from meetups.names import name_key, tidy_name


class Speaker(TimeStampedModel):
    """A name on a programme; linked to a person of the hub when that person is known. Spellings that differ only by case,
    accents or hyphens are one speaker.
    """

    name = models.CharField(_("name"), max_length=120)
    key = models.CharField(_("spelling key"), max_length=240, unique=True, editable=False)
    slug = models.SlugField(_("slug"), max_length=140, unique=True, editable=False)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("person of the hub"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="speaker_names",
    )
    asked_user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("person asked whether it is them"),
        help_text=_("The name leads to this person's page once they have said that it is theirs."),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    merged_into = models.ForeignKey(
        "self",
        verbose_name=_("another spelling of"),
        null=True,
        blank=True,
        editable=False,
        on_delete=models.CASCADE,
        related_name="other_spellings",
    )

    class Meta:
        verbose_name = _("speaker")
        verbose_name_plural = _("speakers")
        ordering = ("name", "pk")

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("meetups:speaker", args=[self.slug])

    def clean(self) -> None:
        super().clean()
        self.name = tidy_name(self.name)
        self.key = name_key(self.name)
        # The key is not on the form, so the form would not look for its twin.
        if Speaker.objects.filter(key=self.key).exclude(pk=self.pk).exists():
            raise ValidationError({"name": _("There is already a speaker of this name.")})

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.name = tidy_name(self.name)
        self.key = name_key(self.name)
        if not self.slug:
            self.slug = self._free_slug()
        super().save(*args, **kwargs)

    def _free_slug(self) -> str:
        """The first free one of `anne-martin`, `anne-martin-2`…; two keys may give one slug."""
        stem = slugify(self.key)[:120] or "speaker"
        taken = set(Speaker.objects.filter(slug__startswith=stem).values_list("slug", flat=True))
        number = 1
        while (slug := stem if number == 1 else f"{stem}-{number}") in taken:
            number += 1
        return slug
