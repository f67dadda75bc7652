"""Paths of what a person writes and keeps."""

from django.urls import URLPattern, path

from journal.views import (
    drafts,
    entry,
    forecasts,
    insights,
    keep,
    look_back,
    revisions,
    site,
    take_along,
    timeline,
    trash,
    write,
)

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
    path("entries/", timeline.entries, name="entries"),
    path("entries/take-along/", take_along.take_along, name="take_along"),
    path("export/", take_along.export, name="export"),
    path("entries/<uuid:uuid>/", entry.entry, name="entry"),
    path("entries/<uuid:uuid>/edit/", keep.edit, name="entry_edit"),
    path("entries/<uuid:uuid>/bring/", entry.bring, name="entry_bring"),
    path("entries/<uuid:uuid>/off-record/", entry.off_record, name="entry_off_record"),
    path("entries/<uuid:uuid>/not-again/", entry.not_again, name="entry_not_again"),
    path("entries/<uuid:uuid>/look-back/", look_back.look_back, name="entry_look_back"),
    path("entries/<uuid:uuid>/revisions/", revisions.revisions, name="entry_revisions"),
    path("entries/<uuid:uuid>/delete/", trash.delete, name="entry_delete"),
    path("entries/<uuid:uuid>/restore/", trash.restore, name="entry_restore"),
    path("insights/", insights.insights, name="insights"),
    path("forecasts/", forecasts.forecasts, name="forecasts"),
    path("forecasts/<uuid:uuid>/", forecasts.forecast, name="forecast"),
    path("trash/", trash.trash, name="trash"),
]
