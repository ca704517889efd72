"""A small fictional corpus and the word list both engines are tested with."""

from datetime import UTC, datetime

from search.documents import MEMBERS, PUBLIC, Document

SAME_WORDS = [
    ("bénéficiaire", "bénéficiaires"),
    ("bénéficiaire", "beneficiaires"),
    ("bénéficiaire", "BÉNÉFICIAIRES"),
    ("séjour", "séjours"),
    ("séjour", "sejour"),
    ("prestation", "prestations"),
    ("hospitalisation", "hospitalisations"),
    ("activité", "activite"),
    ("activité", "activités"),
    ("hôpital", "hôpitaux"),
    ("hôpital", "hopitaux"),
    ("cheval", "chevaux"),
    ("vélo", "vélos"),
    ("vélo", "velos"),
    ("photo", "photos"),
    ("numéro", "numéros"),
    ("euro", "euros"),
    ("jeu", "jeux"),
    ("lieu", "lieux"),
    ("travail", "travaux"),
    ("œuvre", "oeuvres"),
    ("cœur", "coeur"),
    ("décédé", "décédés"),
    ("décédé", "decedes"),
    ("décédé", "décédée"),
    ("l’identifiant", "identifiant"),
    ("l'identifiant", "identifiants"),
    ("d'abord", "abord"),
    ("qu’ameli", "ameli"),
    ("médico-social", "médico-sociaux"),
    ("e-mail", "email"),
    ("patient", "patients"),
    ("code", "codes"),
]
DIFFERENT_WORDS = [
    ("log", "logiciel"),
    ("moi", "mois"),
    ("table", "tabac"),
    ("décès", "décembre"),
    ("soin", "besoin"),
    ("mère", "mercredi"),
]

EVERYONE = frozenset({PUBLIC})
SIGNED_IN = frozenset({PUBLIC, MEMBERS})
EXPERTS = frozenset({PUBLIC, MEMBERS, "group:expert"})


