"""Categories that a former forum brings and ours had not."""

from typing import Any

from machina.core.db.models import get_model

from django.contrib.auth.models import Group

from forum.questions.access import Forum
from hub.accounts.groups import MODERATOR

READ = ("can_see_forum", "can_read_forum")
WRITE = (
    "can_start_new_topics",
    "can_reply_to_topics",
    "can_edit_own_posts",
    "can_delete_own_posts",
    "can_post_without_approval",
)


def new_forum(name: str, slug: str, description: str) -> Any:
    """A category like those of the site: anybody reads, members write, moderators moderate."""
    forum = Forum.objects.create(name=name, slug=slug, description=description[:1000], type=Forum.FORUM_POST)
    permission = get_model("forum_permission", "ForumPermission")
    for_people = get_model("forum_permission", "UserForumPermission")
    for_groups = get_model("forum_permission", "GroupForumPermission")

    def give(codename: str, **to: Any) -> None:
        granted = permission.objects.get_or_create(codename=codename)[0]
        model = for_groups if "group" in to else for_people
        model.objects.create(forum=forum, permission=granted, has_perm=True, **to)

    for codename in READ:
        give(codename, anonymous_user=True)
    for codename in (*READ, *WRITE):
        give(codename, authenticated_user=True)
    moderators = Group.objects.get(name=MODERATOR)
    granted = for_groups.objects.filter(group=moderators, forum__slug="entraide", has_perm=True)
    for codename in granted.values_list("permission__codename", flat=True):
        give(codename, group=moderators)
    return forum
