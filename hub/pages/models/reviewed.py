"""Pages that two people read before they are published: where their workflow says so, nobody publishes alone."""

from typing import Any

from django.db.models import Q

from wagtail.models import Page, PagePermissionTester


class ReviewedPermissionTester(PagePermissionTester):  # type: ignore[misc]  # -- Wagtail is not typed
    """Wagtail's rights, less those to publish without the steps of review. An administrator keeps them, for urgent cases:
    the history of the page names them.
    """

    @property
    def is_free(self) -> bool:
        return bool(self.user.is_superuser) or not is_reviewed(self.page)

    def can_publish(self) -> bool:
        return bool(super().can_publish()) and self.is_free

    def can_publish_subpage(self) -> bool:
        return bool(super().can_publish_subpage()) and self.is_free

    def can_delete(self, ignore_bulk: bool = False) -> bool:
        """What two people published is deleted by an administrator alone: the other rights withdraw it, which can be undone."""
        if not super().can_delete(ignore_bulk):
            return False
        was_public = Q(live=True) | Q(first_published_at__isnull=False)
        return self.is_free or not self.page.get_descendants(inclusive=True).filter(was_public).exists()

    def can_set_view_restrictions(self) -> bool:
        return bool(super().can_publish())  # says who reads a page, not what it says

    def can_unschedule(self) -> bool:
        return bool(super().can_publish())

    def can_move(self) -> bool:
        return bool(super().can_delete(ignore_bulk=True))  # Wagtail asks for the right to delete; here a page stays

    def can_move_to(self, destination: Page) -> bool:
        if not super().can_move_to(destination):
            return False
        # Else a page could be published where no review is asked, then moved to where one is.
        return bool(self.user.is_superuser) or is_reviewed(self.page) == is_reviewed(destination)


def is_reviewed(page: Page) -> bool:
    """Whether the workflow of a page, its own or that of a page above it, holds a step of review."""
    workflow = page.get_workflow()
    return workflow is not None and workflow.tasks.filter(reviewtask__isnull=False).exists()


class PublishedByTwo:
    """A page type whose text is published by its workflow alone."""

    def permissions_for_user(self, user: Any) -> ReviewedPermissionTester:
        return ReviewedPermissionTester(user, self)
