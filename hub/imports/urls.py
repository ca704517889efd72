"""Addresses of the former forum, as Discourse made them, and the page where its authors take their posts over."""

from django.urls import path, re_path
from django.urls.resolvers import URLPattern, URLResolver

from hub.imports import former_views
from hub.imports.former_addresses import NUMBER, TOPIC

urlpatterns: list[URLPattern | URLResolver] = [
    re_path(
        f"^{TOPIC}",
        former_views.topic,
        name="former_topic",
    ),
    re_path(rf"^c/(?:[^/]{{1,300}}/){{0,3}}(?P<number>{NUMBER})/?$", former_views.category, name="former_category"),
    re_path(r"^u/(?P<name>[^/]{1,100})(?:/[a-z/-]{0,60})?$", former_views.person, name="former_person"),
    re_path(r"^tag/(?P<name>[^/]{1,100})/?$", former_views.tag, name="former_tag"),
    path("accounts/former-posts/", former_views.former_posts, name="former_posts"),
]
