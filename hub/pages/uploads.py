"""Images sent by editors are written anew, as those of posts are."""

from io import BytesIO
from typing import Any

from PIL import Image as Picture

from django.core.files.base import ContentFile
from django.db.models.signals import pre_save

from wagtail.images import get_image_model

from hub.base.pictures import reencoded


def _write_anew(instance: Any, **_: Any) -> None:
    file = instance.file
    if not file or file._committed:  # noqa: SLF001 -- Django's own mark of a file that is not stored yet
        return
    file.open()
    content = reencoded(file.read())
    instance.file = ContentFile(content, name=file.name)
    with Picture.open(BytesIO(content)) as picture:
        instance.width, instance.height = picture.size
    instance.file_size = len(content)
    instance._set_file_hash()  # noqa: SLF001 -- Wagtail's own, for a file put in place of another


def connect() -> None:
    pre_save.connect(_write_anew, sender=get_image_model(), dispatch_uid="pages.images.reencode")
