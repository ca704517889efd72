"""What people type in the forum. Lengths are limited here: machina's own setting would change its migrations."""

import secrets
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from forum.questions.access import Forum
from forum.questions.services import MAX_BODY, MAX_TAG, MAX_TAGS, MAX_TITLE, is_tag
from hub.base.guarding import GuardedForm


class BodyField(forms.CharField):
    """Markdown kept exactly as it was typed. The browser sets no limit: it would cut a pasted text without a word."""

    def __init__(self, **options: Any) -> None:
        super().__init__(
            strip=False,
            max_length=MAX_BODY,
            widget=forms.Textarea(attrs={"rows": 12, "spellcheck": "true"}),
            error_messages={
                "required": _("Write a text."),
                "max_length": _("The text is longer than %(limit_value)d characters."),
            },
            **options,
        )

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        return {name: value for name, value in super().widget_attrs(widget).items() if name != "maxlength"}

    def clean(self, value: Any) -> str:
        text: str = super().clean(value)
        if not text.strip():
            raise forms.ValidationError(self.error_messages["required"], code="required")
        return text.replace("\r\n", "\n").replace("\r", "\n")


class TagsField(forms.CharField):
    """Tags between commas; the value is a list."""

    def prepare_value(self, value: Any) -> Any:
        return ", ".join(value) if isinstance(value, list | tuple) else value

    def clean(self, value: Any) -> list[str]:  # type: ignore[override]  # -- a list comes out where a text went in
        names = [" ".join(name.split()) for name in super().clean(value).replace(";", ",").split(",")]
        tags = list({name.casefold(): name for name in names if name}.values())
        if len(tags) > MAX_TAGS:
            raise forms.ValidationError(_("At most %(limit)d tags."), params={"limit": MAX_TAGS})
        if any(len(name) > MAX_TAG for name in tags):
            raise forms.ValidationError(_("A tag has at most %(limit)d characters."), params={"limit": MAX_TAG})
        if wrong := next((name for name in tags if not is_tag(name)), ""):
            message = _("“%(tag)s” is no tag: a tag needs a letter or a digit, and has neither < nor >.")
            raise forms.ValidationError(message, params={"tag": wrong})
        return tags


class _OnceForm(GuardedForm):
    """Carries a mark that is the same when the same form is sent again."""

    token = forms.CharField(widget=forms.HiddenInput, max_length=40, required=False)
    # People do not see it; what fills in every field it finds does.
    website = forms.CharField(
        label=_("Leave this empty"),
        required=False,
        max_length=200,
        widget=forms.TextInput(attrs={"tabindex": "-1", "autocomplete": "off"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        initial = {"token": secrets.token_urlsafe(18), **kwargs.pop("initial", {})}
        super().__init__(*args, initial=initial, label_suffix="", **kwargs)


def _title_field() -> forms.CharField:
    return forms.CharField(
        label=_("Title"),
        max_length=MAX_TITLE,
        help_text=_("Your question in one sentence, with the table or the variable it is about."),
        error_messages={"required": _("Give a title.")},
    )


def _tags_field() -> TagsField:
    return TagsField(
        label=_("Tags"),
        required=False,
        max_length=500,
        help_text=_("Themes, data bases or tools, between commas: DCIR, ALD, SAS."),
    )


class AskForm(_OnceForm):
    guarded = ("title", "body", "tags")
    forum = forms.ModelChoiceField(
        label=_("Category"),
        queryset=Forum.objects.none(),
        empty_label=None,
        error_messages={"invalid_choice": _("Choose a category you may write in.")},
    )
    title = _title_field()
    body = BodyField(label=_("Your question"))
    tags = _tags_field()

    def __init__(self, *args: Any, forums: list[Forum], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        allowed = Forum.objects.filter(pk__in=[forum.pk for forum in forums]).order_by("tree_id", "lft")
        self.fields["forum"].queryset = allowed  # type: ignore[attr-defined]  # -- a choice field has it
        self.fields["forum"].choices = [(forum.pk, forum.name) for forum in forums]  # type: ignore[attr-defined]  # -- a choice field has it


class AnswerForm(_OnceForm):
    body = BodyField(label=_("Your answer"))


class EditPostForm(GuardedForm):
    """Title and tags belong to the first post of a topic."""

    guarded = ("title", "body", "tags")

    title = _title_field()
    body = BodyField(label=_("Text"))
    tags = _tags_field()
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0)

    def __init__(self, *args: Any, heads_topic: bool, **kwargs: Any) -> None:
        super().__init__(*args, label_suffix="", **kwargs)
        if not heads_topic:
            del self.fields["title"], self.fields["tags"]


class DeletePostForm(GuardedForm):
    """A moderator may say why; authors who remove their own text need not."""

    guarded = ("reason",)

    reason = forms.CharField(
        label=_("Reason"),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Sent by mail to the author, with the text removed. Leave empty to send nothing."),
    )

    def __init__(self, *args: Any, tells: bool, **kwargs: Any) -> None:
        super().__init__(*args, label_suffix="", **kwargs)
        if not tells:
            del self.fields["reason"]
