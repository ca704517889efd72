"""What follows when a file goes or a person leaves. Loaded when the site starts."""

from typing import Any

from django.db import transaction
from django.db.models.signals import post_delete
from django.dispatch import receiver

from forum.questions.models import Draft, GuardAlert, PostFile
from hub.accounts.signals import PersonLeaving, person_leaving


@receiver(post_delete, sender=PostFile)
def delete_content(instance: PostFile, **_kwargs: Any) -> None:
    """The content goes with its row, once the deletion is certain."""
    name, storage = instance.file.name, instance.file.storage
    if name:
        transaction.on_commit(lambda: storage.delete(name))


@receiver(person_leaving)
def forget_unposted(payload: PersonLeaving, **_kwargs: Any) -> None:
    """Drafts, files no post shows and alerts do not outlive the person; what was posted stays, signed otherwise."""
    Draft.objects.filter(person=payload.person).delete()
    GuardAlert.objects.filter(person=payload.person).update(person=None)
    for file in PostFile.objects.filter(owner=payload.person, post=None):
        file.delete()
