"""The starter path: six steps from no idea to a first contribution, each with where to go and what one can do after it."""

from collections.abc import Collection
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One step. `minutes` is the time it takes; `links` are (label, address); `done_when` tells when to tick it."""

    number: int
    title: Promise
    text: Promise
    minutes: int
    links: tuple[tuple[Promise, str], ...]
    done_when: Promise


STEPS: tuple[Step, ...] = (
    Step(
        number=1,
        title=_("See what the data hold"),
        text=_(
            "The SNDS joins what health insurance reimburses (DCIR), stays in hospital (PMSI) and causes of death (CépiDc) for"
            " nearly everybody who lives in France. Read what each of the three knows, and above all what none of them knows."
        ),
        minutes=30,
        links=((_("Read the documentation"), "/documentation/"), (_("Choose a factsheet"), "/fiches/")),
        done_when=_("You can name one thing that each database does not hold."),
    ),
    Step(
        number=2,
        title=_("Learn the words"),
        text=_(
            "Everybody speaks in acronyms. Ten of them are enough to follow a meetup; the compass chooses yours."
            " On the pages of this site the first mention of a term explains itself."
        ),
        minutes=20,
        links=((_("Let the compass choose ten words"), "/compass/"), (_("Open the glossary"), "/glossaire/")),
        done_when=_("You can tell DCIR, PMSI and SNDS apart without looking."),
    ),
    Step(
        number=3,
        title=_("Know what you may do"),
        text=_(
            "Data of health are opened to a person for a purpose, after training. Read how access works where you are, and"
            " what may never leave the secure systems: rows, pseudonyms, small counts."
        ),
        minutes=30,
        links=(
            (_("Search for access to the data"), "/search/?q=acc%C3%A8s+aux+donn%C3%A9es"),
            (_("Read how this site protects people"), "/confidentialite/"),
        ),
        done_when=_("You know who opens the data to you, and what you may not paste into a forum."),
    ),
    Step(
        number=4,
        title=_("Walk from one table to another"),
        text=_(
            "Open the central table of reimbursements, look at its key of nine columns, then find the way to a stay in hospital."
            " The dictionary writes the joins for you."
        ),
        minutes=45,
        links=(
            (_("Open the table ER_PRS_F"), "/dictionary/ER_PRS_F/"),
            (_("Join ER_PRS_F and T_MCOaaB"), "/dictionary/paths/?from=ER_PRS_F&to=T_MCOaaB"),
            (_("See the graph of the tables"), "/dictionary/graph/"),
        ),
        done_when=_("You can say through which table the two are joined, and why."),
    ),
    Step(
        number=5,
        title=_("Read somebody’s code"),
        text=_(
            "Take a request from a colleague or from the forum and have it read: which tables and variables it uses, which"
            " names are misspelt, which years do not fit. Nothing you paste is kept."
        ),
        minutes=30,
        links=(
            (_("Have a code read"), "/dictionary/reader/"),
            (_("See questions with an accepted answer"), "/forum/?state=solved"),
        ),
        done_when=_("You have corrected one name, or found that there was none to correct."),
    ),
    Step(
        number=6,
        title=_("Meet the others"),
        text=_(
            "Somebody near you has met your problem. Watch ten minutes of a meetup, find a person near your town, then ask a"
            " first question: nobody was born knowing the nine keys."
        ),
        minutes=30,
        links=(
            (_("Find people near you"), "/experts/"),
            (_("Watch a meetup"), "/meetups/"),
            (_("Ask a first question"), "/forum/ask/"),
        ),
        done_when=_("You have asked, answered or met somebody."),
    ),
)


def ticked(values: Collection[str]) -> frozenset[int]:
    """The steps that an address says are done; anything else in it is left out."""
    return frozenset(step.number for step in STEPS if str(step.number) in values)


def next_step(done: Collection[int]) -> Step | None:
    """The first step that is left, none once all are done."""
    return next((step for step in STEPS if step.number not in done), None)
