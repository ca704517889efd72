"""Forty threads in every state: with an accepted answer, answered, waiting. Written for the demo."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Reply:
    body: str
    accepted: bool = False


@dataclass(frozen=True, slots=True)
class Thread:
    category: str
    title: str
    body: str
    tags: tuple[str, ...] = ()
    replies: tuple[Reply, ...] = ()


NEWS, FAQ, DOCS, HELP, MISC = "Annonces", "FAQ", "Documentation collaborative", "Entraide", "Divers"

THREADS = (
    Thread(NEWS, "Bienvenue sur le forum", """Ce forum est le lieu où poser une question sur le SNDS, même débutante.

Trois habitudes qui aident tout le monde :

- dites la **base**, les **tables** et les **années** ;
- collez la requête dans un bloc de code, jamais une capture d’écran ;
- n’écrivez jamais de donnée individuelle, même pseudonymisée.

Quand une réponse vous convient, acceptez-la : la personne suivante gagnera une heure.""", ("vie du forum",)),
    Thread(NEWS, "Prochaine rencontre : les parcours de soins en outre-mer", """La prochaine rencontre portera sur les parcours de soins outre-mer : évacuations sanitaires, doubles comptes entre régions, codage de la commune de résidence.

Le programme est dans la rubrique Meetups. Les questions posées ici avant la séance seront reprises par les orateurs.""", ("rencontres", "outre-mer")),
    Thread(NEWS, "Ouverture de la carte des experts", """La carte des experts est ouverte. Chacun choisit la précision de son lieu (commune, département ou région) et peut se retirer d’un clic.

Merci à celles et ceux qui ont essayé les premières fiches.""", ("vie du forum",), (
        Reply("Bonne nouvelle. Peut-on apparaître sans organisme, quand on travaille seul ?"),
        Reply("Oui, l’organisme est facultatif, comme la ville."))),
    Thread(FAQ, "Par où commencer quand on vient d’obtenir son accès ?", """Je viens d’avoir mes accès et je suis un peu perdue devant le nombre de tables. Quelles sont les premières choses à lire et à essayer ?""", ("débuter", "DCIR", "PMSI"), (
        Reply("""Dans l’ordre :

1. la fiche sur les bénéficiaires, pour comprendre qu’une personne peut avoir plusieurs pseudonymes ;
2. la table `ER_PRS_F`, cœur du DCIR, et ses neuf clés ;
3. côté hôpital, `T_MCOaaB` et `T_MCOaaC`.

Ensuite, comptez : combien de bénéficiaires distincts en une année ? Si l’ordre de grandeur est bon, continuez.""", accepted=True),
        Reply("J’ajouterais : commencez sur l’échantillon. Une requête fausse y coûte deux minutes au lieu de deux heures."))),
    Thread(FAQ, "Pourquoi une personne a-t-elle plusieurs BEN_NIR_PSA ?", """En comptant les `BEN_NIR_PSA` distincts, je trouve plus de bénéficiaires que d’habitants. D’où cela vient-il ?""", ("bénéficiaires", "DCIR"), (
        Reply("""C’est attendu. `BEN_NIR_PSA` est construit sur le numéro de l’**ouvrant droit** : un enfant rattaché à ses deux parents en a deux, et un changement de régime en crée un autre.

Pour compter des personnes, passez par `BEN_IDT_ANO`, qui rassemble les pseudonymes d’un même individu dans `IR_BEN_R`.

