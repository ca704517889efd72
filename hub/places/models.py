"""Administrative units of France, overseas included, and every name they answer to."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class PlaceKind(models.TextChoices):
    """Levels, finest first."""

    COMMUNE = "commune", _("town")
    DEPARTEMENT = "departement", _("département")
    REGION = "region", _("region")
    COUNTRY = "country", _("country")


class PointSource(models.TextChoices):
    """Where the coordinates of a place come from."""

    OWN = "own", _("its own point")
    NEIGHBOURS = "neighbours", _("the middle of the towns that share its postcode")
    DEPARTEMENT = "departement", _("the centre of its département")


class Place(models.Model):
    """
    One administrative unit, or a large town of a neighbouring country.

    `code` is its INSEE code (abroad: its number in GeoNames, ISO 3166-1 for a country), unique among units of its kind;
    the point is in WGS84 degrees.
    """

    kind = models.CharField(_("level"), max_length=12, choices=PlaceKind.choices)
    code = models.CharField(_("code"), max_length=8)
    name = models.CharField(_("name"), max_length=80)
    parent = models.ForeignKey(
        "self", verbose_name=_("part of"), null=True, blank=True, on_delete=models.PROTECT, related_name="parts"
    )
    postcodes = models.CharField(_("postcodes"), max_length=255, blank=True, help_text=_("Separated by spaces."))
    population = models.PositiveIntegerField(_("inhabitants"), default=0)
    latitude = models.FloatField(_("latitude"))
    longitude = models.FloatField(_("longitude"))
    point_source = models.CharField(
        _("origin of the point"), max_length=12, choices=PointSource.choices, default=PointSource.OWN
    )

    class Meta:
        verbose_name = _("place")
        verbose_name_plural = _("places")
        ordering = ("name", "pk")
        indexes = [models.Index(fields=["latitude", "longitude"], name="places_place_point")]
        constraints = [models.UniqueConstraint(fields=["kind", "code"], name="places_place_code_once")]

    def __str__(self) -> str:
        return self.label

    @property
    def label(self) -> str:
        """What is shown and can be typed back: `Mayenne (53)` the town, `Mayenne (dép. 53)`, `Occitanie`."""
        if self.kind == PlaceKind.COMMUNE and self.parent is not None:
            within = self.parent.name if self.parent.kind == PlaceKind.COUNTRY else self.parent.code
            return f"{self.name} ({within})"
        if self.kind == PlaceKind.DEPARTEMENT:
            return f"{self.name} (dép. {self.code})"
        return self.name

    @property
    def is_approximate(self) -> bool:
        """Whether the point is not the place's own."""
        return self.point_source != PointSource.OWN

    @property
    def point(self) -> tuple[float, float]:
        """Latitude and longitude in degrees."""
        return (self.latitude, self.longitude)


class PlaceName(models.Model):
    """One key that finds a place: a name, an older name, a postcode. `weight` is the place's population."""

    place = models.ForeignKey(Place, verbose_name=_("place"), on_delete=models.CASCADE, related_name="names")
    key = models.CharField(_("key"), max_length=80)
    weight = models.PositiveIntegerField(_("weight"), default=0)

    class Meta:
        verbose_name = _("place name")
        verbose_name_plural = _("place names")
        ordering = ("key", "-weight", "pk")
        indexes = [models.Index(fields=["key", "weight"], name="places_name_key_weight")]

    def __str__(self) -> str:
        return self.key
