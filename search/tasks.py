"""Background work of search."""

import logging

from django_tasks import task

from search import services
from search.engines.base import EngineUnavailableError
from search.models import IndexRequest
from search.outbox import MAX_ATTEMPTS

logger = logging.getLogger(__name__)


@task
def index_pending() -> int:
    """Index what is still pending; while the engine does not answer, another try is enqueued. Idempotent."""
    if not IndexRequest.objects.filter(applied_at=None, attempts__lt=MAX_ATTEMPTS).exists():
        return 0
    try:
        return services.drain_outbox()
    except EngineUnavailableError as error:
        logger.warning("indexing still waits: %s", error)
        services.try_again_later()
        return 0
