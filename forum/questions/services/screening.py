"""Rules that hold a text back for a moderator. They work offline, on what the site knows by itself, and lose nothing typed."""

import hashlib
import re
from datetime import timedelta
from urllib.parse import urlsplit

from django.conf import settings
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from forum.overrides.forum_conversation.models import Post
from forum.questions.access import Access
from forum.questions.models import HeldEdit, PostMeta, Review, WatchedAuthor
from hub.accounts.models import User

FIRST_POST = "first_post"
FIRST_POST_LINKS = 3  # the third link of a first post holds it
YOUNG_ACCOUNT = timedelta(days=1)
YOUNG_ACCOUNT_LINKS = 2
KNOWN_AFTER = 3  # approved posts, after which links and haste say nothing any more
POSTS_AN_HOUR = 5
REPEATED_WITHIN = timedelta(days=30)
REPEATED_LENGTH = 40  # signs; shorter texts are alike by chance
RULES: dict[str, Promise] = {
    FIRST_POST: _("first post of this person"),
    "no_right": _("this category asks for approval"),
    "watched": _("the author is watched"),
    "links": _("many links for a first post"),
    "young_account": _("links from an account of today"),
    "rate": _("many posts in an hour, from somebody new"),
    "repeated": _("the same text was posted before"),
    "trap": _("a field that people do not see was filled in"),
}
_LINK = re.compile(r"(?:https?://|www\.)[^\s<>()\[\]\"']+", re.IGNORECASE)
_SIGNS = re.compile(r"[\W_]+")


def foreign_links(text: str) -> int:
    """How many links of a text lead away from this site."""
    own = urlsplit(settings.HUB_BASE_URL).netloc
    return sum(1 for link in _LINK.findall(text) if urlsplit(link if "//" in link else f"//{link}").netloc != own)


def fingerprint(text: str) -> str:
    """The same for texts that differ in case, spaces and punctuation only; empty for a text too short to be told by it."""
    letters = _SIGNS.sub("", text.casefold())
    return hashlib.sha256(letters.encode()).hexdigest()[:32] if len(letters) >= REPEATED_LENGTH else ""


def rules_for(*, by: User, forum_id: int, text: str, website: str = "") -> list[str]:
    """Names of the rules that hold a new post back, none for those who approve posts there. `website` is the field that
    people do not see.
    """
    access = Access(by)
    if access.can("can_approve_posts", forum_id):
        return []
    rules = [] if access.can("can_post_without_approval", forum_id) else ["no_right"]
    if website.strip():
        rules.append("trap")
    if WatchedAuthor.objects.filter(person=by).exists():
        rules.append("watched")
    known = approved_posts(by)
    if known < KNOWN_AFTER:
        rules += _rules_for_newcomers(by, text, is_first=not known)
    if _was_posted(by, text, by_anybody=known < KNOWN_AFTER):
        rules.append("repeated")
    return rules


def _was_posted(by: User, text: str, *, by_anybody: bool) -> bool:
    mark = fingerprint(text)
    if not mark:
        return False
    same = PostMeta.objects.filter(fingerprint=mark, post__created__gt=timezone.now() - REPEATED_WITHIN)
    return (same if by_anybody else same.filter(post__poster=by)).exists()


def rules_for_change(*, by: User, post: Post, text: str) -> list[str]:
    """Names of the rules that hold back a change somebody makes to their own post."""
    if post.poster_id != by.pk or Access(by).can("can_approve_posts", post.topic.forum_id):
        return []
    if WatchedAuthor.objects.filter(person=by).exists():
        return ["watched"]
    more = foreign_links(text) > foreign_links(post.content.raw)
    if more and approved_posts(by) <= KNOWN_AFTER:
        return _link_rules(by, text, is_first=True)
    return []


def _link_rules(by: User, text: str, *, is_first: bool) -> list[str]:
    links = foreign_links(text)
    if is_first and links >= FIRST_POST_LINKS:
        return ["links"]
    young = timezone.now() - by.date_joined < YOUNG_ACCOUNT
    return ["young_account"] if young and links >= YOUNG_ACCOUNT_LINKS else []


def _rules_for_newcomers(by: User, text: str, *, is_first: bool) -> list[str]:
    rules = _link_rules(by, text, is_first=is_first)
    hour_ago = timezone.now() - timedelta(hours=1)
    if Post.objects.filter(poster=by, created__gt=hour_ago)[:POSTS_AN_HOUR].count() >= POSTS_AN_HOUR:
        rules.append("rate")
    return rules


def approved_posts(by: User) -> int:
    """How many approved posts a person has, counted up to one more than KNOWN_AFTER."""
    return int(Post.objects.filter(poster=by, approved=True)[: KNOWN_AFTER + 1].count())


def remember(post: Post, rules: list[str]) -> None:
    """Keep the fingerprint of a new post, and put it before the moderators when it is held, or the first of its author."""
    PostMeta.objects.bulk_create(
        [PostMeta(post=post, fingerprint=fingerprint(post.content.raw))],
        update_conflicts=True,
        unique_fields=["post"],
        update_fields=["fingerprint"],
    )
    if not rules and not Post.objects.filter(poster_id=post.poster_id, pk__lt=post.pk).exists():
        rules = [FIRST_POST]
    if rules:
        Review.objects.create(post=post, rules=rules)


def hold_change(
    *, by: User, post: Post, title: str | None, body: str, tags: list[str] | None, rules: list[str]
) -> HeldEdit:
    """Keep a change beside the post until a moderator has seen it; a later one takes its place."""
    held, _created = HeldEdit.objects.update_or_create(
        post=post,
        defaults={
            "by": by,
            "title": title or "",
            "body": body,
            "tags": tags,
            "seen_version": post.updates_count,
            "rules": rules,
        },
    )
    return held
