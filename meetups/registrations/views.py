"""Pages of registration: ask for a seat, confirm the address, give the seat up."""

from allauth.account.adapter import get_adapter

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from hub.accounts.models import User
from hub.base.limits import allow, seconds_left
from meetups import facts
from meetups.models import MeetupPage, RegistrationState
from meetups.queries import main_index, public_meetups
from meetups.registrations import queries, services
from meetups.registrations.forms import RegistrationForm
from meetups.registrations.tokens import read_token, token_for

HOUR = 3600
ASKED_FROM_AN_ADDRESS = 20  # an hour: a whole institute may stand behind one address
MAILS_TO_AN_ADDRESS = 3  # an hour: nobody floods another's mailbox
INVALID, TOO_MANY = 422, 429


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def register(request: HttpRequest, slug: str) -> HttpResponse:
    """Ask for a seat. A member gets it at once, another confirms an address first."""
    meetup = public_meetups().filter(slug=slug).first()
    if meetup is None or not meetup.takes_registrations:
        raise Http404
    person = request.user if isinstance(request.user, User) else None
    if person is not None and (mine := queries.registration_of(person, meetup)) and mine.is_confirmed:
        return redirect("meetups:registration", token=token_for(mine))
    form = RegistrationForm(
        request.POST or None,
        initial={"name": person.display_name} if person else {},
        is_member=person is not None,
    )
    if request.method != "POST" or not meetup.is_open:
        return _page(request, meetup, form)
    if form.is_trapped:  # a machine learns nothing from an answer that looks like success
        return _page(request, meetup, form, asked=True)
    if not form.is_valid():
        return _page(request, meetup, form, status=INVALID)
    if not _may_ask(request, form, person):
        response = _page(request, meetup, form, is_refused=True, status=TOO_MANY)
        response["Retry-After"] = str(seconds_left(HOUR))
        return response
    return _register(request, meetup, form, person) or _page(request, meetup, form, status=INVALID)


def _register(
    request: HttpRequest, meetup: MeetupPage, form: RegistrationForm, person: User | None
) -> HttpResponse | None:
    """Where a registration leads; None when it was refused, with the reason on the form."""
    try:
        registration = services.register(
            by=person,
            meetup=meetup,
            name=form.cleaned_data["name"],
            email=form.cleaned_data.get("email", ""),
            language=get_language() or "fr",
        )
    except services.ClosedError:
        form.add_error(None, _("Registration has just closed."))
    except ValidationError as error:
        form.add_error(None, error.messages)
    else:
        if person is not None:
            return redirect("meetups:registration", token=token_for(registration))
        return _page(request, meetup, form, asked=True)
    return None


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def registration(request: HttpRequest, token: str) -> HttpResponse:
    """Show a registration to who holds its link. Only a POST changes it: programs that read mail follow links."""
    found = read_token(token)
    if found is None or not found.meetup.live:
        return _private(render(request, "meetups/registration_gone.html", {"trail": _trail(request)}, status=404))
    if request.method == "POST":
        if "give_up" in request.POST:
            had_seat = found.state == RegistrationState.SEATED
            services.give_up(registration=found)
            context = {**_context(request, found.meetup), "had_seat": had_seat}
            return _private(render(request, "meetups/registration_ended.html", context))
        try:
            services.confirm(registration=found)
        except services.ClosedError:
            messages.error(request, _("Registration is closed: this address was not confirmed in time."))
        return redirect("meetups:registration", token=token)
    context = {
        **_context(request, found.meetup),
        "registration": found,
        "rank": queries.rank_of(found),
    }
    return _private(render(request, "meetups/registration.html", context))


def _may_ask(request: HttpRequest, form: RegistrationForm, person: User | None) -> bool:
    address = get_adapter().get_client_ip(request)
    if not allow(f"registration:{address}", limit=ASKED_FROM_AN_ADDRESS, seconds=HOUR):
        return False
    email = form.cleaned_data.get("email", "").casefold()
    return person is not None or allow(f"registration-mail:{email}", limit=MAILS_TO_AN_ADDRESS, seconds=HOUR)


def _page(
    request: HttpRequest,
    meetup: MeetupPage,
    form: RegistrationForm,
    *,
    asked: bool = False,
    is_refused: bool = False,
    status: int = 200,
) -> HttpResponse:
    context = {
        **_context(request, meetup),
        "form": form,
        "asked": asked,
        "is_refused": is_refused,
        "room": queries.room_of(meetup),
    }
    return render(request, "meetups/register.html", context, status=status)


def _context(request: HttpRequest, meetup: MeetupPage) -> dict[str, object]:
    return {
        "meetup": meetup,
        "facts": facts.of_meetup(meetup),
        "trail": _trail(request, meetup),
        "days_kept": settings.HUB_REGISTRATION_DAYS,
    }


def _trail(request: HttpRequest, *meetups: MeetupPage) -> list[tuple[str, str]]:
    return facts.trail(request, main_index(), *meetups, (_("Registration"), ""))


def _private(response: HttpResponse) -> HttpResponse:
    """Keep a page whose address is a secret out of search engines."""
    response["X-Robots-Tag"] = "noindex, nofollow"
    return response
