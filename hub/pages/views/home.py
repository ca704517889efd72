"""The home page: a welcome written in the CMS around parts that are alive."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from hub.pages.live_parts import live_parts
from hub.pages.models import HomePage


def show_home(request: HttpRequest, page: HomePage) -> HttpResponse:
    return render(request, "pages/home.html", {"page": page, "parts": live_parts(page.known_restrictions)})
