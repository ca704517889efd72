"""What becomes of posts that wait, are flagged or must go, of changes that wait, and of watched authors. Each act is written in the
log like those on topics. Callers have asked `Access` whether `by` may.
"""

from django.db import transaction
from django.utils import timezone

from forum.overrides.forum_conversation.models import Post
from forum.questions.models import Act, Flag, HeldEdit, ModerationEntry, PostMeta, Reason, Review, WatchedAuthor
from forum.questions.services.locks import lock_everything
from forum.questions.services.mail import tell_removed
from forum.questions.services.moderation import NOTE_LENGTH, ImpossibleError, write_entry
from forum.questions.services.posts import edit_post
from forum.questions.services.tell import tell_about_post
from hub.accounts.models import User
from hub.base.guarding import refuse_blocked

# --- one post ----------------------------------------------------------------------------------


@transaction.atomic
def hide(*, by: User, post: Post, reason: str = "", note: str = "", tell: bool = False) -> ModerationEntry:
    """Take a post out of sight, with its topic when it is the question. `tell` sends the note and the text to its author.

    Raises:
        ImpossibleError: it is hidden already.
    """
    lock_everything(post.topic_id)
    post = _fresh(post)
    meta, _created = PostMeta.objects.get_or_create(post=post)
    if meta.hidden:
        raise ImpossibleError
    act = Act.HIDE if post.approved else Act.REFUSE
    PostMeta.objects.filter(post=post).update(hidden=True)
    show_post(post, shown=False)
    flags = _settle(post, by=by, upheld=True)
    if tell and post.poster_id != by.pk:
        tell_removed(post, note.strip() or str(Reason(reason or Reason.OTHER).label))
    before = {"flags": flags, "approved": act == Act.HIDE}
    return write_entry(act, by=by, reason=reason, note=note, topic=post.topic, post=post, before=before)


@transaction.atomic
def approve(*, by: User, post: Post, watch: bool = False, note: str = "") -> ModerationEntry:
    """Show a post that waited, or say that a first post is fine. `watch` has its author's next texts wait too.

    Raises:
        ImpossibleError: a moderator hid it (undo that instead), or it is shown and waits for nothing.
    """
    lock_everything(post.topic_id)
    post = _fresh(post)
    waits = Review.objects.filter(post=post, settled_at=None)
    if PostMeta.objects.filter(post=post, hidden=True).exists() or (post.approved and not waits.exists()):
        raise ImpossibleError
    was_shown = post.approved
    rules = list(waits.values_list("rules", flat=True))
    waits.update(settled_at=timezone.now())
    watched = False
    if watch and post.poster is not None:
        _row, watched = WatchedAuthor.objects.get_or_create(person=post.poster, defaults={"by": by})
    if not was_shown:
        show_post(post, shown=True)
        tell_about_post(post)
    before = {"approved": was_shown, "rules": rules[0] if rules else [], "watched": watched}
    return write_entry(
        Act.APPROVE,
        by=by,
        note=note,
        reason=Reason.TIDY,
        topic=post.topic,
        post=post,
        person=post.poster,
        before=before,
    )


@transaction.atomic
def dismiss_flags(*, by: User, post: Post, note: str = "") -> ModerationEntry:
    """The post stays as it is.

    Raises:
        ImpossibleError: nothing is flagged.
    """
    flags = _settle(post, by=by, upheld=False)
    if not flags:
        raise ImpossibleError
    return write_entry(
        Act.DISMISS, by=by, note=note, reason=Reason.TIDY, topic=post.topic, post=post, before={"flags": flags}
    )


def _settle(post: Post, *, by: User, upheld: bool) -> list[int]:
    waiting = Flag.objects.filter(post=post, settled_at=None)
    flags = list(waiting.values_list("pk", flat=True))
    Flag.objects.filter(pk__in=flags).update(settled_at=timezone.now(), settled_by=by, upheld=upheld)
    if upheld:
        Review.objects.filter(post=post, settled_at=None).update(settled_at=timezone.now())
    return flags


def _fresh(post: Post) -> Post:
    """
    Raises:
        Post.DoesNotExist: it was deleted meanwhile.
    """
    fresh: Post = Post.objects.select_for_update(of=("self",)).select_related("topic__forum", "poster").get(pk=post.pk)
    return fresh


def show_post(post: Post, *, shown: bool) -> None:
    """Set `approved` of a post, and of its topic when it is the question; machina counts again."""
    Post.objects.filter(pk=post.pk).update(approved=shown)
    post.approved = shown
    if post.pk == post.topic.first_post_id:
        post.topic.approved = shown
    post.topic.update_trackers()


# --- changes and authors -----------------------------------------------------------------------


@transaction.atomic
def settle_edit(*, by: User, held: HeldEdit, accept: bool, note: str = "") -> ModerationEntry:
    """Apply a change that waited, in its author's name, or drop it. The text of the other way is kept for undoing."""
    post = Post.objects.select_related("topic__forum", "topic__meta", "poster").get(pk=held.post_id)
    heads = post.pk == post.topic.first_post_id
    kept = {
        "title": held.title,
        "body": held.body,
        "tags": held.tags,
        "rules": held.rules,
        "was_title": post.topic.subject if heads else "",
        "was_body": post.content.raw,
        "was_tags": [entry.tag.name for entry in post.topic.meta.topic_tags.select_related("tag")] if heads else None,
        "by": held.by_id,
    }
    author = held.by
    held.delete()
    if accept:
        title = held.title or None
        edit_post(by=author, post=post, body=held.body, title=title, tags=held.tags, reviewed=True)
    act = Act.ACCEPT_EDIT if accept else Act.REFUSE_EDIT
    return write_entry(
        act, by=by, note=note, reason=Reason.TIDY, topic=post.topic, post=post, person=author, before=kept
    )


@transaction.atomic
def watch(*, by: User, person: User, reason: str = "", note: str = "") -> ModerationEntry:
    """Have a person's next posts and changes wait for a moderator.

    Raises:
        ImpossibleError: they are watched already.
    """
    _row, created = WatchedAuthor.objects.get_or_create(person=person, defaults={"by": by})
    if not created:
        raise ImpossibleError
    return write_entry(Act.WATCH, by=by, reason=reason, note=note, person=person)


@transaction.atomic
def unwatch(*, by: User, person: User, reason: str = "", note: str = "") -> ModerationEntry:
    """
    Raises:
        ImpossibleError: nobody watches them.
    """
    if not WatchedAuthor.objects.filter(person=person).delete()[0]:
        raise ImpossibleError
    return write_entry(Act.UNWATCH, by=by, reason=reason, note=note, person=person)


@transaction.atomic
def flag(*, by: User, post: Post, reason: str, note: str = "") -> bool:
    """Tell the moderators about a post: False when this person did so before.

    Raises:
        GuardedTextError: the note holds personal data for certain.
        ValueError: the reason is none of `Reason`, or `by` wrote the post.
    """
    refuse_blocked(note)
    if reason not in Reason.values or post.poster_id == by.pk:
        raise ValueError("a flag needs a reason, and somebody else's post")
    _row, created = Flag.objects.get_or_create(
        post=post, by=by, defaults={"reason": reason, "note": note.strip()[:NOTE_LENGTH]}
    )
    return created
