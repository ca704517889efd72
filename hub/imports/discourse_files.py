"""The folder of a Discourse: JSON as its own addresses give it, told apart by what it holds, and a copy of its uploads."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

LARGEST_FILE = 64 * 1024 * 1024  # bytes of one JSON file: the most that is in memory at once
UPLOADS = "uploads"
_DIGITS = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
_SHORT = re.compile(r"upload://([0-9A-Za-z]{20,30})(?:\.[A-Za-z0-9]{1,8})?")
_SHA1 = re.compile(r"([0-9a-f]{40})")


class DiscourseError(ValueError):
    """The folder cannot be imported at all."""


def read_json(path: Path) -> Any:
    """
    What a file holds.

    Raises:
        ValueError: it is too large, not UTF-8, or no JSON.

    """
    if path.stat().st_size > LARGEST_FILE:
        message = _("larger than {limit} MB").format(limit=LARGEST_FILE // (1024 * 1024))
        raise ValueError(message)
    try:
        return json.loads(path.read_text(encoding="utf-8-sig"))
    except RecursionError:
        raise ValueError(_("nested too deep to be read")) from None
    except json.JSONDecodeError as error:
        message = _("no JSON: {error}").format(error=error)
        raise ValueError(message) from None


@dataclass(slots=True)
class Plan:
    """What the folder holds: small things whole, the files of topics by their numbers."""

    categories: dict[int, dict[str, Any]] = field(default_factory=dict)
    users: dict[str, dict[str, Any]] = field(default_factory=dict)
    topics: dict[int, list[Path]] = field(default_factory=dict)
    likes: dict[int, list[str]] = field(default_factory=dict)
    broken: list[tuple[Path, str]] = field(default_factory=list)
    unknown: list[Path] = field(default_factory=list)


def survey(root: Path) -> Plan:
    """Look through every JSON file of the folder, one at a time.

    Raises:
        DiscourseError: there is no topic in it.
    """
    plan = Plan()
    for path in sorted(root.rglob("*.json")):
        if not path.is_file() or path.is_symlink() or UPLOADS in path.relative_to(root).parts[:-1]:
            continue
        try:
            data = read_json(path)
            if not _sort(plan, path, data):
                plan.unknown.append(path)
        except (OSError, ValueError, TypeError, AttributeError) as error:
            plan.broken.append((path, " ".join(str(error).split()) or type(error).__name__))
    if not plan.topics:
        raise DiscourseError(_("no topic in it: a topic is a JSON file with a “post_stream”"))
    return plan


def posts_of(data: Any) -> Iterator[dict[str, Any]]:
    """Posts of the JSON of a topic, or of a part of one."""
    stream = data.get("post_stream") if isinstance(data, dict) else None
    posts = stream.get("posts") if isinstance(stream, dict) else None
    if isinstance(posts, list):
        yield from (post for post in posts if isinstance(post, dict))


def _sort(plan: Plan, path: Path, data: Any) -> bool:
    """Put a file where it belongs; False when nothing says what it is."""
    if isinstance(data, list):
        return _add_users(plan, data)
    if not isinstance(data, dict):
        return False
    listed = data.get("category_list")
    categories = listed.get("categories") if isinstance(listed, dict) else data.get("categories")
    known = True
    if isinstance(data.get("post_stream"), dict):
        number = int(data.get("id") or next((post.get("topic_id") for post in posts_of(data)), None) or 0)
        known = number > 0
        if known:
            plan.topics.setdefault(number, []).append(path)
    elif isinstance(categories, list):
        _add_categories(plan, categories)
    elif isinstance(data.get("post_action_users"), list) and path.stem.isdecimal():
        plan.likes[int(path.stem)] = [str(user.get("username", "")) for user in data["post_action_users"]]
    else:
        users = data.get("users")
        known = _add_users(plan, users if isinstance(users, list) else [data.get("user")])
    return known


def _add_categories(plan: Plan, categories: list[Any]) -> None:
    for category in categories:
        plan.categories[int(category["id"])] = category
        below = category.get("subcategory_list")
        if isinstance(below, list):
            _add_categories(plan, below)


def _add_users(plan: Plan, users: list[Any]) -> bool:
    known = [user for user in users if isinstance(user, dict) and user.get("username")]
    plan.users.update({str(user["username"]).lower(): user for user in known})
    return bool(known)


class Uploads:
    """Files of the folder `uploads/`, by the fingerprint that is their name there. A link outside of it is not followed."""

    def __init__(self, root: Path) -> None:
        self._by_sha1: dict[str, str] = {}
        self._by_name: dict[str, str] = {}
        top = root / UPLOADS
        for path in sorted(top.rglob("*")) if top.is_dir() else ():
            if path.is_symlink() or not path.is_file():
                continue
            inside = path.relative_to(root).as_posix()
            found = _SHA1.match(path.name)
            if found and "optimized" not in inside.split("/"):
                self._by_sha1[found[1]] = inside
            self._by_name[inside] = inside

    def find(self, url: str) -> str:
        """Path below the root of the file an address means (`upload://…`, `/uploads/…`), "" when it is not there."""
        short = _SHORT.match(url)
        if short:
            return self._by_sha1.get(_sha1_of(short[1]), "")
        at = url.find("/uploads/")
        if at < 0:
            return ""
        path = url[at + 1 :].partition("?")[0].partition("#")[0]
        name = _SHA1.search(path.rpartition("/")[2])
        short_path = re.search(r"/short-url/([0-9A-Za-z]{20,30})", url)
        if short_path:
            return self._by_sha1.get(_sha1_of(short_path[1]), "")
        return self._by_name.get(path, "") or (self._by_sha1.get(name[1], "") if name else "")


def _sha1_of(short: str) -> str:
    """Read the name of a short address: the fingerprint, in base 62."""
    number = 0
    for sign in short:
        number = number * len(_DIGITS) + _DIGITS.index(sign)
    return f"{number:040x}"
