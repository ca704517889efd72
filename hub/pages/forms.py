"""Forms of the CMS."""

from collections.abc import Callable
from typing import Any

from PIL import Image as Picture

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _

from wagtail.documents.forms import BaseDocumentForm
from wagtail.images.forms import BaseImageForm

from hub.base.pictures import UNREADABLE, reencoded


class DocumentForm(BaseDocumentForm):
    """A document has a largest size, as an image has."""

    def clean_file(self) -> UploadedFile:
        file: UploadedFile = self.cleaned_data["file"]
        limit = settings.HUB_MAX_DOCUMENT_BYTES
        if file.size > limit:
            message = _("This file is too big (%(size)s): the limit is %(limit)s.")
            raise ValidationError(message % {"size": filesizeformat(file.size), "limit": filesizeformat(limit)})
        return file


class ImageForm(BaseImageForm):
    """An image that cannot be read to its end is refused here: measuring or storing it would fail."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "file" in self.fields:
            self.fields["file"].to_python = self._guarded(self._measured(self.fields["file"].to_python))

    def clean_file(self) -> UploadedFile:
        file: UploadedFile = self.cleaned_data["file"]
        if "file" in self.changed_data:
            self._guarded(reencoded)(file.read())
            file.seek(0)
        return file

    @staticmethod
    def _measured(read: Callable[[Any], Any]) -> Callable[[Any], Any]:
        """Refuse by the size its header declares: Wagtail measures a picture once all its pixels are in memory."""

        def reading(data: Any) -> Any:
            if isinstance(data, UploadedFile):
                with Picture.open(data.file) as picture:
                    pixels = picture.width * picture.height
                data.seek(0)
                if pixels > settings.WAGTAILIMAGES_MAX_IMAGE_PIXELS:
                    message = _("This image has %(pixels)d million pixels: the limit is %(limit)d million.")
                    values = {"pixels": pixels // 10**6, "limit": settings.WAGTAILIMAGES_MAX_IMAGE_PIXELS // 10**6}
                    raise ValidationError(message % values, code="file_too_many_pixels")
            return read(data)

        return reading

    @staticmethod
    def _guarded(read: Callable[[Any], Any]) -> Callable[[Any], Any]:
        def reading(data: Any) -> Any:
            try:
                return read(data)
            except UNREADABLE as error:
                raise ValidationError(_("This image is damaged or too large to be read.")) from error

        return reading
