"""How people sign in and how long they stay so: accounts, passwords, sessions, limits. Part of `hub.settings.base`."""

import os

AUTH_USER_MODEL = "accounts.User"
# allauth's backend extends Django's own; one backend alone makes a wrong password cost one hash, known address or not.
AUTHENTICATION_BACKENDS = ["hub.accounts.backends.AuthenticationBackend"]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ("username", "display_name", "email")},
    },
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
    {"NAME": "hub.accounts.passwords.EverydayPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
LOGOUT_REDIRECT_URL = "/"
SESSION_COOKIE_AGE = 14 * 24 * 3600  # seconds without a visit
HUB_SESSION_MAX_AGE = 60 * 24 * 3600  # seconds since sign-in
HUB_SESSION_TOUCH_SECONDS = 3600
ACCOUNT_ADAPTER = "hub.notifications.account_mail.MailAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_EMAIL_CONFIRMATION_EXPIRE_DAYS = 3
ACCOUNT_LOGIN_ON_EMAIL_CONFIRMATION = True  # only in the browser that signed up, within fifteen minutes
ACCOUNT_CHANGE_EMAIL = True
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = True
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_RATE_LIMITS = {
    "login": "30/m/ip",
    "login_failed": "10/m/ip,5/5m/key",
    "signup": "20/m/ip",
    "reset_password": "20/m/ip,5/m/key,8/h/key,20/d/key",  # « key »: no mailbox is flooded, whoever asks
    "reset_password_from_key": "20/m/ip",
    "confirm_email": "1/3m/key,6/h/key,15/d/key",
    "change_password": "5/m/user",
    "reauthenticate": "10/m/user",
    "manage_email": "10/m/user",
}
# Proxies in front that each add one address to X-Forwarded-For. With 0 the header is not believed.
ALLAUTH_TRUSTED_PROXY_COUNT = int(os.environ.get("HUB_PROXIES", "0"))
ACCOUNT_FORMS = {
    "login": "hub.accounts.forms.SignInForm",
    "signup": "hub.accounts.forms.SignUpForm",
    "add_email": "hub.accounts.forms.NewEmailForm",
    "change_password": "hub.accounts.forms.NewPasswordForm",
    "set_password": "hub.accounts.forms.FirstPasswordForm",
    "reset_password": "hub.accounts.forms.ForgottenPasswordForm",
    "reset_password_from_key": "hub.accounts.forms.ResetPasswordForm",
    "reauthenticate": "hub.accounts.forms.AgainForm",
}
