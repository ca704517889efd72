"""Uploaded files of the local set-up: ranges, and what is never shown in place."""

from pathlib import Path

import pytest

from django.test import Client

pytestmark = pytest.mark.django_db
CONTENT = bytes(range(256)) * 8


@pytest.fixture
def folder(settings, tmp_path: Path) -> Path:
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.MEDIA_ROOT.mkdir()
    for name in ("talk.webm", "page.html", "drawing.svg", "photo.png"):
        (settings.MEDIA_ROOT / name).write_bytes(CONTENT)
    (settings.MEDIA_ROOT / "documents").mkdir()
    (settings.MEDIA_ROOT / "documents" / "private.pdf").write_bytes(CONTENT)
    (tmp_path / "secret.txt").write_text("secret")
    return settings.MEDIA_ROOT


def body(response) -> bytes:
    return b"".join(response.streaming_content)


@pytest.mark.parametrize(
    ("asked", "status", "start", "end"),
    [
        ("", 200, 0, 2048),
        ("bytes=0-99", 206, 0, 100),
        ("bytes=100-", 206, 100, 2048),
        ("bytes=-10", 206, 2038, 2048),
        ("bytes=0-999999", 206, 0, 2048),
        ("bytes=5", 200, 0, 2048),
        ("lines=1-2", 200, 0, 2048),
    ],
)
def test_range_is_served(folder: Path, client: Client, asked: str, status: int, start: int, end: int) -> None:
    response = client.get("/media/talk.webm", headers={"Range": asked})
    assert response.status_code == status
    assert body(response) == CONTENT[start:end]
    assert response["Content-Length"] == str(end - start)
    assert response["Content-Type"] == "video/webm"


def test_range_outside_the_file_is_refused(folder: Path, client: Client) -> None:
    response = client.get("/media/talk.webm", headers={"Range": "bytes=4000-"})
    assert (response.status_code, response["Content-Range"]) == (416, "bytes */2048")


@pytest.mark.parametrize("name", ["page.html", "drawing.svg"])
def test_what_a_browser_could_run_is_a_download(folder: Path, client: Client, name: str) -> None:
    response = client.get(f"/media/{name}")
    assert response["Content-Type"] == "application/octet-stream"
    assert response["Content-Disposition"].startswith("attachment")
    assert response["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in response["Content-Security-Policy"]
    response.close()


@pytest.mark.parametrize(
    "path",
    [
        "nothing.png",
        "../secret.txt",
        "%2e%2e/secret.txt",
        "documents/private.pdf",
        "x/../documents/private.pdf",
    ],
)
def test_what_is_not_there_or_not_ours_to_give_is_404(folder: Path, client: Client, path: str) -> None:
    assert client.get(f"/media/{path}").status_code == 404


def test_name_with_a_nul_is_refused(folder: Path, client: Client) -> None:
    assert client.get("/media/%00.png").status_code == 400
