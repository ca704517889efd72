"""The data dictionary: tables, their variables, the links between tables, and nomenclatures."""

from collections.abc import Collection
from typing import Any, Self

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from hub.base.models import TimeStampedModel
from hub.dictionary.names import name_key


def split_list(text: str) -> tuple[str, ...]:
    """Items of a comma-separated text, without blanks."""
    return tuple(item.strip() for item in text.split(",") if item.strip())


# The types of Table Schema, in the words of readers.
TYPE_LABELS = {
    "string": _("text"),
    "integer": _("whole number"),
    "number": pgettext_lazy("type of a variable", "number"),
    "boolean": _("yes or no"),
    "date": _("date"),
    "datetime": _("date and time"),
    "year": _("year"),
    "yearmonth": _("year and month"),
}


class Years:
    """When a table or a column exists: from its first to its last year, some years missing."""

    created_year: int | None
    deleted_year: int | None
    missing_years: str

    @property
    def years_text(self) -> str:
        first, last, missing = self.created_year, self.deleted_year, ", ".join(split_list(self.missing_years))
        if first and last:
            text = gettext("%(first)s to %(last)s") % {"first": first, "last": last} if first != last else str(first)
        elif first:
            text = gettext("since %(first)s") % {"first": first}
        elif last:
            text = gettext("until %(last)s") % {"last": last}
        else:
            text = ""
        if missing:
            without = gettext("except %(missing)s") % {"missing": missing}
            text = f"{text}, {without}" if text else without
        return text


class RenamedModel(models.Model):
    """Remembers the name it was read with, so that what was known by it can be taken away."""

    name_read = ""

    class Meta:
        abstract = True

    @classmethod
    def from_db(cls, db: str | None, field_names: Collection[str], values: Collection[Any]) -> Self:
        instance = super().from_db(db, field_names, values)
        if "name" in field_names:
            instance.name_read = instance.name
        return instance


class Table(Years, RenamedModel, TimeStampedModel):
    """One table. `name` is canonical (`ER_PRS_F`, `T_MCOaaB`); `key` is shared by all its spellings."""

    name = models.CharField(_("name"), max_length=60, unique=True)
    key = models.CharField(_("key"), max_length=60, unique=True, editable=False)
    title = models.CharField(_("title"), max_length=300, blank=True)
    base = models.CharField(
        _("database"), max_length=60, blank=True, db_index=True, help_text=_("DCIR, PMSI MCO, CépiDc…")
    )
    description = models.TextField(_("description"), blank=True, help_text=_("Markdown"))
    observation = models.TextField(_("remark"), blank=True)
    scope = models.CharField(
        _("scope"), max_length=120, blank=True, help_text=_("Public sector, private sector or both")
    )
    primary_key = models.CharField(
        _("primary key"), max_length=500, blank=True, help_text=_("Variables separated by commas")
    )
    created_year = models.PositiveSmallIntegerField(_("first year"), null=True, blank=True)
    deleted_year = models.PositiveSmallIntegerField(_("last year"), null=True, blank=True)
    missing_years = models.CharField(_("missing years"), max_length=200, blank=True, help_text=_("Separated by commas"))
    source = models.CharField(_("source of the page"), max_length=300, blank=True, editable=False)
    schema_source = models.CharField(_("source of the schema"), max_length=300, blank=True, editable=False)

    class Meta:
        verbose_name = _("table")
        verbose_name_plural = _("tables")
        ordering = ("name",)

    def __str__(self) -> str:
        return self.name

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.key = name_key(self.name)
        super().save(*args, **kwargs)

    def get_absolute_url(self) -> str:
        return reverse("dictionary:table", args=[self.name])

    @property
    def full_title(self) -> str:
        return f"{self.name} — {self.title}" if self.title else self.name

    @property
    def primary_key_names(self) -> tuple[str, ...]:
        return split_list(self.primary_key)


