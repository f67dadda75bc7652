"""Paths of what a person is asked."""

from django.urls import URLPattern, path

from prompts.views import week, write

urlpatterns: list[URLPattern] = [
    path("week/", week.this_week, name="week"),
    path("write/<slug:slug>/", write.write_prompt, name="write_prompt"),
]
