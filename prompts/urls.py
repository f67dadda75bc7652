"""Paths of what a person is asked."""

from django.urls import URLPattern, path

from prompts.views import (
    calendar,
    invitations,
    mentoring,
    own_prompts,
    own_sets,
    privacy,
    sets,
    settings,
    sharing,
    themes,
    unsubscribe,
    week,
    write,
)

urlpatterns: list[URLPattern] = [
    path("week/", week.this_week, name="week"),
    path("week/<str:name>/", week.week_of, name="week_of"),
    path("write/<slug:slug>/", write.write_prompt, name="write_prompt"),
    path("themes/", themes.themes, name="themes"),
    path("themes/<slug:slug>/", themes.theme, name="theme"),
    path("themes/<slug:slug>/rest/", themes.rest, name="theme_rest"),
    path("sets/", sets.sets, name="sets"),
    path("sets/new/", own_sets.new, name="set_new"),
    path("sets/import/", own_sets.take_in, name="set_import"),
    path("sets/<uuid:uuid>/edit/", own_sets.edit, name="set_edit"),
    path("prompts/new/", own_prompts.new, name="prompt_new"),
    path("prompts/<uuid:uuid>/edit/", own_prompts.edit, name="prompt_edit"),
    path("sets/<slug:slug>/", sets.prompt_set, name="prompt_set"),
    path("settings/", settings.settings, name="settings"),
    path("settings/delete/", settings.delete, name="settings_delete"),
    path("privacy/", privacy.privacy, name="privacy"),
    path("mentoring/", mentoring.mentoring, name="mentoring"),
    path("mentoring/invite/", invitations.invite, name="invite"),
    path("mentoring/sent/<uuid:uuid>/", invitations.sent, name="invitation_sent"),
    path("mentoring/received/<uuid:uuid>/", invitations.received, name="invitation_received"),
    path("mentoring/invitations/<str:token>/", invitations.invitation, name="invitation"),
    path("entries/<uuid:uuid>/share/", sharing.share, name="share"),
    path("mentoring/shared/<uuid:uuid>/", sharing.shared, name="shared"),
    path("mentoring/shared/<uuid:uuid>/replies/<uuid:reply_uuid>/", sharing.change, name="reply"),
    path("mentoring/<uuid:uuid>/", mentoring.mentorship, name="mentorship"),
    path("calendar/<str:token>.ics", calendar.calendar, name="calendar"),
    path("unsubscribe/<str:token>/", unsubscribe.unsubscribe, name="unsubscribe"),
]
