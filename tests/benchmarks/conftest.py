"""The browser of the journeys, for what is measured in one."""

from tests.journeys.conftest import base_url, browser_context_args, browser_type_launch_args
from tests.search.fixtures import search_index

__all__ = ["base_url", "browser_context_args", "browser_type_launch_args", "search_index"]
