"""Paths of what a person is asked."""

from django.urls import URLPattern, path

from prompts.views import week

urlpatterns: list[URLPattern] = [
    path("week/", week.this_week, name="week"),
]
