"""What happens to people, told to the features above. Connect in the feature's `AppConfig.ready`."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.dispatch import Signal

if TYPE_CHECKING:
    from hub.accounts.models import User


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonLeaving:
    """A person is about to be anonymised; `person` still holds the old name and address.

    Afterwards the row stays, inactive, shown as `pseudonym` and addressed as `new_handle`. Receivers withdraw what must
    not outlive the person (a card, drafts, addresses kept elsewhere) and ask for the indexing of what shows the name.
    """

    person: "User"
    pseudonym: str
    new_handle: str


person_leaving = Signal()
"""Sent with `payload=PersonLeaving(...)` in the transaction of the erasure: a receiver that fails stops the erasure."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsentChanged:
    """A person gave (`given`) or withdrew a consent of this kind: `map`, `contact` or `email`."""

    person: "User"
    kind: str
    given: bool


consent_changed = Signal()
"""Sent with `payload=ConsentChanged(...)` in the transaction of the change, only when something changed."""
