"""The outbox of the index (what changed and is not indexed yet, so that a crash loses nothing), and the synonyms."""

from collections.abc import Container, Iterator

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from search.synonyms import MAX_WORDS, Key, SynonymEntry, phrase_key


class IndexRequest(models.Model):
    """One family to read again, by the key of its root. `applied_at` is set only while a rebuild runs beside."""

    key = models.CharField(_("key"), max_length=200)
    created_at = models.DateTimeField(_("created"), auto_now_add=True)
    applied_at = models.DateTimeField(_("applied"), null=True, editable=False)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0, editable=False)

    class Meta:
        verbose_name = _("index request")
        verbose_name_plural = _("index requests")
        ordering = ("pk",)

    def __str__(self) -> str:
        return self.key


class IndexRebuild(models.Model):
    """A rebuild under way: what is indexed meanwhile is kept in the outbox and applied to the new index too."""

    started_at = models.DateTimeField(_("started"), auto_now_add=True)

    class Meta:
        verbose_name = _("index rebuild")
        verbose_name_plural = _("index rebuilds")
        ordering = ("pk",)

    def __str__(self) -> str:
        return f"{self.started_at:%Y-%m-%d %H:%M}"


class Synonym(models.Model):
    """Words or phrases that mean the same to whoever searches; read by `search.thesaurus`, without a rebuild."""

    MAX_EQUIVALENTS = 12

    class Direction(models.TextChoices):
        BOTH = "both", _("both ways: each wording also finds the others")
        ONE = "one", _("one way: the word also finds its equivalents")

    class Language(models.TextChoices):
        FRENCH = "fr", _("French, or an acronym")
        ENGLISH = "en", _("English: leads to its equivalents in texts that are not clearly French")

    text = models.CharField(
        _("word or phrase"), max_length=100, help_text=_("As people type it: “ALD”, “cause de décès”. Plurals, accents and capitals do not matter.")
    )  # fmt: skip
    equivalents = models.TextField(_("equivalents"), max_length=800, help_text=_("One on each line, the best first."))
    direction = models.CharField(_("direction"), max_length=4, choices=Direction.choices, default=Direction.BOTH)
    language = models.CharField(_("language"), max_length=2, choices=Language.choices, default=Language.FRENCH)
    active = models.BooleanField(
        _("active"), default=True, help_text=_("Without it the entry is kept and not applied.")
    )
    note = models.CharField(
        _("note"), max_length=200, blank=True, help_text=_("For the editors: where it comes from, why it is here.")
    )
    changed_at = models.DateTimeField(_("changed"), auto_now=True, editable=False)

    class Meta:
        verbose_name = _("synonym")
        verbose_name_plural = _("synonyms")
        ordering = ("text", "pk")

    def __str__(self) -> str:
        return self.text

    @property
    def others(self) -> tuple[str, ...]:
        """The equivalents, each without spaces around it."""
        return tuple(line for raw in self.equivalents.splitlines() if (line := " ".join(raw.split())))

    @property
    def entry(self) -> SynonymEntry:
        """What is applied when a text is read."""
        return SynonymEntry(
            text=self.text,
            others=self.others,
            both_ways=self.direction == self.Direction.BOTH,
            language=self.language,
        )

    def clean(self) -> None:
        """Say what is wrong, field by field; tidy the spaces and leave out an equivalent given twice."""
        self.text = " ".join(self.text.split())
        others: dict[Key, str] = {}
        for other in self.others:
            others.setdefault(phrase_key(other), other)
        given = bool(others)
        others.pop((), None)
        self.equivalents = "\n".join(others.values())
        own = phrase_key(self.text)
        problems: dict[str, list[str]] = {}
        if self.text and not own:
            problems["text"] = [gettext("This holds no word: type letters or figures.")]
        elif len(own) > MAX_WORDS:
            problems["text"] = [_too_long(self.text)]
        if given and (wrong := list(self._wrong_equivalents(own, others))):
            problems["equivalents"] = wrong
        if own and not problems:
            self._compare(own, others, problems)
        if problems:
            raise ValidationError(problems)

    def _wrong_equivalents(self, own: Key, others: dict[Key, str]) -> Iterator[str]:
        if not others:
            yield gettext("Give at least one word that means the same.")
        if len(others) > self.MAX_EQUIVALENTS:
            yield gettext("At most %(count)s equivalents: beyond, results are about everything.") % {
                "count": self.MAX_EQUIVALENTS
            }
        for key, other in others.items():
            if key == own:
                yield gettext("“%(word)s” is the same as the word itself for the search: leave it out.") % {
                    "word": other
                }
            elif len(key) > MAX_WORDS:
                yield _too_long(other)

    def _compare(self, own: Key, others: Container[Key], problems: dict[str, list[str]]) -> None:
        """Say where another active entry gives the same word, or leads back here."""
        for entry in Synonym.objects.filter(active=True, language=self.language).exclude(pk=self.pk):
            key = phrase_key(entry.text)
            if key == own and entry.direction == self.direction:
                problems.setdefault("text", []).append(
                    gettext("“%(word)s” has an entry already: add the equivalents there.") % {"word": entry.text}
                )
            elif key in others and any(phrase_key(other) == own for other in entry.others):
                problems.setdefault("equivalents", []).append(
                    gettext("The entry “%(word)s” already leads here: a loop. Have that entry apply both ways instead.")
                    % {"word": entry.text}
                )


class ShippedSynonym(models.Model):
    """A line of the shipped list that this site has been given, and in which wording last; see `search.shipped`."""

    key = models.CharField(_("key"), max_length=200, unique=True, editable=False)
    digest = models.CharField(_("wording"), max_length=32, editable=False)

    class Meta:
        verbose_name = _("shipped synonym")
        verbose_name_plural = _("shipped synonyms")
        ordering = ("pk",)

    def __str__(self) -> str:
        return self.key


def _too_long(text: str) -> str:
    return gettext("“%(text)s” has too many words: at most %(count)s, small ones aside.") % {
        "text": text,
        "count": MAX_WORDS,
    }


class MissedSearch(models.Model):
    """A text that found nothing, and how often. Until it was asked often enough only its keyed hash is known."""

    digest = models.CharField(_("keyed hash"), max_length=64, unique=True, editable=False)
    text = models.CharField(_("text"), max_length=100, blank=True)
    count = models.PositiveIntegerField(_("searches"), default=1)
    first_day = models.DateField(_("first day"))
    last_day = models.DateField(_("last day"))

    class Meta:
        verbose_name = _("search without result")
        verbose_name_plural = _("searches without result")
        ordering = ("-count", "-last_day", "pk")
        indexes = (models.Index(fields=("last_day",), name="missed_search_last_day"),)

    def __str__(self) -> str:
        return self.text or self.digest[:12]
