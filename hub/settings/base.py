"""Settings every environment shares. What an operator may change is read from the environment: see docs/settings.md."""

import os
from pathlib import Path

import dj_database_url
from csp.constants import NONCE, NONE, SELF
from machina import MACHINA_MAIN_STATIC_DIR, MACHINA_MAIN_TEMPLATE_DIR

from django.utils.translation import gettext_lazy as _

from hub.settings.people import *  # noqa: F403 -- a settings module extends another by its names

PROJECT_DIR = Path(__file__).resolve().parents[2]


def env_flag(name: str, *, default: bool = False) -> bool:
    """Read a yes/no variable: 1, true, yes and on mean yes."""
    value = os.environ.get(name)
    return default if value is None else value.strip().lower() in {"1", "true", "yes", "on"}


def env_list(name: str, default: str = "") -> list[str]:
    """Read a comma-separated variable."""
    return [item.strip() for item in os.environ.get(name, default).split(",") if item.strip()]


# --- where things are kept ---------------------------------------------------------------------

DATA_DIR = Path(os.environ.get("HUB_DATA_DIR", PROJECT_DIR / "var")).resolve()
DATA_DIR.mkdir(parents=True, exist_ok=True)
MEDIA_ROOT = DATA_DIR / "media"
MEDIA_URL = "/media/"
STATIC_ROOT = DATA_DIR / "static"
STATIC_URL = "/static/"

DATABASES = {
    "default": dj_database_url.parse(
        os.environ.get("DATABASE_URL") or f"sqlite:///{DATA_DIR / 'hub.sqlite3'}",
        conn_max_age=60,
        conn_health_checks=True,
    )
}
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA cache_size=-20000;",
    }

CACHES = {
    "default": {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "hub_cache"},
    # machina insists on a cache of this name for the attachments of a previewed post; pickles stay in a private folder.
    "machina_attachments": {
        "BACKEND": "django.core.cache.backends.filebased.FileBasedCache",
        "LOCATION": DATA_DIR / "private" / "attachments",
    },
}

PAGE_GENERATION_FILE = DATA_DIR / "page-generation"
PAGE_CACHE_SECONDS = int(os.environ.get("HUB_PAGE_CACHE_SECONDS", "60"))

# --- applications ------------------------------------------------------------------------------

DEFAULT_AUTO_FIELD = "django.db.models.AutoField"  # machina's apps name none; ours set BigAutoField themselves

INSTALLED_APPS = [
    "hub.pages",
    "hub.demo",
    "hub.imports",
    "experts",
    "forum.questions",
    "meetups",
    "hub.notifications",
    "hub.dictionary",
    "search",
    "hub.accounts",
    "hub.places",
    "hub.base",
    "machina",
    "machina.apps.forum",
    "forum.overrides.forum_conversation",
    "machina.apps.forum_conversation.forum_attachments",
    "machina.apps.forum_conversation.forum_polls",
    "machina.apps.forum_tracking",
    "machina.apps.forum_member",
    "machina.apps.forum_permission",
    "mptt",
    "widget_tweaks",
    "allauth",
    "allauth.account",
    "wagtail.contrib.forms",
    "wagtail.contrib.redirects",
    "wagtail.contrib.settings",
    "wagtail.contrib.typed_table_block",
    "wagtail.embeds",
    "wagtail.sites",
    "hub.accounts.cms.UsersConfig",
    "wagtail.snippets",
    "wagtail.documents",
    "wagtail.images",
    "wagtail.search",
    "wagtail.admin",
    "wagtail",
    "modelcluster",
    "taggit",
    "django_filters",
    "django_tasks_db",
    "csp",
    "hub.base.admin_apps.SuperuserAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.sitemaps",
    "django.contrib.messages",
    "django.contrib.humanize",
    "django.contrib.staticfiles",
    "django.forms",  # TemplatesSetting finds the templates of Django's own widgets here
]

MIDDLEWARE = [
    "hub.base.health.HealthMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "hub.base.addresses.PlainPathMiddleware",
    "hub.base.addresses.RevocableMovesMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "hub.accounts.middleware.PeopleMiddleware",
    "hub.notifications.middleware.ReadNoticesMiddleware",
    "hub.base.csp.EditingPolicyMiddleware",
    "hub.pages.middleware.EditingAccessMiddleware",
    "hub.pages.middleware.OneSiteMiddleware",
    "forum.questions.middleware.LazyForumPermissionMiddleware",
    "wagtail.contrib.redirects.middleware.RedirectMiddleware",
]

ROOT_URLCONF = "hub.urls"
WSGI_APPLICATION = "hub.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [],
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "machina.core.context_processors.metadata",
            ],
            "builtins": ["django.templatetags.i18n", "django.templatetags.static", "hub.base.templatetags.ui"],
            "loaders": [
                (
                    "django.template.loaders.cached.Loader",  # Django adds it by itself only to loaders it chose by itself
                    [
                        "django.template.loaders.app_directories.Loader",
                        ("django.template.loaders.filesystem.Loader", [MACHINA_MAIN_TEMPLATE_DIR]),
                    ],
                ),
            ],
        },
    },
]

