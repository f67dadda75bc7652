"""What every address answers to everybody there is to ana, written down: `GET/POST` with nothing in the form.

An address that stands in none of these fails the test that reads them, so a new page is thought about here first.
Of a third person's method that a page does not take, 405 says nothing about the page; all else that is not theirs is
the 404 of what does not exist, and without a session a sign-in page (302) or a refusal (401).
"""

from typing import Final

NOBODY: Final = "302/401"

FOR_ALL: Final = {
    "200/405": "account_email_verification_sent account_inactive account_reset_password_done "
    "account_reset_password_from_key_done healthz calendar",
    "200/422": "account_reset_password account_reset_password_from_key",
    "200/200": "unsubscribe",
    "302/303": "account_confirm_email account_confirm_login_code mfa_authenticate mfa_login_webauthn",
    "404/404": "invitation",
}
"""The same to everybody, signed in or not. What an address carries that opens something is a token, not a name."""

FOR_GUESTS: Final = {"account_login": "200/422", "account_signup": "200/422"}
"""To nobody; whoever is signed in is sent on."""

ONES_OWN: Final = {
    "200/405": "drafts entries export insights mentoring mentoring_records sets tags theme themes week write "
    "prompt_set write_prompt mfa_index mfa_list_webauthn",
    "200/422": "assign forecasts import invite packet_new packets prompt_new set_import set_new settings trash "
    "week_of account_change_password account_reauthenticate",
    "302/303": "account_email account_set_password mfa_activate_totp mfa_add_webauthn mfa_edit_webauthn "
    "mfa_generate_recovery_codes mfa_reauthenticate mfa_reauthenticate_webauthn mfa_remove_webauthn",
    "404/404": "mfa_deactivate_totp mfa_download_recovery_codes",
    "404/405": "mfa_view_recovery_codes",
    "405/200": "preview",
    "405/303": "theme_rest",
    "200/303": "usersessions_list",
    "422/405": "take_along",
    "200/200": "account_logout settings_delete",
}
"""Pages of whoever asks: each their own."""

HERS: Final = {
    "200/303": "answer answer_skip entry_delete import_job packet set_edit",
    "200/405": "entry entry_revisions import_left_out",
    "200/409": "draft",
    "200/422": "assignment counterpart entry_edit entry_look_back forecast given mentorship prompt_edit reply share",
    "303/303": "ask",
    "302/422": "shared",
    "405/200": "answer_seen",
    "405/303": "draft_discard entry_bring entry_not_again entry_off_record entry_restore invitation_sent "
    "packet_copy packet_finish",
    "405/404": "draft_restore",
    "405/409": "draft_keep",
    "405/422": "answer_keep",
    "422/405": "packet_take_along",
    "404/404": "invitation_received",
}
"""Things of ana's, at their addresses, to ana."""

OF_THEIR_OWN: Final = {"draft": "404/200", "draft_keep": "405/422"}
"""To others at an address of hers: a draft's id is made by whoever writes, so theirs becomes a draft of their own."""

BETWEEN: Final = {
    ("reads", "mentorship"): ("200/422", "200/422"),
    ("reads", "given"): ("404/404", "200/422"),
    ("reads", "assignment"): ("200/422", "200/422"),
    ("reads", "shared"): ("302/422", "200/422"),
    ("reads", "reply"): ("404/404", "200/422"),
    ("nothing shared", "mentorship"): ("200/422", "200/422"),
    ("nothing shared", "given"): ("404/404", "200/422"),
    ("nothing shared", "assignment"): ("200/422", "200/422"),
    ("taken back", "mentorship"): ("200/422", "200/422"),
    ("taken back", "given"): ("404/404", "200/422"),
    ("taken back", "assignment"): ("200/422", "200/422"),
    ("taken back", "shared"): ("404/404", "404/404"),
    ("taken back", "reply"): ("404/404", "404/404"),
    ("ended", "mentorship"): ("200/200", "200/200"),
    ("ended", "given"): ("404/404", "404/404"),
    ("ended", "assignment"): ("200/422", "404/404"),
    ("ended", "shared"): ("404/404", "404/404"),
    ("ended", "reply"): ("404/404", "404/404"),
}
"""What a mentor and ana have between them: to ana, and to that mentor. Not found by anybody else, other mentors too."""

ADMIN: Final = {
    "admin:index": ("200/200", "200/200"),
    "admin:jsi18n": ("200/405", "200/405"),
    "admin:autocomplete": ("403/405", "403/405"),
    "admin:password_change": ("200/422", "200/422"),
    "admin:password_change_done": ("200/405", "200/405"),
    "admin:view_on_site": ("404/404", "404/404"),
    "admin:app_list": ("404/404", "200/200"),
    "admin:account_emailaddress_add": ("403/403", "200/200"),
    "admin:account_emailaddress_change": ("403/403", "200/200"),
    "admin:account_emailaddress_changelist": ("403/403", "200/200"),
    "admin:account_emailaddress_delete": ("403/403", "200/200"),
    "admin:account_emailaddress_history": ("403/403", "200/200"),
    "admin:journal_user_add": ("403/403", "403/403"),
    "admin:journal_user_change": ("403/403", "200/303"),
    "admin:journal_user_changelist": ("403/403", "200/200"),
    "admin:journal_user_delete": ("403/403", "403/403"),
    "admin:journal_user_history": ("403/403", "200/200"),
    "admin/account/emailaddress/<path:object_id>/": ("302/303", "302/303"),
    "admin/journal/user/<path:object_id>/": ("302/303", "302/303"),
    "admin/(?P<url>.*)$": ("404/404", "404/404"),
}
"""To staff without a permission, and to a superuser. Whoever is neither is sent to sign in."""

SINGLE: Final = {
    "landing": ("200/405", "302/405"),
    "privacy": ("200/401", "200/404"),
    "admin:login": ("302/303", "403/403"),
    "admin:logout": ("302/401", "302/303"),
}
"""Those that are like no other: to nobody, and to whoever is signed in."""

STAFF_AT: Final = {"admin:login": "302/422", "admin:logout": "405/302"}
"""What staff and a superuser get there instead."""

DOWNLOADS: Final = {
    "/export/?format=json": "200", "/export/?format=csv": "200", "/export/?format=markdown": "200",
    "/entries/take-along/?format=json": "200", "/entries/take-along/?format=markdown": "200",
    "/entries/take-along/?format=csv": "200", "/entries/take-along/?format=copy": "200",
}  # fmt: skip
"""Downloads of whoever asks, for everybody who is signed in; without a session, the sign-in page."""


def spread(rows: dict[str, str]) -> dict[str, str]:
    """Each name with its answers."""
    return {name: answers for answers, names in rows.items() for name in names.split()}


def refused(answers: str) -> str:
    """What somebody else gets at an address where ana gets these."""
    return "/".join("405" if one == "405" else "404" for one in answers.split("/"))
