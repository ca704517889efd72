"""machina's moderation, each act in one transaction, and silent about what exists to those who do not moderate."""

from typing import Any

from machina.apps.forum_moderation import views as machina_views

from django import forms
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse

from forum.questions.access import Access, Forum
from forum.questions.services import tell_author


class ModeratorsOnly:
    """Asked before any topic is looked up, so that a refusal tells nothing."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path())
        if not Access(request.user).moderates:
            raise PermissionDenied
        if request.method != "POST":
            return super().dispatch(request, *args, **kwargs)
        with transaction.atomic():
            # no answer is counted between a machina view's reading and its counting again
            list(Forum.objects.select_for_update().order_by("pk").values_list("pk", flat=True))
            return super().dispatch(request, *args, **kwargs)


class TopicLockView(ModeratorsOnly, machina_views.TopicLockView):
    pass


class TopicUnlockView(ModeratorsOnly, machina_views.TopicUnlockView):
    pass


class TopicDeleteView(ModeratorsOnly, machina_views.TopicDeleteView):
    pass


class TopicMoveView(ModeratorsOnly, machina_views.TopicMoveView):
    def get_form(self, form_class: type[forms.Form] | None = None) -> forms.Form:
        form = super().get_form(form_class)
        # machina lists the present category too, as a disabled choice that a plain list of choices takes for a group
        form.fields["forum"].widget = forms.Select()
        form.fields["forum"].choices = [
            (forum.pk, forum.name) for forum in form.allowed_forums if forum.pk != self.object.forum_id
        ]
        return form


class TopicUpdateToNormalTopicView(ModeratorsOnly, machina_views.TopicUpdateToNormalTopicView):
    pass


class TopicUpdateToStickyTopicView(ModeratorsOnly, machina_views.TopicUpdateToStickyTopicView):
    pass


class TopicUpdateToAnnounceView(ModeratorsOnly, machina_views.TopicUpdateToAnnounceView):
    pass


class ModerationQueueListView(ModeratorsOnly, machina_views.ModerationQueueListView):
    def get_queryset(self) -> QuerySet:
        return super().get_queryset().select_related("topic__forum", "poster")


class ModerationQueueDetailView(ModeratorsOnly, machina_views.ModerationQueueDetailView):
    pass


class PostApproveView(ModeratorsOnly, machina_views.PostApproveView):
    def approve(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response = super().approve(request, *args, **kwargs)
        tell_author(self.object)
        return response


class PostDisapproveView(ModeratorsOnly, machina_views.PostDisapproveView):
    pass
