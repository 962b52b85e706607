"""All settings, read top to bottom. Values come from the environment; an unset one says what to set."""

import os
from pathlib import Path

import structlog
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured

from attendance.kit.database_url import database
from attendance.kit.logs import without_secrets

BASE_DIR = Path(__file__).resolve().parent.parent


def needed(name: str, why: str) -> str:
    """The value of the environment variable `name`; says what to set where it is missing."""
    try:
        return os.environ[name]
    except KeyError:
        raise ImproperlyConfigured(f"Set {name}: {why}. `./run …` sets it for you on this machine.") from None


def switch(name: str, default: bool) -> bool:
    """A yes/no environment variable: 1, true, yes, on (any case) are yes."""
    return os.environ.get(name, str(default)).lower() in {"1", "true", "yes", "on"}


# ---- Where we are -------------------------------------------------------------------------------------------
ENVIRONMENT = os.environ.get("HERRINGBONE_ENV", "development")
PRODUCTION = ENVIRONMENT == "production"
DEBUG = switch("DEBUG", False) and not PRODUCTION
SECRET_KEY = needed("SECRET_KEY", "a long secret text") if PRODUCTION else os.environ.get("SECRET_KEY", "not-secret")
ALLOWED_HOSTS = os.environ.get("ALLOWED_HOSTS", "localhost,127.0.0.1,[::1],testserver").split(",")
CSRF_TRUSTED_ORIGINS = [o for o in os.environ.get("CSRF_TRUSTED_ORIGINS", "").split(",") if o]
# Shown on the first-run page; whoever holds it may create the first platform administrator of an empty house.
FIRST_RUN_TOKEN = os.environ.get("FIRST_RUN_TOKEN", "")

# ---- Rooms --------------------------------------------------------------------------------------------------
INSTALLED_APPS = [
    "attendance.tenancy",
    "attendance.audit",
    "attendance.access",
    "attendance.calendar",
    "attendance.people",
    "registers",
    "interventions",
    "letters",
    "attendance.reports",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django.contrib.postgres",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "allauth.usersessions",
    "axes",
    "csp",
    "django_htmx",
    "import_export",
    "rest_framework",
    "drf_spectacular",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django_permissions_policy.PermissionsPolicyMiddleware",
    "django_structlog.middlewares.RequestMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "attendance.access.middleware.SecondFactorMiddleware",
    "axes.middleware.AxesMiddleware",
]
ROOT_URLCONF = "attendance.urls"
WSGI_APPLICATION = "attendance.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "NAME": "django",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "builtins": ["attendance.kit.templatetags.ui"],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "attendance.access.context.place",
            ],
        },
    },
    {
        # the hot fragments only, asked for by name: render_to_string("…/_rows.jinja", …, using="jinja")
        "BACKEND": "django.template.backends.jinja2.Jinja2",
        "NAME": "jinja",
        "DIRS": [BASE_DIR / "templates"],
        "OPTIONS": {"autoescape": True, "trim_blocks": True, "lstrip_blocks": True},
    },
]

# ---- Database: three login roles, one database ---------------------------------------------------------------
APP_DATABASE_ROLE = os.environ.get("APP_DATABASE_ROLE", "herringbone_app")
NIGHT_DATABASE_ROLE = os.environ.get("NIGHT_DATABASE_ROLE", "herringbone_night")
DATABASES = {
    # web, worker and tests: owns no table, cannot bypass row-level security
    "default": database("DATABASE_URL", pool=PRODUCTION or ENVIRONMENT == "demo"),
    # migrations only: owns the tables and the functions that write marks
    "migration": database("MIGRATION_DATABASE_URL"),
    # the night and whole-trust work: bypasses row-level security, used nowhere else
    "night": database("NIGHT_DATABASE_URL"),
}
DATABASE_ROUTERS: list[str] = []
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# ---- Cache, sessions, jobs ----------------------------------------------------------------------------------
REDIS_URL = os.environ.get("REDIS_URL", "")
CACHES = {
    "default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": REDIS_URL}
    if REDIS_URL
    else {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"},
}
SESSION_ENGINE = "django.contrib.sessions.backends.cached_db"
SESSION_COOKIE_AGE = int(os.environ.get("SESSION_HOURS", "10")) * 3600  # one school day on a trusted device
SESSION_EXPIRE_AT_BROWSER_CLOSE = switch("SESSION_EXPIRE_AT_BROWSER_CLOSE", False)
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SAMESITE = "Lax"
CELERY_BROKER_URL = REDIS_URL or "redis://127.0.0.1:6379/0"
CELERY_RESULT_BACKEND = CELERY_BROKER_URL
CELERY_TIMEZONE = "Europe/London"
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_TASK_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True


