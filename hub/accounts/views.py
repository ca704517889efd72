"""Signing up and in, in our layout; preferences, export and departure."""

from http import HTTPStatus
from typing import Any

from allauth.account import views as allauth_views
from allauth.account.internal.flows.email_verification import send_verification_email_to_address
from allauth.account.models import EmailAddress
from allauth.core.ratelimit import respond_429

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from hub.accounts import queries, services
from hub.accounts.forms import LeaveForm, PreferencesForm, ResendForm
from hub.accounts.models import Consent
from hub.base.limits import allow
from hub.base.personal_data import personal_data_of

FAILED_SIGN_IN_SECONDS = 300
RESENDS_A_MINUTE = 10


class SignInView(allauth_views.LoginView):
    def form_invalid(self, form: Any) -> HttpResponse:
        response = super().form_invalid(form)
        if form.has_error("__all__", "too_many_login_attempts"):
            response.status_code = HTTPStatus.TOO_MANY_REQUESTS
            response["Retry-After"] = str(FAILED_SIGN_IN_SECONDS)
        return response


class SignUpView(allauth_views.SignupView):
    def form_valid(self, form: Any) -> HttpResponse:
        with transaction.atomic():  # the account and the mail that confirms it, or neither
            return super().form_valid(form)


class InboxView(allauth_views.EmailVerificationSentView):
    """« Check your inbox »; on the local demo it leads to the messages."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return {**super().get_context_data(**kwargs), "mail_is_shown": settings.HUB_SHOW_MAIL}


class ForgottenSentView(allauth_views.PasswordResetDoneView):
    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return {**super().get_context_data(**kwargs), "mail_is_shown": settings.HUB_SHOW_MAIL}


class ConfirmEmailView(allauth_views.ConfirmEmailView):
    """Reading the link changes nothing; the button does. A link that is over has its own page."""

    def get(self, *args: Any, **kwargs: Any) -> HttpResponse:  # noqa: ARG002 -- Django's signature
        try:
            self.object = self.get_object()
        except Http404:
            return self._over()
        return self.render_to_response(self.get_context_data())

    def post(self, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            return super().post(*args, **kwargs)
        except Http404:
            return self._over()

    def _over(self) -> HttpResponse:
        self.object = None
        return self.render_to_response(self.get_context_data(), status=HTTPStatus.NOT_FOUND)


class ResetFromKeyView(allauth_views.PasswordResetFromKeyView):
    def render_to_response(self, context: dict[str, Any], **kwargs: Any) -> HttpResponse:
        if context.get("token_fail"):
            kwargs["status"] = HTTPStatus.NOT_FOUND
        return super().render_to_response(context, **kwargs)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def resend_confirmation(request: HttpRequest) -> HttpResponseBase:
    """Send the confirmation link again. The answer and the number of messages are the same for any address."""
    form = ResendForm(request.POST if request.method == "POST" else None)
    if not (request.method == "POST" and form.is_valid()):
        return render(request, "account/resend.html", {"form": form})
    ip = allauth_views.get_adapter().get_client_ip(request)
    if not allow(f"resend:{ip}", limit=RESENDS_A_MINUTE, seconds=60):
        return respond_429(request)
    email = form.cleaned_data["email"]
    known = EmailAddress.objects.filter(email=email).order_by("verified").select_related("user").first()
    if known and known.verified:
        known = EmailAddress(user=None, email=email)
        send_verification_email_to_address(request, known, signup=True)  # says that the account exists already
    else:
        send_verification_email_to_address(request, known or EmailAddress(user=None, email=email))
    return redirect("account_email_verification_sent")


# --- preferences -------------------------------------------------------------------------------


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def preferences(request: HttpRequest) -> HttpResponse:
    person = request.user
    form = PreferencesForm(
        request.POST if request.method == "POST" else None,
        initial={
            "display_name": person.display_name,
            "language": person.language,
            "email_notifications": person.email_notifications,
            "consents": list(queries.current_consents(person)),
        },
    )
    if request.method == "POST" and form.is_valid():
        services.save_preferences(by=person, **form.cleaned_data)
        request.language_of_person = person.language  # type: ignore[attr-defined]  # -- read by PeopleMiddleware
        with translation.override(person.language):
            messages.success(request, _("Preferences saved."))
        return redirect("preferences")
    context = {"form": form, "consent_log": Consent.objects.filter(person=person)}
    return render(request, "accounts/preferences.html", context)


@never_cache
@login_required
@require_safe
def export(request: HttpRequest) -> JsonResponse:
    """Everything the site holds about the reader, as one JSON file."""
    data = {
        "exported": timezone.now(),
        "account": queries.account_of(request.user),
        **personal_data_of(request.user.pk),
    }
    name = f"{request.user.username}-{timezone.localdate():%Y-%m-%d}.json"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return JsonResponse(data, headers=headers, json_dumps_params={"indent": 2, "ensure_ascii": False})


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def leave(request: HttpRequest) -> HttpResponse:
    person = request.user
    form = LeaveForm(request.POST if request.method == "POST" else None, person=person)
    if request.method == "POST" and form.is_valid():
        try:
            services.erase_person(person=person, by=person)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            logout(request)
            return redirect("account_left")
    return render(request, "accounts/leave.html", {"form": form})


@require_safe
def left(request: HttpRequest) -> HttpResponse:
    return render(request, "accounts/left.html")
