"""Who may do what, as the rows of rights say today: in the categories of the forum, and in the administration."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from machina.core.db.models import get_model

from django.contrib.auth.models import Group
from django.utils.functional import Promise
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from wagtail.models import GroupPagePermission

from forum.questions.access import Forum

VISITORS, MEMBERS = "", "member"
NAMES: dict[str, Promise] = {
    VISITORS: gettext_lazy("Visitors"),
    MEMBERS: gettext_lazy("Members"),
    "expert": gettext_lazy("Experts"),
    "organiser": gettext_lazy("Organisers"),
    "moderator": gettext_lazy("Moderators"),
    "editor": gettext_lazy("Editors"),
}
ACTS: dict[str, Promise] = {
    "view": pgettext_lazy("right", "see"),
    "add": pgettext_lazy("right", "add"),
    "change": pgettext_lazy("right", "change"),
    "delete": pgettext_lazy("right", "delete"),
    "publish": pgettext_lazy("right", "publish"),
    "lock": pgettext_lazy("right", "lock"),
    "unlock": pgettext_lazy("right", "unlock"),
    "review": pgettext_lazy("right", "read first"),
    "validate": pgettext_lazy("right", "validate"),
    "withdraw": pgettext_lazy("right", "withdraw"),
    "export": pgettext_lazy("right", "export"),
    "access": pgettext_lazy("right", "enter"),
}
UNUSED = frozenset(
    {"can_create_polls", "can_vote_in_polls", "can_attach_file", "can_download_file"}
)  # no such pages here


@dataclass(frozen=True, slots=True)
class Right:
    """A line of a matrix: what it is about, and what each role may, empty where nothing."""

    label: str
    cells: tuple[str, ...]


def roles() -> list[str]:
    """Names of the roles in the order of the columns: visitors, members, then the other groups."""
    groups = [name for name in Group.objects.order_by("pk").values_list("name", flat=True) if name != MEMBERS]
    return [VISITORS, MEMBERS, *groups]


def role_label(role: str) -> str:
    return str(NAMES.get(role, role))


def forum_rights(columns: Sequence[str]) -> list[Right]:
    """For each right of machina: in all categories, in how many of them, or in none. A right taken away counts more than one given."""
    forums = frozenset(Forum.objects.filter(type=Forum.FORUM_POST).values_list("pk", flat=True))
    given: dict[tuple[str, str], set[int]] = defaultdict(set)
    taken: dict[tuple[str, str], set[int]] = defaultdict(set)
    people = get_model("forum_permission", "UserForumPermission").objects.filter(user=None)
    groups = get_model("forum_permission", "GroupForumPermission").objects.select_related("group")
    rows = [(VISITORS if row.anonymous_user else MEMBERS, row) for row in people]
    rows += [(row.group.name, row) for row in groups]
    rights = {right.pk: right for right in get_model("forum_permission", "ForumPermission").objects.order_by("pk")}
    for role, row in rows:
        where = forums if row.forum_id is None else {row.forum_id} & forums
        (given if row.has_perm else taken)[role, rights[row.permission_id].codename].update(where)

    def allowed(role: str, codename: str) -> int:
        whose = (role,) if role in {VISITORS, MEMBERS} else (MEMBERS, role)
        has = set().union(*(given[one, codename] for one in whose))
        return len(has - set().union(*(taken[one, codename] for one in whose)))

    return [
        Right(str(_(right.name)), tuple(_share(allowed(role, right.codename), len(forums)) for role in columns))
        for right in rights.values()
        if right.codename not in UNUSED
    ]


def _share(count: int, of: int) -> str:
    if not count:
        return ""
    return _("yes") if count == of else _("%(count)d of %(of)d") % {"count": count, "of": of}


def administration_rights(columns: Sequence[str]) -> list[Right]:
    """What each group may do with each kind of thing in the administration, and below which page."""
    lines: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for group in Group.objects.prefetch_related("permissions__content_type"):
        for permission in group.permissions.all():
            model = permission.content_type.model_class()
            if model is not None:
                label = capfirst(str(model._meta.verbose_name_plural))
                lines[label][group.name].append(permission.codename)
    for row in GroupPagePermission.objects.select_related("group", "page", "permission"):
        label = _("Pages below “%(page)s”") % {"page": row.page.title}
        lines[label][row.group.name].append(row.permission.codename)
    return [
        Right(label, tuple(_said(by_group.get(role, ())) for role in columns))
        for label, by_group in sorted(lines.items(), key=lambda line: line[0].casefold())
    ]


def _said(codenames: Iterable[str]) -> str:
    acts = dict.fromkeys(codename.partition("_")[0] for codename in codenames)
    return ", ".join(str(ACTS.get(act, act)) for act in _in_order(acts))


def _in_order(acts: Mapping[str, None]) -> list[str]:
    order = list(ACTS)
    return sorted(acts, key=lambda act: order.index(act) if act in order else len(order))
