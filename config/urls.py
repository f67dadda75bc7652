"""All paths. A page's code: find its path here or in the two included files, then the view it names."""

from django.contrib import admin
from django.urls import include, path

from journal.views import accounts

urlpatterns = [
    path("", include("prompts.urls")),
    path("", include("journal.urls")),
    path("accounts/confirm-email/<str:key>/", accounts.confirm_email, name="account_confirm_email"),
    path("accounts/email/", accounts.change_email, name="account_email"),
    path("accounts/sessions/", accounts.sessions, name="usersessions_list"),
    path("accounts/logout/", accounts.sign_out, name="account_logout"),
    path("accounts/", include("allauth.urls")),
    path("admin/", admin.site.urls),
]

handler400 = "journal.views.errors.bad_request"
handler403 = "journal.views.errors.forbidden"
handler404 = "journal.views.errors.not_found"
handler429 = "journal.views.errors.too_many"
handler500 = "journal.views.errors.server_error"
