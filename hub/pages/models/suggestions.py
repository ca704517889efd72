"""Changes that readers propose to a page, and the two steps each goes through before it is published."""

from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import models, transaction
from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from wagtail.models import (
    DraftStateMixin,
    Page,
    Revision,
    RevisionMixin,
    Task,
    TaskState,
    Workflow,
    WorkflowMixin,
)

REVIEW, VALIDATE = "pages.review_suggestion", "pages.validate_suggestion"


class ReviewTask(Task):
    """A step that people with a permission take, never the author of the text nor who took an earlier step of it."""

    class Step(models.TextChoices):
        REVIEW = REVIEW, _("peer review")
        VALIDATE = VALIDATE, _("validation")

    lets_publish = True  # see hub.pages.publishing

    permission = models.CharField(_("who takes this step"), max_length=60, choices=Step.choices)

    admin_form_fields = [*Task.admin_form_fields, "permission"]

    class Meta:
        verbose_name = _("review by another person")
        verbose_name_plural = _("reviews by other people")

    def may_act(self, obj: Any, user: Any) -> bool:
        """Whether this person may take this step for a page or a suggestion."""
        if not user.has_perm(self.permission):
            return False
        state = obj.current_workflow_state
        if state is None or user.pk in self._authors(obj, state):
            return False
        return not state.task_states.filter(status=TaskState.STATUS_APPROVED, finished_by=user).exists()

    @staticmethod
    def _authors(obj: Any, state: Any) -> set[int | None]:
        if isinstance(obj, Suggestion):
            return {obj.author_id, *obj.rewordings.values_list("person_id", flat=True)}
        latest = obj.get_latest_revision()
        saved = Revision.objects.for_instance(obj).filter(created_at__gte=state.created_at)
        written = saved.order_by().values_list("user_id", flat=True)
        return {state.requested_by_id, latest.user_id if latest else None, *written}

    def get_actions(self, obj: Any, user: Any) -> list[tuple[str, Any, bool]]:
        if not self.may_act(obj, user):
            return []
        return [("reject", _("Request changes"), True), ("approve", _("Approve"), True)]

    @transaction.atomic
    def on_action(self, task_state: TaskState, user: Any, action_name: str, **kwargs: Any) -> None:
        """
        Take the step.

        Raises:
            PermissionDenied: the author, somebody who took an earlier step, or somebody without the permission.
        """
        if not self.may_act(task_state.workflow_state.content_object, user):
            raise PermissionDenied
        if action_name == "approve":
            self._forget_earlier_wordings(task_state)
        super().on_action(task_state, user, action_name, **kwargs)

    @staticmethod
    def _forget_earlier_wordings(task_state: TaskState) -> None:
        """Approvals of a page that was saved again since count for nothing: somebody takes those steps anew."""
        page = task_state.workflow_state.content_object
        latest = page.get_latest_revision()
        if isinstance(page, Page) and latest is not None:
            approved = task_state.workflow_state.task_states.filter(status=TaskState.STATUS_APPROVED)
            approved.filter(finished_at__lt=latest.created_at).update(status=TaskState.STATUS_CANCELLED)

    def user_can_access_editor(self, obj: Any, user: Any) -> bool:  # noqa: ARG002 -- Wagtail's signature
        return bool(user.has_perm(self.permission))

    def get_task_states_user_can_moderate(self, user: Any, **_kwargs: Any) -> "QuerySet[TaskState]":
        """Pages that wait for this person in the CMS; suggestions have a queue of their own."""
        if not user.has_perm(self.permission):
            found: QuerySet[TaskState] = TaskState.objects.none()
            return found
        found = self.task_states.filter(
            status=TaskState.STATUS_IN_PROGRESS, workflow_state__base_content_type__model="page"
        )
        taken = Q(workflow_state__task_states__finished_by=user, workflow_state__task_states__status="approved")
        return found.exclude(taken).exclude(workflow_state__requested_by=user)

    @classmethod
    def get_description(cls) -> Any:
        return _("Somebody else than the author and than those who took the steps before")