def every(seconds: float, task: str, expires: float | None = None) -> dict[str, object]:
    """An entry for beat. What has waited for a worker so long that it was asked anew since is let go."""
    return {"task": task, "schedule": float(seconds), "options": {"expires": expires or seconds}}


CELERY_BEAT_SCHEDULE = {
    # static and in code; which schools are due is asked of the ledger at every tick
    "night": every(float(os.environ.get("NIGHT_EVERY_SECONDS", "300")), "attendance.nightly.run_night", 300),
    "amendments": every(60, "interventions.tasks.sweep_amendments"),
    "social-workers": every(15 * 60, "interventions.tasks.tell_today"),
    "first-day": every(5 * 60, "interventions.tasks.watch_first_day"),
    "letters-follow": every(60, "letters.tasks.sweep_follow"),
    "imports": every(60, "attendance.people.tasks.sweep_imports"),
    "letter-batches": every(float(os.environ.get("LETTERS_EVERY_SECONDS", "60")), "letters.tasks.sweep_batches", 60),
    "sending": every(60, "letters.tasks.sweep_sending"),
    "absence-texts": every(60, "letters.tasks.sweep_absence_texts"),
    "leave-letters": every(60, "letters.tasks.sweep_leave_letters"),
    "evidence": every(120, "registers.tasks.sweep_evidence"),
    "report-files": every(60, "attendance.reports.tasks.sweep_files"),
    "report-mails": every(5 * 60, "attendance.reports.tasks.sweep_deliveries"),
    "receipts": every(3600, "letters.tasks.ask_providers"),
}
NIGHT_STARTS_AT = os.environ.get("NIGHT_STARTS_AT", "03:00")  # local time; a school may choose its own
# Who is told by mail when a school's night has failed for good: addresses with commas between.
NIGHT_ALARM_TO = [address for address in os.environ.get("NIGHT_ALARM_TO", "").split(",") if address]

# ---- Who: sign-in -------------------------------------------------------------------------------------------
AUTH_USER_MODEL = "access.User"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "django.contrib.auth.backends.ModelBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "attendance.access.adapters.InvitedOnly"
SOCIALACCOUNT_ADAPTER = "attendance.access.adapters.InvitedOnlySocial"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_FORMS = {"login": "attendance.access.sign_in.SignInForm"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"  # an invitation was sent to that address: following its link proves it
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = True
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_REAUTHENTICATION_REQUIRED = True
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_ISSUER = "Herringbone"
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not PRODUCTION
SOCIALACCOUNT_AUTO_SIGNUP = True
SOCIALACCOUNT_EMAIL_AUTHENTICATION = True
SOCIALACCOUNT_EMAIL_AUTHENTICATION_AUTO_CONNECT = True
SOCIALACCOUNT_ONLY = False
# Roles that see sensitive data must use a second factor; off only where the accounts are fictional.
REQUIRE_SECOND_FACTOR = switch("REQUIRE_SECOND_FACTOR", PRODUCTION)
AXES_FAILURE_LIMIT = 6
AXES_COOLOFF_TIME = 0.25  # hours
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_USERNAME_FORM_FIELD = "login"
AXES_USERNAME_CALLABLE = "attendance.access.adapters.login_name"
AXES_LOCKOUT_TEMPLATE = "account/locked.html"
AXES_RESET_ON_SUCCESS = True
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False  # the page says how long; trying must not make it longer
AXES_VERBOSE = False


def openid_providers() -> list[dict]:
    """Any OpenID Connect provider by environment: OIDC_<NAME>_SERVER, _CLIENT_ID, _SECRET (Microsoft, Google, any)."""
    names = sorted(k[5:-7] for k in os.environ if k.startswith("OIDC_") and k.endswith("_SERVER"))
    return [
        {
            "provider_id": name.lower(),
            "name": os.environ.get(f"OIDC_{name}_LABEL", name.title()),
            "client_id": needed(f"OIDC_{name}_CLIENT_ID", f"the client id that {name.title()} gave you"),
            "secret": needed(f"OIDC_{name}_SECRET", f"the client secret that {name.title()} gave you"),
            "settings": {"server_url": os.environ[f"OIDC_{name}_SERVER"]},
        }
        for name in names
    ]


SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"APPS": openid_providers()}}

