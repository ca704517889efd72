"""What a form is made from: templates, a draft, the versions of a post."""

import difflib
import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from django.db.models import Q, QuerySet

from forum.overrides.forum_conversation.models import Post
from forum.questions.models import Draft, PostFile, PostRevision, QuestionTemplate
from hub.accounts.models import User

_PART = re.compile(r"^###[ \t]+(\S[^\n]{0,120}?)[ \t#]*$", re.MULTILINE)
_FILLING = re.compile(r"[`~]{3,}\w*|[\s>*_-]+")
CONTEXT_LINES = 3
MOST_DIFF_LINES = 1500


def templates_for(forum_ids: Collection[int]) -> QuerySet[QuestionTemplate]:
    """Templates of these categories and of all."""
    found = QuestionTemplate.objects.filter(Q(forum=None) | Q(forum_id__in=forum_ids))
    return found.select_related("forum")


def parts_of(text: str) -> dict[str, bool]:
    """The headings `### …` of a text, in order, each with whether something stands below it."""
    found = list(_PART.finditer(text))
    ends = [match.start() for match in found[1:]] + [len(text)]
    return {
        match[1].strip(): bool(_FILLING.sub("", text[match.end() : end]))
        for match, end in zip(found, ends, strict=False)
    }


def empty_parts(text: str, templates: Sequence[QuestionTemplate]) -> list[str]:
    """The parts that come from a template and hold nothing."""
    parts = parts_of(text)
    known = {name for template in templates for name in parts_of(template.body)} if parts else set()
    return [name for name, filled in parts.items() if not filled and name in known]


def draft_of(person: User, place: str) -> Draft | None:
    return Draft.objects.filter(person=person, place=place).first()


def drafts_of(person: User) -> QuerySet[Draft]:
    return Draft.objects.filter(person=person).select_related("forum").order_by("-updated_at", "-pk")


def file_or_none(key: str) -> PostFile | None:
    found = PostFile.objects.filter(key=key)
    return found.select_related("post__topic__forum", "post__topic__meta", "post__poster").first()


# --- versions ----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class DiffLine:
    """A line of a comparison: `sign` is `+`, `-`, a space, or `…` where equal lines were left out."""

    sign: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Version:
    """A version of a post with what it changed of the one before; the first has no lines."""

    revision: PostRevision
    lines: tuple[DiffLine, ...]
    title_before: str = ""
    tags_before: str = ""
    is_present: bool = False


def versions_of(post: Post) -> list[Version]:
    """Every kept version, newest first, each compared with the one before."""
    revisions = list(PostRevision.objects.filter(post=post).select_related("editor").order_by("number"))
    versions = []
    before: PostRevision | None = None
    for revision in revisions:
        has_both = before is not None and not (before.text_removed or revision.text_removed)
        versions.append(
            Version(
                revision=revision,
                lines=compared(before.body, revision.body) if before is not None and has_both else (),
                title_before=before.title if before is not None and has_both and before.title != revision.title else "",
                tags_before=before.tags if before is not None and has_both and before.tags != revision.tags else "",
                is_present=revision is revisions[-1],
            )
        )
        before = revision
    return versions[::-1]


def revision_or_none(post: Post, number: int) -> PostRevision | None:
    return PostRevision.objects.filter(post=post, number=number).first()


def compared(before: str, after: str) -> tuple[DiffLine, ...]:
    """Lines taken out and put in, with a few equal ones around; bounded, whatever the texts."""
    old, new = before.splitlines()[:MOST_DIFF_LINES], after.splitlines()[:MOST_DIFF_LINES]
    lines: list[DiffLine] = []
    for line in difflib.unified_diff(old, new, lineterm="", n=CONTEXT_LINES):
        if line.startswith(("---", "+++")) and not lines:  # the two lines of names
            continue
        lines.append(DiffLine(sign="…", text="") if line.startswith("@@") else DiffLine(sign=line[0], text=line[1:]))
    return tuple(lines[1:] if lines and lines[0].sign == "…" else lines)