def day(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def word_document(number: int, word: str) -> Document:
    return Document(
        key=f"word:{number}",
        kind="term",
        title=f"Fiche {number}",
        url=f"/w/{number}/",
        body=f"On lit ici {word} une fois.",
    )


def topic(number: int, title: str, posts: list[str], **values: object) -> list[Document]:
    root = Document(key=f"topic:{number}", kind="topic", title=title, url=f"/forum/{number}/", body=posts[0], **values)  # type: ignore[arg-type]  # -- the values of a test
    visibility = root.visibility
    children = [
        Document(
            key=f"post:{number}-{place}",
            kind="post",
            parent=root.key,
            title=title,
            url=root.url,
            anchor=f"#post-{place}",
            body=body,
            visibility=visibility,
        )
        for place, body in enumerate(posts[1:], 2)
    ]
    return [root, *children]


def table(name: str, variables: dict[str, str]) -> list[Document]:
    """A table with its variables, by their names and descriptions."""
    url = f"/dictionary/{name}/"
    root = Document(key=f"table:{name}", kind="table", title=name, url=url, identifiers=(name,), table=name)
    children = [
        Document(
            key=f"variable:{name}.{variable}",
            kind="variable",
            parent=root.key,
            title=variable,
            url=url,
            anchor=f"#{variable}",
            body=description,
            identifiers=(variable,),
            table=name,
        )
        for variable, description in variables.items()
    ]
    return [root, *children]


def corpus() -> list[Document]:
    return [
        Document(
            key="table:ER_PRS_F",
            kind="table",
            title="ER_PRS_F",
            url="/dictionary/ER_PRS_F/",
            body="Table centrale des prestations du DCIR.",
            identifiers=("ER_PRS_F",),
            table="ER_PRS_F",
            facets={"base": ("DCIR",)},
            authority=0.5,
        ),
        Document(
            key="table:T_MCOaaB",
            kind="table",
            title="T_MCOaaB",
            url="/dictionary/T_MCOaaB/",
            body="Partie fixe du résumé de séjour.",
            identifiers=("T_MCOaaB",),
            table="T_MCOaaB",
            facets={"base": ("PMSI",)},
        ),
        Document(
            key="article:1",
            kind="article",
            title="Les sigles er, prs et f",
            url="/documentation/sigles/",
            body="Le mot er puis le mot prs puis la lettre f, dans le désordre des couloirs.",
        ),
        Document(
            key="factsheet:1",
            kind="factsheet",
            title="Repérer les personnes décédées",
            url="/fiches/deces/",
            body="La date de décès vient de plusieurs sources. Comparer la base CépiDc et le référentiel.",
            facets={"theme": ("Décès",), "base": ("CépiDc", "DCIR"), "year": ("2023",)},
            source="fiches/deces.md",
            created=day("2023-03-01"),
        ),
        Document(
            key="section:1-2",
            kind="section",
            parent="factsheet:1",
            title="Sources de la date",
            url="/fiches/deces/",
            anchor="#sources",
            body="Le certificat médical porte la cause initiale.",
        ),
        *topic(
            1,
            "Compter les patients d'un hôpital de jour",
            [
                "Bonjour, comment compter les patients hospitalisés sans doublon ?",
                "Regarde la variable NIR_ANO_17 avant toute jointure.",
                "Merci, la clé de chaînage suffit pour le girofle.",
                "Attention aux séances : le girofle ne compte pas double, ni le muscadier.",
            ],
            facets={"theme": ("Hospitalisation",), "base": ("PMSI",), "state": ("résolu",), "year": ("2024",)},
            created=day("2024-05-01"),
            updated=day("2024-05-03"),
        ),
        *topic(
            2,
            "Trouver les patients en affection longue durée",
            ["Quelle table lire pour les affections ?", "La table IR_IMB_R, et pense au girofle."],
            facets={"theme": ("ALD",), "base": ("DCIR",), "state": ("sans réponse",), "year": ("2025",)},
            created=day("2025-02-01"),
            updated=day("2025-02-02"),
        ),
        *topic(
            3,
            "Salon des adhérents",
            ["Échange réservé sur le projet Quetsche.", "La suite du projet quetsche est confidentielle."],
            visibility=(MEMBERS,),
            facets={"theme": ("Réservé",)},
        ),
        Document(
            key="person:1",
            kind="person",
            title="Aurélie Fontanille",
            url="/experts/aurelie/",
            body="Travaille sur les bénéficiaires en ALD et le PMSI.",
            place=(45.76, 4.84),
            facets={"region": ("Auvergne-Rhône-Alpes",), "base": ("PMSI",)},
        ),
        Document(
            key="person:2",
            kind="person",
            title="Bastien Okoumé",
            url="/experts/bastien/",
            body="Statisticien, spécialiste du PMSI.",
            place=(45.44, 4.39),
            facets={"region": ("Auvergne-Rhône-Alpes",), "base": ("PMSI",)},
        ),
        Document(
            key="person:3",
            kind="person",
            title="Célestine Vauquelin",
            url="/experts/celestine/",
            body="Épidémiologiste, spécialiste du PMSI.",
            place=(-20.88, 55.45),
            facets={"region": ("La Réunion",), "base": ("PMSI",)},
        ),
        Document(
            key="talk:1",
            kind="talk",
            title="Suivre une cohorte dans le temps",
            url="/meetups/1/suivre/",
            body="Exposé sur les cohortes.",
            talk="1/1",
            facets={"year": ("2022",)},
        ),
        Document(
            key="cue:1-740",
            kind="cue",
            parent="talk:1",
            title="Suivre une cohorte dans le temps",
            url="/meetups/1/suivre/",
            anchor="?t=740",
            body="et là on retire les sorties d'étude avec un tamarinier",
            talk="1/1",
        ),
        Document(
            key="article:en",
            kind="article",
            title="Getting started with claims data",
            url="/documentation/start/",
            body="Reimbursements are linked to hospital stays; studies of diseases follow.",
            language="en",
        ),
    ]
