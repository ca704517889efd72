"""What changes a person's account."""

from collections.abc import Iterable

from allauth.account.models import EmailAddress

from django.contrib.auth.models import Group
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from hub.accounts import groups as group_names
from hub.accounts.models import User
from hub.accounts.names import check_display_name, handle_from, handle_validator, numbered_handle

_TRIES = 5


def free_handle(name: str) -> str:
    """A handle made from a name that nobody has now. Two sign-ups at once may get the same: save and ask again."""
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
