"""The admin site knows people, never what they wrote."""

from typing import TYPE_CHECKING

from django.contrib import admin

from journal.models import User

if TYPE_CHECKING:
    ModelAdmin = admin.ModelAdmin[User]
else:  # Django's own class takes no type arguments when it runs
    ModelAdmin = admin.ModelAdmin


@admin.register(User)
class UserAdmin(ModelAdmin):
    list_display = ("email", "is_active", "is_staff", "date_joined")
    fields = ("email", "is_active", "is_staff", "date_joined", "last_login")
    readonly_fields = ("email", "date_joined", "last_login")
    search_fields = ("email",)

    def has_add_permission(self, request: object) -> bool:
        return False
