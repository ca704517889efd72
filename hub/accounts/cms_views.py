"""People in Wagtail's admin: our fields, no password an administrator would know, erasure in place of deletion."""

from typing import Any

from allauth.account.models import EmailAddress

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpResponseRedirect
from django.utils.translation import gettext_lazy as _

from wagtail.users.forms import UserCreationForm, UserEditForm
from wagtail.users.views.users import DeleteView, UserViewSet

from hub.accounts.models import User
from hub.accounts.names import check_display_name
from hub.accounts.services import erase_person, save_with_handle


class _PersonForm(forms.ModelForm):
    """Checks both of Wagtail's forms share."""

    def clean_display_name(self) -> str:
        return check_display_name(self.cleaned_data["display_name"])

    def clean_email(self) -> str:
        email = str(self.cleaned_data["email"]).lower()
        if User.objects.filter(email__iexact=email).exclude(pk=self.instance.pk).exists():
            raise ValidationError(_("A person with this e-mail address exists already."), code="email_taken")
        return email


class PersonCreationForm(_PersonForm, UserCreationForm):
    """The new person chooses a password by « forgotten password », which also proves the address."""

    first_name = None
    last_name = None

    class Meta(UserCreationForm.Meta):
        fields = ["email", "display_name", "language", "is_superuser", "groups"]

    @transaction.atomic
    def save(self, commit: bool = True) -> User:  # noqa: ARG002 -- Wagtail always commits
        person: User = forms.ModelForm.save(self, commit=False)
        person.set_unusable_password()
        save_with_handle(person)
        self.save_m2m()
        EmailAddress.objects.create(user=person, email=person.email, primary=True, verified=False)
        return person


class PersonEditForm(_PersonForm, UserEditForm):
    """An address changed here must be confirmed again by its owner."""

    first_name = None
    last_name = None

    class Meta(UserEditForm.Meta):
        fields = ["email", "display_name", "language", "is_active", "is_superuser", "groups"]

    @transaction.atomic
    def save(self, commit: bool = True) -> User:
        person: User = super().save(commit=commit)
        if "email" in self.changed_data:
            EmailAddress.objects.filter(user=person).delete()
            EmailAddress.objects.create(user=person, email=person.email, primary=True, verified=False)
        return person


class EraseView(DeleteView):
    page_title = _("Erase the account")
    success_message = _("The account was erased. What the person wrote stays, under a pseudonym.")

    @property
    def confirmation_message(self) -> str:
        return str(
            _("Erase this account? Name and address are lost for good; what the person wrote stays, under a pseudonym.")
        )

    def get_success_message(self) -> str:
        return str(self.success_message)

    def form_valid(self, form: forms.Form) -> HttpResponseRedirect:  # noqa: ARG002 -- Django's signature
        try:
            erase_person(person=self.object, by=self.request.user)
        except ValidationError as error:
            messages.error(self.request, " ".join(error.messages))
        else:
            messages.success(self.request, self.get_success_message())
        return HttpResponseRedirect(self.get_success_url())


class PeopleViewSet(UserViewSet):
    delete_view_class = EraseView

    def get_form_class(self, for_update: bool = False) -> type[Any]:
        return PersonEditForm if for_update else PersonCreationForm
