"""Settings of the test suite: quick hashing, mail in memory, tasks at once."""

import tempfile
from pathlib import Path

from hub.settings.base import *  # noqa: F403 -- a settings module extends another by its names
from hub.settings.base import CACHES

SECRET_KEY = "only-for-tests"  # noqa: S105 -- not a secret, the suite signs nothing of value
ALLOWED_HOSTS = ["testserver", "localhost", "127.0.0.1"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
TASKS = {"default": {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend"}}
_SCRATCH = Path(tempfile.mkdtemp(prefix="hub-test-"))
MEDIA_ROOT = _SCRATCH / "media"
FORUM_FILES_DIR = _SCRATCH / "forum"
STATIC_ROOT = _SCRATCH / "static"
STATIC_ROOT.mkdir()  # whitenoise warns about a folder that is not there
SEARCH_INDEX_DIR = _SCRATCH / "search"
ELASTICSEARCH_INDEX_PREFIX = f"hubtest-{_SCRATCH.name}".lower().replace("_", "-")
CACHES = {**CACHES, "default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
PAGE_GENERATION_FILE = _SCRATCH / "page-generation"
SEARCHES_A_MINUTE = 100_000  # the suite asks everything from one address
HUB_PEERTUBE_HOSTS = ["video.exemple.fr"]
SEARCH_HEALS_AT_ONCE = True  # a thread of its own would see the database of no test
