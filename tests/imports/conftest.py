"""A small documentation in the layout of the real one, with a picture and a document in it; and a small Discourse."""

import shutil
from pathlib import Path

import pytest
from PIL import Image

from django.conf import LazySettings

from tests.search.fixtures import search_index  # noqa: F401 -- a fixture for this folder

FIXTURES = Path(__file__).resolve().parent / "fixtures"
SHA1 = "bda2c513e1da04f7b4e99230851ea2aafeb8cc4e"  # in base 62: r3AYqESanERjladb4vBB7VsMBm6


@pytest.fixture
def documentation(tmp_path: Path) -> Path:
    root = tmp_path / "documentation"
    shutil.copytree(FIXTURES / "documentation", root)
    (root / "files").mkdir()
    Image.new("RGB", (8, 8), "teal").save(root / "files" / "dessin.png")
    (root / "files" / "plan.pdf").write_bytes(b"%PDF-1.4 essai")
    return root


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    root = tmp_path / "discourse"
    shutil.copytree(FIXTURES / "discourse", root)
    uploads = root / "uploads" / "default" / "original" / "1X"
    uploads.mkdir(parents=True)
    Image.new("RGB", (8, 8), "teal").save(uploads / f"{SHA1}.png")
    (uploads / "notice.pdf").write_bytes(b"%PDF-1.4 essai")
    return root


@pytest.fixture
def _own_media(settings: LazySettings, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path / "media"
