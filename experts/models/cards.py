"""Cards of the experts map: who knows what, and at which place, never finer than its owner chose."""

import math
from datetime import date, datetime, time
from typing import Any

from django.conf import settings
from django.core.validators import RegexValidator, URLValidator
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from hub.base.models import TimeStampedModel
from hub.places.models import Place, PlaceKind

EARTH_RADIUS_KM = 6371.0088
REMINDER_MONTHS, STALE_MONTHS, LAPSED_MONTHS = 11, 13, 14  # since its owner last confirmed a card


class CardKind(models.TextChoices):
    PERSON = "person", _("person")
    ORGANISATION = "organisation", _("organisation")


class Precision(models.TextChoices):
    """The level at which a place is stored and shown."""

    COMMUNE = PlaceKind.COMMUNE.value, _("town")
    DEPARTEMENT = PlaceKind.DEPARTEMENT.value, _("département")
    REGION = PlaceKind.REGION.value, _("region")
    HIDDEN = "hidden", _("no place")


class Availability(models.TextChoices):
    """How open to questions; the stored values sort from most to least."""

    AVAILABLE = "available", _("available")
    LIMITED = "limited", _("now and then")
    UNAVAILABLE = "unavailable", _("not at the moment")


class Visibility(models.TextChoices):
    PUBLIC = "public", _("everyone")
    MEMBERS = "members", _("members who are signed in")
    HIDDEN = "hidden", _("nobody")


class Status(models.TextChoices):
    """Where a card stands with the moderators; only a published one is ever shown."""

    DRAFT = "draft", pgettext_lazy("card", "draft")
    PENDING = "pending", pgettext_lazy("card", "waiting for a moderator")
    PUBLISHED = "published", pgettext_lazy("card", "published")
    REFUSED = "refused", pgettext_lazy("card", "refused")


class Sector(models.TextChoices):
    """The kind of organisation a person works in, or an organisation is."""

    HOSPITAL = "hospital", _("hospital or care")
    RESEARCH = "research", _("university or research")
    PUBLIC = "public", _("public body or agency")
    INSURER = "insurer", _("health insurer")
    ASSOCIATION = "association", _("association or patients")
    COMPANY = "company", _("company")
    INDEPENDENT = "independent", _("self-employed")


class SkillKind(models.TextChoices):
    TOPIC = "topic", pgettext_lazy("skill", "topic")
    BASE = "base", _("database")
    TOOL = "tool", _("tool")
    LANGUAGE = "language", _("language")
    TABLE = "table", pgettext_lazy("skill", "table")


