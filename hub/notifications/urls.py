"""Addresses of this app."""

from django.urls import path
from django.urls.resolvers import URLPattern, URLResolver

from hub.notifications.views import following, mail

urlpatterns: list[URLPattern | URLResolver] = [
    path("notifications/follow/", following.follow, name="follow"),
    path("notifications/following/", following.following, name="following"),
    path("accounts/unsubscribe/<str:token>/", mail.unsubscribe, name="unsubscribe"),
    path("accounts/mailbox/", mail.mailbox, name="mailbox"),
    path("accounts/mailbox/<id:mail_id>/", mail.mailbox_message, name="mailbox_message"),
]
