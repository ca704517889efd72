"""Factsheets and a few pages, in Markdown, written for the demo."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Factsheet:
    slug: str
    title: str
    tags: tuple[str, ...]
    body: str


FACTSHEETS = (
    Factsheet("compter-des-personnes", "Compter des personnes et non des pseudonymes", ("Bénéficiaires", "DCIR", "Accès aux données"), """Une même personne peut porter plusieurs pseudonymes. Cette fiche dit lequel compter.

## Trois identifiants

| Variable | Table | Ce qu’elle désigne |
| --- | --- | --- |
| `BEN_NIR_PSA` | `ER_PRS_F`, `IR_BEN_R` | un bénéficiaire **vu par un ouvrant droit** |
| `BEN_IDT_ANO` | `IR_BEN_R` | une personne, tous régimes réunis |
| `NIR_ANO_17` | `T_MCOaaC` | le pseudonyme du PMSI, égal à `BEN_NIR_PSA` |

## La requête

```sql
SELECT COUNT(DISTINCT b.BEN_IDT_ANO) AS personnes
FROM ER_PRS_F p
JOIN IR_BEN_R b
  ON p.BEN_NIR_PSA = b.BEN_NIR_PSA
 AND p.BEN_RNG_GEM = b.BEN_RNG_GEM
WHERE p.FLX_DIS_DTD = '2019-06-01';
```

::: warning Les jumeaux
Sans `BEN_RNG_GEM`, deux jumeaux de même sexe n’en font qu’un.
:::

## Bénéficiaires décédés

Les bénéficiaires décédés restent dans `IR_BEN_R`. La date `BEN_DCD_DTE` vaut `1600-01-01` quand elle est inconnue.
"""),
    Factsheet("neuf-cles", "Les neuf clés d’une prestation", ("DCIR", "Dépenses de santé"), """Une prestation du DCIR est désignée par neuf variables. Toutes sont nécessaires pour joindre une table affinée à `ER_PRS_F`.

## La liste

1. `FLX_DIS_DTD`, mois de mise à disposition
2. `FLX_TRT_DTD`, date de traitement
3. `FLX_EMT_TYP`, type d’émetteur
4. `FLX_EMT_NUM`, numéro d’émetteur
5. `FLX_EMT_ORD`, numéro de séquence
6. `ORG_CLE_NUM`, organisme de liquidation
7. `DCT_ORD_NUM`, numéro d’ordre du décompte
8. `PRS_ORD_NUM`, numéro d’ordre de la prestation
9. `REM_TYP_AFF`, type de remboursement

## Vérifier une jointure

::: tip Compter deux fois
Comptez les prestations distinctes avant et après. Le nombre ne doit pas augmenter, sauf avec `ER_CAM_F`.
:::
"""),
    Factsheet("sejours-mco", "Repérer un séjour en médecine, chirurgie, obstétrique", ("PMSI MCO", "Parcours de soins"), """Un séjour de MCO tient sur deux tables : `T_MCOaaB` pour le contenu, `T_MCOaaC` pour la personne.

## Joindre les deux

Les tables se rejoignent par `ETA_NUM` et `RSA_NUM`.

```sas
proc sql;
  create table sejours as
  select c.NIR_ANO_17, b.DGN_PAL, b.GRG_GHM
  from T_MCO19B b
  inner join T_MCO19C c
    on b.ETA_NUM = c.ETA_NUM and b.RSA_NUM = c.RSA_NUM;
quit;
```

## Exclure ce qui ne se chaîne pas

Les codes retour (`NIR_RET`, `NAI_RET`, `SEX_RET`…) doivent valoir `0`. Les prestations inter-établissements et les GHM en erreur (`90`) se retirent aussi.
"""),
    Factsheet("deces", "Dater un décès et en connaître la cause", ("Décès", "CépiDc", "Bénéficiaires"), """Trois sources, dans cet ordre de préférence.

## Le CépiDc

`KI_CCI_R` donne la date et la cause initiale. Il faut compter un à deux ans de recul.

## Le référentiel

`BEN_DCD_DTE` dans `IR_BEN_R` est la plus complète pour le régime général.

## L’hôpital

Le mode de sortie 9 de `T_MCOaaB` date les décès hospitaliers.

::: danger Ne pas additionner
Un même décès est souvent dans les trois. Prenez la première source disponible, par personne.
:::
"""),
    Factsheet("ald", "Repérer une affection de longue durée", ("Affections de longue durée", "Bénéficiaires", "DCIR"), """Le référentiel `IR_IMB_R` liste les ALD, leur code CIM-10 et leurs dates.

## Dans le référentiel

Gardez les lignes dont `IMB_ETM_NAT` désigne une ALD et dont la période couvre votre année.

## Dans les prestations

`EXO_MTF` dit qu’un soin a été exonéré au titre d’une ALD. Une personne peut avoir l’une sans l’autre.
"""),
    Factsheet("medicaments", "Suivre une exposition à un médicament", ("Médicament", "DCIR"), """Les délivrances de ville sont dans `ER_PHA_F`, celles en sus à l’hôpital dans `T_MCOaaMED` et `T_MCOaaFH`.

## Du code à la molécule

Le code CIP (`PHA_PRS_C13`) se rattache à une classe ATC par le référentiel `IR_PHA_R`.

## Construire une fenêtre

Une délivrance couvre en général 30 jours, 90 pour un grand conditionnement. Les séjours à l’hôpital allongent la fenêtre : les médicaments y sont donnés sans être remboursés.
"""),
)  # fmt: skip
