"""Terrain's settings: the environment in, safe in production, nothing needed on localhost.

The variables are described in one table in README.md.
"""

from pathlib import Path
from typing import Any

import dj_database_url
from django.core.exceptions import ImproperlyConfigured
from django.utils.csp import CSP

from config import env, site

BASE_DIR = Path(__file__).resolve().parent.parent

DATA = Path(env.text("TERRAIN_DATA") or BASE_DIR / "var").resolve()
LISTEN = site.listen_on(env.text("TERRAIN_ADDR", "127.0.0.1:8000"))
SITE = site.address(env.text("TERRAIN_BASE_URL") or f"http://localhost:{LISTEN[1]}")
OPERATOR = env.text("TERRAIN_OPERATOR")
PROXIES = env.integer("TERRAIN_PROXIES", 0)
# Only this computer can reach the page: it is found on loopback and listens there.
LOCAL = SITE.loopback and site.is_loopback(LISTEN[0])
SIGNUP = env.choice("TERRAIN_SIGNUP", ("open", "invited", "closed"), "open" if LOCAL else "invited")
MAIL_URL = env.secret("TERRAIN_MAIL_URL")

DEBUG = env.flag("TERRAIN_DEBUG")

ALLOWED_HOSTS = env.listing("TERRAIN_ALLOWED_HOSTS") or (
    ["localhost", "127.0.0.1", "[::1]"] if SITE.loopback else [SITE.host]
)
if "*" in ALLOWED_HOSTS:
    raise ImproperlyConfigured("TERRAIN_ALLOWED_HOSTS takes names, never *.")

# --- Database -------------------------------------------------------------------------------------------

DATABASE_URL = env.secret("DATABASE_URL")


def database() -> dict[str, Any]:
    """SQLite in the data folder, or what DATABASE_URL names."""
    if not DATABASE_URL:
        DATA.mkdir(parents=True, exist_ok=True, mode=0o700)
        return sqlite(DATA / "terrain.sqlite3")
    found: dict[str, Any] = dict(dj_database_url.parse(DATABASE_URL))
    if found["ENGINE"].endswith("sqlite3"):
        return sqlite(Path(found["NAME"]))
    if not found["ENGINE"].endswith("postgresql"):
        raise ImproperlyConfigured("DATABASE_URL names neither SQLite nor PostgreSQL.")
    options = dict(found.get("OPTIONS", {}))
    options["pool"] = {"min_size": 1, "max_size": 12, "timeout": 20}
    return {**found, "OPTIONS": options, "CONN_MAX_AGE": 0}


def sqlite(path: Path) -> dict[str, Any]:
    """One writer at a time that waits its turn, and a write that is on the disk before it is acknowledged.

    It is read through a map of the file, all connections of the same: a page that looks at thousands of rows would
    else copy each of them out of the file again. Writing does not go through the map.
    """
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": path,
        "OPTIONS": {
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON; "
            f"PRAGMA mmap_size={256 * 1024**2}",
        },
        # A file, never memory: the tests meet the same locks as people do.
        "TEST": {"NAME": DATA / "test.sqlite3"},
    }


DATABASES = {"default": database()}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

SECRET_KEY = site.secret_key(
    env.secret("TERRAIN_SECRET_KEY"),
    DATA,
    None if DATABASE_URL else DATA / "terrain.sqlite3",
)

# --- Parts ----------------------------------------------------------------------------------------------

INSTALLED_APPS = [
    "prompts.apps.PromptsConfig",
    "journal.apps.JournalConfig",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.humanize",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django_htmx",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "django.middleware.csp.ContentSecurityPolicyMiddleware",
    "config.middleware.headers",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "config.middleware.broken_text",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "config.middleware.signed_in",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "config.middleware.local_time",
    "config.middleware.Answers",
    "config.middleware.admin_access",
    "allauth.account.middleware.AccountMiddleware",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "config.context.site",
            ],
            "builtins": ["journal.templatetags.terrain"],
        },
    }
]

# The cache is shared by processes and holds the rate limits; the default of 300 rows would cull locks away.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "terrain_cache",
        "OPTIONS": {"MAX_ENTRIES": 100_000},
    }
}

# --- Static files ---------------------------------------------------------------------------------------

STATIC_URL = "/static/"
STATIC_ROOT = DATA / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "config.static.HashedStorage"
    },
}
WHITENOISE_KEEP_ONLY_HASHED_FILES = False
WHITENOISE_ALLOW_ALL_ORIGINS = False

# --- People ---------------------------------------------------------------------------------------------

