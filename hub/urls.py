"""Addresses of the whole site. Wagtail serves what no line above it claims."""

from django.conf import settings
from django.contrib import admin
from django.urls import include, path
from django.views.generic import RedirectView

from wagtail import urls as wagtail_urls
from wagtail.admin import urls as wagtailadmin_urls
from wagtail.documents import urls as wagtaildocs_urls

from hub.base.health import healthz, readyz
from hub.base.media import media

handler400 = "hub.base.views.bad_request"
handler403 = "hub.base.views.permission_denied"
handler404 = "hub.base.views.page_not_found"
handler429 = "hub.base.views.too_many_requests"  # allauth looks for it here
handler500 = "hub.base.views.server_error"

urlpatterns = [
    path("healthz", healthz, name="healthz"),
    path("readyz", readyz, name="readyz"),
    path(f"{settings.MEDIA_URL.lstrip('/')}<path:path>", media, name="media"),
    path("", include("hub.base.urls")),
    path("accounts/", include("hub.accounts.urls")),
    path("", include("hub.notifications.urls")),
    path("", include("hub.imports.urls")),
    path("experts/", include("experts.urls")),
    path("places/", include("hub.places.urls")),
    path("forum/", include("forum.questions.urls")),
    path("meetups/", include("meetups.urls")),
    path("search/", include("search.urls")),
    path("dictionary/", include("hub.dictionary.urls")),
    path("cms/login/", RedirectView.as_view(pattern_name="account_login", query_string=True)),
    # Wagtail's own sign-in knows no limit of attempts: there is one door.
    path("_util/login/", RedirectView.as_view(pattern_name="account_login", query_string=True)),
    path("cms/", include(wagtailadmin_urls)),
    path("documents/", include(wagtaildocs_urls)),
    path("django-admin/", admin.site.urls),
    path("", include("hub.pages.urls")),
    path("", include(wagtail_urls)),
]
