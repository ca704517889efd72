"""A Discourse, from its own JSON: categories, topics with their posts, authors, likes, accepted answers, tags, uploads.

One topic is one transaction and the most that is in memory. What did not change there is not touched here; what people
changed here since is left alone; what moderators deleted here is not imported again.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.text import slugify
from django.utils.translation import gettext as _

from forum.overrides.forum_conversation.models import Post, Topic
from forum.questions import services
from forum.questions.access import Forum, public_forum_ids
from forum.questions.models import TopicMeta, Vote
from hub.accounts.models import User
from hub.base.guard import findings, is_blocked
from hub.imports.discourse_categories import new_forum
from hub.imports.discourse_files import Plan, posts_of, read_json, survey
from hub.imports.discourse_guard import empty_older_versions, mend_heading, tell, without_certain
from hub.imports.discourse_text import from_cooked, from_raw
from hub.imports.discourse_uploads import KeptUploads
from hub.imports.former_authors import author_of, tell_all
from hub.imports.models import FormerCategory, FormerPost, FormerTopic
from hub.imports.report import with_progress
from hub.imports.running import ImportRun, digest_of

REGULAR, BY_STAFF = 1, 2  # kinds of posts people wrote; the others are marks of the machine or whispers
LONGEST_TEXT = 200_000


@dataclass(frozen=True, slots=True, kw_only=True)
class FormerText:
    """A post there, as it would be written here."""

    number: int
    name: str
    at: datetime
    text: str
    accepted: bool
    likes: tuple[str, ...]
    cut: bool = False
    typed: str = ""  # as it stood there, before masks

    @property
    def digest(self) -> str:
        return digest_of([self.text, self.name, self.at])


@dataclass(frozen=True, slots=True, kw_only=True)
class FormerTopicData:
    """A topic there, as it would be written here; its posts in order."""

    title: str
    forum: Any
    tags: tuple[str, ...]
    locked: bool
    posts: list[FormerText]
    typed: tuple[str, ...] = ()  # title and tags as they stood there, before masks

    @property
    def digest(self) -> str:
        posts = [(post.number, post.digest, post.accepted, post.likes) for post in self.posts]
        return digest_of([self.title, self.tags, self.locked, self.forum.pk, posts])


@dataclass(slots=True)
class Discourse:
    """One import of one folder. `host` is the address of the former forum, whose links become links of ours."""

    root: Path
    run: ImportRun
    host: str = ""
    plan: Plan = field(default_factory=Plan)
    forums: dict[int, Any] = field(default_factory=dict)
    people: dict[str, User] = field(default_factory=dict)
    uploads: KeptUploads = field(init=False)

    def bring(self) -> None:
        """Import everything.

        Raises:
            DiscourseError: there is no topic in the folder.
        """
        self.plan = survey(self.root)
        for path, reason in self.plan.broken:
            self.run.report.skip("files", reason, file=self._name(path))
        for path in self.plan.unknown:
            self.run.report.note("files", _("nothing of a forum in it"), file=self._name(path))
        self.uploads = KeptUploads(root=self.root, run=self.run, host=self.host)
        for number, category in sorted(self.plan.categories.items()):
            self._category(number, category)
        for number in with_progress(sorted(self.plan.topics), label=_("topics")):
            self._topic(number, self.plan.topics[number])
        for url in sorted(self.uploads.missing):
            self.run.report.note("files", _("a post shows it, and it is not there: its words are kept"), file=url[:200])
        if not self.run.dry_run:
            tell_all()

    def _name(self, path: Path) -> str:
        return path.relative_to(self.root).as_posix()

    # --- categories --------------------------------------------------------------------------

    def _category(self, number: int, data: dict[str, Any]) -> None:
        typed = " ".join(str(data.get("name") or "").split())[:100]
        name, told = without_certain(typed), str(data.get("description_text") or "")
        if data.get("read_restricted"):
            reason = _("restricted to some there: neither it nor its topics are imported")
            self.run.report.skip("categories", f"{name}: {reason}", file="categories")
            return
        with self.run.item("categories", file="categories"):
            known = FormerCategory.objects.filter(number=number).select_related("forum").first()
            slug = slugify(without_certain(str(data.get("slug") or name))) or f"categorie-{number}"
            if known is not None and known.forum is not None:
                forum, status = known.forum, "unchanged"
            elif (forum := Forum.objects.filter(slug=slug, type=Forum.FORUM_POST).first()) is not None:
                status = "unchanged"
            else:
                forum, status = new_forum(name or slug, slug, without_certain(told)), "added"
                tell(self.run.report, "categories", typed, told, file="categories")
            FormerCategory.objects.update_or_create(number=number, defaults={"forum": forum})
            if forum.pk in public_forum_ids():
                self.forums[number] = forum
            self.run.report.count("categories", status)

    # --- topics ------------------------------------------------------------------------------

    def _topic(self, number: int, paths: list[Path]) -> None:
        file = self._name(paths[0])
        found: FormerTopicData | None = None
        with self.run.item("topics", file=file):
            data, posts = self._read(paths)
            reason = self._why_not(data, posts)
            if reason:
                self.run.report.skip("topics", reason, file=file)
                return
            found = self._understood(data, posts)
        if found is None:
            return
        former = FormerTopic.objects.filter(number=number).select_related("topic").first()
        if former is not None and (former.digest == found.digest or former.topic is None):
            self.run.report.count("topics", "unchanged")
            return
        for name in dict.fromkeys(name for post in found.posts for name in (post.name, *post.likes)):
            with self.run.item("authors", file=file):  # before the topic, which may be taken back without them
                self._person(name)
        with self.run.item("topics", file=file):
            self._write(number, found, former, file)

    def _understood(self, data: dict[str, Any], posts: list[FormerText]) -> FormerTopicData:
        title = " ".join(str(data.get("title") or data.get("fancy_title")).split())
        tags = tuple(str(tag.get("name", "") if isinstance(tag, dict) else tag) for tag in data.get("tags") or ())
        return FormerTopicData(
            title=without_certain(title),
            typed=(title, *tags),
            forum=self.forums[data["category_id"]],
            tags=tuple(tag for tag in tags if not is_blocked(tag)),
            locked=bool(data.get("closed") or data.get("archived")),
            posts=posts,
        )

    def _write(self, number: int, found: FormerTopicData, former: FormerTopic | None, file: str) -> None:
        first = found.posts[0]
        if former is None:
            author = self._person(first.name)
            topic = services.ask(
                by=author,
                forum=found.forum,
                title=found.title,
                body=self.uploads.kept_with(first.text, author, file),
                tags=found.tags,
                at=first.at,
            )
            former = FormerTopic.objects.create(number=number, topic=topic)
            tell(self.run.report, "topics", *found.typed, file=file)
            tell(self.run.report, "posts", first.typed, file=file, line=first.number)
            self._know(former, first, _approved(Post.objects.select_related("topic").get(topic=topic)))
            status = "added"
            self._odd_tags(found.tags, file)
        else:
            status = "changed"
        self._posts(former, found.posts if status == "changed" else found.posts[1:], file)
        self._states(former, found)
        if status == "changed" and mend_heading(former):
            tell(self.run.report, "topics", *found.typed, file=file)
        former.digest = found.digest
        former.save(update_fields=["digest"])
        self.run.report.count("topics", status)

    def _odd_tags(self, tags: tuple[str, ...], file: str) -> None:
        """Name the tags that do not come over; one that may be personal is not spelled out."""
        for tag in dict.fromkeys(tag for tag in tags if not services.is_tag(tag)):
            shown = _("a tag") if findings(tag) else repr(tag[: services.MAX_TAG])
            self.run.report.note("topics", _("{tag} can be no tag here: left out").format(tag=shown), file=file)

    def _read(self, paths: list[Path]) -> tuple[dict[str, Any], list[FormerText]]:
        """A topic and its posts in order, from the file of the topic and those of its further parts."""
        data: dict[str, Any] = {}
        found: dict[int, FormerText] = {}
        for path in paths:
            part = read_json(path)
            if part.get("title") and not data:
                data = {key: value for key, value in part.items() if key != "post_stream"}
            accepted = part.get("accepted_answer") or {}
            for post in posts_of(part):
                text = self._post(post, accepted.get("post_number") if isinstance(accepted, dict) else None)
                if text is not None:
                    found[text.number] = text
        return data, [found[number] for number in sorted(found)]

    def _post(self, post: dict[str, Any], accepted: int | None) -> FormerText | None:
        """A post, None for what nobody wrote or what is hidden there.

        Raises:
            ValueError: its number or its date cannot be read.
        """
        hidden = post.get("hidden") or post.get("deleted_at") or post.get("user_deleted")
        if hidden or post.get("post_type", REGULAR) not in {REGULAR, BY_STAFF}:
            return None
        raw, cooked = post.get("raw"), post.get("cooked")
        text = from_raw(str(raw), self.uploads.address) if raw else from_cooked(str(cooked or ""), self.uploads.address)
        if not text:
            return None
        at = parse_datetime(str(post.get("created_at") or ""))
        if at is None:
            message = _("post {number} has no date").format(number=post.get("post_number"))
            raise ValueError(message)
        number = int(post["post_number"])
        return FormerText(
            number=number,
            name=str(post.get("username") or "")[:100],
            at=min(at if timezone.is_aware(at) else timezone.make_aware(at), timezone.now()),
            text=without_certain(text[:LONGEST_TEXT]),
            typed=text[:LONGEST_TEXT],
            accepted=bool(post.get("accepted_answer")) or number == accepted,
            likes=tuple(sorted({name.lower() for name in self.plan.likes.get(int(post.get("id") or 0), ()) if name})),
            cut=len(text) > LONGEST_TEXT,
        )

    def _why_not(self, data: dict[str, Any], posts: list[FormerText]) -> str:
        """Why a topic is left out, "" when it is not."""
        if data.get("archetype") == "private_message":
            return _("a private message")
        if not (data.get("title") or data.get("fancy_title")):
            return _("further posts of a topic whose own file is not there")
        if data.get("deleted_at") or data.get("visible") is False:
            return _("deleted or hidden there")
        if data.get("category_id") not in self.forums:
            return _("its category is not in the folder, or is not open to all")
        if not posts or posts[0].number != 1:
            return _("its first post is not there")
        return ""

    def _posts(self, former: FormerTopic, posts: Iterable[FormerText], file: str) -> None:
        known = {row.number: row for row in former.former_posts.select_related("post")}
        for text in posts:
            row = known.get(text.number)
            if text.cut:
                self.run.report.note("posts", _("cut: longer than a post may be"), file=file, line=text.number)
            if row is None:
                author = self._person(text.name)
                body = self.uploads.kept_with(text.text, author, file)
                tell(self.run.report, "posts", text.typed, file=file, line=text.number)
                post = services.answer(by=author, topic=former.topic, body=body, at=text.at)
                self._know(former, text, _approved(post))
            elif row.digest != text.digest and row.post is not None:
                self._change(row, row.post, text, file)
            else:
                self.run.report.count("posts", "unchanged")

    def _change(self, row: FormerPost, post: Post, text: FormerText, file: str) -> None:
        if post.updates_count != row.version:
            self.run.report.note("posts", _("changed here since: left as it is"), file=file, line=text.number)
            self.run.report.count("posts", "unchanged")
            return
        author = self._person(text.name)
        body = self.uploads.kept_with(text.text, author, file, known=post.files.all())
        tell(self.run.report, "posts", text.typed, file=file, line=text.number)
        changed = services.edit_post(by=author, post=post, body=body, reviewed=True)
        empty_older_versions(changed)
        row.digest, row.version = text.digest, changed.updates_count
        row.save(update_fields=["digest", "version"])
        self.run.report.count("posts", "changed")

    def _know(self, former: FormerTopic, text: FormerText, post: Post) -> None:
        FormerPost.objects.create(topic=former, number=text.number, post=post, digest=text.digest)
        self.run.report.count("posts", "added")

    def _states(self, former: FormerTopic, found: FormerTopicData) -> None:
        """The accepted answer, the likes as votes, and whether the topic is closed."""
        topic = Topic.objects.get(pk=former.topic_id)
        rows = {row.number: row.post for row in former.former_posts.select_related("post__poster")}
        for text in found.posts:
            post = rows.get(text.number)
            if post is None:
                continue
            if text.accepted and post.pk != topic.first_post_id:
                meta = TopicMeta.objects.get(topic=topic)
                if meta.accepted_post_id is None:
                    services.accept_answer(by=self._person(found.posts[0].name), post=post, at=text.at)
            for name in text.likes:
                self._like(post, self._person(name))
        if found.locked and not topic.is_locked:
            Topic.objects.filter(pk=topic.pk).update(status=Topic.TOPIC_LOCKED)

    def _like(self, post: Post, person: User) -> None:
        """A like is a useful vote, given once; none for one's own post, nor of who took the votes of two names over."""
        if post.approved and person.pk != post.poster_id and not Vote.objects.filter(post=post, person=person).exists():
            services.toggle_vote(by=person, post=post)

    # --- the parts ---------------------------------------------------------------------------

    def _person(self, name: str) -> User:
        """The author of this name; a placeholder is made for a new one."""
        key = name.lower()
        if key not in self.people:
            author, is_new = author_of(name, self.plan.users.get(key, {}))
            self.run.report.count("authors", "added" if is_new else "unchanged")
            assert author.person is not None  # noqa: S101 -- `author_of` gives one
            self.people[key] = author.person
        return self.people[key]


def _approved(post: Post) -> Post:
    """What stood there needs no second look here."""
    if not post.approved:
        post.approved = True
        post.save()
        if post.topic.first_post_id == post.pk and not post.topic.approved:
            post.topic.approved = True
            post.topic.save()
    return post
