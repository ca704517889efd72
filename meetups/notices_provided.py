"""What meetups tell people."""

from django.utils.translation import gettext_lazy as _

from hub.notifications.notices import NoticeKind, register

register(
    NoticeKind(
        "correction_accepted",
        label=_("My correction of a transcript is accepted"),
        sentence=_("Your correction of the transcript of “%(title)s” was accepted"),
        mail="never",
    )
)
register(
    NoticeKind(
        "speaker_asked",
        label=_("An organiser asks whether a speaker is me"),
        sentence=_("%(by)s asks whether you are the speaker “%(title)s”"),
        mail="daily",
    )
)
register(
    NoticeKind(
        "proposal",
        label=_("Topics I voted for"),
        sentence=_("The organisers decided on “%(title)s”"),
        mail="daily",
    )
)
