"""Addresses of this app."""

from django.urls import path
from django.urls.resolvers import URLPattern, URLResolver

from hub.notifications.views import choices, following, inbox, mail

urlpatterns: list[URLPattern | URLResolver] = [
    path("notifications/", inbox.inbox, name="inbox"),
    path("notifications/<id:notice_id>/", inbox.notice, name="notice"),
    path("notifications/read/", inbox.read_all, name="read_all_notices"),
    path("notifications/choices/", choices.choices, name="notice_choices"),
    path("notifications/follow/", following.follow, name="follow"),
    path("notifications/following/", following.following, name="following"),
    path("accounts/unsubscribe/<str:token>/", mail.unsubscribe, name="unsubscribe"),
    path("accounts/mailbox/", mail.mailbox, name="mailbox"),
    path("accounts/mailbox/<id:mail_id>/", mail.mailbox_message, name="mailbox_message"),
]
