"""The documents against the code: settings, commands, links."""

import re
from pathlib import Path

import pytest

from django.core.management import get_commands

ROOT = Path(__file__).resolve().parents[1]
OURS = ("hub", "experts", "forum", "meetups", "search")
DOCUMENTS = [ROOT / "README.md", ROOT / "CHANGELOG.md", *sorted((ROOT / "docs").glob("**/*.md"))]
INTERNAL = {"HUB_SERVE_PID"}  # set by `serve` for its own children
READ = re.compile(r'(?:os\.environ\.get\(|os\.environ\[|env_flag\(|env_list\(|required\()\s*"([A-Z_]+)"')


def sources() -> list[Path]:
    return [path for folder in OURS for path in (ROOT / folder).rglob("*.py") if "migrations" not in path.parts]


def test_every_variable_read_is_documented_and_every_documented_one_is_read() -> None:
    read = {name for path in sources() for name in READ.findall(path.read_text())} - INTERNAL
    documented = set(re.findall(r"^\| `([A-Z_]+)` \|", (ROOT / "docs" / "settings.md").read_text(), re.MULTILINE))
    assert documented == read


def test_every_command_named_in_a_document_exists() -> None:
    named = {command for document in DOCUMENTS for command in re.findall(r"manage\.py ([a-z_]+)", document.read_text())}
    assert named
    assert named <= set(get_commands())


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_relative_links_lead_somewhere(document: Path) -> None:
    broken = [
        target
        for target in re.findall(r"\]\(([^)#\s]+)", document.read_text())
        if "://" not in target and not (document.parent / target).exists()
    ]
    assert broken == []


def test_every_make_target_named_in_a_document_exists() -> None:
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    named = {target for document in DOCUMENTS for target in re.findall(r"`?make ([a-z-]+)`?", document.read_text())}
    assert {"run", "test", "check", "bench"} <= named & targets


def test_every_decision_is_listed() -> None:
    listed = (ROOT / "docs" / "adr" / "README.md").read_text()
    assert [page.name for page in (ROOT / "docs" / "adr").glob("0*.md") if page.name not in listed] == []
