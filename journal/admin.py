"""The admin site knows people, never what they wrote.

It has no door of its own: signing in happens where the limits and the second step are.
"""

from typing import TYPE_CHECKING

# Imported so that what they register can be taken off again below.
import allauth.mfa.admin
import allauth.usersessions.admin  # noqa: F401
import django.contrib.auth.admin  # noqa: F401
from allauth.account.decorators import secure_admin_login
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.contrib import admin
from django.contrib.auth.models import Group

from journal.models import User

if TYPE_CHECKING:
    ModelAdmin = admin.ModelAdmin[User]
else:  # Django's own class takes no type arguments when it runs
    ModelAdmin = admin.ModelAdmin

admin.site.login = secure_admin_login(admin.site.login)  # type: ignore[method-assign]
admin.site.unregister([Authenticator, UserSession, Group])


@admin.register(User)
class UserAdmin(ModelAdmin):
    """Whether an account is on, and whether it is staff. Its owner deletes it: the page that asks would list tags."""

    list_display = ("email", "is_active", "is_staff", "date_joined")
    fields = ("email", "is_active", "is_staff", "date_joined", "last_login")
    readonly_fields = ("email", "date_joined", "last_login")
    search_fields = ("email",)

    def has_add_permission(self, request: object) -> bool:
        return False

    def has_delete_permission(self, request: object, obj: User | None = None) -> bool:
        return False
