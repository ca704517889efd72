"""People, as things one may follow."""

from collections.abc import Sequence

from django.utils.translation import gettext_lazy as _

from hub.accounts.models import User
from hub.base.targets import Reader, Target, TargetKind, argument_of, register


def people(_reader: Reader, handles: Sequence[str]) -> dict[str, Target]:
    """The people of these handles who are still there."""
    found = User.objects.filter(username__in=handles, is_active=True).only("username", "display_name")
    return {person.username: Target(title=str(person), url=person.get_absolute_url()) for person in found}


register(
    TargetKind(prefix="person", plural=_("People"), resolve=people, read_address=argument_of("person", "username"))
)