class Variable(Years, models.Model):
    """One column of one table. `key` is the name in capitals, shared by the tables that hold it."""

    table = models.ForeignKey(Table, verbose_name=_("table"), on_delete=models.CASCADE, related_name="variables")
    position = models.PositiveSmallIntegerField(_("position"), default=0)
    name = models.CharField(_("name"), max_length=60)
    key = models.CharField(_("key"), max_length=60, db_index=True, editable=False)
    type = models.CharField(_("type"), max_length=30, blank=True)
    length = models.CharField(_("length"), max_length=20, blank=True)
    format = models.CharField(_("format"), max_length=60, blank=True)
    description = models.TextField(_("description"), blank=True)
    rule = models.TextField(_("management rule"), blank=True)
    observation = models.TextField(_("remark"), blank=True)
    nomenclature = models.CharField(_("nomenclature"), max_length=60, blank=True, db_index=True)
    nomenclature_column = models.CharField(_("column of the nomenclature"), max_length=60, blank=True)
    created_year = models.PositiveSmallIntegerField(_("first year"), null=True, blank=True)
    deleted_year = models.PositiveSmallIntegerField(_("last year"), null=True, blank=True)
    missing_years = models.CharField(_("missing years"), max_length=200, blank=True, help_text=_("Separated by commas"))

    class Meta:
        verbose_name = _("variable")
        verbose_name_plural = _("variables")
        ordering = ("table", "position", "name")
        constraints = [models.UniqueConstraint(fields=["table", "key"], name="dictionary_variable_once_per_table")]

    def __str__(self) -> str:
        return self.name

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.key = self.name.upper()
        super().save(*args, **kwargs)

    def get_absolute_url(self) -> str:
        return reverse("dictionary:variable", args=[self.key])

    @property
    def type_label(self) -> str:
        label = str(TYPE_LABELS.get(self.type, self.type))
        return f"{label} ({self.length})" if self.length else label


class SchemaVersion(models.Model):
    """What the schema of a table was after an import that changed it: facts by name, by variable."""

    table = models.ForeignKey(Table, verbose_name=_("table"), on_delete=models.CASCADE, related_name="versions")
    taken_at = models.DateTimeField(_("imported on"), auto_now_add=True)
    columns = models.JSONField(_("variables"))

    class Meta:
        verbose_name = _("version of a schema")
        verbose_name_plural = _("versions of schemas")
        ordering = ("-pk",)

    def __str__(self) -> str:
        return f"{self.table} {self.taken_at:%Y-%m-%d}"


