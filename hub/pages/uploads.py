"""Images sent by editors are written anew: nothing but pixels is kept, neither the place of a photo nor a hidden script."""

from io import BytesIO
from typing import Any

from PIL import Image as Picture
from PIL import ImageOps

from django.core.files.base import ContentFile
from django.db.models.signals import pre_save

from wagtail.images import get_image_model

QUALITY = 88
KEPT_FORMATS = {"PNG", "JPEG", "GIF", "WEBP"}


def reencoded(content: bytes) -> bytes:
    """The same picture in the same format, upright, without metadata.

    Raises:
        OSError: not a picture, or not in a format we keep.
        PIL.Image.DecompressionBombError: far more pixels than any page needs.
    """
    with Picture.open(BytesIO(content)) as picture:
        kept = picture.format or ""
        if kept not in KEPT_FORMATS:
            message = f"pictures of format {kept} are not kept"
            raise OSError(message)
        output = BytesIO()
        options: dict[str, Any] = {"JPEG": {"quality": QUALITY}, "WEBP": {"quality": QUALITY}}.get(kept, {})
        if getattr(picture, "n_frames", 1) > 1:
            # Metadata is what Pillow would copy from `info`.
            timing = {name: picture.info[name] for name in ("duration", "loop") if name in picture.info}
            picture.info.clear()
            picture.save(output, kept, save_all=True, exif=b"", **timing, **options)
        else:
            upright = ImageOps.exif_transpose(picture)
            transparency = upright.info.get("transparency")
            upright.info.clear()
            if transparency is not None and kept in {"PNG", "GIF"}:
                options["transparency"] = transparency
            upright.save(output, kept, **options)
    return output.getvalue()


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
