"""The pages every site begins with: home, factsheets, glossary, documentation, and three pages of plain information."""

import uuid

from django.db import migrations
from django.utils import timezone

ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"  # treebeard's digits, four a level

HEADLINE = (
    "Trouvez la personne, la discussion, la minute d’enregistrement ou la page qui répond à votre question sur le SNDS."
)
WELCOME = (
    "<p>Ici, celles et ceux qui travaillent avec les données du Système national des données de santé s’entraident : "
    "un annuaire d’expertes et d’experts partout en France, un forum, l’archive des rencontres, et une seule recherche "
    "pour tout retrouver. Tout se lit sans compte.</p>"
)
FACTSHEETS = "<p>Une fiche par sujet : ce que contiennent les données, comment les lire, et les pièges à éviter.</p>"
GLOSSARY = "<p>Les sigles et les mots du SNDS, expliqués en quelques lignes.</p>"
DOCUMENTATION = "<p>Des guides à lire dans l’ordre ou selon le besoin, pour débuter comme pour approfondir.</p>"

ABOUT = """\
Ce site rassemble ce que la communauté des utilisatrices et des utilisateurs du Système national des données de santé
(SNDS) a de plus précieux : des personnes qui savent, des réponses déjà données, des rencontres enregistrées et une
documentation écrite à plusieurs mains.

:::warning Ce site n’est pas un site officiel
Il n’est édité ni par la Caisse nationale de l’assurance maladie, ni par la Plateforme des données de santé, ni par une
autre administration. Ce qui s’y lit n’engage que ses autrices et ses auteurs. Pour une démarche d’accès aux données,
seules les indications des organismes compétents font foi.
:::

## Ce que l’on y trouve

- **Des expertes et des experts**, avec leurs sujets et le territoire où les rencontrer, à la précision qu’ils ont choisie.
- **Un forum d’entraide**, où les questions résolues restent lisibles par tous.
- **Les rencontres** : programme, supports, enregistrements découpés par intervention.
- **Des fiches, un glossaire et des guides**, avec la description des tables et des variables.
- **Une recherche unique** dans tout cela, qui mène au message, à la minute ou à la section exacte.

## Pas de données de santé ici

Aucune donnée individuelle de santé n’est hébergée ni ne doit être publiée sur ce site : ni extrait de table, ni
identifiant, ni tableau dont les effectifs sont trop petits pour protéger les personnes. Un message qui en contient est
retiré par la modération.

## Participer

Tout est lisible sans compte. Avec un compte, on peut poser une question, répondre, suivre un sujet et, si on le souhaite,
publier sa fiche dans l’annuaire. Les pages importées d’une autre documentation indiquent leur source et leur licence.
"""

PRIVACY = """\
Cette page dit ce que le site sait de vous, pourquoi, et comment reprendre la main.

## Si vous lisez sans compte

Aucun cookie n’est déposé, aucune session n’est ouverte et aucune mesure d’audience n’est faite. Aucune page ne charge
de contenu depuis un autre site ; une vidéo hébergée ailleurs n’est demandée à son hébergeur qu’après votre clic.
Si vous changez de langue, un cookie retient ce choix, et rien d’autre.

## Si vous avez un compte

| Donnée | Pourquoi | Qui la voit |
| --- | --- | --- |
| adresse électronique | vous connecter, vous écrire | vous et les administrateurs, jamais affichée |
| nom affiché et identifiant public | signer vos messages | tout le monde |
| mot de passe | vous connecter | personne : seule une empreinte est conservée |
| messages, réponses, fichiers joints | faire vivre l’entraide | tout le monde, sauf dans les espaces restreints |
| préférences | respecter vos choix d’envois et de langue | vous |

Deux cookies servent à la connexion : celui de la session et celui qui protège les formulaires. Ils ne servent à rien d’autre.

## Si vous publiez une fiche d’expert

La fiche n’existe que si vous la créez. Vous choisissez ce qu’elle montre et la précision du lieu : commune, département,
région, ou aucun. Seul le centre du territoire choisi est conservé. On vous écrit par un formulaire qui ne révèle pas
votre adresse. Vous pouvez retirer la fiche à tout moment, et elle disparaît de l’annuaire, de la carte et de la recherche.

## Vos droits

Vous pouvez consulter, corriger et effacer vos données, vous opposer à leur usage ou en demander une copie, depuis les
réglages de votre compte ou en écrivant à l’équipe qui administre le site. Si la réponse ne vous convient pas, vous
pouvez saisir la Commission nationale de l’informatique et des libertés (CNIL).
"""

