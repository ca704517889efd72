"""Changes that readers propose to factsheets, in the states a reviewer meets."""

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class Proposal:
    """`old` becomes `new` in a section. `author` is the place of a person in the world, None for a visitor who signs `name`."""

    sheet: str
    section: str
    old: str
    new: str
    note: str
    days: int
    state: Literal["waiting", "read", "refused", "published"] = "waiting"
    author: int | None = None
    name: str = ""
    answer: str = ""


PROPOSALS = (
    Proposal(
        sheet="medicaments",
        section="construire-une-fenetre",
        old="Une délivrance couvre en général 30 jours, 90 pour un grand conditionnement.",
        new="Une délivrance couvre en général 28 ou 30 jours, trois fois plus pour un grand conditionnement.",
        note="Les boîtes de 28 comprimés sont fréquentes : compter 30 jours fait croire à des interruptions.",
        days=20,
        state="published",
        author=7,
        answer="Merci, c’est plus juste ainsi.",
    ),
    Proposal(
        sheet="neuf-cles",
        section="la-liste",
        old="",
        new="",
        note="Pourquoi neuf et pas dix ? Il me semble qu’il en manque une.",
        days=15,
        state="refused",
        answer="La dixième que l’on voit parfois est le numéro de ligne d’un extrait : elle n’est pas dans la table.",
    ),
    Proposal(
        sheet="ald",
        section="dans-les-prestations",
        old="Une personne peut avoir l’une sans l’autre.",
        new="Une personne peut avoir l’une sans l’autre : un soin sans rapport avec l’affection n’est pas exonéré.",
        note="Question posée deux fois à la dernière rencontre.",
        days=6,
        state="read",
        author=11,
        answer="Relu avec le référentiel sous les yeux.",
    ),
    Proposal(
        sheet="compter-des-personnes",
        section="beneficiaires-decedes",
        old="La date `BEN_DCD_DTE` vaut `1600-01-01` quand elle est inconnue.",
        new="La date `BEN_DCD_DTE` vaut `1600-01-01` quand elle est inconnue, ce qui veut aussi dire : pas de décès connu.",
        note="On lit souvent cette date comme une erreur de saisie.",
        days=3,
        name="Odile Fictive",
    ),
    Proposal(
        sheet="sejours-mco",
        section="joindre-les-deux",
        old="Les tables se rejoignent par `ETA_NUM` et `RSA_NUM`.",
        new="Les tables se rejoignent par `ETA_NUM` et `RSA_NUM`, année par année.",
        note="Les numéros recommencent chaque année.",
        days=1,
        author=4,
    ),
)
