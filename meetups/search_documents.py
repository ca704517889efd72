"""What search finds of meetups: each meetup, each talk, each passage of its transcript, to the second, and topics proposed."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime, time
from itertools import islice
from typing import ClassVar

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from hub.base.markdown import plain_text
from hub.places.nearness import area_tokens
from meetups.models import Cue, MeetupPage, Proposal, ProposalState, RecordingState, SlideText, TalkPage, TalkSlides
from meetups.passages import passages
from meetups.queries import page_addresses, public_meetups, public_talks, with_speakers
from meetups.slide_files import local_pdf
from meetups.slide_texts import name_of
from search.documents import Document, DocumentKind
from search.registry import DocumentSource, register

BATCH = 100
# A recorded talk says more than a programme.
AUTHORITY_RECORDED, AUTHORITY_TALK, AUTHORITY_MEETUP = 0.5, 0.4, 0.3
# A wish answers nothing; one that is not retained even less.
AUTHORITY_PROPOSAL, AUTHORITY_DECLINED = 0.2, 0.1


def _start_of(meetup: MeetupPage) -> datetime:
    return meetup.starts_at or datetime.combine(meetup.date, time(), tzinfo=UTC)


def _primary_keys(keys: Sequence[str]) -> list[int]:
    found = (key.partition(":")[2] for key in keys)
    return [int(key) for key in found if key.isascii() and key.isdecimal()]


class MeetupSource(DocumentSource):
    """Meetups with the titles and speakers of their talks."""

    prefix: ClassVar[str] = "meetup"
    kinds: ClassVar[tuple[DocumentKind, ...]] = (
        DocumentKind(name="meetup", label=_("meetup"), plural=_("meetups"), order=40),
    )

    def all_documents(self) -> Iterator[Document]:
        rows = self._placed(public_meetups()).iterator(chunk_size=BATCH)
        while batch := list(islice(rows, BATCH)):
            yield from self._documents(batch)

    def documents(self, keys: Sequence[str]) -> Iterable[Document]:
        yield from self._documents(list(self._placed(public_meetups().filter(pk__in=_primary_keys(keys)))))

    @staticmethod
    def _placed(meetups: "QuerySet[MeetupPage]") -> "QuerySet[MeetupPage]":
        return meetups.select_related("place__parent__parent").order_by("pk")

    def _documents(self, meetups: list[MeetupPage]) -> Iterator[Document]:
        addresses = page_addresses(meetups)
        programme: dict[int | None, list[str]] = defaultdict(list)
        for talk in with_speakers(public_talks().filter(meetup__in=[meetup.pk for meetup in meetups])):
            names = ", ".join(item.speaker.name for item in talk.talk_speakers.all())
            programme[talk.meetup_id].append(f"{talk.title} – {names}" if names else talk.title)
        for meetup in meetups:
            if meetup.pk not in addresses:
                continue
            parts = (plain_text(meetup.intro), meetup.place_text, *programme[meetup.pk])
            yield Document(
                key=f"meetup:{meetup.pk}",
                kind="meetup",
                title=meetup.title,
                url=addresses[meetup.pk],
                body="\n".join(part for part in parts if part),
                facets={"year": (str(meetup.date.year),)},
                place=(meetup.place.latitude, meetup.place.longitude) if meetup.place is not None else None,
                areas=area_tokens(meetup.place) if meetup.place is not None else (),
                created=_start_of(meetup),
                updated=meetup.last_published_at,
                authority=AUTHORITY_MEETUP,
                source=meetup.source,
            )


class TalkSource(DocumentSource):
    """Talks, each followed by the passages of its transcript."""

    prefix: ClassVar[str] = "talk"
    facet_labels: ClassVar = {"state": {str(state): state.label for state in RecordingState}}
    kinds: ClassVar[tuple[DocumentKind, ...]] = (
        DocumentKind(name="talk", label=_("talk"), plural=_("talks"), order=41),
        DocumentKind(
            name="cue", label=_("moment of a recording"), plural=_("moments of recordings"), parent="talk", order=42
        ),
        DocumentKind(name="slide", label=_("page of slides"), plural=_("pages of slides"), parent="talk", order=42),
    )

    def all_documents(self) -> Iterator[Document]:
        rows = public_talks().order_by("pk").values_list("pk", flat=True).iterator(chunk_size=BATCH)
        while batch := list(islice(rows, BATCH)):
            yield from self._documents(public_talks().filter(pk__in=batch))

    def documents(self, keys: Sequence[str]) -> Iterable[Document]:
        yield from self._documents(public_talks().filter(pk__in=_primary_keys(keys)))

    def _documents(self, found: "QuerySet[TalkPage]") -> Iterator[Document]:
        prefetched = ("theme_items__tag", "base_items__tag", "tool_items__tag")
        talks = list(with_speakers(found).prefetch_related(*prefetched).order_by("pk"))
        addresses = page_addresses(talks)
        said = self._transcripts(talks)
        shown = self._slides(talks)
        for talk in talks:
            if talk.pk not in addresses or talk.meetup is None:
                continue
            yield self._talk(talk, talk.meetup, addresses[talk.pk])
            yield from self._moments(talk, talk.meetup, addresses[talk.pk], said[talk.pk])
            for slides, pages in shown[talk.pk]:
                yield from self._pages(talk, talk.meetup, slides, pages)

    def _transcripts(self, talks: list[TalkPage]) -> dict[int, list[Cue]]:
        """Lines of these talks in one query; a withdrawn recording is not quoted either."""
        shown = [talk.pk for talk in talks if talk.state != RecordingState.WITHDRAWN]
        said: dict[int, list[Cue]] = defaultdict(list)
        for cue in Cue.objects.filter(talk__in=shown).order_by("talk", "start", "end", "pk").iterator(chunk_size=2000):
            said[cue.talk_id].append(cue)
        return said

    def _slides(self, talks: list[TalkPage]) -> dict[int, list[tuple[TalkSlides, list[str]]]]:
        """Slides of these talks that were read, with the text of each page, in two queries."""
        found: dict[int, list[tuple[TalkSlides, list[str]]]] = defaultdict(list)
        texts = {(one.talk_id, one.file): one.pages for one in SlideText.objects.filter(talk__in=talks)}
        if not texts:
            return found
        for item in TalkSlides.objects.filter(talk__in=talks).select_related("document"):
            path = local_pdf(item)
            pages = texts.get((item.talk_id, name_of(path))) if path is not None else None
            if pages:
                found[item.talk_id].append((item, pages))
        return found

    def _facets(self, talk: TalkPage, meetup: MeetupPage) -> dict[str, tuple[str, ...]]:
        return {
            "theme": tuple(item.tag.name for item in talk.theme_items.all()),
            "base": tuple(item.tag.name for item in talk.base_items.all()),
            "tool": tuple(item.tag.name for item in talk.tool_items.all()),
            "year": (str(meetup.date.year),),
            "state": (talk.state,),
            "author": tuple(item.speaker.name for item in talk.talk_speakers.all()),
        }

    def _talk(self, talk: TalkPage, meetup: MeetupPage, url: str) -> Document:
        speakers = [
            f"{item.speaker.name} ({item.affiliation})" if item.affiliation else item.speaker.name
            for item in talk.talk_speakers.all()
        ]
        parts = (", ".join(speakers), talk.organisation, meetup.title, plain_text(talk.abstract))
        return Document(
            key=f"talk:{talk.pk}",
            kind="talk",
            title=talk.title,
            url=url,
            body="\n".join(part for part in parts if part),
            facets=self._facets(talk, meetup),
            created=_start_of(meetup),
            updated=talk.last_published_at,
            authority=AUTHORITY_RECORDED if talk.recording else AUTHORITY_TALK,
            source=talk.source,
            talk=f"{meetup.label}/{talk.position}",
        )

    def _moments(self, talk: TalkPage, meetup: MeetupPage, url: str, cues: list[Cue]) -> Iterator[Document]:
        facets = self._facets(talk, meetup) if cues else {}
        for number, passage in enumerate(passages(cues), start=1):
            yield Document(
                key=f"talk:{talk.pk}:cue:{number}",
                kind="cue",
                title=f"{talk.title} – {passage.timecode}",
                url=url,
                anchor=f"?t={passage.second}",
                moments=tuple(
                    (start, f"?t={cue.second}") for start, cue in zip(passage.starts, passage.cues, strict=True)
                ),
                body=passage.text,
                facets=facets,
                parent=f"talk:{talk.pk}",
                created=_start_of(meetup),
                authority=AUTHORITY_TALK,
                source=talk.source,
                talk=f"{meetup.label}/{talk.position}",
            )

    def _pages(self, talk: TalkPage, meetup: MeetupPage, slides: TalkSlides, pages: list[str]) -> Iterator[Document]:
        facets = self._facets(talk, meetup)
        for number, text in enumerate(pages, start=1):
            if text:
                yield Document(
                    key=f"talk:{talk.pk}:slide:{slides.pk}-{number}",
                    kind="slide",
                    title=f"{talk.title} – p. {number}",
                    url=reverse("meetups:slides", args=[slides.pk]),
                    anchor=f"#page={number}",
                    body=text,
                    facets=facets,
                    parent=f"talk:{talk.pk}",
                    created=_start_of(meetup),
                    authority=AUTHORITY_TALK,
                    source=talk.source,
                    talk=f"{meetup.label}/{talk.position}",
                )


class ProposalSource(DocumentSource):
    """Topics proposed for a meetup, whatever was decided: all of them are public, and name nobody here."""

    prefix: ClassVar[str] = "proposal"
    kinds: ClassVar[tuple[DocumentKind, ...]] = (
        DocumentKind(name="proposal", label=_("proposed topic"), plural=_("proposed topics"), order=43),
    )

    def all_documents(self) -> Iterator[Document]:
        for proposal in Proposal.objects.order_by("pk").iterator(chunk_size=BATCH):
            yield self._document(proposal)

    def documents(self, keys: Sequence[str]) -> Iterable[Document]:
        for proposal in Proposal.objects.filter(pk__in=_primary_keys(keys)).order_by("pk"):
            yield self._document(proposal)

    @staticmethod
    def _document(proposal: Proposal) -> Document:
        declined = proposal.state == ProposalState.DECLINED
        return Document(
            key=f"proposal:{proposal.pk}",
            kind="proposal",
            title=proposal.title,
            url=proposal.get_absolute_url(),
            body="\n".join(part for part in (plain_text(proposal.body), proposal.reason) if part),
            facets={"year": (str(proposal.created_at.year),)},
            created=proposal.created_at,
            updated=proposal.updated_at,
            authority=AUTHORITY_DECLINED if declined else AUTHORITY_PROPOSAL,
        )


register(MeetupSource())
register(ProposalSource())
register(TalkSource())
