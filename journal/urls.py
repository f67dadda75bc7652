"""Paths of what a person writes and keeps."""

from django.urls import URLPattern, path

from journal.views import site

urlpatterns: list[URLPattern] = [
    path("", site.landing, name="landing"),
    path("healthz", site.healthz, name="healthz"),
]
