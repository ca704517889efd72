"""How every engine counts and narrows by facets."""

from tests.search.contract.base import AskedEngine


class FacetContract(AskedEngine):
    def test_kind_counts_add_up_to_the_total(self, engine) -> None:
        results = self.ask(engine, "")
        assert sum(value.count for value in results.kinds) == results.total
        assert {value.value: value.count for value in results.kinds} == {
            "person": 3, "topic": 2, "table": 2, "article": 2, "factsheet": 1, "talk": 1,
        }  # fmt: skip

    def test_choosing_a_value_gives_its_count(self, engine) -> None:
        for text in ("", "patients", "pmsi"):
            before = self.ask(engine, text)
            for name, values in before.facets.items():
                for value in values:
                    assert self.ask(engine, text, filters={name: (value.value,)}).total == value.count, (
                        text,
                        name,
                        value,
                    )
            for kind in before.kinds:
                assert self.ask(engine, text, kinds=(kind.value,)).total == kind.count

    def test_values_of_one_facet_add_up_and_facets_narrow(self, engine) -> None:
        both = self.ask(engine, "", filters={"base": ("PMSI", "CépiDc")})
        assert both.total == 6
        assert {value.value: value.count for value in both.facets["base"]}["DCIR"] == 3
        assert self.ask(engine, "", filters={"base": ("PMSI",)}, kinds=("person",)).total == 3
        assert self.ask(engine, "", filters={"base": ("PMSI",), "region": ("La Réunion",)}).total == 1

    def test_value_is_taken_as_it_stands(self, engine) -> None:
        assert self.ask(engine, "", filters={"state": ("sans réponse",)}).total == 1
        assert self.ask(engine, "", filters={"state": ("Sans Réponse",)}).total == 0
        assert self.ask(engine, "", filters={"nowhere": ("x",)}).total == 0