SILENCED_SYSTEM_CHECKS = ["auth.W004"]  # e-mail addresses are unique by a constraint on their lower-case form

# ---- API ----------------------------------------------------------------------------------------------------
REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "attendance.access.api.authentication.ScopedTokenAuthentication",
        "rest_framework.authentication.SessionAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["attendance.access.api.parsers.PlainJSONParser"],
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "DEFAULT_THROTTLE_CLASSES": ["rest_framework.throttling.ScopedRateThrottle"],
    "DEFAULT_THROTTLE_RATES": {"read": "1200/min", "write": "600/min"},
    "EXCEPTION_HANDLER": "attendance.access.api.problems.problem_response",
    "DEFAULT_PAGINATION_CLASS": None,
    "UNAUTHENTICATED_USER": None,
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Herringbone",
    "DESCRIPTION": "Registers, marks, amendments and figures of a school.",
    "VERSION": "1",
    "SERVE_INCLUDE_SCHEMA": False,
    "SERVE_PERMISSIONS": ["rest_framework.permissions.IsAuthenticated"],
    "SCHEMA_PATH_PREFIX": "/api/v1",
    "POSTPROCESSING_HOOKS": [
        "drf_spectacular.hooks.postprocess_schema_enums",
        "attendance.access.api.openapi.refusals_are_problem_details",
    ],
}

# ---- Words and times ----------------------------------------------------------------------------------------
LANGUAGE_CODE = "en-gb"
TIME_ZONE = "Europe/London"
USE_TZ = True
USE_I18N = True
DATE_FORMAT = "j F Y"

# ---- Files --------------------------------------------------------------------------------------------------
STATIC_URL = "/static/"
STATIC_ROOT = BASE_DIR / "build" / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"
        if PRODUCTION
        else "django.contrib.staticfiles.storage.StaticFilesStorage"
    },
}
WHITENOISE_USE_FINDERS = not PRODUCTION
MEDIA_ROOT = Path(os.environ.get("MEDIA_ROOT", BASE_DIR / ".local" / "media"))
FILE_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 6000  # a bulk change posts a field for each pupil

# ---- Mail ---------------------------------------------------------------------------------------------------
EMAIL_BACKEND = os.environ.get(
    "EMAIL_BACKEND",
    "django.core.mail.backends.smtp.EmailBackend"
    if os.environ.get("EMAIL_HOST")
    else "django.core.mail.backends.console.EmailBackend",
)
EMAIL_HOST = os.environ.get("EMAIL_HOST", "localhost")
EMAIL_PORT = int(os.environ.get("EMAIL_PORT", "25"))
EMAIL_HOST_USER = os.environ.get("EMAIL_HOST_USER", "")
EMAIL_HOST_PASSWORD = os.environ.get("EMAIL_HOST_PASSWORD", "")
EMAIL_USE_TLS = switch("EMAIL_USE_TLS", False)
EMAIL_TIMEOUT = 10  # seconds: a mail server that hangs must not hold up the letters behind it
DEFAULT_FROM_EMAIL = os.environ.get("DEFAULT_FROM_EMAIL", "Herringbone <attendance@localhost>")

