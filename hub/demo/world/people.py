"""Sixty people who do not exist. Every family name is a bird, a plant or a stone, so that nobody takes them for real."""

from dataclasses import dataclass

FIRST_NAMES = (
    "Camille", "Noa", "Inès", "Bastien", "Maëlle", "Youssef", "Clémence", "Thibault", "Aïcha", "Gwenaël",
    "Solène", "Mathis", "Fatou", "Éloïse", "Kévin", "Ambre", "Hugo", "Leïla", "Anatole", "Jeanne",
    "Loïc", "Océane", "Rémi", "Salomé", "Tristan", "Yasmine", "Zacharie", "Apolline", "Baptiste", "Chloé",
    "Damien", "Elsa", "Florian", "Garance", "Hélène", "Ismaël", "Joséphine", "Killian", "Louane", "Malo",
    "Nadège", "Octave", "Pénélope", "Quentin", "Rosalie", "Samuel", "Théa", "Ulysse", "Violette", "William",
    "Xavier", "Yaëlle", "Zélie", "Armand", "Blanche", "Côme", "Daphné", "Edgar", "Fanny", "Gaspard",
)  # fmt: skip
FAMILY_NAMES = (
    "Mésange", "Fougère", "Quartz", "Rouge-Gorge", "Bruyère", "Chardonneret", "Lavande", "Sittelle", "Basalte", "Genêt",
    "Loriot", "Aubépine", "Bouvreuil", "Ardoise", "Pervenche", "Grimpereau", "Myosotis", "Hulotte", "Érable", "Roitelet",
    "Capucine", "Pinson", "Tourmaline", "Sureau", "Engoulevent", "Ancolie", "Huppe", "Charme", "Bergeronnette", "Alisier",
    "Fauvette", "Granit", "Églantier", "Troglodyte", "Valériane", "Martinet", "Sarcelle", "Noisetier", "Courlis", "Hellébore",
    "Verdier", "Campanule", "Bécassine", "Onyx", "Tilleul", "Gravelot", "Mélèze", "Cigogne", "Serpolet", "Busard",
    "Hortensia", "Pluvier", "Cormier", "Avocette", "Jasmin", "Macareux", "Romarin", "Sterne", "Iris", "Traquet",
)  # fmt: skip

# Towns with the level their expert chose to show: c commune, d département, r région.
TOWNS = (
    ("Brest", "c"), ("Rennes", "c"), ("Nantes", "c"), ("Paris", "c"), ("Lyon", "c"), ("Marseille", "c"),
    ("Toulouse", "c"), ("Bordeaux", "c"), ("Lille", "c"), ("Strasbourg", "c"), ("Montpellier", "c"), ("Nice", "d"),
    ("Grenoble", "c"), ("Dijon", "c"), ("Angers", "c"), ("Reims", "d"), ("Clermont-Ferrand", "c"), ("Tours", "c"),
    ("Limoges", "c"), ("Amiens", "d"), ("Metz", "c"), ("Besançon", "c"), ("Orléans", "c"), ("Rouen", "c"),
    ("Caen", "c"), ("Nancy", "c"), ("Poitiers", "d"), ("La Rochelle", "c"), ("Pau", "c"), ("Perpignan", "c"),
    ("Ajaccio", "c"), ("Bastia", "r"), ("Quimper", "c"), ("Lorient", "d"), ("Le Mans", "c"), ("Saint-Étienne", "c"),
    ("Villeurbanne", "c"), ("Annecy", "c"), ("Avignon", "c"), ("Nîmes", "d"), ("Mulhouse", "c"), ("Troyes", "r"),
    ("Saint-Denis", "c"), ("Fort-de-France", "c"), ("Pointe-à-Pitre", "c"), ("Cayenne", "c"), ("Mamoudzou", "c"),
    ("Saint-Pierre", "d"), ("Paris", "c"), ("Paris", "c"), ("Paris", "r"), ("Bordeaux", "c"), ("Lyon", "d"),
    ("Rennes", "c"), ("Lille", "r"), ("Toulouse", "d"), ("Nantes", "c"), ("Strasbourg", "r"), ("Marseille", "c"), ("Paris", "d"),
)  # fmt: skip

