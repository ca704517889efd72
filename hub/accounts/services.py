"""What changes a person's account."""

import logging
import secrets
from collections.abc import Iterable

from allauth.account.models import EmailAddress

from django.conf import settings
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Group
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from wagtail.models import ModelLogEntry
from wagtail.users.models import UserProfile

from hub.accounts import groups as group_names
from hub.accounts.models import Block, Consent, User
from hub.accounts.names import check_display_name, handle_from, handle_validator, numbered_handle
from hub.accounts.queries import BLOCKED
from hub.accounts.signals import ConsentChanged, PersonLeaving, consent_changed, person_leaving
from hub.base import person_columns

logger = logging.getLogger("hub.security")

_TRIES = 5
PSEUDONYM = "Ancien membre"  # stored, so in the language of the community


def free_handle(name: str) -> str:
    """Find a handle made from a name that nobody has now. Two sign-ups at once may get the same: save and ask again."""
    base = handle_from(name)
    taken = set(User.objects.filter(username__startswith=base).values_list("username", flat=True))
    return numbered_handle(base, taken)


def save_with_handle(person: User) -> None:
    """Save a new person, giving a handle made from the name shown when there is none.

    Raises:
        IntegrityError: the e-mail address or the given handle is taken.
    """
    given = person.username
    for attempt in range(_TRIES):
        person.username = given or free_handle(person.display_name)
        try:
            with transaction.atomic():
                person.save()
        except IntegrityError:
            taken_meanwhile = not given and User.objects.filter(username=person.username).exists()
            if not taken_meanwhile or attempt == _TRIES - 1:
                raise
        else:
            return


@transaction.atomic
def create_person(
    *,
    email: str,
    display_name: str,
    username: str = "",
    password: str | None = None,
    confirmed: bool = True,
    language: str = "fr",
    groups: Iterable[str] = (),
) -> User:
    """Make a person who belongs to `member` and to `groups`; without a password nobody can sign in until a reset.

    Raises:
        ValidationError: the address, the name, the handle or the password is not acceptable, or the address is taken.
        Group.DoesNotExist: no such group.
    """
    email = User.objects.normalize_email(email).strip().lower()
    validate_email(email)
    if User.objects.filter(email__iexact=email).exists():
        raise ValidationError(_("A person with this e-mail address exists already."), code="email_taken")
    person = User(email=email, display_name=check_display_name(display_name), username=username, language=language)
    if username:
        handle_validator(username)
        if User.objects.filter(username=username).exists():
            raise ValidationError(_("This handle is taken."), code="handle_taken")
    if password is not None:
        validate_password(password, person)
    person.set_password(password)
    save_with_handle(person)
    names = {group_names.MEMBER, *groups}
    person.groups.add(*(Group.objects.get(name=name) for name in sorted(names)))
    EmailAddress.objects.create(user=person, email=email, verified=confirmed, primary=True)
    return person


@transaction.atomic
def save_preferences(
    *, by: User, display_name: str, language: str, email_notifications: bool, consents: Iterable[str] = ()
) -> User:
    """Save a person's own preferences; `consents` names the kinds they agree to now, any other is withdrawn.

    Raises:
        ValidationError: the name is not acceptable, or the language or a consent is unknown.
    """
    by.display_name = check_display_name(display_name)
    by.language = language
    by.email_notifications = email_notifications
    if language not in dict(settings.LANGUAGES):
        raise ValidationError(_("Choose a language of the site."), code="unknown_language")
    by.save(update_fields=["display_name", "language", "email_notifications"])
    agreed = set(consents)
    if unknown := agreed - set(Consent.Kind.values):
        message = f"unknown consent: {sorted(unknown)}"
        raise ValidationError(message)
    for kind in Consent.Kind.values:
        set_consent(by=by, kind=kind, given=kind in agreed)
    return by


@transaction.atomic
def set_consent(*, by: User, kind: str, given: bool) -> None:
    """Give or withdraw one optional consent, dated now; nothing changes when it is already so."""
    if given:
        changed = Consent.objects.get_or_create(person=by, kind=kind, withdrawn_at=None)[1]
    else:
        changed = bool(
            Consent.objects.filter(person=by, kind=kind, withdrawn_at=None).update(withdrawn_at=timezone.now())
        )
    if changed:
        consent_changed.send(sender=User, payload=ConsentChanged(person=by, kind=kind, given=given))


@transaction.atomic
def block_person(*, by: User, person: User, mutes_only: bool = False) -> Block:
    """Block a person, or mute them only; called again it changes one into the other.

    Raises:
        ValidationError: nobody blocks themselves.
    """
    if by.pk == person.pk:
        raise ValidationError(_("You cannot block yourself."), code="oneself")
    person_columns.forget(by, BLOCKED)
    return Block.objects.update_or_create(by=by, person=person, defaults={"mutes_only": mutes_only})[0]


@transaction.atomic
def unblock_person(*, by: User, person: User) -> None:
    """Take a block or a mute back; nothing changes when there is none."""
    Block.objects.filter(by=by, person=person).delete()
    person_columns.forget(by, BLOCKED)


@transaction.atomic
def erase_person(*, person: User, by: User | None) -> None:
    """Anonymise an account for good: what the person wrote stays readable, signed with a pseudonym.

    Raises:
        ValidationError: it is the last administrator, and nobody could run the site.
    """
    if (
        person.is_superuser
        and not User.objects.filter(is_superuser=True, is_active=True).exclude(pk=person.pk).exists()
    ):
        raise ValidationError(
            _("This is the last administrator of the site: name another one first."), code="last_administrator"
        )
    code = secrets.token_hex(3)
    pseudonym, handle = f"{PSEUDONYM} {code}", f"ancien-membre-{code}"
    person_leaving.send(sender=User, payload=PersonLeaving(person=person, pseudonym=pseudonym, new_handle=handle))
    EmailAddress.objects.filter(user=person).delete()
    Consent.objects.filter(person=person, withdrawn_at=None).update(withdrawn_at=timezone.now())
    Block.objects.filter(Q(by=person) | Q(person=person)).delete()
    UserProfile.objects.filter(user=person).delete()
    LogEntry.objects.filter(
        content_type__app_label="accounts", content_type__model="user", object_id=str(person.pk)
    ).update(object_repr=pseudonym)
    ModelLogEntry.objects.filter(
        content_type__app_label="accounts", content_type__model="user", object_id=str(person.pk)
    ).update(label=pseudonym)
    person.groups.clear()
    person.user_permissions.clear()
    person.display_name, person.username = pseudonym, handle
    person.first_name = person.last_name = ""
    person.email = f"{handle}@erased.invalid"  # a name no mail server may ever have (RFC 2606)
    person.is_active = person.is_staff = person.is_superuser = person.email_notifications = False
    person.last_login = None
    person.set_unusable_password()  # ends every session
    person.save()
    logger.info("account erased: user %s, by user %s", person.pk, by.pk if by else "-")
