"""An engine that never answers."""

from search.engines.base import EngineUnavailableError, SearchEngine


class DeadEngine(SearchEngine):
    name = "dead"
    writes_at_once = False

    def _refuse(self, *args, **values):
        raise EngineUnavailableError("nobody is there")

    replace = rebuild = search = suggest = holding = slips = stored = count = _refuse

    def is_ready(self) -> bool:
        return False