AUTH_USER_MODEL = "journal.User"
AUTHENTICATION_BACKENDS = ["prompts.backends.Backend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "journal.accounts.LongEnough", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "week"
LOGOUT_REDIRECT_URL = "landing"
PASSWORD_RESET_TIMEOUT = 3600

ACCOUNT_ADAPTER = "journal.adapters.AccountAdapter"
ACCOUNT_FORMS = {
    "login": "journal.accounts.LoginForm",
    "signup": "journal.accounts.SignupForm",
    "change_password": "journal.accounts.ChangePasswordForm",
    "set_password": "journal.accounts.SetPasswordForm",
    "reset_password": "journal.accounts.ResetPasswordForm",
    "reset_password_from_key": "journal.accounts.ResetPasswordKeyForm",
    "reauthenticate": "journal.accounts.ReauthenticateForm",
}
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_LOGIN_BY_CODE_ENABLED = False
ACCOUNT_EMAIL_VERIFICATION = "mandatory" if MAIL_URL else "optional"
ACCOUNT_SESSION_REMEMBER = None  # asked when signing in
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False  # nobody gets mail because a stranger typed their address
ACCOUNT_CHANGE_EMAIL = True
ACCOUNT_EMAIL_CONFIRMATION_EXPIRE_DAYS = 1
ACCOUNT_RATE_LIMITS = {
    "login": "200/m/ip",
    "login_failed": "10/5m/key",  # a key is an account and an address together: journal.adapters
    "signup": "200/m/ip" if LOCAL else "20/m/ip",
    "reset_password": "20/m/ip,5/m/key",
    "reset_password_from_key": "20/m/ip",
    "confirm_email": "1/1m/key",
    "manage_email": "10/m/user",
    "change_password": "5/m/user",
    "reauthenticate": "10/m/user",
}
ALLAUTH_TRUSTED_PROXY_COUNT = PROXIES

MFA_ADAPTER = "journal.adapters.MFAAdapter"
MFA_FORMS = {"authenticate": "journal.accounts.AuthenticateForm"}
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = SITE.loopback and not SITE.secure
MFA_ALLOW_UNVERIFIED_EMAIL = not MAIL_URL
MFA_TOTP_TOLERANCE = 1
MFA_RECOVERY_CODES_SHOW_ONCE = True
USERSESSIONS_TRACK_ACTIVITY = False

# --- Mail -----------------------------------------------------------------------------------------------

MAILERS = {"default": site.mailer(MAIL_URL)}
DEFAULT_FROM_EMAIL = env.text("TERRAIN_MAIL_FROM") or f"Terrain <terrain@{SITE.host}>"
SERVER_EMAIL = DEFAULT_FROM_EMAIL

# --- Time and words -------------------------------------------------------------------------------------

LANGUAGE_CODE = "en-gb"
USE_I18N = False
USE_TZ = True
TIME_ZONE = "UTC"

# --- Safety ---------------------------------------------------------------------------------------------

SECURE_CSP = {
    "default-src": [CSP.NONE],
    "script-src": [CSP.SELF],
    "style-src": [CSP.SELF],
    "img-src": [CSP.SELF],
    "font-src": [CSP.SELF],
    "connect-src": [CSP.SELF],
    "manifest-src": [CSP.SELF],
    "worker-src": [CSP.SELF],
    "form-action": [CSP.SELF],
    "base-uri": [CSP.NONE],
    "frame-ancestors": [CSP.NONE],
}
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"

# What is said after an act may name an entry: it waits in the session, never in a cookie.
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 60 * 60 * 24 * 30
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "journal.views.errors.csrf_failure"

if SITE.secure:
    SESSION_COOKIE_NAME, CSRF_COOKIE_NAME = "__Host-session", "__Host-csrf"
    SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = True
    SECURE_SSL_REDIRECT = True
    SECURE_HSTS_SECONDS = 60 * 60 * 24 * 730
    SECURE_HSTS_INCLUDE_SUBDOMAINS = True
    SECURE_HSTS_PRELOAD = True
    SECURE_REDIRECT_EXEMPT = [r"^healthz$"]
    CSRF_TRUSTED_ORIGINS = [SITE.url]
    if PROXIES:
        SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
elif not SITE.loopback:
    raise ImproperlyConfigured("Away from this machine the base address has to begin with https://.")

DATA_UPLOAD_MAX_MEMORY_SIZE = 2_621_440  # 2.5 MB: a form
DATA_UPLOAD_MAX_NUMBER_FIELDS = 1_000
FILE_UPLOAD_MAX_MEMORY_SIZE = 2_621_440
FILE_UPLOAD_PERMISSIONS = 0o600
FILE_UPLOAD_HANDLERS = [
    "journal.uploads.Bounded",
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "django.core.files.uploadhandler.TemporaryFileUploadHandler",
]

# What an import by upload may cost; the command has none of these limits. See journal.formats.limits.
IMPORT_FOLDER = DATA / "imports"  # what was read and not decided upon, a day at most
IMPORT_UPLOAD_MAX = 50_000_000  # bytes of the file
IMPORT_LIMITS = {
    "unpacked": 200_000_000,  # bytes, all files together
    "files": 20_000,
    "entries": 20_000,  # and whatever else is a row
    "values": 1_000_000,  # of JSON, beside its entries
    "seconds": 25,  # of the server's own time
    "piece": 16_000_000,  # bytes of one entry with its revisions
}

# One PDF: characters of text that are tried at all, and what its process may use (docs/decisions/pdf.md).
PDF_CHARACTERS = 5_000_000
PDF_MEMORY = 1_500_000_000  # bytes of address space
PDF_SECONDS = 20  # of CPU

# A warning is the operator's business: shown by `make check`, silenced never.
SILENCED_SYSTEM_CHECKS: list[str] = []

LOGGING: dict[str, Any] = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"plain": {"()": "config.logs.Plain"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "plain"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
    "loggers": {
        "django": {"handlers": ["console"], "level": "WARNING", "propagate": False},
        # Anybody can send a wrong host; that is answered with 400 and is nobody's error.
        "django.security.DisallowedHost": {"handlers": [], "level": "CRITICAL", "propagate": False},
        "terrain": {"handlers": ["console"], "level": "INFO", "propagate": False},
    },
}
