"""Addresses of this app."""

from django.urls import path
from django.urls.resolvers import URLPattern, URLResolver

from hub.notifications import views

urlpatterns: list[URLPattern | URLResolver] = [
    path("unsubscribe/<str:token>/", views.unsubscribe, name="unsubscribe"),
    path("mailbox/", views.mailbox, name="mailbox"),
    path("mailbox/<id:mail_id>/", views.mailbox_message, name="mailbox_message"),
]
