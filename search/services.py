"""The one door to search."""

from search.models import IndexRequest


def request_indexing(*keys: str) -> None:
    """Ask that these families (`topic:12`) be read again once the present transaction commits."""
    IndexRequest.objects.bulk_create([IndexRequest(key=key) for key in dict.fromkeys(keys)])
