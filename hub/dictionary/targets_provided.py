"""Tables and variables, as things one may follow."""

from collections.abc import Sequence

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from hub.base.targets import Reader, Target, TargetKind, argument_of, register
from hub.dictionary.models import Table, Variable


def tables(_reader: Reader, names: Sequence[str]) -> dict[str, Target]:
    """The tables of these names."""
    found = Table.objects.filter(name__in=names).only("name", "title")
    return {
        table.name: Target(
            title=f"{table.name} – {table.title}" if table.title else table.name,
            url=reverse("dictionary:table", args=[table.name]),
        )
        for table in found
    }


def variables(_reader: Reader, names: Sequence[str]) -> dict[str, Target]:
    """The variables of these names, whatever tables hold them."""
    found = Variable.objects.filter(name__in=names).order_by().values_list("name", flat=True).distinct()
    return {name: Target(title=name, url=reverse("dictionary:variable", args=[name])) for name in found}


register(
    TargetKind(prefix="table", plural=_("Tables"), resolve=tables, read_address=argument_of("dictionary:table", "name"))
)
register(
    TargetKind(
        prefix="variable",
        plural=_("Variables"),
        resolve=variables,
        read_address=argument_of("dictionary:variable", "name"),
    )
)
