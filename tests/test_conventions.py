"""Style no linter sees."""

import ast
import re
from pathlib import Path

import polib
import pytest

from tests.source_texts import texts_of

ROOT = Path(__file__).resolve().parents[1]
OURS = ("hub", "experts", "forum", "meetups", "search")
TOP_LEVEL = {"deploy", "docs", "experts", "forum", "hub", "meetups", "search", "tests"}
FORBIDDEN_NAMES = {"utils", "helpers", "misc", "common"}
SUPPRESSION = re.compile(r"#\s*(noqa|type:\s*ignore)(?P<rest>.*)")


def files(*patterns: str) -> list[Path]:
    return sorted(
        path
        for folder in (*OURS, "tests")
        for pattern in patterns
        for path in (ROOT / folder).rglob(pattern)
        if "vendor" not in path.parts
    )


def name_of(path: Path) -> str:
    return str(path.relative_to(ROOT))


PYTHON = [path for path in files("*.py") if "migrations" not in path.parts]
TEMPLATES = files("*.html")
CATALOGUES = files("*.po")


def test_top_level_folders_are_the_known_ones() -> None:
    found = {
        path.name
        for path in ROOT.iterdir()
        if path.is_dir() and not path.name.startswith(".") and path.name not in {"var", "htmlcov"}
    }
    assert found - {"test-results"} <= TOP_LEVEL


def test_no_module_has_a_name_that_says_nothing() -> None:
    assert [
        name_of(path) for path in PYTHON if path.stem in FORBIDDEN_NAMES or path.parent.name in FORBIDDEN_NAMES
    ] == []


def test_every_suppression_names_a_code_and_a_reason() -> None:
    bare = []
    for path in PYTHON:
        if path == Path(__file__):
            continue
        for number, line in enumerate(path.read_text().splitlines(), start=1):
            found = SUPPRESSION.search(line)
            if found and not (
                re.match(r"(:\s*[A-Z]+[0-9]+|\[[a-z-]+)", found["rest"].strip()) and " -- " in found["rest"]
            ):
                bare.append(f"{name_of(path)}:{number}")
    assert bare == []


def test_services_and_queries_know_no_http() -> None:
    guilty = []
    for path in PYTHON:
        if path.stem not in {"services", "queries"} or path.parts[len(ROOT.parts)] == "tests":
            continue
        for node in ast.walk(ast.parse(path.read_text())):
            modules = (
                [node.module or ""]
                if isinstance(node, ast.ImportFrom)
                else [n.name for n in node.names]
                if isinstance(node, ast.Import)
                else []
            )
            guilty += [
                f"{name_of(path)}: {module}"
                for module in modules
                if module.startswith(("django.http", "django.shortcuts"))
            ]
    assert guilty == []


@pytest.mark.parametrize("path", TEMPLATES, ids=name_of)
def test_template_has_no_inline_style_or_script(path: Path) -> None:
    text = re.sub(r"{#.*?#}|{% comment %}.*?{% endcomment %}", "", path.read_text(), flags=re.DOTALL)
    assert not re.search(r"<style|\sstyle=|\son[a-z]+=[\"']", text)
    scripts = re.findall(r"<script\b[^>]*>", text)
    assert [script for script in scripts if "src=" not in script and "application/" not in script] == []
    assert not re.search(r"(?:src|href)=[\"'](?:https?:)?//(?!www\.w3\.org)", re.sub(r"<a\b[^>]*>", "", text))


@pytest.mark.parametrize("path", CATALOGUES, ids=name_of)
def test_french_is_complete(path: Path) -> None:
    catalogue = polib.pofile(str(path))
    missing = [
        entry.msgid for entry in catalogue if not entry.obsolete and (not entry.translated() or "fuzzy" in entry.flags)
    ]
    assert missing == []


@pytest.mark.parametrize("path", CATALOGUES, ids=name_of)
def test_french_keeps_the_placeholders(path: Path) -> None:
    holder = re.compile(r"%\([a-z_]+\)[sd]|{[a-z_]*}")
    for entry in polib.pofile(str(path)):
        texts = list(entry.msgstr_plural.values()) or [entry.msgstr]
        for text in texts:
            wanted = set(holder.findall(entry.msgid_plural or entry.msgid))
            assert set(holder.findall(text)) <= wanted | set(holder.findall(entry.msgid)), entry.msgid


def test_one_text_has_one_translation() -> None:
    """Django merges the catalogues: of two translations of one text, the first app's would show everywhere."""
    known: dict[tuple[str | None, str], dict[str, str]] = {}
    for path in CATALOGUES:
        for entry in polib.pofile(str(path)):
            if not entry.obsolete:
                text = entry.msgstr or entry.msgstr_plural.get(0, "")
                known.setdefault((entry.msgctxt, entry.msgid), {}).setdefault(text, name_of(path))
    assert {key: texts for key, texts in known.items() if len(texts) > 1} == {}


def test_every_marked_text_has_its_french() -> None:
    known = {(entry.msgctxt, entry.msgid) for path in CATALOGUES for entry in polib.pofile(str(path))}
    missing = {
        text: name_of(path)
        for path in [*PYTHON, *files("*.html", "*.txt")]
        if not path.is_relative_to(ROOT / "tests")
        for context, text in texts_of(path)
        if text.strip() and (context, text) not in known
    }
    assert missing == {}


def test_every_app_with_texts_has_a_catalogue() -> None:
    apps = {path.parent for path in files("apps.py")} - {ROOT / "hub" / "demo"}
    assert [
        name_of(app)
        for app in sorted(apps)
        if not list(app.glob("locale/fr/LC_MESSAGES/django.po")) and _has_texts(app)
    ] == []


def _has_texts(app: Path) -> bool:
    marks = re.compile(r"{% (?:block)?trans|\b_\(\"|gettext")
    own = [*app.rglob("*.html"), *app.rglob("*.py")]
    return any(marks.search(path.read_text()) for path in own if path.name != "apps.py")


def test_nothing_names_a_machine_or_a_registry() -> None:
    words = (
        "pypi." + "org",
        "pythonhosted." + "org",
        "registry." + "npmjs",
        "/work" + "/main",
        "/root" + "/",
        "crates." + "io",
    )
    texts = [
        *PYTHON,
        *TEMPLATES,
        *(ROOT / "docs").rglob("*.md"),
        ROOT / "README.md",
        *ROOT.glob("*.lock"),
        ROOT / "Makefile",
        ROOT / "Dockerfile",
    ]
    assert [name_of(path) for path in texts if any(word in path.read_text() for word in words)] == []


def test_days_in_words_are_written_in_one_place() -> None:
    """Django's long formats have no « 1er »: what shows a day in words takes it from `hub.base.dates`."""
    long_form = re.compile(r"\"DATE(TIME)?_FORMAT\"|date_format\([^,\n()]*\)|date:\"[^\"]*[jd] [FN]")
    texts = [*PYTHON, *TEMPLATES, *(path for path in files("*.txt") if "templates" in path.parts)]
    assert [
        name_of(path)
        for path in texts
        if path.parts[-2:] != ("base", "dates.py") and "tests" not in path.parts and long_form.search(path.read_text())
    ] == []
