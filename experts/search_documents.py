"""What search knows of the directory: never more than the pages show."""

from collections.abc import Iterable, Iterator, Sequence
from typing import ClassVar

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from experts.models import Card, SkillKind, Visibility
from experts.queries import for_display, visible_cards
from experts.shown import ShownCard, shown_card
from hub.base.markdown import plain_text
from hub.places.models import Place, PlaceKind
from hub.places.nearness import area_tokens
from search.documents import MEMBERS, PUBLIC, Document, DocumentKind
from search.registry import DocumentSource, register

BATCH = 500
MEMBERS_TOO = frozenset({PUBLIC, MEMBERS})


class CardSource(DocumentSource):
    prefix: ClassVar[str] = "person"
    kinds: ClassVar[tuple[DocumentKind, ...]] = (
        DocumentKind(name="person", label=_("person"), plural=_("people"), order=10, group="people"),
        DocumentKind(name="organisation", label=_("organisation"), plural=_("organisations"), order=15, group="people"),
    )

    def all_documents(self) -> Iterator[Document]:
        last = 0
        while cards := list(self._cards().filter(pk__gt=last).order_by("pk")[:BATCH]):
            yield from map(self._document, cards)
            last = cards[-1].pk

    def documents(self, keys: Sequence[str]) -> Iterable[Document]:
        ids = [int(number) for key in keys if (number := key.partition(":")[2]).isdigit()]
        return [self._document(card) for card in self._cards().filter(pk__in=ids).order_by("pk")]

    def _cards(self) -> QuerySet[Card]:
        return for_display(visible_cards(MEMBERS_TOO))

    def _document(self, card: Card) -> Document:
        # Whoever may find the card: what is for members alone of a card that everybody finds stays out of the index.
        return document_of(card, shown_card(card))


def document_of(card: Card, shown: ShownCard) -> Document:
    """Return the document of a card from the values that everybody sees."""
    facets = {
        "theme": shown.found_by[SkillKind.TOPIC],
        "base": shown.found_by[SkillKind.BASE],
        "tool": shown.found_by[SkillKind.TOOL],
        "region": (shown.region.name,) if shown.region is not None else (),
        "availability": (str(shown.availability),),
    }
    return Document(
        key=f"person:{card.pk}",
        kind=shown.kind,
        title=shown.title,
        url=card.get_absolute_url(),
        body=text_of(shown),
        facets={name: values for name, values in facets.items() if values},
        place=(shown.place.latitude, shown.place.longitude) if shown.place is not None else None,
        areas=area_tokens(shown.place) if shown.place is not None else (),
        visibility=(MEMBERS if card.visibility == Visibility.MEMBERS else PUBLIC,),
        created=card.created_at,
        updated=card.updated_at,
        authority=0.4 if shown.is_verified else 0.3,
        source=card.source,
    )


def text_of(shown: ShownCard) -> str:
    """Return what is searched of a card beside its title."""
    return _sentences(
        [
            ", ".join(filter(None, [shown.headline, shown.organisation])),
            plain_text(shown.bio),
            *(", ".join(shown.found_by[kind]) for kind in SkillKind.values),
            _where(shown.place),
        ]
    )


def _sentences(parts: Iterable[str]) -> str:
    """Join what is there as sentences, so that an excerpt across several parts can be read."""
    told = [part.strip() for part in parts if part.strip()]
    return "\n".join(part if part[-1] in ".!?…:;" else f"{part}." for part in told)


def _where(place: Place | None) -> str:
    """Names of the unit and of those that hold it."""
    names = []
    while place is not None:
        names.append(place.name)
        place = place.parent if place.kind != PlaceKind.REGION else None
    return ", ".join(dict.fromkeys(names))


register(CardSource())
