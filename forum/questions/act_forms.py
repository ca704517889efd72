"""Small forms about topics and posts: asking for details, flagging, moderating."""

from typing import Any

from django import forms
from django.utils.formats import date_format
from django.utils.text import Truncator
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _

from forum.overrides.forum_conversation.models import Post, Topic
from forum.questions import queries
from forum.questions.access import Access, Forum
from forum.questions.addresses import topic_number
from forum.questions.models import Closing, Reason
from forum.questions.services import MAX_TAG, MAX_TITLE, is_tag
from hub.base.citations import plain_texts
from hub.base.guarding import GuardedForm

NOTE_LENGTH = 500


class _Form(GuardedForm):
    guarded = ("note", "wanted", "title", "name", "description")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, label_suffix="", **kwargs)


def _note(label: Any, hint: Any = "") -> forms.CharField:
    return forms.CharField(
        label=label,
        required=False,
        max_length=NOTE_LENGTH,
        help_text=hint,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class DetailsForm(_Form):
    wanted = forms.CharField(
        label=_("What is missing?"),
        required=False,
        max_length=300,
        help_text=_("In one line: the version of the data, the code tried, the error message… The asker is told."),
    )


class FlagForm(_Form):
    reason = forms.ChoiceField(label=_("Reason"), choices=Reason.choices, widget=forms.RadioSelect)
    note = _note(_("For the moderators"), _("What they should look at. Nobody else reads it."))


class ActForm(_Form):
    """Any act of moderation: its reason goes to the public log, its note does not."""

    reason = forms.ChoiceField(
        label=_("Reason"),
        choices=Reason.choices,
        initial=Reason.TIDY,
        help_text=_("Shown in the public log, with neither names nor your note."),
    )
    note = _note(_("Why"), _("For the other moderators."))


class CloseForm(ActForm):
    closing = forms.ChoiceField(
        label=_("What readers are told"), choices=Closing.choices, required=False, initial=Closing.SETTLED
    )


class HideForm(ActForm):
    tell = forms.BooleanField(
        label=_("Send the note and the text to its author by mail"), required=False, initial=False
    )


class MoveForm(ActForm):
    forum = forms.ModelChoiceField(label=_("Category"), queryset=Forum.objects.none(), empty_label=None)
    field_order = ("forum",)

    def __init__(self, *args: Any, forums: list[Forum], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["forum"]
        field.queryset = Forum.objects.filter(pk__in=[forum.pk for forum in forums])
        field.choices = [(forum.pk, forum.name) for forum in forums]


class LeadForm(ActForm):
    """To which topic another leads: its address, or its number."""

    target = forms.CharField(
        label=_("The other topic"), max_length=500, help_text=_("Paste its address, or write its number.")
    )
    field_order = ("target",)

    def __init__(self, *args: Any, access: Access, topic: Topic, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._access, self._topic = access, topic

    def clean_target(self) -> Topic:
        number = topic_number(self.cleaned_data["target"])
        found = queries.topic_or_none(number) if number else None
        if found is None or not self._access.can_read(found):
            raise forms.ValidationError(_("There is no such topic."))
        if found.pk == self._topic.pk:
            raise forms.ValidationError(_("That is this very topic."))
        if found.meta.canonical_id is not None or not found.approved:
            raise forms.ValidationError(_("That topic leads to another itself, or is not shown."))
        return found


class SplitForm(ActForm):
    title = forms.CharField(label=_("Title of the new topic"), max_length=MAX_TITLE)
    posts = forms.ModelMultipleChoiceField(
        label=_("Answers that move there"), queryset=Post.objects.none(), widget=forms.CheckboxSelectMultiple
    )
    field_order = ("title", "posts")

    def __init__(self, *args: Any, answers: list[Post], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["posts"]
        field.queryset = Post.objects.filter(pk__in=[post.pk for post in answers])
        texts = plain_texts((f"post:{post.pk}", post.content.raw) for post in answers)
        field.choices = [
            (
                post.pk,
                _("%(name)s, %(date)s: %(words)s")
                % {
                    "name": post.poster or "–",
                    "date": date_format(localtime(post.created), "SHORT_DATETIME_FORMAT"),
                    "words": Truncator(" ".join(texts[f"post:{post.pk}"].split())[:200]).words(14, truncate=" …"),
                },
            )
            for post in answers
        ]


class TagForm(_Form):
    name = forms.CharField(
        label=_("Name"),
        max_length=MAX_TAG,
        help_text=_("The name of another tag joins both; the former address leads to it for good."),
    )
    description = forms.CharField(
        label=_("What it is about"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_("A few sentences in Markdown, shown on the page of the tag."),
    )

    def clean_name(self) -> str:
        name = " ".join(self.cleaned_data["name"].split())
        if not is_tag(name):
            message = _("“%(tag)s” is no tag: a tag needs a letter or a digit, and has neither < nor >.")
            raise forms.ValidationError(message, params={"tag": name})
        return name
