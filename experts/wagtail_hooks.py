"""The directory in the CMS: moderators verify and withdraw cards and keep the vocabulary."""

from collections.abc import Iterator
from typing import Any

import django_filters

from django import forms
from django.core.exceptions import PermissionDenied
from django.db import models
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.urls import include, path, reverse
from django.utils.translation import gettext_lazy as _

from wagtail import hooks
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.menu import MenuItem
from wagtail.admin.panels import FieldPanel, HelpPanel, MultiFieldPanel
from wagtail.admin.ui.tables import BooleanColumn
from wagtail.admin.widgets import Button
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.chooser import SnippetChooserViewSet
from wagtail.snippets.views.snippets import SnippetViewSet, SnippetViewSetGroup

from experts.desk.bulk_actions import ACTIONS
from experts.desk.log import declare
from experts.desk.services import may_moderate
from experts.models import Card, Skill
from hub.places.queries import regions

CHOICES_YES_NO = [("", "---------"), ("true", _("Yes")), ("false", _("No"))]


class _ForThoseWhoEditCards:
    """Wagtail lets everybody of the CMS choose among all cards; hidden ones are for the moderators of the directory."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not request.user.has_perm("experts.change_card"):
            raise PermissionDenied
        response: HttpResponseBase = super().dispatch(request, *args, **kwargs)  # type: ignore[misc]  # -- mixed into views
        return response


class _ChooseView(_ForThoseWhoEditCards, SnippetChooserViewSet.choose_view_class):
    pass


class _ChooseResultsView(_ForThoseWhoEditCards, SnippetChooserViewSet.choose_results_view_class):
    pass


class _ChosenView(_ForThoseWhoEditCards, SnippetChooserViewSet.chosen_view_class):
    pass


class _ChosenMultipleView(_ForThoseWhoEditCards, SnippetChooserViewSet.chosen_multiple_view_class):
    pass


class CardChooserViewSet(SnippetChooserViewSet):
    choose_view_class = _ChooseView
    choose_results_view_class = _ChooseResultsView
    chosen_view_class = _ChosenView
    chosen_multiple_view_class = _ChosenMultipleView


class CardFilterSet(WagtailFilterSet):
    """What a moderator narrows the list to."""

    verified = django_filters.BooleanFilter(
        label=_("Verified"),
        field_name="verified_at",
        lookup_expr="isnull",
        exclude=True,
        widget=forms.Select(choices=CHOICES_YES_NO),
    )
    owned = django_filters.BooleanFilter(
        label=_("Has an owner"),
        field_name="user",
        lookup_expr="isnull",
        exclude=True,
        widget=forms.Select(choices=CHOICES_YES_NO),
    )
    lost = django_filters.BooleanFilter(
        label=_("Place not found"),
        field_name="unfound_place",
        lookup_expr="isnull",
        exclude=True,
        widget=forms.Select(choices=CHOICES_YES_NO),
    )
    region = django_filters.ModelChoiceFilter(label=_("Region"), queryset=lambda _request: regions())

    class Meta:
        model = Card
        fields = ["status", "kind", "verified", "owned", "visibility", "availability", "region", "lost"]


class CardViewSet(SnippetViewSet):
    model = Card
    chooser_viewset_class = CardChooserViewSet
    icon = "user"
    menu_label = _("Expert cards")
    add_to_admin_menu = False
    list_display = [
        "name",
        "organisation",
        "place",
        BooleanColumn("is_verified", label=_("Verified"), sort_key="verified_at"),
        "status",
        "visibility",
    ]
    filterset_class = CardFilterSet
    list_per_page = 50
    search_fields = ["name", "acronym", "organisation"]
    search_backend_name = None
    ordering = ("verified_at", "-updated_at")
    copy_view_enabled = False
    panels = [
        FieldPanel(
            "verified_at",
            read_only=True,
            help_text=_("Verify from the list, several at once, or on the page of review: both keep the reason."),
        ),
        FieldPanel("visibility"),
        HelpPanel(content=_("The place is its owner's choice and cannot be changed here.")),
        MultiFieldPanel(
            [
                FieldPanel(name)
                for name in (
                    "kind",
                    "name",
                    "acronym",
                    "organisation",
                    "headline",
                    "bio",
                    "website",
                    "orcid",
                    "availability",
                    "takes_messages",
                )
            ],
            heading=_("Card"),
        ),
        FieldPanel("contact_email"),
        FieldPanel("skills", widget=forms.CheckboxSelectMultiple),
    ]

    def get_queryset(self, request: Any) -> models.QuerySet[Card]:  # noqa: ARG002 -- Wagtail's signature
        return Card.objects.select_related("place__parent")


class SkillViewSet(SnippetViewSet):
    model = Skill
    icon = "tag"
    menu_label = _("Skills")
    list_display = ["name", "kind", "broader", "is_listed"]
    list_filter = {"kind": ["exact"], "is_listed": ["exact"]}
    list_per_page = 100
    search_fields = ["name"]
    search_backend_name = None
    panels = [
        FieldPanel("kind"),
        FieldPanel("name"),
        FieldPanel("slug"),
        FieldPanel("broader"),
        FieldPanel("is_listed"),
        FieldPanel("position"),
    ]

    def get_queryset(self, request: Any) -> models.QuerySet[Skill]:  # noqa: ARG002 -- Wagtail's signature
        return Skill.objects.select_related("broader")


class DirectoryGroup(SnippetViewSetGroup):
    items = (CardViewSet, SkillViewSet)
    menu_icon = "group"
    menu_label = _("Directory")
    menu_name = "directory"


register_snippet(DirectoryGroup)


hooks.register("register_log_actions", declare)

for action in ACTIONS:
    hooks.register("register_bulk_action", action)


@hooks.register("register_admin_urls")
def add_desk() -> list[Any]:
    """Put the moderators' desk into the CMS."""
    return [path("directory/", include("experts.desk.urls"))]


class DeskMenuItem(MenuItem):
    """Shown to those who look after the cards."""

    def is_shown(self, request: HttpRequest) -> bool:
        return may_moderate(request.user)  # type: ignore[arg-type]  # -- signed in, in the CMS


@hooks.register("register_snippet_listing_buttons")
def add_review_button(snippet: Any, user: Any, next_url: str | None = None) -> Iterator[Button]:  # noqa: ARG001 -- Wagtail's signature
    """Lead from a card of the list to its review."""
    if isinstance(snippet, Card) and may_moderate(user):
        yield Button(
            _("Review"), reverse("directory_desk:review_card", args=[snippet.pk]), icon_name="check", priority=15
        )


@hooks.register("register_admin_menu_item")
def add_desk_to_menu() -> DeskMenuItem:
    """Offer the desk in the menu of the CMS."""
    return DeskMenuItem(_("Directory desk"), reverse("directory_desk:desk"), name="directory-desk", icon_name="tasks")
