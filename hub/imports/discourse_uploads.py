"""The uploads of a Discourse as files of the posts that show them, and where links of the former forum lead here."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote, unquote, urlsplit

from django.conf import settings
from django.utils.translation import gettext as _

from forum.questions import services
from forum.questions.models import PostFile
from hub.accounts.models import User
from hub.base.guarding import GuardedTextError
from hub.imports.discourse_files import Uploads
from hub.imports.running import ImportRun

_UPLOAD = re.compile(r"(!?)\[([^\]\n]{0,300})\]\(/(uploads/[^)\s]{1,2000})\)")


@dataclass(slots=True, kw_only=True)
class KeptUploads:
    """The copies of one folder; `missing` are addresses that posts show and that did not come along."""

    root: Path
    run: ImportRun
    host: str
    missing: set[str] = field(default_factory=set)
    _copies: Uploads = field(init=False)

    def __post_init__(self) -> None:
        self._copies = Uploads(self.root)

    def kept_with(self, text: str, by: User, where: str, known: Iterable[PostFile] = ()) -> str:
        """The text with its uploads kept beside the post, pictures written anew; what is not taken leaves its words. Those
        `known` by the post already are not kept twice.
        """
        kept: dict[str, str] = {}

        def keep(match: re.Match[str]) -> str:
            sign, words, path = match[1], match[2], unquote(match[3])
            if path not in kept:
                kept[path] = self._keep(words, path, by, where, known)
            return f"{sign}[{words}]({kept[path]})" if kept[path] else words

        return _UPLOAD.sub(keep, text)

    def _keep(self, words: str, path: str, by: User, where: str, known: Iterable[PostFile]) -> str:
        """Address here of a file of the folder, "" when it is not taken."""
        place = self.root / path
        if self.run.dry_run or self._copies.find(f"/{path}") != path:
            return ""
        try:
            with place.open("rb") as stream:
                content = stream.read(settings.FORUM_MAX_FILE_BYTES + 1)  # one more is refused as too big
            file = services.keep_file(by=by, name=f"{words or 'fichier'}{place.suffix}", content=content)
        except (services.RefusedFileError, GuardedTextError, OSError) as error:
            reason = _("not taken as a file of a post ({error}): its words are kept").format(error=error)
            self.run.report.skip("files", reason, file=f"{where} {path}"[:250])
            return ""
        same = next((one for one in known if one.name == file.name and _content(one) == _content(file)), None)
        if same is not None:
            file.delete()
        self.run.report.count("files", "added" if same is None else "unchanged")
        return (same or file).get_absolute_url()

    def address(self, url: str) -> str:
        """Where a link of the former forum leads here: to a copy of the file, or to the old path, which redirects; "" for a
        file that did not come along.
        """
        path = self._copies.find(url)
        if path:
            return f"/{quote(path)}"  # replaced once the post has an author to whom the file belongs
        try:
            parts = urlsplit(url)
        except ValueError:
            return url
        is_there = parts.netloc.lower() in {"", self.host}
        if parts.scheme == "upload" or (is_there and parts.path.startswith("/uploads/")):
            self.missing.add(url)
            return ""
        if self.host and parts.netloc.lower() == self.host:
            return parts.path + (f"?{parts.query}" if parts.query else "") or "/"
        return url


def _content(file: PostFile) -> bytes:
    with file.file.open("rb") as stream:
        return bytes(stream.read())
