"""Twelve meetups: ten past, two to come. Speakers are people of the demo world, by their place in its list."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Talk:
    title: str
    abstract: str
    speakers: tuple[int, ...]
    state: str  # "online", "upcoming", "not_recorded" or "withdrawn"
    topics: tuple[str, ...] = ()
    bases: tuple[str, ...] = ()
    transcript: str = ""  # name of a transcript below


@dataclass(frozen=True, slots=True)
class Meetup:
    title: str
    town: str
    days: int  # from the day the world is made: negative is past
    intro: str
    talks: tuple[Talk, ...]


MEETUPS = (
    Meetup("Premiers pas dans le SNDS", "Rennes", -1240, "Une soirée pour celles et ceux qui ouvrent leur premier projet.", (
        Talk("Ce que le SNDS sait, et ce qu’il ne sait pas", "Un tour des bases et de leurs angles morts : pas de résultat d’examen, pas de motif de consultation, mais dix ans de parcours.", (0, 4), "online", ("Accès aux données",), ("DCIR", "PMSI MCO"), "first_steps"),
        Talk("Lire un séjour hospitalier ligne à ligne", "Du résumé de sortie à la table : diagnostics, actes, mode d’entrée.", (7,), "not_recorded", ("Parcours de soins",), ("PMSI MCO",)),
    )),
    Meetup("Le médicament, de l’ordonnance à la délivrance", "Toulouse", -1130, "Trois regards sur les tables du médicament.", (
        Talk("Du code CIP à la molécule", "Comment regrouper des présentations et suivre une exposition.", (1,), "online", ("Médicament",), ("DCIR",)),
        Talk("Mesurer l’observance avec des dates de délivrance", "Fenêtres, stocks, hospitalisations : les choix qui changent le résultat.", (13, 25), "online", ("Médicament",), ("DCIR", "PMSI MCO")),
        Talk("Les médicaments facturés en sus", "Ce que l’on voit à l’hôpital public et ce que l’on ne voit pas.", (8,), "withdrawn", ("Médicament",), ("PMSI MCO",)),
    )),
    Meetup("Mortalité et causes de décès", "Lyon", -1010, "Quand et de quoi : deux questions, deux sources.", (
        Talk("Du certificat au code", "Comment une cause de décès devient un code CIM-10, et ce qui se perd en route.", (2,), "online", ("Décès",), ("CépiDc",)),
        Talk("La dernière année de vie dans les remboursements", "Soins palliatifs, transports, séjours : une description prudente.", (14, 26), "not_recorded", ("Décès", "Parcours de soins"), ("DCIR", "CépiDc")),
    )),
    Meetup("Chaîner sans se tromper", "Nantes", -890, "La rencontre des jointures.", (
        Talk("Neuf clés pour une prestation", "Pourquoi il en faut neuf, et ce qui arrive avec huit.", (3, 7), "online", ("Dépenses de santé",), ("DCIR",), "nine_keys"),
        Talk("NIR_ANO_17, BEN_NIR_PSA, BEN_IDT_ANO : qui est qui", "Trois pseudonymes, trois usages.", (19,), "online", ("Bénéficiaires",), ("DCIR", "PMSI MCO")),
    )),
    Meetup("Santé mentale", "Lille", -770, "Ville, hôpital, ambulatoire : reconstituer une prise en charge.", (
        Talk("Le RIM-P en une heure", "Séquences, résumés, actes : la structure avant les chiffres.", (15,), "online", ("Santé mentale",), ("PMSI RIM-P",)),
        Talk("Psychotropes chez les plus de 75 ans", "Cohorte, durée, arrêts : une étude et ses écueils.", (27, 1), "online", ("Santé mentale", "Médicament"), ("DCIR",)),
    )),
    Meetup("Territoires et accès aux soins", "Clermont-Ferrand", -650, "Cartes, distances, déserts : ce que les données permettent de dire.", (
        Talk("La commune de résidence, cette inconnue", "Changements d’adresse, codes postaux, fusions : choisir et le dire.", (9, 21), "not_recorded", ("Professionnels de santé",), ("DCIR",)),
        Talk("Mesurer l’accès sans compter les médecins", "Délais, distances parcourues et renoncements vus par les remboursements.", (33,), "online", ("Professionnels de santé",), ("DCIR", "EGB")),
    )),
    Meetup("Périnatalité", "Bordeaux", -530, "Mères, enfants et chaînage.", (
        Talk("Retrouver la mère de chaque enfant", "Le chaînage mère-enfant année par année, ses taux et ses trous.", (5, 17), "online", ("Maternité et périnatalité",), ("PMSI MCO",)),
        Talk("Exposition pendant la grossesse", "Dater la conception quand on n’a que l’accouchement.", (29,), "online", ("Maternité et périnatalité", "Médicament"), ("DCIR", "PMSI MCO")),
    )),
    Meetup("Économie de la santé", "Paris", -410, "Tarifs, coûts, restes à charge.", (
        Talk("Tarif n’est pas coût", "Ce que paie l’assurance maladie et ce que dépense l’hôpital.", (6, 18), "online", ("Dépenses de santé",), ("PMSI MCO",)),
        Talk("Le reste à charge, poste par poste", "Des franchises aux dépassements, avec DAMIR et le DCIR.", (30,), "not_recorded", ("Dépenses de santé",), ("DCIR", "Open data")),
    )),
    Meetup("Grandes extractions, petits ordinateurs", "Grenoble", -290, "Faire beaucoup avec peu de mémoire.", (
        Talk("Parquet, colonnes et patience", "Convertir une fois, lire mille fois.", (11, 23), "online", ("Accès aux données",), ("DCIR",)),
        Talk("Tester une requête comme un programme", "Données de synthèse, comptes attendus, alertes.", (35,), "online", ("Accès aux données",), ("DCIR", "PMSI MCO")),
    )),
    Meetup("Appariements : récits de terrain", "Montpellier", -150, "Trois appariements, racontés avec leurs retards.", (
        Talk("Deux ans pour une clé", "Chronologie honnête d’un appariement, du protocole à la livraison.", (31, 7), "online", ("Appariement",), ("DCIR",)),
        Talk("Apparier sans identifiant", "Dates, lieux, sexe : ce qu’un appariement probabiliste retrouve.", (43,), "not_recorded", ("Appariement",), ("PMSI MCO",)),
    )),
    Meetup("Parcours de soins en outre-mer", "Saint-Denis", 26, "Évacuations sanitaires, doubles comptes, codage de la résidence : une rencontre à La Réunion, suivie à distance.", (
        Talk("Suivre une évacuation sanitaire d’un hôpital à l’autre", "De Mayotte à La Réunion, de la Guadeloupe à Paris : un parcours, plusieurs codes.", (42, 46), "upcoming", ("Parcours de soins",), ("PMSI MCO",)),
        Talk("Ce que les remboursements disent de l’éloignement", "Transports, hébergements, renoncements.", (44,), "upcoming", ("Parcours de soins",), ("DCIR",)),
    )),
    Meetup("Cancer : du repérage au suivi", "Strasbourg", 82, "Repérer des cas incidents, décrire les traitements, suivre les rechutes.", (
        Talk("Incident ou prévalent ?", "Fenêtres de recul et faux nouveaux cas.", (20, 8), "upcoming", ("Cancer",), ("PMSI MCO",)),
        Talk("Dessiner une ligne de traitement", "Chimiothérapies, thérapies ciblées, radiothérapie : des séances à la ligne.", (32,), "upcoming", ("Cancer", "Médicament"), ("PMSI MCO", "DCIR")),
    )),
)  # fmt: skip

# Chapters of the talks that have a transcript.
CHAPTERS = {
    "first_steps": "0:00 Pourquoi le SNDS existe\n1:20 Trois bases\n5:40 Ce qui n’y est pas\n11:20 Trois pièges\n18:20 Questions de la salle",
}

# One line per spoken sentence: when it begins, in minutes and seconds, then the words.
TRANSCRIPTS = {
    "first_steps": """