ORGANISATIONS = (
    ("Institut des Genêts", "research"), ("CHU des Deux-Rives", "hospital"), ("Observatoire des Embruns", "agency"),
    ("Université de la Combe-Claire", "research"), ("Caisse du Val-Fleuri", "insurer"), ("Cabinet Quatre-Vents", "company"),
    ("Agence des Lagunes", "agency"), ("Centre hospitalier de la Haie-Vive", "hospital"), ("Association Sillage", "association"),
    ("Laboratoire Brise-Lames", "research"), ("Atelier Tournesol", "company"), ("Registre des Trois-Collines", "research"),
)  # fmt: skip

JOBS = (
    "Data scientist", "Biostatisticienne", "Médecin de santé publique", "Épidémiologiste", "Pharmacien", "Data manager",
    "Ingénieure d’études", "Économiste de la santé", "Cheffe de projet données", "Médecin DIM", "Chercheuse", "Statisticien",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Profile:
    """What a kind of expert knows: topics, databases, tools (words of the directory's form), and the sentence that says it."""

    topics: tuple[str, ...]
    databases: tuple[str, ...]
    tools: tuple[str, ...]
    sentence: str


PROFILES = (
    Profile(("Parcours de soins", "Urgences"), ("PMSI MCO", "PMSI SSR"), ("SAS", "SQL"),
            "Je reconstruis des parcours hospitaliers, de l’entrée aux urgences jusqu’à la rééducation."),
    Profile(("Médicament", "Vaccination"), ("DCIR", "PMSI MCO"), ("SAS", "R"),
            "J’étudie l’usage des médicaments et des vaccins et leurs effets après la mise sur le marché."),
    Profile(("Décès",), ("CépiDc", "DCIR"), ("R",),
            "Je travaille sur les causes de décès et leur rapprochement avec les soins reçus la dernière année."),
    Profile(("Santé mentale", "Parcours de soins"), ("PMSI RIM-P", "DCIR"), ("R", "Python"),
            "Je décris les prises en charge en psychiatrie, à l’hôpital et en ville."),
    Profile(("Affections de longue durée", "Diabète"), ("DCIR", "Cartographie des pathologies"), ("SAS",),
            "Je repère les maladies chroniques par les ALD, les médicaments et les séjours."),
    Profile(("Maternité et périnatalité",), ("PMSI MCO", "DCIR"), ("R", "SQL"),
            "Je chaîne les mères et les enfants pour suivre les grossesses et les premières années."),
    Profile(("Dépenses de santé", "Santé au travail"), ("DCIR", "Open data"), ("SAS", "Python"),
            "Je mesure les dépenses : soins, indemnités, ce qui est remboursé et ce qui reste à la charge des gens."),
    Profile(("Appariement", "Protection des données"), ("DCIR", "Référentiels"), ("SQL", "Python"),
            "J’accompagne les appariements de cohortes avec le SNDS, du protocole à la livraison."),
    Profile(("Cancer", "Parcours de soins"), ("PMSI MCO", "PMSI HAD"), ("SAS", "R"),
            "Je repère les cancers incidents et je décris leurs traitements."),
    Profile(("Professionnels de santé", "Vieillissement"), ("DCIR", "EGB"), ("R", "Python"),
            "Je cartographie l’accès aux soins, surtout des plus âgés, et ses écarts entre territoires."),
    Profile(("Dispositifs médicaux",), ("DCIR", "PMSI MCO"), ("SAS", "SQL"),
            "Je suis les implants et les dispositifs, en sus des séjours ou en ville."),
    Profile(("Bénéficiaires", "Accès aux données"), ("DCIR", "PMSI MCO"), ("Python", "Spark"),
            "Je mets à plat de grandes extractions et je vérifie qu’elles tiennent debout."),
)  # fmt: skip
