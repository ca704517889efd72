"""Write pages: for importers, the demo world, and whoever has Markdown. Editors write in the CMS."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any, Literal, TypeVar

from django.db import transaction
from django.utils import timezone
from django.utils.text import Truncator, slugify

from wagtail.log_actions import log
from wagtail.models import Page
from wagtail.signals import page_published

from hub.accounts.models import User
from hub.base.markdown import split_sections
from hub.pages.models import (
    ArticlePage,
    DocumentationIndexPage,
    FactsheetIndexPage,
    FactsheetPage,
    GlossaryIndexPage,
    GlossaryTerm,
    ReadingPage,
)

SUMMARY_LENGTH = 240

Outcome = Literal["added", "changed", "unchanged"]
PageType = TypeVar("PageType", bound=ReadingPage)


class MissingIndexError(LookupError):
    """The index page that would hold the new page was deleted from the tree."""


def save_article(
    *,
    slug: str,
    title: str,
    body: str | None,
    parent: Page | None = None,
    tags: Iterable[str] = (),
    bases: Iterable[str] = (),
    by: User | None = None,
    **details: Any,
) -> tuple[ArticlePage, Outcome]:
    """Add or bring up to date an article; `parent` is an ArticlePage or the documentation (the default).

    `body` is Markdown; None leaves that of an existing page as it is. `details`: `summary` (the first words of the body by default), `source` (upstream path; when given, it identifies the page wherever it
    lives), `source_url`, `source_updated_on` (a date), `licence`, and `at`, the moment shown as publication.

    Raises:
        MissingIndexError: no parent was given and the documentation is gone.
        django.core.exceptions.ValidationError: a value does not fit its field.
        TypeError: a detail is unknown.
    """
    holder = parent or _only(DocumentationIndexPage)
    fields = _fields(title, body, details)
    return _save(ArticlePage, holder, slug, fields, {"tags": tags, "bases": bases}, by, details.get("at"))


def save_factsheet(
    *,
    slug: str,
    title: str,
    body: str | None,
    parent: Page | None = None,
    tags: Iterable[str] = (),
    bases: Iterable[str] = (),
    by: User | None = None,
    **details: Any,
) -> tuple[FactsheetPage, Outcome]:
    """Add or bring up to date a factsheet. Arguments and errors as for `save_article`."""
    holder = parent or _only(FactsheetIndexPage)
    fields = _fields(title, body, details)
    return _save(FactsheetPage, holder, slug, fields, {"tags": tags, "bases": bases}, by, details.get("at"))


def save_term(
    *,
    slug: str,
    title: str,
    body: str | None = "",
    expansion: str = "",
    parent: Page | None = None,
    by: User | None = None,
    **details: Any,
) -> tuple[GlossaryTerm, Outcome]:
    """Add or bring up to date a glossary term: `title` is the term or acronym, `expansion` what its letters stand for,
    `body` the definition in Markdown. Details and errors as for `save_article`.
    """
    holder = parent or _only(GlossaryIndexPage)
    fields = {**_fields(title, body, details), "expansion": expansion.strip()}
    return _save(GlossaryTerm, holder, slug, fields, {}, by, details.get("at"))


def _only(model: type[Page]) -> Page:
    page = model.objects.order_by("path").first()
    if page is None:
        message = f"the tree has no page of type {model.__name__}"
        raise MissingIndexError(message)
    return page


_DETAILS: dict[str, Any] = {"summary": "", "source": "", "source_url": "", "source_updated_on": None, "licence": ""}


def _fields(title: str, body: str | None, details: dict[str, Any]) -> dict[str, Any]:
    if unknown := set(details) - set(_DETAILS) - {"at"}:
        message = f"unknown details: {sorted(unknown)}"
        raise TypeError(message)
    fields: dict[str, Any] = {name: details.get(name, default) for name, default in _DETAILS.items()}
    updated = fields["source_updated_on"]
    if isinstance(updated, datetime):
        fields["source_updated_on"] = updated.date()
    elif isinstance(updated, str):
        fields["source_updated_on"] = date.fromisoformat(updated) if updated else None
    if body is None:
        return {**fields, "title": title.strip()}
    body = body.strip()
    if not fields["summary"] and body:
        # The words before the first heading, else those of the first section.
        first = next((section.text for section in split_sections(body) if section.text), "")
        fields["summary"] = Truncator(" ".join(first.split())).chars(SUMMARY_LENGTH)
    return {**fields, "title": title.strip(), "body": [("markdown", body)] if body else []}


@transaction.atomic
def _save(
    model: type[PageType],
    parent: Page,
    slug: str,
    fields: dict[str, Any],
    words: dict[str, Iterable[str]],
    by: User | None,
    at: datetime | None,
) -> tuple[PageType, Outcome]:
    slug = slugify(slug) or slugify(fields["title"]) or "page"
    wanted = {name: _once(given) for name, given in words.items()}
    page = _find(model, parent, slug, fields["source"])
    if page is None:
        moment = at or timezone.now()
        page = model(
            slug=_free_slug(parent, slug), owner=by, first_published_at=moment, last_published_at=moment, **fields
        )
        _write_words(page, wanted)
        # A parent read long ago holds old tree figures.
        Page.objects.get(pk=parent.pk).add_child(instance=page)
        _record_publication(page, by)
        return page, "added"

    moved = not page.is_child_of(parent)
    if not moved and not _differs(page, fields, wanted):
        return page, "unchanged"
    was_live = page.live
    if moved:
        page.move(Page.objects.get(pk=parent.pk), pos="last-child", user=by)
        page = model.objects.get(pk=page.pk)
    for name, value in fields.items():
        setattr(page, name, value)
    _write_words(page, wanted)
    if was_live:
        _publish(page, by, at)
    else:
        # Somebody took the page down: it waits as a draft for them.
        page.save_revision(user=by)
    return page, "changed"


def _find(model: type[PageType], parent: Page, slug: str, source: str) -> PageType | None:
    if source:
        found: PageType | None = model.objects.filter(source=source).first()
    else:
        found = model.objects.child_of(parent).filter(slug=slug, source="").first()
    return found


def _free_slug(parent: Page, slug: str) -> str:
    """A slug no sibling has: a page written here keeps its address when one is imported under the same name."""
    taken = set(Page.objects.child_of(parent).filter(slug__startswith=slug).values_list("slug", flat=True))
    candidate, number = slug, 1
    while candidate in taken:
        number += 1
        candidate = f"{slug}-{number}"
    return candidate


def _once(names: Iterable[str]) -> list[str]:
    """Names without blanks and without the second of two that differ by case only."""
    found: dict[str, str] = {}
    for name in names:
        if clean := " ".join(name.split()):
            found.setdefault(clean.casefold(), clean)
    return list(found.values())


def _differs(page: ReadingPage, fields: dict[str, Any], words: dict[str, list[str]]) -> bool:
    for name, value in fields.items():
        if name == "body":
            if [(block.block_type, block.value) for block in page.body] != value:
                return True
        elif getattr(page, name) != value:
            return True
    return any(
        {word.name.casefold() for word in getattr(page, name).all()} != {word.casefold() for word in wanted}
        for name, wanted in words.items()
    )


def _write_words(page: ReadingPage, words: dict[str, list[str]]) -> None:
    for name, wanted in words.items():
        getattr(page, name).set(wanted)


def _record_publication(page: ReadingPage, by: User | None) -> None:
    """Make the revision of a page that was born live: what publishing does, without saving the page twice more."""
    revision = page.save_revision(user=by)
    page.live_revision, page.has_unpublished_changes = revision, False
    Page.objects.filter(pk=page.pk).update(live_revision=revision, has_unpublished_changes=False)
    log(instance=page, action="wagtail.create", user=by, revision=revision, content_changed=True)
    page_published.send(sender=type(page), instance=page, revision=revision)


def _publish(page: ReadingPage, by: User | None, at: datetime | None) -> None:
    revision = page.save_revision(user=by)
    revision.publish(user=by)
    page.refresh_from_db()
    if at is not None:
        type(page).objects.filter(pk=page.pk).update(
            first_published_at=at, last_published_at=at, latest_revision_created_at=at
        )
        page.first_published_at = page.last_published_at = at
