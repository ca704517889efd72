"""The button that follows something, and says whether it is followed."""

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest
from django.middleware.csrf import get_token
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from hub.base.components import REQUIRED, declare
from hub.base.templatetags.layout import return_address
from hub.notifications.follows import follows


def _prepare_follow(props: Mapping[str, Any], request: HttpRequest | None) -> dict[str, Any]:
    """A visitor gets a link to sign in, the same for all of them; a member a form of their own."""
    if request is None or not request.user.is_authenticated:
        came_from = return_address({"request": request})
        return {"is_member": False, "sign_in": f"{reverse('account_login')}?{came_from}"}
    return {
        "is_member": True,
        "is_followed": follows(request.user, props["target"]),
        "here": request.get_full_path(),
        "token": get_token(request),
    }


declare(
    "follow",
    description=_("Asks to be told of what is new about something; says whether one follows it."),
    props={"target": REQUIRED, "name": "", "small": True},
    prepare=_prepare_follow,
    samples=({"target": "table:ER_PHA_F"},),
)
