"""Who is behind a session."""

from allauth.account.auth_backends import AuthenticationBackend as AllauthBackend

from hub.accounts.models import User
from hub.base.person_columns import with_columns
from hub.base.tools import with_tools


class AuthenticationBackend(AllauthBackend):
    """Signs in by e-mail, as allauth does; a person comes with the tools and the counts every page shows them, in one query."""

    def get_user(self, user_id: int) -> User | None:
        person: User | None = with_columns(with_tools(User._default_manager.filter(pk=user_id))).first()
        return person if person is not None and self.user_can_authenticate(person) else None
