"""Authors of a former forum: placeholders that bear a pseudonym, and people who take their posts over."""

from collections.abc import Iterable
from typing import Any

from allauth.account.models import EmailAddress

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.crypto import salted_hmac

from forum.overrides.forum_conversation.models import Post, Topic
from hub.accounts.models import User
from hub.accounts.names import check_display_name
from hub.accounts.services import create_person
from hub.imports.models import FormerAuthor
from hub.notifications.notices import notify
from search.services import request_indexing

NOBODYS_DOMAIN = "former.invalid"  # a name no mail server may ever have (RFC 2606)
FORUM_APPS = frozenset({"questions", "forum_conversation"})
CLAIM_KIND = "former_posts"


def email_digest(email: str) -> str:
    """A keyed fingerprint: it tells an address again to who proves it, and nobody the address."""
    return salted_hmac("hub.imports.former_author", email.strip().lower(), algorithm="sha256").hexdigest()


@transaction.atomic
def author_of(name: str, details: dict[str, Any]) -> tuple[FormerAuthor, bool]:
    """The author of this name, made with a placeholder when new; and whether it was. `details` is the user's JSON."""
    emails = [details.get("email"), *(details.get("emails") or ())]
    digest = next((email_digest(email) for email in emails if isinstance(email, str) and "@" in email), "")
    author = FormerAuthor.objects.select_related("person").filter(name=name.lower()[:100]).first()
    if author is None:
        person = _placeholder(name)
        return FormerAuthor.objects.create(name=name.lower()[:100], person=person, email_digest=digest), True
    if author.person is None:  # they left, or were deleted: what comes anew is nobody's
        author.person = _placeholder("")
        author.save(update_fields=["person"])
    if digest and not author.email_digest and author.claimed_at is None:
        author.email_digest = digest
        author.save(update_fields=["email_digest"])
    return author, False


def _placeholder(name: str) -> User:
    """A person who can neither sign in nor be written to, shown by the pseudonym alone."""
    code = salted_hmac("hub.imports.placeholder", f"{name}{timezone.now().timestamp()}").hexdigest()[:20]
    address = f"{code}@{NOBODYS_DOMAIN}"
    try:
        person = create_person(email=address, display_name=check_display_name(name), confirmed=False)
    except ValidationError:  # a name that would pass for the site, or is no name
        person = create_person(email=address, display_name=f"Membre {code[:6]}", confirmed=False)
    person.email_notifications = False
    person.save(update_fields=["email_notifications"])
    return person


def is_placeholder(person: User) -> bool:
    return person.email.endswith(f"@{NOBODYS_DOMAIN}")


# --- taking posts over -------------------------------------------------------------------------


def claimable(person: User) -> list[FormerAuthor]:
    """Authors whose address is one this person has confirmed, and that nobody took over."""
    addresses = EmailAddress.objects.filter(user=person, verified=True).values_list("email", flat=True)
    digests = [email_digest(address) for address in addresses]
    found = FormerAuthor.objects.filter(email_digest__in=digests, claimed_at=None).select_related("person")
    return [author for author in found.order_by("name") if author.person is not None and is_placeholder(author.person)]


@transaction.atomic
def claim(*, by: User, author: FormerAuthor) -> int:
    """Make the posts of a placeholder one's own; it is deleted. Returns how many posts there were.

    Raises:
        ValueError: this person has not proved to be the author.
    """
    author = FormerAuthor.objects.select_for_update().get(pk=author.pk)
    if author.pk not in {known.pk for known in claimable(by)} or author.person is None:
        raise ValueError("the address of this author is not confirmed by this person")
    before = author.person
    topics = list(Post.objects.filter(poster=before).order_by().values_list("topic_id", flat=True).distinct())
    count = Post.objects.filter(poster=before).update(poster=by)
    Topic.objects.filter(poster=before).update(poster=by)
    for relation in User._meta.related_objects:
        if relation.related_model._meta.app_label in FORUM_APPS and relation.one_to_many:
            _hand_over(relation, before, by)
    author.person, author.claimed_at, author.email_digest = by, timezone.now(), ""
    author.save()
    before.delete()
    request_indexing(*(f"topic:{pk}" for pk in topics))
    return count


def _hand_over(relation: Any, before: User, after: User) -> None:
    """Give the rows of one table to another person; those that would stand there twice go with the placeholder."""
    rows = relation.related_model._default_manager.filter(**{relation.field.name: before})
    for row in rows.iterator():
        try:
            with transaction.atomic():
                relation.related_model._default_manager.filter(pk=row.pk).update(**{relation.field.name: after})
        except IntegrityError:
            continue


def tell_claimable(people: Iterable[User]) -> int:
    """Tell people, once each, that posts of the former forum bear their address; returns how many were told."""
    told = 0
    for person in people:
        for author in claimable(person):
            key = f"former:{author.pk}"
            told += bool(notify(to=person, kind=CLAIM_KIND, title=author.name, url=reverse("former_posts"), key=key))
    return told


def tell_all() -> int:
    """Tell everybody whose confirmed address is that of an author nobody took over."""
    digests = set(
        FormerAuthor.objects.filter(claimed_at=None).exclude(email_digest="").values_list("email_digest", flat=True)
    )
    if not digests:
        return 0
    confirmed = EmailAddress.objects.filter(verified=True, user__is_active=True).select_related("user")
    return tell_claimable(
        address.user for address in confirmed.iterator(chunk_size=500) if email_digest(address.email) in digests
    )
