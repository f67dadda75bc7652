"""Paths of what a person writes and keeps."""

from django.urls import URLPattern, path

from journal.views import drafts, entry, keep, site, write

urlpatterns: list[URLPattern] = [
    path("", site.landing, name="landing"),
    path("healthz", site.healthz, name="healthz"),
    path("write/", write.write, name="write"),
    path("preview/", write.preview, name="preview"),
    path("tags/", write.tags, name="tags"),
    path("drafts/", drafts.index, name="drafts"),
    path("drafts/<uuid:uuid>/", drafts.draft, name="draft"),
    path("drafts/<uuid:uuid>/keep/", keep.keep, name="draft_keep"),
    path("drafts/<uuid:uuid>/discard/", drafts.discard, name="draft_discard"),
    path("drafts/<uuid:uuid>/restore/", drafts.restore, name="draft_restore"),
    path("entries/<uuid:uuid>/", entry.entry, name="entry"),
    path("entries/<uuid:uuid>/edit/", keep.edit, name="entry_edit"),
]
