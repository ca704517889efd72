"""What can be found: values that an application declares and an engine keeps."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

PUBLIC = "public"
MEMBERS = "members"
GROUP_TITLES = "titles"


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentKind:
    """
    A sort of result. `name` is stored; labels are shown; a kind with a `parent` is shown below its parent.

    `group` says where suggestions of this kind stand: people, tables, variables, nomenclatures, or titles.
    """

    name: str
    label: str
    plural: str
    parent: str = ""
    order: int = 100
    group: str = GROUP_TITLES


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """
    One findable thing.

    `key` is unique over the site and reads `prefix:id`; a child (a post, a section, a cue) names its root in `parent`
    and is replaced or removed together with it. `anchor` is appended to `url` as it stands (`#post-14`, `?t=740`).
    `moments` are (character of `body`, anchor) in order: a result leads to the one in whose words most of what was asked stands.
    `visibility` holds audience tokens; a reader needs one of them. `place` is (latitude, longitude) in degrees, never
    finer than what its owner chose to show; `areas` are the tokens of its unit (`hub.places.nearness`). `facets` maps a facet name to its values, shown as they stand.
    `dated` is the day it is about (a meetup's, a page's last change); the day of `created` where that is not said.
    `authority` goes from 0 to 1. `source` is the upstream path of an imported document.
    """

    key: str
    kind: str
    title: str
    url: str
    anchor: str = ""
    moments: tuple[tuple[int, str], ...] = ()
    body: str = ""
    identifiers: tuple[str, ...] = ()
    facets: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    parent: str = ""
    language: str = "fr"
    place: tuple[float, float] | None = None
    areas: tuple[str, ...] = ()
    visibility: tuple[str, ...] = (PUBLIC,)
    created: datetime | None = None
    updated: datetime | None = None
    dated: date | None = None
    authority: float = 0.0
    source: str = ""
    table: str = ""
    talk: str = ""

    @property
    def root(self) -> str:
        """Key of the family this document is replaced with: its parent's, or its own."""
        return self.parent or self.key