```sql
SELECT COUNT(DISTINCT b.BEN_IDT_ANO)
FROM ER_PRS_F p
JOIN IR_BEN_R b
  ON p.BEN_NIR_PSA = b.BEN_NIR_PSA
 AND p.BEN_RNG_GEM = b.BEN_RNG_GEM
WHERE p.FLX_DIS_DTD BETWEEN '2019-02-01' AND '2020-01-01';
```""", accepted=True),)),
    Thread(FAQ, "À quoi sert BEN_RNG_GEM ?", """Toutes les jointures que je lis ajoutent `BEN_RNG_GEM`. Puis-je l’oublier ?""", ("bénéficiaires", "jointures"), (
        Reply("""Non : c’est le rang qui distingue des jumeaux de même sexe rattachés au même ouvrant droit. Sans lui, vous leur prêtez les soins l’un de l’autre. L’effet est faible en nombre, mais il fausse tout suivi d’enfants.""", accepted=True),)),
    Thread(FAQ, "Combien de temps attendre pour que les remboursements d’un mois soient complets ?", """J’étudie les soins de décembre. Quand puis-je extraire sans manquer des remboursements tardifs ?""", ("DCIR", "temporalité"), (
        Reply("""En pratique on prend six mois de flux après la fin de la période de soins : on filtre sur `FLX_DIS_DTD` jusqu’à six mois plus tard, et sur `EXE_SOI_DTD` pour la date du soin."""),
        Reply("""D’accord avec six mois pour les soins de ville. Pour les cliniques, je vérifie aussi neuf mois : quelques factures arrivent encore.""", accepted=True))),
    Thread(FAQ, "Quelle différence entre DCIR et DCIRS ?", "Je vois des tables `NS_PRS_F` dans certains programmes. Est-ce la même chose que `ER_PRS_F` ?", ("DCIR", "DCIRS"), (
        Reply("Le DCIRS est une version simplifiée du DCIR : mêmes remboursements, clés de jointure réduites à quatre. Utile pour aller vite, mais vérifiez que vos variables y sont."),)),
    Thread(FAQ, "Où trouver le dictionnaire des variables ?", "Existe-t-il une page qui dise, pour une variable, dans quelles tables on la trouve ?", ("débuter", "dictionnaire"), (
        Reply("Ici même : la rubrique Dictionnaire. Tapez le nom dans la recherche, la page d’une variable liste toutes ses tables.", accepted=True),)),
    Thread(DOCS, "Relecture : fiche sur le repérage des diabètes", """J’ai rédigé une fiche sur le repérage des personnes diabétiques par les délivrances et les ALD. Il me manque un regard sur les moins de 18 ans. Qui veut relire ?""", ("diabète", "affections de longue durée", "médicament"), (
        Reply("Volontaire. De mémoire, il faut exiger au moins trois délivrances dans l’année, ou deux si un grand conditionnement a été remis."),)),
    Thread(DOCS, "Faut-il une fiche sur les passages aux urgences ?", "Je n’ai rien trouvé de récent sur les passages aux urgences non suivis d’hospitalisation (`T_MCOaaFBSTC`, `T_MCOaaCSTC`). Est-ce que cela intéresserait d’autres personnes ?", ("PMSI", "urgences")),
    Thread(DOCS, "Erreur dans la description de SOR_MOI ?", "La description dit « mois de sortie », mais le type affiché est une chaîne sur deux caractères dans une table et un nombre dans l’autre. Quelqu’un peut confirmer ?", ("dictionnaire", "PMSI"), (
        Reply("Confirmé : le type a changé selon les années. Je propose d’ajouter une note à la variable."),)),
    Thread(DOCS, "Traduire les fiches principales en anglais", "Plusieurs équipes étrangères travaillent avec nous. Une traduction des cinq fiches de base aiderait. Des volontaires pour la relecture ?", ("traduction",)),
    Thread(HELP, "NIR_ANO_17 et BEN_NIR_PSA : comment chaîner PMSI et DCIR ?", """Je cherche à retrouver les soins de ville de patients hospitalisés en MCO en 2018. Par quelle table passer ?

```sas
proc sql;
  create table sejours as
  select c.NIR_ANO_17, b.ETA_NUM, b.RSA_NUM
  from oravue.T_MCO18C c
  inner join oravue.T_MCO18B b
    on c.ETA_NUM = b.ETA_NUM and c.RSA_NUM = b.RSA_NUM;
quit;
```""", ("PMSI", "DCIR", "jointures"), (
        Reply("""`NIR_ANO_17` du PMSI correspond à `BEN_NIR_PSA` du DCIR. Passez par `IR_BEN_R` pour récupérer `BEN_IDT_ANO`, puis descendez dans `ER_PRS_F`.