class TableLink(models.Model):
    """A join: these columns of one table are found in those columns of another."""

    source = models.ForeignKey(Table, verbose_name=_("table"), on_delete=models.CASCADE, related_name="links")
    columns = models.CharField(_("columns"), max_length=500, help_text=_("Variables separated by commas"))
    target = models.ForeignKey(
        Table, verbose_name=_("linked table"), on_delete=models.CASCADE, related_name="links_here"
    )
    target_columns = models.CharField(_("columns of the linked table"), max_length=500)
    description = models.CharField(_("description"), max_length=500, blank=True)

    tables_read: tuple[int, ...] = ()  # the tables it joined when it was read or last saved

    class Meta:
        verbose_name = _("link between tables")
        verbose_name_plural = _("links between tables")
        ordering = ("source", "target", "columns")
        constraints = [
            models.UniqueConstraint(
                fields=["source", "columns", "target", "target_columns"], name="dictionary_link_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.source} ({self.columns}) → {self.target} ({self.target_columns})"

    def save(self, *args: Any, **kwargs: Any) -> None:
        super().save(*args, **kwargs)
        self.tables_read = (self.source_id, self.target_id)

    @classmethod
    def from_db(cls, db: str | None, field_names: Collection[str], values: Collection[Any]) -> Self:
        instance = super().from_db(db, field_names, values)
        if {"source_id", "target_id"} <= set(field_names):
            instance.tables_read = (instance.source_id, instance.target_id)
        return instance

    @property
    def column_names(self) -> tuple[str, ...]:
        return split_list(self.columns)

    @property
    def target_column_names(self) -> tuple[str, ...]:
        return split_list(self.target_columns)


class JoinPitfall(models.Model):
    """What a member says to beware of when two tables are joined; shown once somebody else has read it.

    It belongs to the pair of tables, not to a link: an import may make the links anew. `first` is before `second` by name.
    """

    class State(models.TextChoices):
        WAITING = "waiting", _("waits to be read")
        SHOWN = "shown", _("shown")
        REFUSED = "refused", pgettext_lazy("state of a pitfall", "not kept")
        WITHDRAWN = "withdrawn", pgettext_lazy("state of a pitfall", "withdrawn")

    first = models.ForeignKey(Table, verbose_name=_("table"), on_delete=models.CASCADE, related_name="+")
    second = models.ForeignKey(Table, verbose_name=_("linked table"), on_delete=models.CASCADE, related_name="+")
    text = models.TextField(_("pitfall"))
    topic = models.CharField(_("question of the forum"), max_length=30, blank=True)  # a target: `topic:12`
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("author"),
        null=True,
        on_delete=models.SET_NULL,
        related_name="join_pitfalls",
    )
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.WAITING, db_index=True)
    reviewed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=pgettext_lazy("of a pitfall", "read by"),
        null=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    answer = models.TextField(_("answer"), blank=True)
    created_at = models.DateTimeField(_("noted on"), default=timezone.now)
    decided_at = models.DateTimeField(_("decided on"), null=True)

    class Meta:
        verbose_name = _("pitfall of a join")
        verbose_name_plural = _("pitfalls of joins")
        ordering = ("-pk",)
        permissions = [
            ("review_pitfall", "Can read pitfalls of joins before they are shown"),
            ("withdraw_pitfall", "Can withdraw pitfalls of joins"),
        ]

    def __str__(self) -> str:
        return f"{self.first} – {self.second}"

    def get_absolute_url(self) -> str:
        return reverse("dictionary:pitfall", args=[self.pk])


class Nomenclature(RenamedModel, TimeStampedModel):
    """A list of codes with their meaning."""

    name = models.CharField(_("name"), max_length=60, unique=True)
    key = models.CharField(_("key"), max_length=60, unique=True, editable=False)
    title = models.CharField(_("title"), max_length=300, blank=True)
    producer = models.CharField(_("producer"), max_length=60, blank=True)
    columns = models.CharField(_("columns"), max_length=2000, blank=True)
    source = models.CharField(_("source"), max_length=300, blank=True, editable=False)
    entry_count = models.PositiveIntegerField(_("number of codes"), default=0, editable=False)
    entries_digest = models.CharField(_("fingerprint of the codes"), max_length=64, blank=True, editable=False)

    class Meta:
        verbose_name = _("nomenclature")
        verbose_name_plural = _("nomenclatures")
        ordering = ("name",)

    def __str__(self) -> str:
        return self.name

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.key = self.name.upper()
        super().save(*args, **kwargs)

    def get_absolute_url(self) -> str:
        return reverse("dictionary:nomenclature", args=[self.name])

    @property
    def full_title(self) -> str:
        return f"{self.name} — {self.title}" if self.title else self.name


class NomenclatureEntry(models.Model):
    """One code and its meaning."""

    nomenclature = models.ForeignKey(
        Nomenclature, verbose_name=_("nomenclature"), on_delete=models.CASCADE, related_name="entries"
    )
    position = models.PositiveIntegerField(_("position"))
    code = models.CharField(_("code"), max_length=200)
    label = models.TextField(_("meaning"), blank=True)
    folded = models.TextField(_("what it is found by"), blank=True, editable=False)

    class Meta:
        verbose_name = _("code of a nomenclature")
        verbose_name_plural = _("codes of nomenclatures")
        ordering = ("nomenclature", "position")
        constraints = [
            models.UniqueConstraint(fields=["nomenclature", "position"], name="dictionary_entry_position_once")
        ]

    def __str__(self) -> str:
        return self.code
