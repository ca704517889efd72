"""The door of every web process: the page cache, then Django."""

import gc
import os

from django.core.wsgi import get_wsgi_application
from django.urls import reverse

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hub.settings.production")

django_application = get_wsgi_application()

from hub.base.page_cache import PageCache  # noqa: E402 -- settings must be ready first
from hub.base.processes import follow  # noqa: E402 -- settings must be ready first

application = PageCache(django_application)
follow(int(os.environ.get("HUB_SERVE_PID", "0")))
reverse("meetups:agenda")  # every route is read for the first address that is asked for: now, not while a visitor waits

gc.collect()
gc.freeze()  # what was loaded to here lives as long as the process: looking through it again would halt every request of it
