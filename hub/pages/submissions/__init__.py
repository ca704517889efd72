"""Pages written in the CMS and submitted there: read by two people beside the suggestions, with or without access to the CMS."""
