"""Mail, notices, follows and choices the site keeps, for the export a person may ask for."""

from hub.base import personal_data
from hub.notifications.queries import choices_of, follows_of, mail_of, notices_of

personal_data.register("mail", mail_of)
personal_data.register("notices", notices_of)
personal_data.register("notice choices", choices_of)
personal_data.register("follows", follows_of)
