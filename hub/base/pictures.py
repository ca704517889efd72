"""Pictures people send are written anew: nothing but pixels is kept, neither the place of a photo nor a hidden script."""

from io import BytesIO
from typing import Any

from PIL import Image as Picture
from PIL import ImageOps

QUALITY = 88
KEPT_FORMATS = {"PNG", "JPEG", "GIF", "WEBP"}
UNREADABLE = (
    OSError,
    ValueError,
    SyntaxError,
    EOFError,
    Picture.DecompressionBombError,
    Picture.DecompressionBombWarning,  # an error where warnings are
)  # what Pillow raises on bad files


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
