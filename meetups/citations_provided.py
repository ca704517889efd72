"""Talks, as what texts of the site cite by the minute."""

from hub.base.citations import CitationKind, register
from meetups.citations import keep_citations, shown

register(CitationKind(prefix="talk", resolve=shown, keep=keep_citations))