class Skill(models.Model):
    """A word of the directory's vocabulary. Whoever has a narrower skill (`PMSI MCO`) has the `broader` one (`PMSI`) too."""

    kind = models.CharField(_("kind"), max_length=10, choices=SkillKind.choices)
    name = models.CharField(_("name"), max_length=80)
    slug = models.SlugField(_("short name in addresses"), max_length=80)
    broader = models.ForeignKey(
        "self",
        verbose_name=_("broader skill"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="narrower",
    )
    is_listed = models.BooleanField(_("offered in the form"), default=False)
    position = models.PositiveSmallIntegerField(_("position"), default=100)

    class Meta:
        verbose_name = _("skill")
        verbose_name_plural = _("skills")
        ordering = ("kind", "position", "name", "pk")
        constraints = [models.UniqueConstraint(fields=["kind", "slug"], name="experts_skill_slug_once")]

    def __str__(self) -> str:
        return self.name


class Card(TimeStampedModel):
    """What a person or an organisation says of itself. `place` is the unit at the chosen precision: nothing finer is kept.

    The columns and `skills` hold only what everybody may see who may see the card at all: any list, map, index or export
    made from them is safe. What its owner keeps for members or for nobody is in `withheld`, which `experts.shown` reads;
    `members_facets`, read for members alone, is what they may filter by beside `facets`.
    """

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        verbose_name=_("account"),
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="expert_card",
    )
    kind = models.CharField(_("kind"), max_length=12, choices=CardKind.choices, default=CardKind.PERSON)
    slug = models.SlugField(_("short name in addresses"), max_length=100, unique=True)
    name = models.CharField(_("name"), max_length=150)
    acronym = models.CharField(_("acronym"), max_length=30, blank=True)
    organisation = models.CharField(_("organisation"), max_length=150, blank=True)
    sector = models.CharField(_("kind of organisation"), max_length=12, choices=Sector.choices, blank=True)
    headline = models.CharField(_("in one line"), max_length=160, blank=True)
    bio = models.TextField(_("presentation"), blank=True)
    skills = models.ManyToManyField(Skill, verbose_name=_("skills"), blank=True, related_name="cards")
    precision = models.CharField(
        _("precision of the place"), max_length=12, choices=Precision.choices, default=Precision.HIDDEN
    )
    place = models.ForeignKey(
        Place,
        verbose_name=_("place"),
        null=True,
        blank=True,
        editable=False,
        on_delete=models.PROTECT,
        related_name="+",
    )
    region = models.ForeignKey(
        Place,
        verbose_name=_("region"),
        null=True,
        blank=True,
        editable=False,
        on_delete=models.PROTECT,
        related_name="+",
    )
    availability = models.CharField(
        _("availability"), max_length=12, choices=Availability.choices, default=Availability.AVAILABLE
    )
    unavailable_until = models.DateField(_("until"), null=True, blank=True)
    takes_messages = models.BooleanField(_("takes messages through the site"), default=True)
    visibility = models.CharField(_("who sees it"), max_length=8, choices=Visibility.choices, default=Visibility.PUBLIC)
    facets = models.TextField(_("what it is filtered by"), blank=True, editable=False)
    members_facets = models.TextField(_("what members filter it by"), blank=True, editable=False)
    website = models.CharField(
        _("website"), max_length=200, blank=True, validators=[URLValidator(schemes=["http", "https"])]
    )
    orcid = models.CharField(
        _("ORCID iD"), max_length=19, blank=True, validators=[RegexValidator(r"^\d{4}-\d{4}-\d{4}-\d{3}[\dX]$")]
    )
    # {"bio": {"visibility": "members" | "hidden", "value": "…"}}: a text, or the names of the skills of that kind.
    withheld = models.JSONField(_("not for everybody"), default=dict, blank=True, editable=False)
    source = models.CharField(_("imported from"), max_length=200, blank=True)
    contact_email = models.EmailField(
        _("address of the organisation"),
        blank=True,
        help_text=_("Never shown: a link to take over an imported card is sent there."),
    )
    status = models.CharField(_("state"), max_length=10, choices=Status.choices, default=Status.DRAFT)
    # {"name": "…"}: what the owner of a published card wants to change of it, and a moderator has to look at first.
    proposed = models.JSONField(_("changes to look at"), default=dict, blank=True, editable=False)
    submitted_at = models.DateTimeField(_("given to the moderators"), null=True, blank=True, editable=False)
    reviewed_at = models.DateTimeField(_("decided"), null=True, blank=True, editable=False)
    reviewed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("decided by"),
        null=True,
        blank=True,
        editable=False,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    review_reason = models.TextField(_("reason"), blank=True, editable=False)
    confirmed_at = models.DateTimeField(_("confirmed by its owner"), null=True, blank=True)
    reminded_months = models.PositiveSmallIntegerField(_("reminded after"), default=0, editable=False)
    verified_at = models.DateTimeField(_("verified by a moderator"), null=True, blank=True)

    class Meta:
        verbose_name = _("expert card")
        verbose_name_plural = _("expert cards")
        ordering = ("availability", "name", "pk")
        indexes = [
            models.Index(fields=["availability", "name"], name="experts_card_order"),
            models.Index(fields=["-updated_at"], name="experts_card_recent"),
            # Everything that finding and counting by place reads: the rows themselves are left alone.
            models.Index(
                fields=[
                    "place",
                    "visibility",
                    "status",
                    "user",
                    "confirmed_at",
                    "availability",
                    "unavailable_until",
                    "facets",
                    "members_facets",
                ],
                name="experts_card_unit",
            ),
        ]
        constraints = [
            models.UniqueConstraint(fields=["source"], condition=~Q(source=""), name="experts_card_source_once"),
            models.CheckConstraint(
                condition=Q(precision="hidden", place=None) | (~Q(precision="hidden") & Q(place__isnull=False)),
                name="experts_card_place_matches_precision",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.acronym})" if self.acronym else self.name

    def get_absolute_url(self) -> str:
        return reverse("experts:card", args=[self.slug])

    @property
    def is_verified(self) -> bool:
        return self.verified_at is not None

    @property
    def availability_now(self) -> Availability:
        """What was said, until the day it was said for; `available_again` is the same for the database."""
        is_over = self.unavailable_until is not None and self.unavailable_until < timezone.localdate()
        return Availability.AVAILABLE if is_over else Availability(self.availability)

    @property
    def is_available(self) -> bool:
        return self.availability_now == Availability.AVAILABLE

    @property
    def busy_until(self) -> date | None:
        """The last day of what was said, while it lasts."""
        return None if self.is_available else self.unavailable_until

    @property
    def can_be_contacted(self) -> bool:
        """Whether the relay has somewhere to deliver to."""
        return self.user_id is not None and self.takes_messages and self.availability_now != Availability.UNAVAILABLE

    @property
    def is_stale(self) -> bool:
        """Whether its owner has not confirmed it for over a year: a badge says so, and a month later it is hidden."""
        return self._unconfirmed_for(STALE_MONTHS)

    @property
    def is_lapsed(self) -> bool:
        """Whether it went too long without its owner's word to be shown."""
        return self._unconfirmed_for(LAPSED_MONTHS)

    def _unconfirmed_for(self, months: int) -> bool:
        owned = self.user_id is not None and self.confirmed_at is not None
        return owned and self.confirmed_at < months_ago(months)

    def settle(self, place: Place | None, region: Place | None) -> None:
        """Take this unit as the place of the card: its level is the precision.

        Raises:
            ValueError: the unit is of no level a card may show.
        """
        self.place, self.region = place, region
        self.precision = Precision(place.kind) if place is not None else Precision.HIDDEN


