"""Two steps for what readers propose and for pages of the documentation: a peer reads it, somebody else validates it."""

from django.db import migrations

from hub.accounts.groups import EDITOR, EXPERT, MODERATOR, grant

REVIEW, VALIDATE = "review_suggestion", "validate_suggestion"
RIGHTS = {EXPERT: (REVIEW,), MODERATOR: (REVIEW, VALIDATE), EDITOR: (REVIEW, VALIDATE)}
WORKFLOW = "Relecture puis validation"
STEPS = (("Relecture par un pair", f"pages.{REVIEW}"), ("Validation", f"pages.{VALIDATE}"))
HOLDERS = ("FactsheetIndexPage", "GlossaryIndexPage", "DocumentationIndexPage")


def make_workflow(apps, schema_editor):
    for group_name, codenames in RIGHTS.items():
        grant(apps, schema_editor, group_name, [("pages", "suggestion", codename) for codename in codenames])
    content_type, _ = apps.get_model("contenttypes", "ContentType").objects.get_or_create(
        app_label="pages", model="reviewtask"
    )
    workflow, created = apps.get_model("wagtailcore", "Workflow").objects.get_or_create(name=WORKFLOW)
    if created:
        for order, (name, permission) in enumerate(STEPS):
            task = apps.get_model("pages", "ReviewTask").objects.create(
                name=name, permission=permission, content_type=content_type
            )
            apps.get_model("wagtailcore", "WorkflowTask").objects.create(
                workflow=workflow, task_id=task.pk, sort_order=order
            )
    for name in HOLDERS:
        for page in apps.get_model("pages", name).objects.all():
            apps.get_model("wagtailcore", "WorkflowPage").objects.get_or_create(
                page_id=page.pk, defaults={"workflow": workflow}
            )


class Migration(migrations.Migration):
    dependencies = [("pages", "0006_suggestions"), ("accounts", "0002_groups")]

    operations = [migrations.RunPython(make_workflow, migrations.RunPython.noop)]
