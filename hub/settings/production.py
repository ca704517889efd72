"""Settings of a public site behind a reverse proxy that speaks TLS. What is missing is said at start, not guessed."""

import os

from pythonjsonlogger.core import RESERVED_ATTRS

from django.core.exceptions import ImproperlyConfigured

from hub.settings.base import *  # noqa: F403 -- a settings module extends another by its names
from hub.settings.base import INSTALLED_APPS, STORAGES, env_flag, env_list

DEBUG = False


def required(name: str) -> str:
    """Read a variable that has no safe default.

    Raises:
        ImproperlyConfigured: it is missing or empty.
    """
    value = os.environ.get(name, "").strip()
    if not value:
        message = f"the environment variable {name} must be set in production: see docs/settings.md"
        raise ImproperlyConfigured(message)
    return value


SECRET_KEY = required("SECRET_KEY")
ALLOWED_HOSTS = env_list("HUB_ALLOWED_HOSTS")
if not ALLOWED_HOSTS:
    required("HUB_ALLOWED_HOSTS")
CSRF_TRUSTED_ORIGINS = [f"https://{host}" for host in ALLOWED_HOSTS if not host.startswith((".", "*"))]

# --- TLS ends at the proxy ---------------------------------------------------------------------

SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_SSL_REDIRECT = env_flag("HUB_SSL_REDIRECT", default=True)
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]
SECURE_HSTS_SECONDS = int(os.environ.get("HUB_HSTS_SECONDS", "31536000"))
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
SECURE_HSTS_PRELOAD = True
SESSION_COOKIE_SECURE = True
CSRF_COOKIE_SECURE = True
LANGUAGE_COOKIE_SECURE = True
LANGUAGE_COOKIE_SAMESITE = "Lax"

# --- static files: hashed names, compressed once -----------------------------------------------

STORAGES = {**STORAGES, "staticfiles": {"BACKEND": "hub.base.storage.HashedStorage"}}

# --- mail --------------------------------------------------------------------------------------

EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
EMAIL_HOST = os.environ.get("EMAIL_HOST", "localhost")
EMAIL_PORT = int(os.environ.get("EMAIL_PORT", "25"))
EMAIL_HOST_USER = os.environ.get("EMAIL_HOST_USER", "")
EMAIL_HOST_PASSWORD = os.environ.get("EMAIL_HOST_PASSWORD", "")
EMAIL_USE_TLS = env_flag("EMAIL_USE_TLS")

if DATABASES["default"]["ENGINE"] == "django.db.backends.postgresql":
    INSTALLED_APPS = [*INSTALLED_APPS, "django.contrib.postgres"]

# --- logs: one JSON object a line, no visitor's address, no e-mail, nothing anybody searched for --

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "json": {
            "()": "pythonjsonlogger.json.JsonFormatter",
            "format": "%(asctime)s %(levelname)s %(name)s %(message)s",
            "datefmt": "%Y-%m-%dT%H:%M:%S%z",
            "rename_fields": {"asctime": "time", "levelname": "level", "name": "logger"},
            # What Django adds to a fault: the whole address, its query too.
            "reserved_attrs": [*RESERVED_ATTRS, "request"],
        },
    },
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "json"}},
    "root": {"handlers": ["console"], "level": os.environ.get("HUB_LOG_LEVEL", "INFO")},
    "loggers": {
        "django.security.DisallowedHost": {"level": "CRITICAL"},
        "elastic_transport": {"level": "WARNING"},
        "wagtail": {"level": "WARNING"},
    },
}
