"""Settings of `make run`: the whole site on one machine, with no server beside it."""

import secrets

from hub.settings.base import *  # noqa: F403 -- a settings module extends another by its names
from hub.settings.base import DATA_DIR, STORAGES, env_flag, env_list

DEBUG = env_flag("HUB_DEBUG")
ALLOWED_HOSTS = env_list("HUB_ALLOWED_HOSTS", "localhost,127.0.0.1,[::1]")


def _local_secret() -> str:
    """Keep one secret per data folder, so that sessions outlive a restart."""
    path = DATA_DIR / "private" / "secret-key"
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(secrets.token_urlsafe(50))
        path.chmod(0o600)
    return path.read_text().strip()


SECRET_KEY = _local_secret()
EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
EMAIL_FILE_PATH = DATA_DIR / "mail"
STORAGES = {**STORAGES, "staticfiles": {"BACKEND": "hub.base.storage.LocalStorage"}}
WHITENOISE_USE_FINDERS = DEBUG
WHITENOISE_AUTOREFRESH = DEBUG
HUB_SHOW_MAIL = True  # /accounts/mailbox/ shows what would have been sent
HUB_DEMO_ACCOUNTS = True
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "handlers": {"console": {"class": "logging.StreamHandler"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
    "loggers": {"django.request": {"level": "ERROR"}},  # a missing page is no news, an error is
}
