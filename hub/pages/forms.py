"""Forms of the CMS."""

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _

from wagtail.documents.forms import BaseDocumentForm


class DocumentForm(BaseDocumentForm):
    """A document has a largest size, as an image has."""

    def clean_file(self) -> UploadedFile:
        file: UploadedFile = self.cleaned_data["file"]
        limit = settings.HUB_MAX_DOCUMENT_BYTES
        if file.size > limit:
            message = _("This file is too big (%(size)s): the limit is %(limit)s.")
            raise ValidationError(message % {"size": filesizeformat(file.size), "limit": filesizeformat(limit)})
        return file