class Suggestion(WorkflowMixin, DraftStateMixin, RevisionMixin, models.Model):
    """A change proposed to one section of a page: `before` is the section as its author saw it, `after` as they would
    have it, both in Markdown with the heading. The same text twice is a remark: `note` says what is wrong.

    `section` is the key of the section, empty for what precedes the first heading, `*` for the whole text.
    """

    class State(models.TextChoices):
        WAITING = "waiting", _("waits for a first reading")
        READ = "read", _("read once, waits for its validation")
        PUBLISHED = "published", _("published")
        REFUSED = "refused", _("not kept")

    class Origin(models.TextChoices):
        READER = "reader", _("a reader")
        UPSTREAM = "upstream", _("the documentation upstream")

    WHOLE = "*"

    page = models.ForeignKey(Page, verbose_name=_("page"), on_delete=models.CASCADE, related_name="suggestions")
    section = models.CharField(_("section"), max_length=300, blank=True)
    section_title = models.CharField(_("title of the section"), max_length=300, blank=True)
    before = models.TextField(_("text before"), blank=True)
    after = models.TextField(_("text proposed"), blank=True)
    note = models.TextField(_("why"), blank=True)
    origin = models.CharField(_("comes from"), max_length=10, choices=Origin.choices, default=Origin.READER)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("author"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="page_suggestions",
    )
    signs = models.BooleanField(_("signed"), default=False)
    name = models.CharField(_("signature of a visitor"), max_length=80, blank=True)
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.WAITING, db_index=True)
    read_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("read by"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    validated_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("validated by"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    answer = models.TextField(_("answer of the reviewers"), blank=True)
    page_revision = models.ForeignKey(
        Revision,
        verbose_name=_("version of the page"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    created_at = models.DateTimeField(_("proposed"), default=timezone.now)
    decided_at = models.DateTimeField(_("decided"), null=True, blank=True)

    class Meta:
        verbose_name = _("suggestion")
        verbose_name_plural = _("suggestions")
        ordering = ("created_at", "pk")
        permissions = [
            ("review_suggestion", "Can read suggestions first"),
            ("validate_suggestion", "Can validate suggestions"),
        ]

    def __str__(self) -> str:
        return f"{self.page_id} {self.section} {self.state}"

    def get_absolute_url(self) -> str:
        return reverse("review", args=[self.pk])

    def get_workflow(self) -> Workflow | None:
        """The workflow made of review tasks; None when an administrator took it away."""
        return Workflow.objects.active().filter(workflow_tasks__task__reviewtask__isnull=False).order_by("pk").first()

    def publish(self, revision: Revision, *args: Any, **kwargs: Any) -> Any:
        """Publish without asking for more rights than the steps did."""
        return super().publish(revision, *args, **{**kwargs, "skip_permission_checks": True})

    @property
    def is_open(self) -> bool:
        return self.state in {self.State.WAITING, self.State.READ}

    @property
    def is_remark(self) -> bool:
        """Whether it proposes no text."""
        return self.before == self.after

    @property
    def credit(self) -> str:
        """Who proposed it, as they want to be named; empty for nobody."""
        if self.author_id is not None:
            return str(self.author) if self.signs else ""
        return self.name


class Rewording(models.Model):
    """A reviewer changed the wording of a suggestion: its author from then on, as who proposed it."""

    suggestion = models.ForeignKey(
        Suggestion, verbose_name=_("suggestion"), on_delete=models.CASCADE, related_name="rewordings"
    )
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("person"), null=True, on_delete=models.SET_NULL, related_name="+"
    )
    reworded_at = models.DateTimeField(_("reworded on"), default=timezone.now)

    class Meta:
        verbose_name = _("change of wording")
        verbose_name_plural = _("changes of wording")
        ordering = ("reworded_at", "pk")

    def __str__(self) -> str:
        return f"{self.suggestion_id} {self.reworded_at:%Y-%m-%d}"


class PageCheck(models.Model):
    """Somebody read a page again and found it up to date."""

    page = models.ForeignKey(Page, verbose_name=_("page"), on_delete=models.CASCADE, related_name="checks")
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("person"), null=True, on_delete=models.SET_NULL, related_name="+"
    )
    checked_at = models.DateTimeField(_("checked on"), default=timezone.now)

    class Meta:
        verbose_name = _("check of a page")
        verbose_name_plural = _("checks of pages")
        ordering = ("-checked_at", "-pk")

    def __str__(self) -> str:
        return f"{self.page_id} {self.checked_at:%Y-%m-%d}"
