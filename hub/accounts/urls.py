"""Addresses of this app: the parts of allauth we stand behind, and our own pages."""

from allauth.account import views as allauth_views

from django.urls import path, re_path
from django.urls.resolvers import URLPattern, URLResolver

from hub.accounts import block_views, views

urlpatterns: list[URLPattern | URLResolver] = [
    path("login/", views.SignInView.as_view(), name="account_login"),
    path("logout/", allauth_views.logout, name="account_logout"),
    path("signup/", views.SignUpView.as_view(), name="account_signup"),
    path("inactive/", allauth_views.account_inactive, name="account_inactive"),
    path("reauthenticate/", allauth_views.reauthenticate, name="account_reauthenticate"),
    path("email/", allauth_views.email, name="account_email"),
    path("confirm-email/", views.InboxView.as_view(), name="account_email_verification_sent"),
    path("confirm-email/again/", views.resend_confirmation, name="account_resend"),
    re_path(r"^confirm-email/(?P<key>[-:\w]+)/$", views.ConfirmEmailView.as_view(), name="account_confirm_email"),
    path("password/change/", allauth_views.password_change, name="account_change_password"),
    path("password/set/", allauth_views.password_set, name="account_set_password"),
    path("password/reset/", allauth_views.password_reset, name="account_reset_password"),
    path("password/reset/done/", views.ForgottenSentView.as_view(), name="account_reset_password_done"),
    re_path(
        r"^password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        views.ResetFromKeyView.as_view(),
        name="account_reset_password_from_key",
    ),
    path(
        "password/reset/key/done/",
        allauth_views.password_reset_from_key_done,
        name="account_reset_password_from_key_done",
    ),
    path("preferences/", views.preferences, name="preferences"),
    path("blocks/", block_views.blocks, name="blocks"),
    path("blocks/<str:username>/", block_views.block, name="block"),
    path("export/", views.export, name="export_my_data"),
    path("leave/", views.leave, name="leave"),
    path("left/", views.left, name="account_left"),
]