ACCESSIBILITY = """\
Ce site est conçu pour être utilisé par toutes et tous : au clavier, avec un lecteur d’écran, en agrandissant le texte, sur
un petit écran, en thème clair ou sombre, et sans JavaScript.

## Où en est le site

**Aucun audit de conformité au référentiel général d’amélioration de l’accessibilité (RGAA) n’a été mené par un tiers à ce
jour.** Le site ne peut donc pas se déclarer conforme. Des contrôles automatiques vérifient les pages à chaque évolution ;
ils ne remplacent ni un audit ni l’avis des personnes concernées.

## Ce qui est prévu pour faciliter la lecture

- Un lien mène directement au contenu, et les titres suivent l’ordre du texte.
- Tout ce que montre la carte des expertes et des experts se trouve aussi dans la liste.
- Les formulaires annoncent leurs erreurs, à côté du champ et en tête de page.
- Les couleurs ne portent jamais seules une information.

## Limites connues

- Certains enregistrements de rencontres n’ont ni sous-titres ni transcription.
- Les supports déposés par les intervenantes et les intervenants (PDF, diaporamas) ne sont pas tous accessibles.
- Des pages importées d’une autre documentation peuvent contenir des images décrites trop brièvement.

## Signaler une difficulté

Si une page vous résiste, dites-le dans le forum ou à l’équipe qui administre le site, avec l’adresse de la page : la
réponse vous sera donnée sous une forme qui vous convient. Si elle ne vient pas, vous pouvez saisir le Défenseur des droits.
"""


def _markdown(text):
    return [{"type": "markdown", "value": text, "id": str(uuid.uuid4())}]


def _content_type(apps, app_label, model):
    content_types = apps.get_model("contenttypes", "ContentType").objects
    return content_types.get_or_create(app_label=app_label, model=model.lower())[0]


def _next_path(parent, page_model):
    last = page_model.objects.filter(path__startswith=parent.path, depth=parent.depth + 1).order_by("path").last()
    number = int(last.path[-4:], 36) + 1 if last else 1
    digits = ""
    while number:
        number, digit = divmod(number, 36)
        digits = ALPHABET[digit] + digits
    return parent.path + digits.rjust(4, "0")


def _add_child(apps, parent, model, slug, title, app_label="pages", **fields):
    page_model = apps.get_model("wagtailcore", "Page")
    if page_model.objects.filter(path__startswith=parent.path, depth=parent.depth + 1, slug=slug).exists():
        return
    now = timezone.now()
    apps.get_model(app_label, model).objects.create(
        path=_next_path(parent, page_model),
        depth=parent.depth + 1,
        url_path=f"{parent.url_path}{slug}/",
        slug=slug,
        title=title,
        draft_title=title,
        content_type=_content_type(apps, app_label, model),
        locale_id=parent.locale_id,
        live=True,
        first_published_at=now,
        last_published_at=now,
        **fields,
    )
    parent.numchild += 1
    page_model.objects.filter(pk=parent.pk).update(numchild=parent.numchild)


def plant(apps, schema_editor):
    page_model = apps.get_model("wagtailcore", "Page")
    home_model = apps.get_model("pages", "HomePage")
    site = apps.get_model("wagtailcore", "Site").objects.get(is_default_site=True)
    welcome = page_model.objects.get(pk=site.root_page_id)

    # Wagtail's welcome page becomes ours in place, so that the site keeps its root.
    home = home_model(page_ptr_id=welcome.pk, headline=HEADLINE, welcome=WELCOME)
    for field in page_model._meta.concrete_fields:
        setattr(home, field.attname, getattr(welcome, field.attname))
    home.title = home.draft_title = "Accueil"
    home.content_type = _content_type(apps, "pages", "HomePage")
    home.first_published_at = home.last_published_at = timezone.now()
    home.save()
    site.site_name = "SNDS Hub"
    site.save()

    _add_child(
        apps, home, "FactsheetIndexPage", "fiches", "Fiches thématiques", introduction=FACTSHEETS, show_in_menus=True
    )
    _add_child(apps, home, "GlossaryIndexPage", "glossaire", "Glossaire", introduction=GLOSSARY, show_in_menus=True)
    _add_child(
        apps,
        home,
        "DocumentationIndexPage",
        "documentation",
        "Documentation",
        introduction=DOCUMENTATION,
        show_in_menus=True,
    )
    _add_child(
        apps,
        home,
        "ArticlePage",
        "a-propos",
        "À propos",
        summary="Ce qu’est ce site, ce qu’il n’est pas, et comment y participer.",
        body=_markdown(ABOUT),
    )
    _add_child(
        apps,
        home,
        "ArticlePage",
        "confidentialite",
        "Confidentialité",
        summary="Ce que le site sait de vous, pourquoi, et vos droits.",
        body=_markdown(PRIVACY),
    )
    _add_child(
        apps,
        home,
        "ArticlePage",
        "accessibilite",
        "Accessibilité",
        summary="Déclaration d’accessibilité : où en est le site et comment signaler une difficulté.",
        body=_markdown(ACCESSIBILITY),
    )


def remove_wagtail_groups(apps, schema_editor):
    # Wagtail's own groups would stand beside ours under nearly the same names.
    apps.get_model("auth", "Group").objects.filter(name__in=["Editors", "Moderators"], user__isnull=True).delete()


class Migration(migrations.Migration):
    dependencies = [
        ("pages", "0001_initial"),
        ("accounts", "0001_initial"),
        ("contenttypes", "0002_remove_content_type_name"),
        ("wagtailadmin", "0001_create_admin_access_permissions"),
        ("wagtailcore", "0098_apitoken"),
        ("wagtaildocs", "0011_add_choose_permissions"),
        ("wagtailimages", "0023_add_choose_permissions"),
    ]

    operations = [
        migrations.RunPython(plant, migrations.RunPython.noop),
        migrations.RunPython(remove_wagtail_groups, migrations.RunPython.noop),
    ]
