"""Tags as moderators tend them: what they mean, and what they are called. Former addresses lead to the tag for good."""

from django.db import transaction
from django.utils.text import slugify

from taggit.models import Tag

from forum.questions.models import Act, ModerationEntry, Reason, TagAlias, TagPage, TopicTag
from forum.questions.services.moderation import ImpossibleError, write_entry
from forum.questions.services.states import MAX_TAG, is_tag
from hub.accounts.models import User
from hub.base.guarding import refuse_blocked
from search.services import request_indexing


@transaction.atomic
def describe_tag(*, by: User, tag: Tag, description: str) -> TagPage:
    """Say what a tag means; the text is Markdown.

    Raises:
        GuardedTextError: it holds personal data for certain.
    """
    refuse_blocked(description)
    page, _created = TagPage.objects.update_or_create(
        tag=tag, defaults={"description": description.strip()[:2000], "updated_by": by}
    )
    return page


@transaction.atomic
def rename_tag(*, by: User, tag: Tag, name: str, note: str = "") -> ModerationEntry:
    """Call a tag something else; when there is such a tag already, its topics join those of the other.

    Raises:
        GuardedTextError: the name or the note holds personal data for certain.
        ImpossibleError: the name is no tag, or the tag is called so.
    """
    refuse_blocked(name)
    name = " ".join(name.split())[:MAX_TAG]
    if not is_tag(name) or name == tag.name:
        raise ImpossibleError
    other = Tag.objects.filter(name__iexact=name).exclude(pk=tag.pk).first()
    topics = list(TopicTag.objects.filter(tag=tag).values_list("content_object_id", flat=True))
    before = {
        "tag": tag.pk,
        "name": tag.name,
        "slug": tag.slug,
        "merged": other is not None,
        "moved": topics,
        "both": [],
    }
    if other is None:
        old_slug, slug = tag.slug, slugify(name, allow_unicode=True)
        tag.name = name
        if slug != old_slug and not Tag.objects.filter(slug=slug).exists():
            tag.slug = slug
        tag.save()
        kept = tag
    else:
        both = list(
            TopicTag.objects.filter(tag=other, content_object_id__in=topics).values_list("content_object_id", flat=True)
        )
        TopicTag.objects.filter(tag=tag).exclude(content_object_id__in=both).update(tag=other)
        TopicTag.objects.filter(tag=tag).delete()
        before |= {"tag": other.pk, "moved": [pk for pk in topics if pk not in both], "both": both}
        kept = other
    if kept.slug != before["slug"]:
        TagAlias.objects.filter(slug=kept.slug).delete()
        TagAlias.objects.update_or_create(slug=before["slug"], defaults={"tag": kept})
    request_indexing(*(f"topic:{pk}" for pk in topics))
    return write_entry(Act.RENAME_TAG, by=by, note=note, reason=Reason.TIDY, before=before)
