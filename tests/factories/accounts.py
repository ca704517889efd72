"""People for tests. Everyone is a member; a trait adds a role: `UserFactory(moderator=True)`."""

from typing import Any

import factory

from hub.accounts.groups import EDITOR, EXPERT, MODERATOR, ORGANISER
from hub.accounts.models import User
from hub.accounts.services import create_person

PASSWORD = "quatre chevaux gris"


class UserFactory(factory.django.DjangoModelFactory):
    """Goes through `create_person`; the password is `PASSWORD`."""

    class Meta:
        model = User
        skip_postgeneration_save = True

    class Params:
        member = factory.Trait()
        expert = factory.Trait(groups=(EXPERT,))
        organiser = factory.Trait(groups=(ORGANISER,))
        moderator = factory.Trait(groups=(MODERATOR,))
        editor = factory.Trait(groups=(EDITOR,))
        superuser = factory.Trait(is_staff=True, is_superuser=True)

    email = factory.Sequence(lambda number: f"personne{number}@exemple.test")
    display_name = factory.Sequence(lambda number: f"Personne Fictive {number}")
    password = PASSWORD
    groups = ()

    @classmethod
    def _create(cls, model_class: type[User], *args: Any, **values: Any) -> User:
        names = ("email", "display_name", "username", "password", "confirmed", "language", "groups")
        person = create_person(**{name: values.pop(name) for name in names if name in values})
        if values:
            for name, value in values.items():
                setattr(person, name, value)
            person.save(update_fields=list(values))
        return person
