"""Who may do what in which category: machina's permissions of one person on every forum, in two or three queries."""

from collections.abc import Callable, Hashable, Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from copy import copy
from typing import TYPE_CHECKING, Any

from machina.apps.forum_permission.checker import ForumPermissionChecker
from machina.core.db.models import get_model

from django.contrib.auth.models import AnonymousUser
from django.db.models import Q
from django.utils.functional import cached_property

from forum.overrides.forum_conversation.models import Post, Topic
from hub.base.generation import PUBLIC, RIGHTS
from hub.base.kept import until_changed

if TYPE_CHECKING:
    from hub.accounts.models import User

Forum = get_model("forum", "Forum")


_held: ContextVar[dict[Hashable, Any] | None] = ContextVar("_held", default=None)


@contextmanager
def rights_once() -> Iterator[None]:
    """Read the categories and each person's rights once for all that is asked inside: a service that asks for the writer, for
    the asker, for everybody. Within a transaction nothing else keeps them.
    """
    token = _held.set({})
    try:
        yield
    finally:
        _held.reset(token)


def _once(key: Hashable, make: Callable[[], Any], *, which: int = PUBLIC) -> Any:
    held = _held.get()
    if held is None:
        return until_changed(key, make, which=which)
    if key not in held:
        held[key] = make()
    return held[key]


class Access:
    """What one person may do. Reads the permissions when first asked, again after a change."""

    def __init__(self, user: "User | AnonymousUser") -> None:
        self.user = user

    @cached_property
    def _granted(self) -> dict[int, frozenset[str]]:
        user = self.user
        who = (user.pk, getattr(user, "date_joined", None), user.is_superuser, user.is_active)
        forums = _once("forums", lambda: list(Forum.objects.order_by("tree_id", "lft")))
        tree = tuple((forum.pk, forum.parent_id) for forum in forums)
        granted = _once(("forum access", who, tree), lambda: self._read(forums), which=RIGHTS)
        self._forums = {forum.pk: copy(forum) for forum in forums}  # theirs to change: machina counts on them
        return granted

    def _read(self, forums: list[Forum]) -> dict[int, frozenset[str]]:
        """What is granted on each of all forums, in the order of the tree."""
        if self.user.is_superuser or not (self.user.is_anonymous or self.user.is_active):
            return {}
        found = ForumPermissionChecker(self.user).get_perms_for_forumlist(forums)
        granted: dict[int, frozenset[str]] = {}
        for forum in forums:  # parents come first: a category inside a closed one is closed
            closed = forum.parent_id is not None and "can_read_forum" not in granted[forum.parent_id]
            granted[forum.pk] = frozenset() if closed else frozenset(found[forum])
        return granted

    def can(self, codename: str, forum_id: int) -> bool:
        """Whether machina's permission `codename` is granted on this forum."""
        if self.user.is_superuser:
            return bool(self.user.is_active)
        return codename in self._granted.get(forum_id, frozenset())

    def forums_where(self, codename: str) -> list[Forum]:
        """The forums that hold topics (no mere headings, no links) where this is granted, in the order of the tree."""
        granted = self._granted
        return [
            forum
            for forum in self._forums.values()
            if forum.is_forum and (self.user.is_superuser or codename in granted.get(forum.pk, frozenset()))
        ]

    @cached_property
    def readable(self) -> list[Forum]:
        return self.forums_where("can_read_forum")

    @cached_property
    def readable_ids(self) -> frozenset[int]:
        return frozenset(forum.pk for forum in self.readable)

    @property
    def moderates(self) -> bool:
        return bool(self.forums_where("can_approve_posts"))

    def invites(self, forum: Forum) -> bool:
        """Whether somebody without an account should be shown the way to ask here."""
        return forum.pk in self.readable_ids and takes_questions(forum.pk)

    def _wrote(self, entry: Topic | Post) -> bool:
        return self.user.is_authenticated and entry.poster_id == self.user.pk

    def can_read(self, topic: Topic) -> bool:
        """An unapproved topic is for its author and those who may approve it."""
        seen = topic.approved or self._wrote(topic) or self.can("can_approve_posts", topic.forum_id)
        return seen and self.can("can_read_forum", topic.forum_id)

    def can_read_post(self, post: Post) -> bool:
        """An unapproved post is for its author and those who may approve it."""
        if not self.can_read(post.topic):
            return False
        return post.approved or self._wrote(post) or self.can("can_approve_posts", post.topic.forum_id)

    def can_answer(self, topic: Topic) -> bool:
        locked = topic.is_locked and not self.can("can_reply_to_locked_topics", topic.forum_id)
        waits = not topic.approved and not self.can("can_approve_posts", topic.forum_id)
        return not (locked or waits) and self.can("can_reply_to_topics", topic.forum_id)

    def can_edit(self, post: Post) -> bool:
        if self.can("can_edit_posts", post.topic.forum_id):
            return True
        own = self._wrote(post) and not post.topic.is_locked
        return own and self.can("can_edit_own_posts", post.topic.forum_id)

    def can_delete(self, post: Post) -> bool:
        """Whether this person has the right; `must_keep` says whether the post may go."""
        if self.can("can_delete_posts", post.topic.forum_id):
            return True
        own = self._wrote(post) and not post.topic.is_locked
        return own and self.can("can_delete_own_posts", post.topic.forum_id)

    def must_keep(self, post: Post) -> bool:
        """A question others answered stays, and so does an accepted answer, but for moderators."""
        if post.pk == post.topic.first_post_id:
            return bool(post.topic.posts.count() > 1)
        accepted = post.pk == post.topic.meta.accepted_post_id
        return accepted and not self.can("can_delete_posts", post.topic.forum_id)

    def can_accept(self, topic: Topic) -> bool:
        """The author of the question, or a moderator."""
        return self.can("can_edit_posts", topic.forum_id) or (
            self._wrote(topic) and self.can("can_read_forum", topic.forum_id)
        )