Avant cela, retirez les séjours dont le chaînage est défaillant : les codes retour doivent tous valoir 0.

```sql
WHERE c.NIR_RET = '0' AND c.NAI_RET = '0' AND c.SEX_RET = '0'
  AND c.SEJ_RET = '0' AND c.FHO_RET = '0' AND c.PMS_RET = '0'
  AND c.DAT_RET = '0'
```""", accepted=True),
        Reply("Pensez aussi à exclure les NIR fictifs, ceux qui commencent par `xxxxxx`. Il en reste toujours quelques-uns."))),
    Thread(HELP, "Doublons après jointure de ER_PRS_F avec ER_PHA_F", """Je joins les prestations et les médicaments sur `BEN_NIR_PSA` et la date : mes lignes sont multipliées par quatre. Qu’ai-je raté ?""", ("DCIR", "médicament", "jointures"), (
        Reply("""Les tables affinées se joignent par **neuf clés**, pas par la personne :

`FLX_DIS_DTD`, `FLX_TRT_DTD`, `FLX_EMT_TYP`, `FLX_EMT_NUM`, `FLX_EMT_ORD`, `ORG_CLE_NUM`, `DCT_ORD_NUM`, `PRS_ORD_NUM`, `REM_TYP_AFF`.

Avec moins, vous obtenez un produit cartésien discret.""", accepted=True),
        Reply("Merci, le compte est bon. Je n’avais mis que cinq clés."))),
    Thread(HELP, "Repérer les décès à l’hôpital et en ville", """Je veux repérer les décès de ma cohorte, à l’hôpital comme en ville. Faut-il partir de `BEN_DCD_DTE`, du mode de sortie ou des causes de décès ?""", ("décès", "CépiDc"), (
        Reply("""Les trois se complètent :

- `BEN_DCD_DTE` dans `IR_BEN_R` pour la date, le plus souvent renseignée pour le régime général ;
- le mode de sortie 9 du PMSI pour les décès hospitaliers ;
- `KI_CCI_R` pour la cause, avec un recul d’un à deux ans.

Je prends la date du CépiDc quand elle existe, sinon celle du référentiel.""", accepted=True),
        Reply("Attention aux bénéficiaires décédés dont une date vaut 1600-01-01 : c’est la valeur manquante."))),
    Thread(HELP, "Extraire les séjours de rééducation après un AVC", """Je pars des séjours MCO avec un diagnostic principal I61, I63 ou I64. Comment retrouver le SSR qui suit ?""", ("PMSI", "SSR", "AVC"), (
        Reply("Par `NIR_ANO_17` et une entrée en SSR dans les 30 jours après la sortie du MCO. Regardez `T_SSRaaC` pour les dates et `T_SSRaaB` pour la finalité principale."),
        Reply("Nous avons retenu 90 jours, certaines admissions passent par un retour à domicile. Le délai change peu les effectifs au-delà."))),
    Thread(HELP, "Calculer l’âge au moment du soin", "`BEN_NAI_ANN` ne donne que l’année. Existe-t-il mieux pour calculer un âge exact au moment du soin ?", ("bénéficiaires", "DCIR"), (
        Reply("Le mois de naissance est dans `IR_BEN_R` (`BEN_NAI_MOI`). L’âge au mois près suffit presque toujours ; au jour près, vous n’y aurez pas droit sans l’avoir justifié.", accepted=True),)),
    Thread(HELP, "Requête très lente sur trois ans de prestations", """Ma requête sur trois ans tourne depuis la nuit. Elle filtre sur `EXE_SOI_DTD`. Que puis-je changer ?

```sql
SELECT * FROM ER_PRS_F
WHERE EXE_SOI_DTD BETWEEN '2017-01-01' AND '2019-12-31';
```""", ("DCIR", "performances", "SQL"), (
        Reply("""La table est partitionnée par `FLX_DIS_DTD` : sans filtre sur cette variable, tout est lu. Bouclez mois par mois et ne gardez que vos colonnes.

