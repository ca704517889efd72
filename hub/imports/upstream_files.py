"""Images and documents of the folder that pages refer to, kept in Wagtail: each once, by its path and its content."""

import hashlib
import warnings
from collections.abc import Iterable
from pathlib import Path, PurePosixPath

from PIL import Image as Picture

from django.conf import settings
from django.core.files.base import ContentFile
from django.utils.translation import gettext as _

from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.models import Collection

from hub.imports.report import with_progress
from hub.imports.running import ImportRun

COLLECTION = "Documentation SNDS"
MAX_BYTES = 20 * 1024 * 1024


class UpstreamFiles:
    """Imports files; `addresses` maps an upstream path to the address of its copy here."""

    def __init__(self, root: Path, run: ImportRun) -> None:
        self.root = root
        self.run = run
        self.addresses: dict[str, str] = {}

    def bring(self, paths: Iterable[str]) -> None:
        """Import those of these paths that are in the folder and of a kind this site keeps."""
        wanted = sorted({path for path in paths if (self.root / path).is_file()})
        collection = self._collection() if wanted and not self.run.dry_run else None
        for path in with_progress(wanted, label=_("files")):
            extension = PurePosixPath(path).suffix.lstrip(".").lower()
            if extension in settings.WAGTAILIMAGES_EXTENSIONS:
                self._bring_one("images", get_image_model(), path, collection)
            elif extension in settings.WAGTAILDOCS_EXTENSIONS:
                self._bring_one("documents", get_document_model(), path, collection)

    def _collection(self) -> Collection:
        found = Collection.objects.filter(name=COLLECTION).first()
        return found or Collection.get_first_root_node().add_child(name=COLLECTION)

    def _bring_one(self, kind: str, model: type, path: str, collection: Collection | None) -> None:
        key = f"file:{path}"
        with self.run.item(kind, file=path):
            check_size(self.root / path, MAX_BYTES)
            content = (self.root / path).read_bytes()
            digest = hashlib.sha256(content).hexdigest()
            record = self.run.records.get(key)
            held = model.objects.filter(pk=record.target).first() if record and record.target.isdecimal() else None
            if held is not None and self.run.is_known(key, digest):
                self.addresses[path] = _address(held)
                self.run.report.count(kind, "unchanged")
                return
            if kind == "images":
                _check_picture(self.root / path)
            status = "changed" if held is not None else "added"
            if not self.run.dry_run:
                held = held or model(collection=collection)
                held.title = PurePosixPath(path).stem[:255]
                held.file = ContentFile(content, name=PurePosixPath(path).name)
                if kind == "documents":
                    held.file_size = len(content)
                    held.file_hash = hashlib.sha1(content, usedforsecurity=False).hexdigest()
                held.save()
                self.addresses[path] = _address(held)
                self.run.remember(key, digest, target=str(held.pk))
            elif path not in self.addresses:
                self.addresses[path] = f"/{path}"  # where it would be is not known; that it would be, is
            self.run.report.count(kind, status)


def _address(held: object) -> str:
    """A document has an address of its own; an image is shown from its file."""
    return str(held.url) if isinstance(held, get_document_model()) else str(held.file.url)  # type: ignore[attr-defined]  # -- one of Wagtail's two models


def check_size(path: Path, limit: int) -> None:
    """Refuse a file of more than `limit` bytes before any of it is read.

    Raises:
        ValueError: it is larger.
    """
    if path.stat().st_size > limit:
        raise ValueError(_("larger than {limit} MB").format(limit=limit // (1024 * 1024)))


def _check_picture(path: Path) -> None:
    """Refuse what only calls itself a picture, and one that a browser would unpack to more than the site's own limit.

    Raises:
        ValueError: it cannot be read as one, or has too many pixels.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Picture.DecompressionBombWarning)  # our own limit is lower
            with Picture.open(path) as picture:
                width, height = picture.size
                if width * height <= settings.WAGTAILIMAGES_MAX_IMAGE_PIXELS:
                    picture.verify()
    except Exception as error:  # Pillow's readers raise whatever they meet
        raise ValueError(_("not a picture that can be read")) from error
    if width * height > settings.WAGTAILIMAGES_MAX_IMAGE_PIXELS:
        raise ValueError(_("a picture of too many pixels: {width} × {height}").format(width=width, height=height))