_public: ContextVar[list[frozenset[int]] | None] = ContextVar("_public", default=None)


def public_forum_ids() -> frozenset[int]:
    """The forums anybody may read, without an account; two queries, but once within `public_forums_once`."""
    held = _public.get()
    if held is None:
        return Access(AnonymousUser()).readable_ids
    if not held:
        held.append(Access(AnonymousUser()).readable_ids)
    return held[0]


@contextmanager
def public_forums_once() -> Iterator[None]:
    """Read the forums for everybody once for all that is asked inside: a page that brings several answers together."""
    token = _public.set([])
    try:
        yield
    finally:
        _public.reset(token)


def takes_questions(forum_id: int) -> bool:
    """Whether any member may start topics in this forum; where not, topics are announcements."""
    grants = get_model("forum_permission", "UserForumPermission").objects.filter(
        Q(forum_id=forum_id) | Q(forum=None), authenticated_user=True, permission__codename="can_start_new_topics"
    )
    said = set(grants.values_list("has_perm", flat=True))
    return said == {True}


# --- the same rights as search tokens ----------------------------------------------------------


def _within(own: frozenset[str], parent: frozenset[str]) -> frozenset[str]:
    """Tokens of those who hold both: public includes members, who include every group."""
    for wide in ("public", "members"):
        if wide in parent:
            return own
        if wide in own:
            return parent
    return own & parent


def _tokens(rows: Iterable[tuple[int | None, str, bool]], forum_id: int) -> frozenset[str]:
    granted = {who for where, who, has in rows if has and where in {None, forum_id}}
    refused = {who for where, who, has in rows if not has and where in {None, forum_id}}
    if any(who.startswith("group:") for who in refused):
        refused.add("members")  # tokens cannot say "members but for a group": fewer readers, never more
    return frozenset(granted - refused)


def audiences() -> dict[int, tuple[str, ...]]:
    """Search tokens of each forum's readers. A grant to one single person has no token: it does not widen the audience."""
    group_model = get_model("forum_permission", "GroupForumPermission")
    user_model = get_model("forum_permission", "UserForumPermission")
    rows: list[tuple[int | None, str, bool]] = [
        (row.forum_id, f"group:{row.group.name}", row.has_perm)
        for row in group_model.objects.filter(permission__codename="can_read_forum").select_related("group")
    ]
    rows += [
        (row.forum_id, "public" if row.anonymous_user else "members", row.has_perm)
        for row in user_model.objects.filter(permission__codename="can_read_forum", user=None)
    ]
    found: dict[int, frozenset[str]] = {}
    for forum in Forum.objects.order_by("tree_id", "lft"):
        own = _tokens(rows, forum.pk)
        found[forum.pk] = own if forum.parent_id is None else _within(own, found[forum.parent_id])
    return {forum_id: _widest(tokens) for forum_id, tokens in found.items()}


def _widest(tokens: frozenset[str]) -> tuple[str, ...]:
    """Leave out what a wider token already says."""
    return next(((wide,) for wide in ("public", "members") if wide in tokens), tuple(sorted(tokens)))
