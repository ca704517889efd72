"""What every engine does, by example and by noun; one test module for each engine subclasses it all."""

from tests.search.contract.facets import FacetContract
from tests.search.contract.families import FamilyContract
from tests.search.contract.hostile import HostileContract
from tests.search.contract.identifiers import IdentifierContract
from tests.search.contract.names import NameContract
from tests.search.contract.operators import OperatorContract
from tests.search.contract.pages import PagesContract
from tests.search.contract.places import DistanceContract
from tests.search.contract.rights import RightsContract
from tests.search.contract.spelling import SpellingContract
from tests.search.contract.stored import StoredContract
from tests.search.contract.suggestions import PlaceContract, SuggestionContract
from tests.search.contract.words import WordContract
from tests.search.contract.writing import WritingContract

__all__ = ["EngineContract", "OperatorContract", "PagesContract", "PlaceContract", "SuggestionContract"]


class EngineContract(
    WordContract,
    NameContract,
    IdentifierContract,
    SpellingContract,
    RightsContract,
    FacetContract,
    FamilyContract,
    DistanceContract,
    WritingContract,
    StoredContract,
    HostileContract,
):
    """Everything about one engine that holds the corpus. Fixtures to give: as for `tests.search.contract.base.AskedEngine`."""
