"""Mail the site keeps, for the export a person may ask for."""

from hub.base import personal_data
from hub.notifications.queries import mail_of

personal_data.register("mail", mail_of)
