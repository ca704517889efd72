"""Tables and their variables for tests, with names no real table has."""

import factory

from hub.dictionary.codes import folded_entry
from hub.dictionary.models import Nomenclature, NomenclatureEntry, Table, TableLink, Variable


class TableFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Table

    name = factory.Sequence(lambda number: f"ZZ_T{number:02}_F")
    title = "Table fictive"
    base = "DCIR"


class VariableFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Variable

    table = factory.SubFactory(TableFactory)
    name = factory.Sequence(lambda number: f"ZZZ_V{number:02}_COD")
    position = factory.Sequence(int)
    type = "string"
    description = "Variable fictive"


class TableLinkFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = TableLink

    source = factory.SubFactory(TableFactory)
    columns = "ZZZ_NUM_COD"
    target = factory.SubFactory(TableFactory)
    target_columns = "ZZZ_NUM_COD"


class NomenclatureFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Nomenclature

    name = factory.Sequence(lambda number: f"ZZ_N{number:02}_V")
    title = "Nomenclature fictive"


class NomenclatureEntryFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = NomenclatureEntry

    nomenclature = factory.SubFactory(NomenclatureFactory)
    position = factory.Sequence(lambda number: number + 1)
    code = factory.Sequence(str)
    label = "Code fictif"
    folded = factory.LazyAttribute(lambda entry: folded_entry(entry.code, entry.label))
