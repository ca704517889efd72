"""Deleting several people at once erases each: nothing they wrote goes with them."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from wagtail import hooks

from hub.accounts.models import User
from hub.accounts.services import erase_person


@hooks.register("before_bulk_action")
def erase_instead_of_deleting(
    request: HttpRequest, action_type: str, objects: list[Any], action_class_instance: Any
) -> HttpResponse | None:
    if action_type != "delete" or action_class_instance.model is not User:
        return None
    for person in objects:
        try:
            erase_person(person=person, by=request.user)
        except ValidationError as error:
            messages.error(request, " ".join(error.messages))
        else:
            messages.success(request, _("The account was erased. What the person wrote stays, under a pseudonym."))
    return redirect("wagtailusers_users:index")