```python
for flux in mois_de_flux("2017-02", "2020-07"):
    lire(f"FLX_DIS_DTD = '{flux}-01'")
```""", accepted=True),)),
    Thread(HELP, "Identifier les consultations de médecine générale", "Quels codes `PRS_NAT_REF` et quelles spécialités retenez-vous pour les consultations de médecine générale, téléconsultations comprises ?", ("DCIR", "soins de ville"), (
        Reply("Spécialités 1, 22 et 23 dans `PSE_SPE_COD`. Pour les codes de prestation, la liste bouge chaque année : le référentiel `IR_NAT_V` fait foi."),)),
    Thread(HELP, "Médicaments en sus à l’hôpital : quelle table ?", "Je cherche les anticancéreux facturés en sus. `T_MCOaaMED` ou `T_MCOaaFH` ? Et pour les cliniques ?", ("médicament", "PMSI", "cancer"), (
        Reply("`T_MCOaaMED` pour le public, avec le code UCD et la quantité. Pour le privé, `T_MCOaaFH`. Les deux ont des quantités par séjour, pas par jour.", accepted=True),)),
    Thread(HELP, "Retrouver les bénéficiaires de la complémentaire santé solidaire", "Depuis la fin de la CMU-C, quelle variable utiliser pour repérer les bénéficiaires, avec ou sans participation ?", ("précarité", "DCIR"), (
        Reply("`BEN_CMU_TOP` reste alimenté. Pour distinguer la participation, croisez avec le contrat dans `IR_ORC_R`."),)),
    Thread(HELP, "Chaînage mère-enfant : quel taux attendre ?", "Je retrouve 92 % des mères à partir des séjours d’accouchement de 2019. Est-ce plausible ?", ("périnatalité", "PMSI"), (
        Reply("Plausible, et meilleur qu’avant 2013. Le reste tient aux accouchements sans lien administratif et aux erreurs de codage du séjour de l’enfant.", accepted=True),)),
    Thread(HELP, "Codes CIM-10 avec ou sans les diagnostics associés ?", "Pour repérer une insuffisance cardiaque, faut-il chercher seulement le diagnostic principal ou aussi les diagnostics associés de `T_MCOaaD` ?", ("PMSI", "CIM-10"), (
        Reply("Tout dépend de la question. Pour un épisode aigu, le principal ou le relié. Pour une comorbidité, ajoutez les associés significatifs."),)),
    Thread(HELP, "Les soins des Ultramarins hospitalisés dans l’Hexagone", "Comment compter une seule fois une patiente de Mayotte évacuée à La Réunion puis à Paris ? La commune de résidence change d’un séjour à l’autre.", ("outre-mer", "PMSI"), (
        Reply("Suivez le pseudonyme, pas la résidence, et prenez la commune du premier séjour. Gardez la suite des codes géographiques : elle raconte le parcours."),)),
    Thread(HELP, "Lire une grande extraction avec Python sans saturer la mémoire", """J’ai un fichier de 40 Go. `pandas.read_csv` s’effondre. Que faites-vous ?""", ("Python", "performances"), (
        Reply("""Convertissez une fois en Parquet, par morceaux, puis travaillez par colonnes :

```python
import pyarrow.csv as pc
import pyarrow.parquet as pq

with pc.open_csv("extraction.csv") as source:
    with pq.ParquetWriter("extraction.parquet", source.schema) as cible:
        for lot in source:
            cible.write_batch(lot)
```""", accepted=True),
        Reply("Et choisissez vos colonnes à l’extraction : je n’ai jamais eu besoin de plus de quinze."))),
    Thread(HELP, "Date de soin absente ou égale à 1900", "Une petite partie de mes lignes a une `EXE_SOI_DTD` en 1900. Faut-il les retirer ?", ("DCIR", "qualité des données"), (
        Reply("Remplacez-les par `PRE_PRE_DTD` si elle est plausible, sinon retirez-les et dites combien."),)),
    Thread(HELP, "Reproduire en R un programme SAS de la documentation", """Je traduis un programme SAS en R. Cette jointure vous paraît-elle équivalente ?

