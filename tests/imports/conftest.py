"""A small documentation in the layout of the real one, with a picture and a document in it."""

import shutil
from pathlib import Path

import pytest
from PIL import Image

from django.conf import LazySettings

from tests.search.fixtures import search_index  # noqa: F401 -- a fixture for this folder

FIXTURES = Path(__file__).resolve().parent / "fixtures"


@pytest.fixture
def documentation(tmp_path: Path) -> Path:
    root = tmp_path / "documentation"
    shutil.copytree(FIXTURES / "documentation", root)
    (root / "files").mkdir()
    Image.new("RGB", (8, 8), "teal").save(root / "files" / "dessin.png")
    (root / "files" / "plan.pdf").write_bytes(b"%PDF-1.4 essai")
    return root


@pytest.fixture
def _own_media(settings: LazySettings, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path / "media"
