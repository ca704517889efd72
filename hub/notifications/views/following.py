"""Following something, and stopping."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from hub.base import targets
from hub.base.addresses import safe_path
from hub.base.guarding import GuardedTextError
from hub.base.limits import allow
from hub.notifications import follows, queries
from hub.notifications.follows import MOST_FOLLOWED, TooManyFollowsError

FOLLOWS_AN_HOUR = 200


@never_cache
@login_required
@require_POST
def follow(request: HttpRequest) -> HttpResponse:
    """Follow what the form names, or stop; then back to the page it stood on."""
    target = request.POST.get("target", "")
    back = safe_path(request, request.POST.get("next", ""), otherwise="following")
    if request.POST.get("act") == "stop":
        follows.unfollow(by=request.user, target=target)
        messages.success(request, _("You do not follow this any more."))
    elif not allow(f"follow:{request.user.pk}", limit=FOLLOWS_AN_HOUR, seconds=3600):
        messages.error(request, _("That was a lot at once: try again in an hour."))
    elif not targets.is_followable(target) or target not in targets.resolve(request.user, [target]):
        messages.error(request, _("This cannot be followed, or is not there any more."))
    else:
        try:
            follows.follow(by=request.user, target=target)
        except TooManyFollowsError:
            messages.error(
                request,
                _("You follow %(count)s things already: stop following some of them first.") % {"count": MOST_FOLLOWED},
            )
        except GuardedTextError:
            messages.error(request, _("This looks like personal data of a patient: it was not kept."))
        else:
            messages.success(request, _("You will be told of what is new about this."))
    return redirect(back)


@never_cache
@login_required
@require_safe
def following(request: HttpRequest) -> HttpResponse:
    """What one follows, by kind, each with a button that stops it."""
    return render(request, "notifications/following.html", {"groups": queries.followed_things(request.user)})
