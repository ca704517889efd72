"""Pictures and files beside posts, outside of the public media: a view gives them to those who may read the post."""

import secrets

from django.conf import settings
from django.core.files.storage import FileSystemStorage
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _


def private_storage() -> FileSystemStorage:
    """A folder that no server of static files or media looks into."""
    return FileSystemStorage(location=settings.FORUM_FILES_DIR)


def new_key() -> str:
    return secrets.token_hex(12)


def _place(instance: "PostFile", _name: str) -> str:
    return f"{instance.key[:2]}/{instance.key}"


class PostFile(models.Model):
    """One file. It belongs to its owner alone until a post names it; `name` is shown, never used as a path."""

    key = models.CharField(_("key"), max_length=24, unique=True, default=new_key, editable=False)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("owner"),
        null=True,
        blank=True,
        related_name="forum_files",
        on_delete=models.SET_NULL,
    )
    post = models.ForeignKey(
        "forum_conversation.Post",
        verbose_name=_("post"),
        null=True,
        blank=True,
        related_name="files",
        on_delete=models.CASCADE,
    )
    file = models.FileField(_("file"), upload_to=_place, storage=private_storage, max_length=80)
    name = models.CharField(_("name"), max_length=120)
    content_type = models.CharField(_("type"), max_length=100)
    size = models.PositiveIntegerField(_("size"))
    created_at = models.DateTimeField(_("created"), auto_now_add=True, db_index=True)

    class Meta:
        verbose_name = _("file of a post")
        verbose_name_plural = _("files of posts")

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("questions:file", args=[self.key])

    @property
    def is_picture(self) -> bool:
        return self.content_type.startswith("image/")
