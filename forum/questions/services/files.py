"""Files beside posts: what is taken, how it is cleaned, when it goes."""

import re
import unicodedata
from datetime import timedelta
from io import BytesIO
from pathlib import PurePosixPath

from PIL import Image as Picture

from django.conf import settings
from django.core.files.base import ContentFile
from django.utils import timezone

from forum.overrides.forum_conversation.models import Post
from forum.questions.models import PostFile
from hub.accounts.models import User
from hub.base.guard import findings
from hub.base.guarding import GuardedTextError, refuse_blocked
from hub.base.pdf_pages import read_pages
from hub.base.pictures import UNREADABLE, reencoded

PICTURES = {"png": "image/png", "jpg": "image/jpeg", "jpeg": "image/jpeg", "gif": "image/gif", "webp": "image/webp"}
TEXTS = ("txt", "log", "md", "csv", "sas", "sql", "r", "rmd", "py", "json")  # read by the guard, given as plain files
TYPES = (*PICTURES, *TEXTS, "pdf")
MOST_UNATTACHED = 30
MOST_PIXELS = 40_000_000
LONGEST_NAME = 80
ORPHAN_DAYS = 7
PDF_PAGES, PDF_SECONDS = 50, 5  # how much of a PDF is read while its owner waits
_IN_TEXT = re.compile(r"/forum/files/([0-9a-f]{24})/")


class RefusedFileError(ValueError):
    """The file is not taken; `reason` is `type`, `size`, `empty`, `damaged`, `many` or `text`."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def keep_file(*, by: User, name: str, content: bytes) -> PostFile:
    """Keep a file for a post its owner is writing. Pictures are written anew, without metadata.

    Raises:
        RefusedFileError: too big, of another type than its name says, damaged, or its owner has too many.
        GuardedTextError: its name or its text may hold personal health data; here a doubt is enough, but in a PDF: the manuals
            and articles they are hold many numbers. A scan, which has no text, or a PDF that cannot be read in time is taken.
    """
    name = tidy_file_name(name)
    ending = PurePosixPath(name).suffix.lower().removeprefix(".")
    if ending not in TYPES:
        raise RefusedFileError("type")
    if not content:
        raise RefusedFileError("empty")
    if len(content) > settings.FORUM_MAX_FILE_BYTES:
        raise RefusedFileError("size")
    if PostFile.objects.filter(owner=by, post=None).count() >= MOST_UNATTACHED:
        raise RefusedFileError("many")
    _refuse_doubtful(PurePosixPath(name).stem.replace("_", " "))
    if ending in PICTURES:
        content, content_type = _picture(content)
    elif ending == "pdf":
        if not content.startswith(b"%PDF-"):
            raise RefusedFileError("damaged")
        for text in read_pages(content, pages=PDF_PAGES, seconds=PDF_SECONDS):
            refuse_blocked(text)
        content_type = "application/pdf"
    else:
        _refuse_doubtful(_text(content))
        content_type = "text/plain"
    file = PostFile(owner=by, name=name, content_type=content_type, size=len(content))
    file.file.save(name, ContentFile(content), save=False)
    file.save()
    return file


def tidy_file_name(name: str) -> str:
    """A name to show: no folder, no sign that is not seen or turns the writing, one ending, a bounded length."""
    name = unicodedata.normalize("NFC", name.replace("\\", "/").rpartition("/")[2])
    seen = "".join(sign if unicodedata.category(sign)[0] != "C" and sign not in "<>\"'`[]()" else " " for sign in name)
    stem, _dot, ending = " ".join(seen.split()).rpartition(".")
    stem = stem.replace(".", "_").strip(" _") or "fichier"
    return f"{stem[:LONGEST_NAME]}.{ending.strip().lower()[:8]}"


def _refuse_doubtful(text: str) -> None:
    kinds = tuple(dict.fromkeys(found.kind for found in findings(text)))
    if kinds:
        raise GuardedTextError(kinds)


def _picture(content: bytes) -> tuple[bytes, str]:
    try:
        with Picture.open(BytesIO(content)) as picture:
            pixels, content_type = picture.width * picture.height, PICTURES.get((picture.format or "").lower(), "")
        written = reencoded(content) if content_type and pixels <= MOST_PIXELS else b""
    except UNREADABLE as error:
        raise RefusedFileError("damaged") from error
    if not written:
        raise RefusedFileError("size" if content_type else "type")
    return written, content_type


def _text(content: bytes) -> str:
    for encoding in ("utf-8", "cp1252"):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text
    raise RefusedFileError("text")


def markdown_of(file: PostFile) -> str:
    """What the text of the post says to show or link the file."""
    return f"{'!' if file.is_picture else ''}[{file.name}]({file.get_absolute_url()})"


def attach_files(*, post: Post, by: User) -> None:
    """Give the post the files its text names, if they are its author's and belong to no other."""
    if keys := set(_IN_TEXT.findall(str(post.content.raw))):
        PostFile.objects.filter(key__in=keys, owner=by, post=None).update(post=post)


def purge_files() -> int:
    """Delete what no post has named for a week; return how many."""
    before = timezone.now() - timedelta(days=ORPHAN_DAYS)
    old = list(PostFile.objects.filter(post=None, created_at__lt=before)[:500])
    for file in old:
        file.delete()
    return len(old)
