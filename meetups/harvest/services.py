"""Using what somebody kept of a harvest: chapters on the page, questions in the forum, terms for the glossary."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from hub.accounts.models import User
from hub.base import seeds
from hub.base.guarding import impersonal
from meetups.chapters import Chapter, ChapterError, read_chapters, write_chapters
from meetups.harvest.findings import Offer
from meetups.models import TalkPage


@dataclass(slots=True)
class Used:
    """What came of it: how many chapters were added, addresses of what was started by kind of seed, and what could not be, with the reason."""

    chapters: int = 0
    started: dict[str, list[str]] = field(default_factory=dict)
    refused: list[str] = field(default_factory=list)


def use_harvest(
    *, by: User, talk: TalkPage, chapters: Sequence[Chapter] = (), offers: Mapping[str, Sequence[tuple[Offer, str]]]
) -> Used:
    """Write what was kept, each thing for itself. `offers` maps a kind of seed (`question`, `term`) to offers with the title
    the reviewer gave them.

    Raises:
        PermissionDenied: `by` may not edit the talk.
    """
    if not talk.permissions_for_user(by).can_edit():
        raise PermissionDenied
    used = Used()
    if chapters:
        try:
            used.chapters = add_chapters(by=by, talk=talk, chapters=chapters)
        except ValidationError as error:
            used.refused += error.messages
    for name, kept in offers.items():
        kind = seeds.find(name)
        for offer, title in kept if kind is not None else ():
            try:
                with transaction.atomic():
                    address = kind.sow(by, seeds.Seed(title=title, text=_text(name, talk, offer)))  # type: ignore[union-attr]  # -- looped only when there is one
                    used.started.setdefault(name, []).append(address)
            except ValidationError as error:
                used.refused += error.messages
            except ValueError as error:
                used.refused.append(str(error))
    return used


def _text(kind: str, talk: TalkPage, offer: Offer) -> str:
    citation = f"[[talk:{talk.meetup.slug}/{talk.slug}@{offer.timecode}]]" if talk.meetup is not None else ""
    if kind == "question":
        return _("This was asked at a meetup:") + f"\n\n> {offer.text}\n\n{citation}"
    address = talk.get_url() or ""
    return _("Said without explanation at a meetup:") + f" [{talk.title}, {offer.timecode}]({address}?t={offer.second})"


@transaction.atomic
def add_chapters(*, by: User, talk: TalkPage, chapters: Sequence[Chapter]) -> int:
    """Add chapters where none begins yet: on the page when it is published and `by` may publish, else in its draft. How many.

    Raises:
        ValidationError: a title is too long or holds personal data for certain, or there are too many.
    """
    held = talk.get_latest_revision_as_object()
    present = {chapter.second: chapter for chapter in held.chapter_list}
    fresh = [chapter for chapter in chapters if chapter.second not in present]
    if not fresh:
        return 0
    for chapter in fresh:
        impersonal(chapter.title)
    text = write_chapters(sorted([*present.values(), *fresh], key=lambda chapter: chapter.second))
    try:
        read_chapters(text)
    except ChapterError as error:
        raise ValidationError(str(error)) from error
    waits = talk.has_unpublished_changes or not talk.live
    held.chapters = text
    revision = held.save_revision(user=by, log_action=True)
    # What else waits in a draft is not this review's to publish.
    if not waits and talk.permissions_for_user(by).can_publish():
        revision.publish(user=by)
    return len(fresh)