0:00 Bonsoir à toutes et à tous, merci d’être venus si nombreux un soir de pluie.
0:12 Ce soir, nous parlons de ce que le SNDS sait, et surtout de ce qu’il ne sait pas.
0:31 Le SNDS est né pour rembourser, pas pour soigner ni pour chercher.
0:52 Cela explique presque tout : on y voit ce qui a été payé, à la date où cela a été payé.
1:20 Trois grandes bases : le DCIR pour les remboursements, le PMSI pour l’hôpital, le CépiDc pour les causes de décès.
1:58 Le DCIR tient autour d’une table, ER_PRS_F, et d’une vingtaine de tables affinées.
2:40 Chaque ligne est une prestation : une consultation, une boîte de médicament, un transport.
3:25 Le PMSI, lui, décrit des séjours. En MCO, la table des séjours s’appelle T_MCOaaB, avec l’année à la place du double a.
4:10 On y lit un diagnostic principal, des diagnostics associés, des actes de la CCAM.
4:55 Le CépiDc ajoute la cause initiale de décès, avec un à deux ans de retard.
5:40 Passons à ce que l’on ne voit pas.
6:05 Pas de résultat d’examen : on sait qu’un dosage a été fait, jamais ce qu’il a donné.
6:48 Pas de motif de consultation en ville. Le médecin généraliste ne code rien.
7:30 Pas de médicament donné pendant un séjour, sauf ceux facturés en sus.
8:15 Pas de tabac, pas d’alcool, pas de poids, sauf quand ils deviennent un diagnostic.
9:02 Alors on ruse : une délivrance d’insuline fait un diabète, une ALD 15 fait une maladie d’Alzheimer.
9:50 Ces ruses s’appellent des algorithmes de repérage, et chacune a sa sensibilité.
10:45 Une question revient toujours : combien de personnes sont dans la base ?
11:20 Ne comptez jamais les BEN_NIR_PSA. Comptez les BEN_IDT_ANO, sinon les enfants comptent double.
12:05 Un enfant rattaché à ses deux parents a deux pseudonymes, c’est normal.
12:50 Deuxième piège : les dates. La date de soin n’est pas la date de flux.
13:40 Filtrez toujours sur FLX_DIS_DTD, sinon votre requête lira tout.
14:30 Troisième piège : le double compte entre la ville et l’hôpital public.
15:15 On retire l’activité externe côté DCIR, avec DPN_QLF différent de 71.
16:00 Pour commencer, je conseille un échantillon, une année et une seule question.
16:50 Si le nombre trouvé vous surprend, c’est presque toujours la requête.
17:35 Et posez vos questions sur le forum : quelqu’un s’est déjà trompé avant vous.
18:20 Merci. Je prends les questions de la salle.
18:45 Question : peut-on voir les téléconsultations ? Oui, par le code de prestation, depuis 2018.
19:30 Question : et les personnes sans couverture ? Non, sauf l’aide médicale de l’État.
""",
    "nine_keys": """