class CardSlug(models.Model):
    """A short name a card once had: its address redirects for ever."""

    slug = models.SlugField(_("short name in addresses"), max_length=100, unique=True)
    card = models.ForeignKey(Card, verbose_name=_("card"), on_delete=models.CASCADE, related_name="former_slugs")

    class Meta:
        verbose_name = _("former short name")
        verbose_name_plural = _("former short names")
        ordering = ("pk",)

    def __str__(self) -> str:
        return self.slug


def months_ago(months: int) -> datetime:
    """The beginning of today in the site's time zone, so many months before: it moves at midnight, with the pages kept."""
    today = timezone.localdate()
    year, month = divmod(today.year * 12 + today.month - 1 - months, 12)
    first_of_next = date(year + (month + 1) // 12, (month + 1) % 12 + 1, 1)
    last = first_of_next.toordinal() - date(year, month + 1, 1).toordinal()
    day = date(year, month + 1, min(today.day, last))
    return timezone.make_aware(datetime.combine(day, time.min))


def on_sphere(latitude: float, longitude: float) -> tuple[float, float, float]:
    """Return the point on the unit sphere of a latitude and longitude in degrees."""
    phi, lam = math.radians(latitude), math.radians(longitude)
    return (math.cos(phi) * math.cos(lam), math.cos(phi) * math.sin(lam), math.sin(phi))


def km_between(chord_squared: Any) -> float:
    """Great-circle distance in kilometres of two points of the unit sphere this far apart (squared)."""
    return 2 * EARTH_RADIUS_KM * math.asin(min(1.0, math.sqrt(max(0.0, float(chord_squared))) / 2))
