"""Wagtail's user admin, told to use our views."""

from wagtail.users.apps import WagtailUsersAppConfig


class UsersConfig(WagtailUsersAppConfig):
    user_viewset = "hub.accounts.cms_views.PeopleViewSet"