0:00 Merci. Cette présentation porte sur neuf colonnes que personne n’aime.
0:20 Elles identifient une prestation dans le DCIR, et une seule.
0:48 Je les cite une fois : FLX_DIS_DTD, FLX_TRT_DTD, FLX_EMT_TYP, FLX_EMT_NUM, FLX_EMT_ORD.
1:22 Puis ORG_CLE_NUM, DCT_ORD_NUM, PRS_ORD_NUM et REM_TYP_AFF.
2:00 Les cinq premières disent d’où vient le flux, quand et de qui.
2:45 Les quatre dernières disent quelle ligne de quel décompte.
3:30 Prenons un cas : joindre ER_PRS_F et ER_PHA_F pour avoir les médicaments.
4:20 Avec les neuf clés, un million de lignes. Avec huit, un million deux cent mille.
5:05 Deux cent mille lignes inventées, et aucune erreur affichée.
5:50 Le pire est que le total des montants reste crédible.
6:40 Comment s’en apercevoir ? Comptez avant, comptez après.
7:25 Une jointure vers une table affinée ne doit jamais augmenter le nombre de prestations distinctes.
8:15 Sauf ER_CAM_F, où une prestation peut porter plusieurs actes.
9:05 Deuxième cas : les établissements, avec ER_ETE_F.
9:55 C’est là que vous trouverez ETE_IND_TAA, pour l’activité externe.
10:50 Troisième cas : le chaînage vers l’hôpital.
11:40 Là, plus de neuf clés : on passe par la personne, NIR_ANO_17 d’un côté, BEN_NIR_PSA de l’autre.
12:35 Et l’on n’oublie pas BEN_RNG_GEM pour les jumeaux.
13:25 Vérifiez les codes retour du chaînage dans T_MCOaaC : ils doivent tous valoir zéro.
14:15 En 2008, un séjour sur vingt ne se chaînait pas. Aujourd’hui c’est un sur deux cents.
15:05 Côté performances, l’ordre des filtres compte plus que l’ordre des jointures.
15:55 La partition est mensuelle, par FLX_DIS_DTD. Bouclez.
16:40 Je termine par un conseil : écrivez votre jointure une fois, testez-la, et ne la recopiez plus.
17:30 Merci. Des questions ?
17:50 Question : et dans le DCIRS ? Quatre clés suffisent, c’est son intérêt.
18:40 Question : peut-on se passer de REM_TYP_AFF ? Non, les régularisations s’y cachent.
""",
}
