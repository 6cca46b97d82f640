"""Django's settings. What differs between installations comes from `environment`, nothing else does."""

import secrets
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from kith.config.environment import environment

BASE = Path(__file__).resolve().parent.parent

DATA_DIRECTORY = environment.data_directory
KEYS_DIRECTORY = environment.keys_directory
DEBUG = environment.debug


def _session_secret() -> str:
    """The secret that signs cookies. `kith serve` writes the file; a command without one signs nothing that lasts."""
    file = DATA_DIRECTORY / "session.key"
    return file.read_text("ascii").strip() if file.is_file() else secrets.token_urlsafe(48)


SECRET_KEY = _session_secret()
ALLOWED_HOSTS = [host for host in environment.hosts.split(",") if host]
CSRF_TRUSTED_ORIGINS = [origin for origin in environment.origins.split(",") if origin]

INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django_htmx",
    "kith.privacy",
    "kith.notices",
    "kith.people",
    "kith.relationships",
    "kith.directory",
    "kith.safety",
    "kith.moderation",
    "kith.conversations",
    "kith.guidance",
    "kith.matching",
    "kith.home",
    "kith.design",
    "kith.config",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "servestatic.middleware.ServeStaticMiddleware",
    "kith.config.middleware.headers",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "kith.config.middleware.same_origin",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "kith.people.adapters.PersonaMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "kith.config.middleware.signed_in_unless_public",
    "kith.config.middleware.place_in_the_stream",
    "kith.config.middleware.refusals",
]

AUTH_USER_MODEL = "people.Person"
DATABASE_ROUTERS = ["kith.privacy.adapters.KeyStoreRouter"]
ROOT_KEY = environment.root_key.get_secret_value()
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
if environment.test_fast_hash:
    PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher", *PASSWORD_HASHERS]
LOGIN_URL = "/in"

ROOT_URLCONF = "kith.config.urls"
APPEND_SLASH = False
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
TEST_RUNNER = "django.test.runner.DiscoverRunner"

TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.jinja2.Jinja2",
        "DIRS": sorted(str(path) for path in BASE.glob("*/templates")),
        "APP_DIRS": False,
        "OPTIONS": {
            "environment": "kith.config.jinja.environment",
            "context_processors": [
                "django.template.context_processors.csrf",
                "django.contrib.messages.context_processors.messages",
                "kith.config.shell.shell",
            ],
        },
    },
]


def _sqlite(path: Path, **options: Any) -> dict[str, Any]:
    return {
        "ENGINE": "kith.lib.sqlite",
        "NAME": str(path),
        "CONN_MAX_AGE": None,
        "OPTIONS": {"timeout": 20, **options},
        "ATOMIC_REQUESTS": False,
    }


def _postgresql(url: str) -> dict[str, Any]:
    parts = urlsplit(url)
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": parts.path.lstrip("/"),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": parts.hostname or "",
        "PORT": str(parts.port or ""),
        "CONN_MAX_AGE": None,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": {"options": "-c synchronous_commit=on"},
        "ATOMIC_REQUESTS": False,
    }


DATABASES = {
    "default": _postgresql(environment.database_url)
    if environment.database_url
    else _sqlite(DATA_DIRECTORY / "kith.sqlite3"),
    "keys": _postgresql(environment.keys_database_url)
    if environment.keys_database_url
    else _sqlite(KEYS_DIRECTORY / "keys.sqlite3", secure_delete=True, lane_rank=1),
}

LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English")]
LOCALE_PATHS = [str(BASE / "locale")]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "UTC"

# Counts of tries live here: room for so many that nobody can push somebody else's count out by knocking under many names.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
        "OPTIONS": {"MAX_ENTRIES": 100_000},
    }
}

STATIC_URL = "/static/"
STATIC_ROOT = DATA_DIRECTORY / "static"
FILE_UPLOAD_PERMISSIONS = 0o600
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "servestatic.storage.CompressedManifestStaticFilesStorage"},
}
SERVESTATIC_MAX_AGE = 31536000

# On a safe line no other host under the same name can plant a cookie of ours.
SESSION_COOKIE_NAME = "__Host-s" if environment.secure else "s"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = environment.secure
CSRF_USE_SESSIONS = True
CSRF_FAILURE_VIEW = "kith.config.pages.out_of_step"
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
if environment.secure:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SECURE_HSTS_SECONDS = 31536000

DATA_UPLOAD_MAX_MEMORY_SIZE = 256 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 200

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "line": {
            "()": "kith.config.logs.WordlessFormatter",
            "format": "%(asctime)s %(levelname)s %(name)s %(message)s",
        }
    },
    "handlers": {"err": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["err"], "level": "WARNING"},
    # What was not found, and what was refused, is no news, and its address is somebody's own typing.
    "loggers": {"django.request": {"level": "ERROR"}},
}
