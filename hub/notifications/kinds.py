"""Kinds of mail a person may switch off. Any other kind (account, contact…) answers an act of theirs and is always sent."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from hub.accounts.models import User


@dataclass(frozen=True, slots=True)
class OptionalKind:
    """`field` is the yes/no field of `User` that holds the person's choice."""

    name: str
    label: Promise
    field: str

    def wanted_by(self, person: User) -> bool:
        return bool(getattr(person, self.field))


OPTIONAL_KINDS = {
    kind.name: kind
    for kind in [
        OptionalKind("answer", _("answers to my questions"), "email_notifications"),
    ]
}
