"""Twenty well-known tables with the variables people ask about; public names, descriptions in our words."""

# name, base, title, primary key, variables as (name, type, description)
TABLES = (
    ("ER_PRS_F", "DCIR", "Table des prestations", "nine", (("BEN_NIR_PSA", "string", "Pseudonyme du bénéficiaire"), ("BEN_RNG_GEM", "integer", "Rang gémellaire"), ("EXE_SOI_DTD", "date", "Date de début du soin"), ("PRS_NAT_REF", "integer", "Nature de la prestation de référence"), ("PSE_SPE_COD", "integer", "Spécialité du professionnel exécutant"), ("DPN_QLF", "integer", "Qualificatif de la dépense"), ("EXO_MTF", "integer", "Motif d’exonération du ticket modérateur"))),
    ("ER_PHA_F", "DCIR", "Table affinée de la pharmacie", "nine", (("PHA_PRS_C13", "integer", "Code CIP à 13 chiffres"), ("PHA_ACT_QSN", "integer", "Nombre de boîtes délivrées"))),
    ("ER_CAM_F", "DCIR", "Table affinée des actes CCAM", "nine", (("CAM_PRS_IDE", "string", "Code de l’acte CCAM"),)),
    ("ER_BIO_F", "DCIR", "Table affinée de la biologie", "nine", (("BIO_PRS_IDE", "integer", "Code de l’acte de biologie"), ("BIO_ACT_QSN", "integer", "Nombre d’actes"))),
    ("ER_ETE_F", "DCIR", "Table affinée des établissements", "nine", (("ETE_IND_TAA", "integer", "Indicateur de tarification à l’activité"), ("ETB_EXE_FIN", "string", "FINESS de l’établissement exécutant"))),
    ("ER_UCD_F", "DCIR", "Table affinée des médicaments en rétrocession", "nine", (("UCD_UCD_COD", "string", "Code UCD"),)),
    ("ER_TIP_F", "DCIR", "Table affinée des dispositifs médicaux", "nine", (("TIP_PRS_IDE", "string", "Code de la LPP"),)),
    ("ER_TRS_F", "DCIR", "Table affinée des transports", "nine", (("TRS_MOD_COD", "integer", "Mode de transport"),)),
    ("IR_BEN_R", "BENEFICIAIRE", "Référentiel des bénéficiaires", "person", (("BEN_NIR_PSA", "string", "Pseudonyme du bénéficiaire"), ("BEN_RNG_GEM", "integer", "Rang gémellaire"), ("BEN_IDT_ANO", "string", "Identifiant de la personne"), ("BEN_DCD_DTE", "date", "Date de décès"), ("BEN_NAI_ANN", "year", "Année de naissance"), ("BEN_RES_COM", "string", "Commune de résidence"))),
    ("IR_IMB_R", "DCIR_DCIRS", "Référentiel médicalisé des ALD", "person", (("IMB_ETM_NAT", "integer", "Nature de l’exonération"), ("MED_MTF_COD", "string", "Code CIM-10 de l’ALD"), ("IMB_ALD_DTD", "date", "Début de l’ALD"))),
    ("IR_ORC_R", "DCIR_DCIRS", "Référentiel des contrats complémentaires", "person", (("BEN_CTA_TYP", "integer", "Type de contrat"),)),
    ("DA_PRA_R", "DCIR_DCIRS", "Référentiel des professionnels de santé", "professional", (("PFS_PFS_NUM", "string", "Numéro du professionnel"), ("PFS_SPE_COD", "integer", "Spécialité"))),
    ("KI_CCI_R", "Causes de décès", "Causes initiales de décès", "death", (("BEN_IDT_ANO", "string", "Identifiant de la personne"), ("DCD_CIM_COD", "string", "Cause initiale, code CIM-10"))),
    ("T_MCOaaB", "PMSI MCO", "Séjours de médecine, chirurgie, obstétrique", "stay", (("ETA_NUM", "string", "FINESS de l’établissement"), ("RSA_NUM", "string", "Numéro du résumé de sortie"), ("DGN_PAL", "string", "Diagnostic principal"), ("GRG_GHM", "string", "Groupe homogène de malades"), ("SOR_MOD", "string", "Mode de sortie"), ("AGE_ANN", "integer", "Âge en années"))),
    ("T_MCOaaC", "PMSI MCO", "Identifiants des séjours MCO", "stay", (("NIR_ANO_17", "string", "Pseudonyme du patient"), ("NIR_RET", "string", "Code retour du pseudonyme"), ("EXE_SOI_DTD", "date", "Date d’entrée"), ("EXE_SOI_DTF", "date", "Date de sortie"))),
    ("T_MCOaaD", "PMSI MCO", "Diagnostics associés des séjours MCO", "stay", (("ASS_DGN", "string", "Diagnostic associé"),)),
    ("T_MCOaaA", "PMSI MCO", "Actes des séjours MCO", "stay", (("CDC_ACT", "string", "Code de l’acte CCAM"),)),
    ("T_MCOaaMED", "PMSI MCO", "Médicaments en sus des séjours MCO", "stay", (("UCD_UCD_COD", "string", "Code UCD"), ("ADM_NBR", "number", "Quantité administrée"))),
    ("T_SSRaaB", "PMSI SSR", "Semaines de soins de suite et de réadaptation", "stay", (("FP_PEC", "string", "Finalité principale de prise en charge"),)),
    ("T_RIPaaRSA", "PMSI RIM-P", "Séquences d’hospitalisation en psychiatrie", "stay", (("DGN_PAL", "string", "Diagnostic principal"), ("FOR_ACT", "string", "Forme d’activité"))),
)  # fmt: skip

KEYS = {
    "nine": (
        "FLX_DIS_DTD",
        "FLX_TRT_DTD",
        "FLX_EMT_TYP",
        "FLX_EMT_NUM",
        "FLX_EMT_ORD",
        "ORG_CLE_NUM",
        "DCT_ORD_NUM",
        "PRS_ORD_NUM",
        "REM_TYP_AFF",
    ),
    "person": ("BEN_NIR_PSA", "BEN_RNG_GEM"),
    "professional": ("PFS_PFS_NUM",),
    "death": ("BEN_IDT_ANO",),
    "stay": ("ETA_NUM", "RSA_NUM"),
}

# from table, columns, to table, columns
LINKS = (
    *(
        (name, KEYS["nine"], "ER_PRS_F", KEYS["nine"])
        for name in ("ER_PHA_F", "ER_CAM_F", "ER_BIO_F", "ER_ETE_F", "ER_UCD_F", "ER_TIP_F", "ER_TRS_F")
    ),
    ("ER_PRS_F", KEYS["person"], "IR_BEN_R", KEYS["person"]),
    ("IR_IMB_R", KEYS["person"], "IR_BEN_R", KEYS["person"]),
    ("IR_ORC_R", KEYS["person"], "IR_BEN_R", KEYS["person"]),
    ("KI_CCI_R", ("BEN_IDT_ANO",), "IR_BEN_R", ("BEN_IDT_ANO",)),
    ("T_MCOaaC", ("NIR_ANO_17",), "IR_BEN_R", ("BEN_NIR_PSA",)),
    *((name, KEYS["stay"], "T_MCOaaC", KEYS["stay"]) for name in ("T_MCOaaB", "T_MCOaaD", "T_MCOaaA", "T_MCOaaMED")),
)
