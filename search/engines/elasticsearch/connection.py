"""The way to the node: addresses, secrets, TLS, time-outs, the fuse; its errors become ours."""

import logging
import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from elasticsearch import ApiError, Elasticsearch, NotFoundError, TransportError, helpers

from django.conf import settings

from search.breaker import CircuitBreaker
from search.engines.base import DocumentsRefusedError, EngineUnavailableError, IndexMissingError

logger = logging.getLogger(__name__)
SEARCH_TIMEOUT = 1.5
TOO_BUSY = 429
# What comes of an answer that is JSON and not what Elasticsearch says.
NONSENSE = (KeyError, TypeError, AttributeError, IndexError, ValueError)


def client_for(urls: str) -> Elasticsearch:
    """
    A client of these nodes, addresses separated by commas; nothing is sent yet. Certificates are always checked.

    Raises:
        ValueError: an address or a TLS setting makes no sense. The message repeats no address: it may hold a password.

    """
    nodes = [url.strip() for url in urls.split(",") if url.strip()]
    options: dict[str, Any] = {"request_timeout": SEARCH_TIMEOUT, "max_retries": 0, "retry_on_timeout": False}
    if settings.ELASTICSEARCH_API_KEY:
        options["api_key"] = settings.ELASTICSEARCH_API_KEY
    elif settings.ELASTICSEARCH_USERNAME:
        options["basic_auth"] = (settings.ELASTICSEARCH_USERNAME, settings.ELASTICSEARCH_PASSWORD)
    if any(node.startswith("https:") for node in nodes):
        if settings.ELASTICSEARCH_CA_FILE:
            options["ca_certs"] = settings.ELASTICSEARCH_CA_FILE
        if settings.ELASTICSEARCH_CA_FINGERPRINT:
            options["ssl_assert_fingerprint"] = settings.ELASTICSEARCH_CA_FINGERPRINT
    try:
        return Elasticsearch(nodes, **options)
    except (ValueError, TypeError, OSError):
        pass
    raise ValueError(
        "ELASTICSEARCH_URL, the credentials or ELASTICSEARCH_CA_FILE cannot be used together as they stand"
    )


class Connection:
    """Calls to one cluster. A node that hangs costs one time-out, then is left alone a while."""

    def __init__(self, urls: str, alias: str) -> None:
        self.urls = urls
        self.alias = alias
        self.breaker = CircuitBreaker()
        self._connected: tuple[int, Elasticsearch] | None = None
        self._waiting: dict[float, Elasticsearch] = {}

    def client(self) -> Elasticsearch:
        """One client for each process: connections do not survive a fork."""
        if self._connected is None or self._connected[0] != os.getpid():
            self._connected, self._waiting = (os.getpid(), client_for(self.urls)), {}
        return self._connected[1]

    @contextmanager
    def answering(self, timeout: float | None = None, *, reading: bool = False) -> Iterator[Elasticsearch]:
        """
        A client with this time-out in seconds. With `reading`, an answer that cannot be read is no answer either.

        Raises:
            IndexMissingError: the node answers and has no index of the present schema.
            EngineUnavailableError: the node does not answer, or refuses, or is no Elasticsearch.

        """
        if not self.breaker.allows():
            raise EngineUnavailableError("Elasticsearch did not answer a moment ago")
        try:
            yield self._configured(timeout)
        except NotFoundError as error:
            self.breaker.succeeded()
            raise IndexMissingError(f"there is no index {self.alias}: {error.message}") from error
        except (TransportError, ApiError, helpers.BulkIndexError) as error:
            raise self._failed(error) from error
        except (EngineUnavailableError, DocumentsRefusedError):
            self.breaker.succeeded()
            raise
        except BaseException as error:
            if reading and isinstance(error, NONSENSE):
                self.breaker.failed()
                logger.exception("the answer of Elasticsearch cannot be read")
                raise EngineUnavailableError("the answer of Elasticsearch cannot be read") from error
            self.breaker.succeeded()
            raise
        self.breaker.succeeded()

    def _configured(self, timeout: float | None) -> Elasticsearch:
        """The client with this patience; made once for each, over the same kept connections."""
        seconds = timeout or SEARCH_TIMEOUT
        try:
            client = self.client()
        except ValueError as error:
            raise EngineUnavailableError(str(error)) from error
        patient = self._waiting.get(seconds)
        if patient is None:
            patient = self._waiting[seconds] = client.options(request_timeout=seconds)
        return patient

    def _failed(self, error: Exception) -> EngineUnavailableError:
        if "no such index" in str(error):  # a multi-search tells it inside an answer of status 200
            self.breaker.succeeded()
            return IndexMissingError(f"there is no index {self.alias}")
        status = getattr(error, "status_code", None)
        if isinstance(error, TransportError) or (isinstance(status, int) and status >= TOO_BUSY):
            self.breaker.failed()
        else:
            self.breaker.succeeded()
            logger.error("Elasticsearch refused a request: %s", error)
        return EngineUnavailableError(f"Elasticsearch does not answer: {error}")
