"""The first templates of questions, and who keeps them: moderators and editors."""

from django.db import migrations

from hub.accounts.groups import EDITOR, MODERATOR, grant

PERMISSIONS = [
    ("questions", "questiontemplate", f"{action}_questiontemplate") for action in ("add", "change", "delete", "view")
]
TEMPLATES = [
    (
        "Requête",
        "Une requête qui échoue, qui compte trop ou trop peu.",
        """### Base

### Tables et variables

### Années

### Logiciel et version

### Mon code

```sas

```

### Ce que j’obtiens

### Ce que j’attends
""",
    ),
    (
        "Choix de méthode",
        "Repérer une population, mesurer un recours, choisir entre deux sources.",
        """### Objectif de l’étude

### Base et années

### Ce que j’envisage

### Ce qui me fait hésiter
""",
    ),
]


def add_templates(apps, schema_editor):
    grant(apps, schema_editor, MODERATOR, PERMISSIONS)
    grant(apps, schema_editor, EDITOR, PERMISSIONS)
    alias = schema_editor.connection.alias
    forum = apps.get_model("forum", "Forum")._base_manager.using(alias).filter(slug="entraide").first()
    templates = apps.get_model("questions", "QuestionTemplate")._base_manager.using(alias)
    for position, (name, description, body) in enumerate(TEMPLATES):
        templates.create(name=name, description=description, body=body, forum=forum, position=position)


def remove_templates(apps, schema_editor):
    names = [name for name, *_rest in TEMPLATES]
    templates = apps.get_model("questions", "QuestionTemplate")._base_manager.using(schema_editor.connection.alias)
    templates.filter(name__in=names).delete()


class Migration(migrations.Migration):
    dependencies = [("questions", "0005_composing"), ("questions", "0003_categories"), ("accounts", "0002_groups")]

    operations = [migrations.RunPython(add_templates, remove_templates)]
