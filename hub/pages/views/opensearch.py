"""Lets a browser add the site's search to its own."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe


@require_safe
def description(request: HttpRequest) -> HttpResponse:
    address = request.build_absolute_uri("/search/")
    context = {"address": address, "description": _("People, answers, recordings, pages and variables of the SNDS")}
    return render(request, "pages/opensearch.xml", context, content_type="application/opensearchdescription+xml")
