"""Slides added from the desk: one file is chosen, and sent."""

from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext as _

from wagtail.documents import get_document_model
from wagtail.documents.forms import get_document_form
from wagtail.documents.models import Document

from hub.accounts.models import User
from hub.base.guarding import impersonal
from meetups.models import TalkPage, TalkSlides


@transaction.atomic
def add_slides(*, by: User, talk: TalkPage, file: UploadedFile) -> bool:
    """Keep the file among the documents and put it last among the slides of a talk; returns whether it is public at once.

    It is when the talk is public without changes that wait; else it stands in the draft, with them.

    Raises:
        PermissionDenied: `by` may not edit the talk.
        ValidationError: the file is too big or of a kind the site does not take, its name holds personal data for certain, or
            the talk is locked.
    """
    held: TalkPage = TalkPage.objects.select_for_update(of=("self",)).get(pk=talk.pk)
    rights = held.permissions_for_user(by)
    if not rights.can_edit():
        raise PermissionDenied
    if rights.page_locked():
        raise ValidationError(
            _("This talk is locked, as its publishing is scheduled or somebody locked it: unlock it first.")
        )
    impersonal(file.name or "")
    document = _kept(by, file)
    is_public = bool(held.live and not held.has_unpublished_changes and rights.can_publish())
    draft = held.get_latest_revision_as_object()
    last = max((slides.sort_order or 0 for slides in draft.slides.all()), default=-1)
    draft.slides.add(TalkSlides(document=document, label=document.title[:120], sort_order=last + 1))
    revision = draft.save_revision(user=by, clean=False, log_action=True)
    if is_public:
        revision.publish(user=by)
    return is_public


def _kept(by: User, file: UploadedFile) -> Document:
    """The file as a document, through the form of the CMS: its limits are the same on every way in."""
    form_class = get_document_form(get_document_model())
    title = (file.name or "").rsplit(".", 1)[0][:255]
    form = form_class({"title": title}, {"file": file}, user=by)
    if "collection" in form.fields:
        # Who may add to several collections chooses in the CMS; here the first does.
        form.data = {**form.data, "collection": form.collections.first().pk}
    if not form.is_valid():
        raise ValidationError([text for texts in form.errors.values() for text in texts])
    document: Document = form.save(commit=False)
    document.uploaded_by_user = by
    document.save()
    return document