FORM_RENDERER = "django.forms.renderers.TemplatesSetting"
STATICFILES_DIRS = [MACHINA_MAIN_STATIC_DIR]

# --- languages and time ------------------------------------------------------------------------

LANGUAGE_CODE = "fr"
LANGUAGES = [("fr", _("French")), ("en", _("English"))]
LANGUAGE_COOKIE_NAME = "hub_language"
USE_I18N = True
TIME_ZONE = "Europe/Paris"
USE_TZ = True
LOCALE_PATHS: list[Path] = []  # each app keeps its own catalogue

# --- security ----------------------------------------------------------------------------------

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF, NONCE],
        "style-src": [SELF, NONCE],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "frame-src": [SELF],
        "media-src": [SELF],
        "manifest-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [SELF],
        "object-src": [NONE],
    },
}
# For browsers that do not know frame-ancestors above, by which this site may frame its own previews and slides.
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "hub.base.views.csrf_failure"

# --- search ------------------------------------------------------------------------------------

SEARCH_ENGINES = {
    "embedded": "search.engines.embedded.EmbeddedEngine",
    "elasticsearch": "search.engines.elasticsearch.ElasticsearchEngine",
}
SEARCH_ENGINE = SEARCH_ENGINES.get(os.environ.get("SEARCH_ENGINE", "embedded"), os.environ.get("SEARCH_ENGINE", ""))
SEARCH_INDEX_DIR = DATA_DIR / "search"
ELASTICSEARCH_URL = os.environ.get("ELASTICSEARCH_URL", "http://127.0.0.1:9200")
ELASTICSEARCH_INDEX_PREFIX = os.environ.get("ELASTICSEARCH_INDEX_PREFIX", "hub")
ELASTICSEARCH_API_KEY = os.environ.get("ELASTICSEARCH_API_KEY", "")
ELASTICSEARCH_USERNAME = os.environ.get("ELASTICSEARCH_USERNAME", "")
ELASTICSEARCH_PASSWORD = os.environ.get("ELASTICSEARCH_PASSWORD", "")
ELASTICSEARCH_CA_FILE = os.environ.get("ELASTICSEARCH_CA_FILE", "")
ELASTICSEARCH_CA_FINGERPRINT = os.environ.get("ELASTICSEARCH_CA_FINGERPRINT", "")
ELASTICSEARCH_SHARDS = int(os.environ.get("ELASTICSEARCH_SHARDS", "1"))
ELASTICSEARCH_REPLICAS = int(os.environ.get("ELASTICSEARCH_REPLICAS", "0"))
SEARCHES_A_MINUTE = int(os.environ.get("SEARCHES_A_MINUTE", "120"))  # from one address, answers of the page cache apart
SEARCH_IDENTIFIERS = {  # search knows no table: what an identifier is, these know
    "read": "hub.dictionary.identifiers.read_identifiers",
    "locate": "hub.dictionary.nearest.locate",
    "spelled_out": "hub.dictionary.nearest.read_spelled_out",
    "nearest": "hub.dictionary.nearest.nearest_names",
    "related": "hub.dictionary.siblings.related_documents",
}

READINESS_SEARCH = "search.services.is_ready"

# --- places ------------------------------------------------------------------------------------

HUB_GEOCODER = os.environ.get("HUB_GEOCODER", "gazetteer")  # gazetteer, ban, nominatim, or a dotted path
HUB_GEOCODER_DOMAIN = os.environ.get("HUB_GEOCODER_DOMAIN", "")
HUB_GEOCODER_SCHEME = os.environ.get("HUB_GEOCODER_SCHEME", "https")
HUB_MAP_TILES = os.environ.get("HUB_MAP_TILES", "")  # address with {z}, {x}, {y}; each visitor is asked before
HUB_MAP_TILES_CREDIT = os.environ.get("HUB_MAP_TILES_CREDIT", "")
HUB_EMBED_SITES = env_list(
    "HUB_EMBED_SITES"
)  # origins that may frame the map, * for any; none but this site by default

# --- recordings --------------------------------------------------------------------------------

# PeerTube servers whose videos a talk may show, subdomains included: only these may ever stand in a frame of this site.
HUB_PEERTUBE_HOSTS = env_list("HUB_PEERTUBE_HOSTS", "apps.education.fr,framatube.org,peertube.fr")

# --- background work and mail ------------------------------------------------------------------

TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend", "QUEUES": ["default"]}}
PERIODIC_COMMANDS = {  # seconds between two runs, by the worker
    "index_pending": 5,
    "deliver_mail": 20,
    "clearsessions": 3600,
    "purge_mail": 3600,
    "send_digests": 300,
    "purge_notices": 3600,
    "check_searches": 300,
    "purge_messages": 86400,
    "purge_drafts": 86400,
    "tend_cards": 3600,
    "tend_registrations": 300,
    "publish_scheduled": 60,
    "purge_missed_searches": 86400,
    "purge_read_marks": 86400,
    "check_recordings": 86400,
    "prune_db_task_results": 3600,
}
EMAIL_TIMEOUT = 10
HUB_BASE_URL = os.environ.get("HUB_BASE_URL", f"http://127.0.0.1:{os.environ.get('PORT', '8000')}").rstrip(
    "/"
)  # of links in mail
HUB_SHOW_MAIL = False  # only the local demo shows the mail it would send
DEFAULT_FROM_EMAIL = os.environ.get("DEFAULT_FROM_EMAIL", "hub@localhost")
SERVER_EMAIL = DEFAULT_FROM_EMAIL

# --- Wagtail -----------------------------------------------------------------------------------

HUB_REPLY_DOMAIN = os.environ.get("HUB_REPLY_DOMAIN", "")  # where answers by mail come in; none: only on the page
SITE_NAME = "SNDS Hub"
WAGTAIL_SITE_NAME = SITE_NAME
WAGTAILADMIN_BASE_URL = HUB_BASE_URL
WAGTAILEMBEDS_FINDERS: list[dict[str, str]] = []  # no page embeds, so no editor can make the server fetch an address
WAGTAILADMIN_LOGIN_URL = "/accounts/login/"
WAGTAIL_FRONTEND_LOGIN_URL = "/accounts/login/"
WAGTAIL_PASSWORD_MANAGEMENT_ENABLED = False  # one way to change a password or an address: /accounts/
WAGTAIL_PASSWORD_RESET_ENABLED = False
WAGTAIL_EMAIL_MANAGEMENT_ENABLED = False
WAGTAILUSERS_PASSWORD_ENABLED = False  # an administrator never knows a person's password
WAGTAIL_I18N_ENABLED = False
WAGTAIL_CONTENT_LANGUAGES = [("fr", "Français")]
WAGTAIL_FINISH_WORKFLOW_ACTION = "hub.pages.publishing.publish_approved"
WAGTAILSEARCH_BACKENDS = {"default": {"BACKEND": "hub.pages.cms_search"}}
WAGTAILADMIN_NOTIFICATION_INCLUDE_SUPERUSERS = False  # what waits is told by the site's own notices
WAGTAIL_GRAVATAR_PROVIDER_URL = None  # no third-party request, in the admin either
WAGTAIL_ENABLE_UPDATE_CHECK = False
WAGTAIL_ENABLE_WHATS_NEW_BANNER = False
WAGTAILDOCS_SERVE_METHOD = "serve_view"
WAGTAILDOCS_EXTENSIONS = ["pdf", "pptx", "ppt", "odp", "docx", "odt", "csv", "xlsx", "ods", "txt", "vtt", "srt"]
WAGTAILDOCS_INLINE_CONTENT_TYPES: list[str] = []  # a document is downloaded, never shown in our origin
WAGTAILDOCS_DOCUMENT_FORM_BASE = "hub.pages.forms.DocumentForm"
WAGTAILIMAGES_IMAGE_FORM_BASE = "hub.pages.forms.ImageForm"
HUB_PAGE_REVIEW_MONTHS = int(os.environ.get("HUB_PAGE_REVIEW_MONTHS", "24"))
HUB_PAGE_LICENCE = os.environ.get("HUB_PAGE_LICENCE", "MPL-2.0")
HUB_MAX_DOCUMENT_BYTES = 40 * 1024 * 1024
WAGTAILIMAGES_MAX_UPLOAD_SIZE = 8 * 1024 * 1024  # bytes
WAGTAILIMAGES_MAX_IMAGE_PIXELS = 40_000_000
WAGTAILIMAGES_EXTENSIONS = ["png", "jpg", "jpeg", "gif", "webp"]
TAGGIT_CASE_INSENSITIVE = True

# --- forum -------------------------------------------------------------------------------------

FORUM_FILES_DIR = DATA_DIR / "private" / "forum"  # outside of the media: a view asks who may read
FORUM_MAX_FILE_BYTES = 8 * 1024 * 1024
FORUM_DRAFT_DAYS = 90
MACHINA_FORUM_NAME = "Forum"
MACHINA_BASE_TEMPLATE_NAME = "base/page.html"
MACHINA_MARKUP_LANGUAGE = ("hub.base.markdown.render_markdown", {"profile": "post"})
MACHINA_MARKUP_WIDGET = "django.forms.Textarea"
MACHINA_USER_DISPLAY_NAME_METHOD = "get_full_name"
MIGRATION_MODULES = {
    "forum_conversation": "machina.apps.forum_conversation.migrations"
}  # stock tables, overridden behaviour

STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}

# --- meetups ------------------------------------------------------------------------------------

HUB_REGISTRATION_DAYS = int(os.environ.get("HUB_REGISTRATION_DAYS", "30"))  # after the meetup its list is deleted

# --- demo world --------------------------------------------------------------------------------

HUB_DEMO_ACCOUNTS = False  # accounts with a published password: only where nobody else can reach them
SITE_IS_EMPTY = "hub.demo.services.site_is_empty"
