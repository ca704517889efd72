"""What the registries miss, by hand: centres of far territories, points and other names of towns."""

# Centres of the overseas collectivities (latitude, longitude), chosen on land or amid the islands where people live.
TERRITORY_CENTRES = {
    "975": (46.95, -56.33),
    "977": (17.9, -62.83),
    "978": (18.07, -63.06),
    "984": (-49.35, 70.22),
    "986": (-13.29, -176.2),
    "987": (-17.65, -149.45),
    "988": (-21.3, 165.5),
    "989": (10.3, -109.22),
}

# INSEE code -> (latitude, longitude) of the town hall, to two decimals.
TOWN_POINTS: dict[str, tuple[float, float]] = {
    "12176": (44.37, 2.58),  # Onet-le-Château
    "24053": (45.18, 0.77),  # Boulazac Isle Manoire
    "33366": (44.99, -0.44),  # Saint-André-de-Cubzac
    "38053": (45.59, 5.28),  # Bourgoin-Jallieu
    "44003": (47.37, -1.18),  # Ancenis-Saint-Géréon
    "50099": (49.3, -1.24),  # Carentan-les-Marais
    "50129": (49.64, -1.62),  # Cherbourg-en-Cotentin
    "56078": (47.79, -3.49),  # Guidel
    "59183": (51.03, 2.38),  # Dunkerque
    "66171": (42.62, 3.01),  # Saint-Cyprien
    "91228": (48.63, 2.43),  # Évry-Courcouronnes
    "93070": (48.91, 2.33),  # Saint-Ouen-sur-Seine
    "95218": (49.02, 2.1),  # Éragny-sur-Oise
    "97116": (16.33, -61.46),  # Morne-à-l'Eau
    "97221": (14.53, -60.98),  # Rivière-Salée
    "97701": (17.9, -62.85),  # Saint-Barthélemy
    "97801": (18.07, -63.08),  # Saint-Martin
    "98714": (-16.51, -151.74),  # Bora-Bora
    "98722": (-17.6, -149.31),  # Hitiaa O Te Ra
    "98729": (-17.55, -149.8),  # Moorea-Maiao
    "98747": (-17.75, -149.31),  # Taiarapu-Est
    "98752": (-17.76, -149.42),  # Teva I Uta
    "98817": (-22.27, 166.57),  # Le Mont-Dore
}

# INSEE code -> names people still type.
TOWN_ALIASES = {
    "50129": ["Cherbourg", "Cherbourg-Octeville"],
    "59183": ["Dunkirk"],
    "91228": ["Évry"],
    "93070": ["Saint-Ouen"],
    "97411": ["Saint-Denis de La Réunion", "Saint-Denis Réunion"],
    "97416": ["Saint-Pierre de La Réunion"],
    "97302": ["Cayenne Guyane"],
    "97105": ["Basse-Terre Guadeloupe"],
    "97120": ["Pointe-à-Pitre Guadeloupe"],
    "73065": ["Chambéry Savoie"],
    "51108": ["Châlons-sur-Marne"],
}

# INSEE code -> what people call it or a part of it, as weighty as its name. Loaded by a migration of its own.
SPOKEN_NAMES = {
    "08105": ["Charleville"],
    "43157": ["Le Puy"],
    "51108": ["Châlons"],
    "62160": ["Boulogne s/Mer"],
    "78423": ["Saint-Quentin-en-Yvelines", "SQY"],
    "92012": ["Boulogne"],
    "92062": ["La Défense", "Paris La Défense"],
    "93048": ["Montreuil-sous-Bois"],
    "93066": ["La Plaine Saint-Denis", "Plaine Commune"],
    "94041": ["Ivry"],
    "95127": ["Cergy-Pontoise"],
}

REGION_ALIASES = {
    "93": ["PACA", "Provence Alpes Côte d'Azur", "Région Sud"],
    "11": ["IDF", "région parisienne"],
    "84": ["AURA", "Auvergne", "Rhône-Alpes"],
    "44": ["Alsace", "Lorraine", "Champagne-Ardenne"],
    "27": ["Bourgogne", "Franche-Comté"],
    "28": ["Basse-Normandie", "Haute-Normandie"],
    "32": ["Nord-Pas-de-Calais", "Picardie"],
    "75": ["Aquitaine", "Limousin", "Poitou-Charentes"],
    "76": ["Midi-Pyrénées", "Languedoc-Roussillon"],
    "24": ["Centre"],
    "04": ["Réunion", "île de la Réunion"],
}

# Slips in the outlines' names of départements.
OUTLINE_NAMES = {
    "Haute-Rhin": "Haut-Rhin",
    "Meurhe-et-Moselle": "Meurthe-et-Moselle",
    "Seien-et-Marne": "Seine-et-Marne",
    "Guyane française": "Guyane",
}
