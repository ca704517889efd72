"""The report of searches without result, for editors: what people look for and the hub does not have, or calls otherwise."""

from typing import Any, ClassVar
from urllib.parse import urlencode

import django_filters  # type: ignore[import-untyped]  # -- it has no types

from django.db.models import QuerySet, Sum
from django.http import HttpRequest
from django.urls import NoReverseMatch, path, reverse
from django.urls.resolvers import URLPattern
from django.utils.formats import date_format
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wagtail import hooks
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.menu import MenuItem
from wagtail.admin.ui.tables import Column, NumberColumn, TitleColumn
from wagtail.admin.views.reports import ReportView
from wagtail.admin.widgets import AdminDateInput
from wagtail.permission_policies import ModelPermissionPolicy

from search.missed import SHOWN_FROM
from search.models import MissedSearch


class MissedSearchFilterSet(WagtailFilterSet):  # type: ignore[misc]  # -- Wagtail has no types
    text = django_filters.CharFilter(label=gettext_lazy("Words"), lookup_expr="icontains")
    count = django_filters.NumberFilter(label=gettext_lazy("Searches, at least"), lookup_expr="gte")
    last_day = django_filters.DateFilter(
        label=gettext_lazy("Last searched since"), lookup_expr="gte", widget=AdminDateInput
    )

    class Meta:
        model = MissedSearch
        fields: ClassVar[list[str]] = ["text", "count", "last_day"]


class _SynonymColumn(Column):  # type: ignore[misc]  # -- Wagtail has no types
    """A link to a new synonym of this text, where the reader may add one."""

    cell_template_name = "search/admin/synonym_cell.html"

    def get_cell_context_data(self, instance: MissedSearch, parent_context: dict[str, Any]) -> dict[str, Any]:
        context: dict[str, Any] = super().get_cell_context_data(instance, parent_context)
        may_add = parent_context["request"].user.has_perm("search.add_synonym")
        context["synonym_url"] = _synonym_url(instance.text) if may_add else ""
        return context


class _DayColumn(Column):  # type: ignore[misc]  # -- Wagtail has no types
    """A day as a day: nothing is known of the hour."""

    def get_value(self, instance: MissedSearch) -> str:
        return date_format(getattr(instance, self.name), "SHORT_DATE_FORMAT")


def _synonym_url(text: str) -> str:
    try:
        return f"{reverse('wagtailsnippets_search_synonym:add')}?{urlencode({'text': text})}"
    except NoReverseMatch:
        return ""


def _search_url(missed: MissedSearch) -> str:
    return f"{reverse('search')}?{urlencode({'q': missed.text})}"


class MissedSearchesView(ReportView):  # type: ignore[misc]  # -- Wagtail has no types
    model = MissedSearch
    page_title = gettext_lazy("Searches without result")
    header_icon = "search"
    permission_policy = ModelPermissionPolicy(MissedSearch)
    any_permission_required: ClassVar[list[str]] = ["view"]
    filterset_class = MissedSearchFilterSet
    index_url_name = "missed_searches"
    index_results_url_name = "missed_searches_results"
    default_ordering = "-count"
    is_searchable = False
    columns: ClassVar[list[Column]] = [
        TitleColumn("text", label=gettext_lazy("Words"), get_url=_search_url, sort_key="text"),
        NumberColumn("count", label=gettext_lazy("Searches"), sort_key="count"),
        _DayColumn("first_day", label=gettext_lazy("First day"), sort_key="first_day"),
        _DayColumn("last_day", label=gettext_lazy("Last day"), sort_key="last_day"),
        _SynonymColumn("synonym", label=gettext_lazy("Synonym")),
    ]
    list_export: ClassVar[list[str]] = ["text", "count", "first_day", "last_day"]
    export_headings: ClassVar[dict[str, Any]] = {
        "text": gettext_lazy("Words"),
        "count": gettext_lazy("Searches"),
        "first_day": gettext_lazy("First day"),
        "last_day": gettext_lazy("Last day"),
    }
    export_filename = "searches-without-result"

    def get_base_queryset(self) -> "QuerySet[MissedSearch]":
        return MissedSearch.objects.exclude(text="")

    @cached_property
    def page_subtitle(self) -> str:
        rare: int = MissedSearch.objects.filter(text="").aggregate(made=Sum("count"))["made"] or 0
        return _("and %(rare)s of words asked fewer than %(least)s times, which are not kept") % {
            "rare": rare,
            "least": SHOWN_FROM,
        }


class _ReportItem(MenuItem):  # type: ignore[misc]  # -- Wagtail has no types
    def is_shown(self, request: HttpRequest) -> bool:
        return MissedSearchesView.permission_policy.user_has_permission(request.user, "view")  # type: ignore[no-any-return]  # -- Wagtail has no types


def report_item() -> MenuItem:
    return _ReportItem(
        _("Searches without result"), reverse("missed_searches"), name="missed-searches", icon_name="search", order=900
    )


def report_urls() -> list[URLPattern]:
    return [
        path("reports/missed-searches/", MissedSearchesView.as_view(), name="missed_searches"),
        path(
            "reports/missed-searches/results/",
            MissedSearchesView.as_view(results_only=True),
            name="missed_searches_results",
        ),
    ]


hooks.register("register_reports_menu_item", report_item)
hooks.register("register_admin_urls", report_urls)
