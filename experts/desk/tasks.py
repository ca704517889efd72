"""Background work of the moderators' desk."""

from django_tasks import task

from experts.desk import import_runs


@task
def read_import(import_id: int, by_id: int, language: str) -> str:
    """Try a CSV file, or write its cards once confirmed. Run twice, it writes once."""
    return import_runs.read_file(import_id=import_id, by_id=by_id, language=language)