```r
prestations |>
  inner_join(beneficiaires, by = c("BEN_NIR_PSA", "BEN_RNG_GEM")) |>
  filter(DPN_QLF != 71, PRS_DPN_QLP != 71)
```""", ("R", "SAS", "DCIR"), (
        Reply("Oui, sauf que SAS garde les valeurs manquantes dans `ne 71`, alors que `filter` les retire. Ajoutez `is.na()`.", accepted=True),)),
    Thread(HELP, "Tarif ou coût : que lire dans le PMSI ?", "Pour une étude de coûts, peut-on prendre le tarif du GHS comme un coût ?", ("économie", "PMSI"), (
        Reply("Le tarif est ce que paie l’assurance maladie. Pour un coût, il faut l’étude nationale des coûts, avec ses propres limites."),)),
    Thread(HELP, "Exclure l’activité externe des hôpitaux publics", "Dois-je exclure l’activité externe du DCIR si j’ai déjà celle du PMSI ?", ("DCIR", "PMSI"), (
        Reply("Oui, sinon vous comptez deux fois. Filtrez `DPN_QLF <> 71` et `PRS_DPN_QLP <> 71` côté DCIR, et gardez les tables de consultations externes du PMSI.", accepted=True),)),
    Thread(HELP, "Trouver la commune de résidence la plus fiable", "`BEN_RES_COM` change trois fois dans l’année pour certains. Laquelle garder ?", ("territoires", "bénéficiaires")),
    Thread(HELP, "Délivrances de méthadone : quels codes ?", "Je cherche la liste à jour des codes CIP de la méthadone, gélules et sirop. Le filtre sur la classe ATC N07BC02 suffit-il ?", ("médicament", "addictions")),
    Thread(HELP, "Séjours de moins de 24 heures en psychiatrie", "Dans le RIM-P, comment distinguer une venue d’hôpital de jour d’une hospitalisation à temps complet d’une seule nuit ?", ("santé mentale", "RIM-P")),
    Thread(HELP, "Variables du handicap dans le SNDS", "Que peut-on savoir du handicap ? J’ai trouvé l’AAH par son code de prestation, mais presque rien d’autre.", ("handicap",)),
    Thread(HELP, "Comparer l’EGB et l’ESND sur les années communes", "Quelqu’un a-t-il mesuré l’écart entre l’ancien échantillon et le nouveau sur une même question simple ?", ("EGB", "ESND")),
    Thread(HELP, "Actes de biologie : nombre ou coefficient ?", "Dans `ER_BIO_F`, `BIO_ACT_QSN` me donne parfois 0. Est-ce une régularisation ?", ("biologie", "DCIR")),
    Thread(HELP, "Transports sanitaires et distance parcourue", "Peut-on approcher la distance d’un transport à partir des tables du DCIR, sans la commune d’arrivée ?", ("transports", "territoires")),
    Thread(MISC, "Qui travaille avec le SNDS à Brest ou autour ?", "Je commence une thèse à Brest. J’aimerais rencontrer des gens qui utilisent le PMSI dans le Finistère, autour d’un café.", ("rencontres", "Bretagne"), (
        Reply("Regardez la carte des experts, il y a du monde à Quimper et à Lorient aussi. Je serais du café."),)),
    Thread(MISC, "Vos meilleures lectures pour comprendre le codage hospitalier", "Au-delà des guides officiels, quels textes vous ont vraiment aidés à comprendre comment un séjour est codé ?", ("PMSI", "lectures")),
    Thread(MISC, "Offre de stage : qualité des données de mortalité", "L’Observatoire des Embruns, organisme fictif de cette démonstration, cherche un ou une stagiaire de master pour six mois sur la qualité des données de mortalité.", ("stage", "décès")),
)  # fmt: skip
