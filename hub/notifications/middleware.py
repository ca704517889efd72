"""Opening a page reads the notices that lead to it."""

from collections.abc import Callable
from http import HTTPStatus

from django.http import HttpRequest, HttpResponse

from hub.base import person_columns
from hub.notifications.notices import MOST_PATHS, UNREAD, UNREAD_PATHS, mark_read


class ReadNoticesMiddleware:
    """Costs nothing to a visitor, nor to a member whose unread notices lead elsewhere: where they lead came with the person."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        person = getattr(request, "_cached_user", None)  # where Django keeps the person once somebody asked for them
        if (
            request.method == "GET"
            and response.status_code == HTTPStatus.OK
            and person is not None
            and person.is_authenticated
        ):
            here = (request.path, request.get_full_path())
            count = person_columns.known(person, UNREAD) or 0
            paths = (person_columns.known(person, UNREAD_PATHS) or "").split(person_columns.SEPARATOR)
            if count > MOST_PATHS or not set(here).isdisjoint(paths):
                mark_read(by=person, paths=here)
        return response
