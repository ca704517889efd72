"""What moderators do to several cards of the list at once."""

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from wagtail.snippets.bulk_actions.snippet_bulk_action import SnippetBulkAction

from experts.desk.forms import OptionalReasonForm, ReasonForm
from experts.desk.services import find_places_again, may_moderate, verify_cards
from experts.models import Card


class CardBulkAction(SnippetBulkAction):
    """For cards alone, and for those who look after them."""

    models = [Card]
    template_name = "experts/desk/bulk.html"
    question: Any = ""
    form_class = OptionalReasonForm

    def check_perm(self, card: Card) -> bool:  # noqa: ARG002 -- Wagtail's signature
        return may_moderate(self.request.user)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)
        return {**context, "question": self.question, "title": self.display_name}

    def get_execution_context(self) -> dict[str, Any]:
        reason = self.cleaned_form.cleaned_data["reason"] if self.cleaned_form is not None else ""
        return {**super().get_execution_context(), "by": self.request.user, "reason": reason}


class VerifyCards(CardBulkAction):
    display_name = _("Verify")
    action_type = "verify"
    aria_label = _("Verify the selected cards")
    question = _("You know that these people and organisations are who their cards say?")
    form_class = ReasonForm
    action_priority = 10

    @classmethod
    def execute_action(
        cls, objects: Sequence[Card], by: Any = None, reason: str = "", **_kwargs: Any
    ) -> tuple[int, int]:
        return verify_cards(by=by, cards=objects, reason=reason), 0

    def get_success_message(self, num_parent_objects: int, num_child_objects: int) -> str:  # noqa: ARG002 -- Wagtail's signature
        return ngettext("%(n)s card verified.", "%(n)s cards verified.", num_parent_objects) % {"n": num_parent_objects}


class UnverifyCards(CardBulkAction):
    display_name = _("Withdraw the verification")
    action_type = "unverify"
    aria_label = _("Withdraw the verification of the selected cards")
    question = _("Take the moderators' mark off these cards?")
    form_class = ReasonForm
    action_priority = 20

    @classmethod
    def execute_action(
        cls, objects: Sequence[Card], by: Any = None, reason: str = "", **_kwargs: Any
    ) -> tuple[int, int]:
        return verify_cards(by=by, cards=objects, reason=reason, verified=False), 0

    def get_success_message(self, num_parent_objects: int, num_child_objects: int) -> str:  # noqa: ARG002 -- Wagtail's signature
        return ngettext("%(n)s card changed.", "%(n)s cards changed.", num_parent_objects) % {"n": num_parent_objects}


class FindPlaces(CardBulkAction):
    display_name = _("Find the place")
    action_type = "find_places"
    aria_label = _("Find the places of the selected cards")
    question = _("Look again for the places that these cards named when they were imported?")
    action_priority = 25

    @classmethod
    def execute_action(cls, objects: Sequence[Card], by: Any = None, **_kwargs: Any) -> tuple[int, int]:
        result = find_places_again(by=by, cards=objects)
        return len(result.found), len(result.unknown)

    def get_success_message(self, num_parent_objects: int, num_child_objects: int) -> str:
        found = ngettext("%(found)s place found, ", "%(found)s places found, ", num_parent_objects)
        unknown = ngettext("%(unknown)s still unknown.", "%(unknown)s still unknown.", num_child_objects)
        return found % {"found": num_parent_objects} + unknown % {"unknown": num_child_objects}


ACTIONS: tuple[type[CardBulkAction], ...] = (VerifyCards, UnverifyCards, FindPlaces)
