"""People in Django's admin, for administrators only; its sign-in is ours."""

from typing import Any

from allauth.account.decorators import secure_admin_login

from django.contrib import admin
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.forms import AdminUserCreationForm, UserChangeForm
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from hub.accounts.models import Consent, User

admin.site.login = secure_admin_login(admin.site.login)  # type: ignore[method-assign]  # -- allauth's documented way


class _OnlyAdministrators:
    """Rights over people cannot be given to a group: whoever edits groups could make themselves administrator."""

    def has_module_permission(self, request: HttpRequest) -> bool:
        return bool(request.user.is_active and request.user.is_superuser)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:  # noqa: ARG002 -- Django's signature
        return self.has_module_permission(request)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return self.has_module_permission(request)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:  # noqa: ARG002 -- Django's signature
        return self.has_module_permission(request)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:  # noqa: ARG002 -- Django's signature
        """Refuse: a deleted row would take other people's answers with it. Accounts are erased in /cms/users/."""
        return False


class PersonCreationForm(AdminUserCreationForm):
    class Meta:
        model = User
        fields = ("email", "username", "display_name", "language")


class PersonChangeForm(UserChangeForm):
    class Meta:
        model = User
        fields = "__all__"


@admin.register(User)
class PersonAdmin(_OnlyAdministrators, UserAdmin):
    form = PersonChangeForm
    add_form = PersonCreationForm
    list_display = ("display_name", "username", "email", "is_active", "is_staff", "last_login")
    list_filter = ("is_active", "is_staff", "is_superuser", "groups")
    search_fields = ("display_name", "username", "email")
    ordering = ("-date_joined",)
    fieldsets = (
        (None, {"fields": ("email", "password", "username", "display_name", "language", "email_notifications")}),
        (_("Rights"), {"fields": ("is_active", "is_staff", "is_superuser", "groups", "user_permissions")}),
        (_("Dates"), {"fields": ("last_login", "date_joined")}),
    )
    add_fieldsets = (
        (
            None,
            {
                "classes": ("wide",),
                "fields": (
                    "email",
                    "username",
                    "display_name",
                    "language",
                    "usable_password",
                    "password1",
                    "password2",
                ),
            },
        ),
    )
    readonly_fields = ("last_login", "date_joined")


@admin.register(Consent)
class ConsentAdmin(_OnlyAdministrators, admin.ModelAdmin):
    """Read only: a consent is its owner's to give."""

    list_display = ("person", "kind", "given_at", "withdrawn_at")
    list_filter = ("kind",)
    list_select_related = ("person",)

    def has_add_permission(self, request: HttpRequest) -> bool:  # noqa: ARG002 -- Django's signature
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:  # noqa: ARG002 -- Django's signature
        return False
