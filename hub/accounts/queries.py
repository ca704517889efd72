"""Who may read what, and who is who."""

from django.contrib.auth.models import AnonymousUser

from hub.accounts.models import User

EVERYONE = frozenset({"public"})


def audience(user: User | AnonymousUser) -> frozenset[str]:
    """Search tokens of this reader: `public` for anyone, `members` when signed in, `group:<name>` for each group.

    Read from the database once per user object.
    """
    if not isinstance(user, User) or not user.is_active:
        return EVERYONE
    cached: frozenset[str] | None = getattr(user, "_audience", None)
    if cached is None:
        groups = user.groups.values_list("name", flat=True)
        cached = EVERYONE | {"members"} | {f"group:{name}" for name in groups}
        user._audience = cached  # type: ignore[attr-defined]  # noqa: SLF001 -- kept for the length of one request
    return cached