# ---- Letters: how they leave the house -----------------------------------------------------------------------
# The address under which families reach this installation: it stands in mails, which no browser has asked for.
SITE_URL = (os.environ.get("SITE_URL") or next(iter(CSRF_TRUSTED_ORIGINS), "http://127.0.0.1:8000")).rstrip("/")
# GOV.UK Notify: texts go where the key and a template with the one field ((message)) are set; letters on paper only
# where NOTIFY_LETTERS says so as well, otherwise the school prints and posts them.
NOTIFY_API_KEY = os.environ.get("NOTIFY_API_KEY", "")
NOTIFY_URL = os.environ.get("NOTIFY_URL", "") or "https://api.notifications.service.gov.uk"
NOTIFY_SMS_TEMPLATE = os.environ.get("NOTIFY_SMS_TEMPLATE", "")
# Whoever posts to /letter/receipts/ must hold it (“Callbacks” at Notify); unset: nobody may.
NOTIFY_RECEIPT_TOKEN = os.environ.get("NOTIFY_RECEIPT_TOKEN", "")
# Texts that families send to a number of ours come to /letter/incoming/ (with the same token): which number is which
# school's, as number=URN with commas between.
NOTIFY_INBOUND = {
    "".join(sign for sign in number if sign.isdigit()): int(urn)
    for number, _, urn in (one.partition("=") for one in os.environ.get("NOTIFY_INBOUND", "").split(",") if one.strip())
}
# So long letters that a person approved lie before they are drawn: until then the approval can be taken back. Two
# minutes after that a batch counts as forgotten, hence the limit.
LETTERS_GRACE_SECONDS = min(int(os.environ.get("LETTERS_GRACE_SECONDS") or "60"), 90)
LETTER_PROVIDERS = {
    "text": "notify" if NOTIFY_API_KEY and NOTIFY_SMS_TEMPLATE else "",
    "post": "notify" if NOTIFY_API_KEY and switch("NOTIFY_LETTERS", False) else "",
}

# ---- Papers that families hand in ----------------------------------------------------------------------------
# clamd (ClamAV's daemon, TCP). Unset: papers are not looked through for viruses, and each page with papers says so.
CLAMAV_HOST = os.environ.get("CLAMAV_HOST", "")
CLAMAV_PORT = int(os.environ.get("CLAMAV_PORT") or "3310")

# ---- Headers ------------------------------------------------------------------------------------------------
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
        "manifest-src": [SELF],
        "worker-src": [SELF],
    }
}
_NOBODY = ("camera", "geolocation", "microphone", "payment", "usb")
PERMISSIONS_POLICY: dict[str, list[str]] = {**{one: [] for one in _NOBODY}, "publickey-credentials-get": ["self"]}
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CONTENT_TYPE_NOSNIFF = True
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = PRODUCTION
SECURE_SSL_REDIRECT = PRODUCTION and switch("SECURE_SSL_REDIRECT", True)
SECURE_REDIRECT_EXEMPT = [r"^healthz/"]
SECURE_HSTS_SECONDS = 31536000 if PRODUCTION else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = PRODUCTION
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if switch("BEHIND_PROXY", False) else None

# ---- Logs: request ids, never a pupil's name -------------------------------------------------------------------
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "plain": {
            "()": structlog.stdlib.ProcessorFormatter,
            # for what Django and others log too: their lines name the address that failed
            "processors": [
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                structlog.processors.format_exc_info,
                without_secrets,
                structlog.processors.KeyValueRenderer(),
            ],
        }
    },
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "plain"}},
    "root": {"handlers": ["console"], "level": os.environ.get("LOG_LEVEL", "WARNING")},
}
structlog.configure(
    processors=[
        structlog.contextvars.merge_contextvars,  # the request's id, bound by django-structlog
        without_secrets,
        structlog.stdlib.filter_by_level,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
    ],
    logger_factory=structlog.stdlib.LoggerFactory(),
    cache_logger_on_first_use=True,
)
