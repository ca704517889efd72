"""Forms whose texts the guard reads before anything is stored: what is certain stops them, what is doubtful is asked."""

import hashlib
from collections.abc import Iterator, Mapping
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.dispatch import Signal
from django.utils.functional import cached_property
from django.utils.text import format_lazy
from django.utils.translation import gettext as _

from hub.base.guard import KINDS, Finding, findings, masked

# Sent when a text was stopped, or sent in spite of a doubt. Never carries the text.
# by: the person or None; place: a short name; kinds: names in KINDS; outcome: "blocked" or "confirmed"; url: where it shows.
text_guarded = Signal()

MOST_TOLD = 8


class GuardedTextError(ValueError):
    """The text holds what may never be stored; `kinds` says what."""

    def __init__(self, kinds: tuple[str, ...]) -> None:
        super().__init__(", ".join(kinds))
        self.kinds = kinds


def refuse_blocked(*texts: str) -> None:
    """The last lock, in services.

    Raises:
        GuardedTextError: one of the texts holds personal data for certain.
    """
    kinds = tuple(dict.fromkeys(found.kind for text in texts for found in findings(text) if found.severity == "block"))
    if kinds:
        raise GuardedTextError(kinds)


def impersonal(text: str) -> None:
    """The lock as the validator of a field, for names, titles and reasons: short texts of a form that asks about no doubts.

    Raises:
        ValidationError: the text holds personal data for certain; it says what, without the passage.
    """
    for found in findings(text):
        if found.severity == "block":
            raise ValidationError(
                _("This text seems to hold %(what)s. %(advice)s") % {"what": found.label, "advice": found.advice},
                code="personal",
            )


class GuardedForm(forms.Form):
    """A form some of whose fields hold long texts of people, named in `guarded`; `guard_ignores` names kinds that are no
    matter here.

    Sent with `mask`, it comes back with masks in place of what was found and stores nothing. Sent with doubts, it comes
    back once; a box then says `checked`, with the mark of exactly these doubts, so that others ask again.
    """

    guarded: ClassVar[tuple[str, ...]] = ("body",)
    guard_ignores: ClassVar[frozenset[str]] = frozenset()

    blocked_kinds: tuple[str, ...] = ()
    doubted_kinds: tuple[str, ...] = ()
    doubt = ""  # the mark the box must carry, while something is doubtful
    was_masked = False

    def full_clean(self) -> None:
        if self.is_bound and "mask" in self.data:
            self._mask()
        super().full_clean()  # type: ignore[misc]  # -- untyped in the stubs of some versions

    def _mask(self) -> None:
        data = self.data.copy()
        for name in self.guarded:
            if name in self.fields:
                key = self.add_prefix(name)
                text = data.get(key, "")
                if len(text) <= (getattr(self.fields[name], "max_length", None) or len(text)):
                    data[key] = masked(text)
        del data["mask"]
        self.data = data
        self.was_masked = True

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        self._texts = {name: self._text(cleaned[name]) for name in self.guarded if name in cleaned}
        found = {
            name: [
                one
                for one in findings(text)
                if one.kind not in self.guard_ignores and not self.was_there(name, text[one.start : one.end])
            ]
            for name, text in self._texts.items()
        }
        certain = {name: [one for one in each if one.severity == "block"] for name, each in found.items()}
        self.blocked_kinds = _kinds(certain)
        doubtful = {name: [one for one in each if one.severity == "confirm"] for name, each in found.items()}
        self.doubted_kinds = _kinds(doubtful)
        for name, each in certain.items():
            for message in self._messages(name, each):
                self.add_error(name, message)
        if self.blocked_kinds:
            self.add_error(None, _("Nothing was stored. Take these passages out, or have them masked."))
        if self.doubted_kinds:
            self.doubt = self._mark(doubtful)
            if self.data.get("checked") != self.doubt:
                for name, each in doubtful.items():
                    for message in self._messages(name, each):
                        self.add_error(None, message)
        elif self.was_masked and not self.blocked_kinds:
            self.add_error(None, _("What was found is masked now. Read your text again, then send it."))
        return cleaned

    def was_there(self, name: str, passage: str) -> bool:  # noqa: ARG002 -- for forms that change a text to look at
        """Whether this passage of a field was public before: who sends the form did not bring it."""
        return False

    @staticmethod
    def _text(value: Any) -> str:
        return ", ".join(value) if isinstance(value, list) else str(value or "")

    def _messages(self, name: str, found: list[Finding]) -> Iterator[str]:
        """What stands where and what to do about it; the passage itself is not repeated."""
        text = self._texts[name]
        for one in found[:MOST_TOLD]:
            line = text.count("\n", 0, one.start) + 1
            yield _("Line %(line)d holds what looks like %(what)s. %(advice)s") % {
                "line": line,
                "what": one.label,
                "advice": one.advice,
            }

    def _mark(self, doubtful: Mapping[str, list[Finding]]) -> str:
        parts = [
            f"{name}:{one.kind}:{self._texts[name][one.start : one.end]}"
            for name, each in doubtful.items()
            for one in each
        ]
        return hashlib.sha256("\0".join(parts).encode("utf-8", "surrogatepass")).hexdigest()[:20]

    @property
    def has_findings(self) -> bool:
        """Whether to offer the mask."""
        return bool(self.blocked_kinds or self.doubted_kinds)

    @property
    def is_checked(self) -> bool:
        return bool(self.doubt) and self.data.get("checked") == self.doubt

    @cached_property
    def guard_words(self) -> dict[str, Any]:
        """What the script in the browser says of each kind, in the reader's language."""
        return {
            "kinds": {
                kind: str(format_lazy("{}. {}", label, advice))
                for kind, (label, advice) in KINDS.items()
                if kind not in self.guard_ignores
            },
        }


def _kinds(found: Mapping[str, list[Finding]]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(one.kind for each in found.values() for one in each))


def tell(form: forms.Form, *, by: Any, place: str, url: str = "") -> None:
    """Say, without the text, that this form was stopped or was sent in spite of a doubt."""
    if not isinstance(form, GuardedForm):
        return
    if form.blocked_kinds:
        text_guarded.send(sender=type(form), by=by, place=place, kinds=form.blocked_kinds, outcome="blocked", url="")
    elif form.is_checked and url:
        text_guarded.send(sender=type(form), by=by, place=place, kinds=form.doubted_kinds, outcome="confirmed", url=url)
