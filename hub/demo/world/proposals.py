"""Topics that members would like to hear about, with their voices, in the states an organiser meets."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Topic:
    """`author` and `voters` are places of people in the world; `reason` is the organisers' word on one not retained."""

    title: str
    body: str
    author: int
    voters: tuple[int, ...]
    days: int
    would_speak: bool = False
    is_planned: bool = False
    reason: str = ""


TOPICS = (
    Topic(
        "Suivre une personne qui change de régime",
        "Étudiants, indépendants, retraités : à chaque passage d’un régime à l’autre je perds des mois de soins. "
        "J’aimerais voir comment d’autres recollent les morceaux, et ce qu’ils renoncent à recoller.",
        author=6,
        voters=(2, 9, 14, 19, 21, 27, 31),
        days=34,
    ),
    Topic(
        "Partager un algorithme sans partager les données",
        "Jeux d’essai, dépôts de code, licences : je peux raconter ce que nous avons mis en place, et ce qui a coincé.",
        author=11,
        voters=(3, 8, 17, 24),
        days=19,
        would_speak=True,
    ),
    Topic(
        "Les actes de télésurveillance dans le DCIR",
        "Depuis quand les voit-on, sous quels codes, et que manque-t-il ?",
        author=23,
        voters=(5,),
        days=4,
    ),
    Topic(
        "Cohortes et évacuations sanitaires : retour d’expérience",
        "Deux ans de suivi entre deux territoires. Ce qui se chaîne, et ce qui reste sur l’île.",
        author=34,
        voters=(1, 12, 20),
        days=61,
        would_speak=True,
        is_planned=True,
    ),
    Topic(
        "Comparer les hôpitaux entre eux",
        "Un classement par indicateur serait-il possible ?",
        author=16,
        voters=(),
        days=75,
        reason="Sujet passionnant, mais trop large pour une soirée : proposez plutôt un indicateur précis, nous le programmerons volontiers.",
    ),
)
