"""Ana's journal, every text of it marked, and a row for every address that the site answers at."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import uuid4

from allauth.account.models import EmailAddress
from django.apps import apps
from django.contrib.contenttypes.models import ContentType
from django.db import connection
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from journal import forecasting, importing, packets, writing
from journal.formats.limits import Limits
from journal.models import Draft, Entry, Forecast, ImportJob, LookBack, Packet, User, Week
from prompts import feed, mail, mentoring, own, sharing
from prompts.models import (
    Assignment,
    AssignmentItem,
    CalendarFeed,
    Invitation,
    Mentorship,
    Prompt,
    PromptSet,
    Reminder,
    Reply,
    Role,
    Share,
)
from tests import factories

CANARY = "canary4517"
FEED = "t" * 43
"""The token of ana's calendar feed."""
ONE_CLICK = "/unsubscribe/"
"""The one address that takes a post from anywhere (RFC 8058); tests/prompts/test_unsubscribe.py holds it."""

ADMIN_SITE = [
    "admin:index",
    "admin:login",
    "admin:logout",
    "admin:password_change",
    "admin:password_change_done",
    "admin:autocomplete",
    "admin:jsi18n",
]
PLAIN = [
    "landing",
    "healthz",
    "week",
    "write",
    "preview",
    "tags",
    "themes",
    "sets",
    "set_new",
    "set_import",
    "prompt_new",
    "drafts",
    "entries",
    "take_along",
    "export",
    "import",
    "trash",
    "forecasts",
    "packets",
    "packet_new",
    "insights",
    "settings",
    "settings_delete",
    "privacy",
    "mentoring",
    "invite",
    "assign",
    "mentoring_records",
    "account_login",
    "account_logout",
    "account_inactive",
    "account_signup",
    "account_reauthenticate",
    "account_email",
    "account_email_verification_sent",
    "account_change_password",
    "account_set_password",
    "account_reset_password",
    "account_confirm_login_code",
    "account_reset_password_from_key_done",
    "account_reset_password_done",
    "mfa_index",
    "mfa_authenticate",
    "mfa_reauthenticate",
    "mfa_activate_totp",
    "mfa_deactivate_totp",
    "mfa_view_recovery_codes",
    "mfa_generate_recovery_codes",
    "mfa_download_recovery_codes",
    "mfa_list_webauthn",
    "mfa_add_webauthn",
    "mfa_reauthenticate_webauthn",
    "mfa_login_webauthn",
    "usersessions_list",
    *ADMIN_SITE,
]
OF_AN_ENTRY = [
    "entry",
    "entry_edit",
    "entry_revisions",
    "entry_restore",
    "entry_delete",
    "entry_bring",
    "entry_off_record",
    "entry_not_again",
    "entry_look_back",
]
OF_A_DRAFT = ["draft", "draft_keep", "draft_discard", "draft_restore"]
OF_A_FORECAST = ["forecast"]
OF_AN_IMPORT = ["import_job", "import_left_out"]
OF_A_SET = ["set_edit", "prompt_set"]
OF_A_PROMPT = ["prompt_edit", "write_prompt"]
OF_A_PACKET = ["packet", "packet_finish", "packet_copy", "packet_take_along"]
OF_A_COUNTERPART = ["counterpart"]
OF_AN_ASK = ["ask"]
OF_A_MENTORSHIP = ["mentorship"]
OF_AN_INVITATION = ["invitation_sent", "invitation_received"]
OF_A_SHARE = ["share", "shared"]
OF_AN_ASSIGNMENT = ["assignment"]
OF_AN_ITEM = ["answer", "answer_keep", "answer_skip", "answer_seen"]
OF_A_GROUP = ["given"]
OF_ONE = [
    *OF_AN_ENTRY,
    *OF_A_DRAFT,
    *OF_A_FORECAST,
    *OF_AN_IMPORT,
    *OF_A_SET,
    *OF_A_PROMPT,
    *OF_A_PACKET,
    *OF_A_COUNTERPART,
    *OF_AN_ASK,
    *OF_A_MENTORSHIP,
    *OF_AN_INVITATION,
    *OF_A_SHARE,
    *OF_AN_ASSIGNMENT,
    *OF_AN_ITEM,
    *OF_A_GROUP,
]


@dataclass(frozen=True)
class World:
    ana: User
    kept: Entry
    trashed: Entry
    draft: Draft
    discarded: Draft
    forecast: Forecast
    forgotten: Forecast
    read: ImportJob
    prompt_set: PromptSet
    prompt: Prompt
    forgotten_set: PromptSet
    forgotten_prompt: Prompt
    packet: Packet
    finished: Packet
    mentorship: Mentorship
    invitation: Invitation
    share: Share
    reply: Reply
    item: AssignmentItem
    gave: Assignment

    def rows(self) -> dict[str, list[str]]:
        """The name of each address, and the paths to try it with."""
        ana = self.ana.pk
        of_kinds: list[tuple[list[str], Sequence[Any]]] = [
            (OF_AN_ENTRY, [self.kept, self.trashed]),
            (OF_A_DRAFT, [self.draft, self.discarded]),
            (OF_A_FORECAST, [self.forecast, self.forgotten]),
            (OF_AN_IMPORT, [self.read]),
            (OF_A_SET, [self.prompt_set, self.forgotten_set]),
            (OF_A_PROMPT, [self.prompt, self.forgotten_prompt]),
            (OF_A_PACKET, [self.packet, self.finished]),
            (OF_A_COUNTERPART, [*self.ana.counterparts.all()]),
            (OF_AN_ASK, [*self.ana.asks.all()]),
            (OF_A_MENTORSHIP, [self.mentorship]),
            (OF_AN_INVITATION, [self.invitation]),
            (OF_A_SHARE, [self.share]),
            (OF_AN_ASSIGNMENT, [self.item.assignment, self.gave]),
            (OF_AN_ITEM, [self.item]),
        ]
        rows: dict[str, list[str]] = {name: self._paths(name) for name in PLAIN}
        for names, things in of_kinds:
            # Its own kind, one of another kind, and one that nobody has, which stands last.
            other = self.draft if names is OF_AN_ENTRY else self.kept
            uuids = [*(one.uuid for one in (*things, other)), uuid4()]
            rows |= {name: self._paths(name, *((uuid,) for uuid in uuids)) for name in names}
        rows |= {
            "week_of": self._paths("week_of", ("2026-W47",), ("1999-W01",), ("9999-W99",), ("nonsense",)),
            "write_prompt": [
                *self._paths("write_prompt", ("decided-before-you-were-sure",), ("nothing",)),
                *rows["write_prompt"],
            ],
            "theme": self._paths("theme", ("judgment",), ("untaught-job",), ("nothing",)),
            "theme_rest": self._paths("theme_rest", ("judgment",), ("nothing",)),
            "prompt_set": [
                *self._paths("prompt_set", ("the-friday-fifteen",), ("nothing",)),
                *(f"{path}?format=toml" for path in rows["prompt_set"]),
                *rows["prompt_set"],
            ],
            "account_confirm_email": self._paths("account_confirm_email", ("MQ:abc:def",)),
            "account_reset_password_from_key": self._paths(
                "account_reset_password_from_key", ("1", "abc-def"), ("1", "set-password")
            ),
            "reply": self._paths("reply", (self.share.uuid, self.reply.uuid), (uuid4(), uuid4())),
            "given": self._paths("given", (self.gave.given,), (self.item.assignment.given,), (uuid4(),)),
            "invitation": self._paths("invitation", ("here",), ("nothing",)),
            "calendar": self._paths("calendar", (FEED,), ("nothing",)),
            "unsubscribe": self._paths(
                "unsubscribe", (mail.unsubscribe_token(self.ana, "weekly"),), ("nothing",)
            ),
            "mfa_remove_webauthn": self._paths("mfa_remove_webauthn", (1,)),
            "mfa_edit_webauthn": self._paths("mfa_edit_webauthn", (1,)),
            "admin:view_on_site": self._paths(
                "admin:view_on_site", (ContentType.objects.get_for_model(Entry).pk, self.kept.pk)
            ),
            "admin:app_list": self._paths("admin:app_list", ("journal",)),
            "admin/(?P<url>.*)$": ["/admin/nothing/here/"],
        }
        for model in apps.get_models():
            name = f"admin:{model._meta.app_label}_{model._meta.model_name}"
            for act in ("changelist", "add"):
                rows[f"{name}_{act}"] = self._paths(f"{name}_{act}")
            for act in ("history", "delete", "change"):
                rows[f"{name}_{act}"] = self._paths(f"{name}_{act}", (ana,), (self.kept.pk,), ("nonsense",))
            path = f"admin/{model._meta.app_label}/{model._meta.model_name}/"
            rows[f"{path}<path:object_id>/"] = [f"/{path}{ana}/"]
        return rows

    def paths(self) -> list[str]:
        """Every path of every address that exists."""
        rows = self.rows()
        return [path for name in sorted(addresses()) for path in rows[name]]

    def firsts(self) -> list[str]:
        """One path of every address: something of ana's own where it leads to one."""
        rows = self.rows()
        return [rows[name][0] for name in sorted(addresses())]

    def _paths(self, name: str, *arguments: tuple[object, ...]) -> list[str]:
        if name not in addresses():
            return []
        return [reverse(name, args=[str(one) for one in given]) for given in arguments or [()]]


def make() -> World:
    """Fills ana's journal; needs the catalogue."""
    ana = User.objects.create_user(
        "ana@example.org", "a quiet hill at dusk", name="Ana", zone="Europe/Prague"
    )
    EmailAddress.objects.create(user=ana, email=ana.email, primary=True, verified=True)
    kept = factories.entry(
        ana,
        title=f"Title {CANARY}",
        takeaway=f"Takeaway {CANARY}",
        body=f"Body {CANARY}",
        themes=("judgment",),
        tags=(f"tag {CANARY}",),
        felt=3,
        prompt_slug="decided-before-you-were-sure",
        prompt_question=f"Question {CANARY}",
    )
    writing.revise(
        kept, writing.Writing(body=f"Second {CANARY}", date=kept.date, zone=kept.zone, themes=("judgment",))
    )
    for on in (kept.date, None):  # one done, one that asks
        LookBack.objects.create(entry=kept, author=ana, due=kept.date, on=on, note=f"Note {CANARY}")
    trashed = factories.entry(ana, body=f"Thrown away {CANARY}")
    writing.trash(trashed)
    drafts = [
        Draft.objects.create(author=ana, form={"body": f"{word} {CANARY}"}, began_on=date(2026, 11, 20))
        for word in ("Begun", "Discarded")
    ]
    drafts[1].discarded_at = drafts[1].updated_at
    drafts[1].save(update_fields=["discarded_at"])
    Week.objects.create(author=ana, monday=date(2026, 11, 16), headline=f"Headline {CANARY}")
    ana.not_for_me.create(prompt_slug=f"refused-{CANARY}")
    ana.swaps.create(monday=date(2026, 11, 16), prompt_slug=f"swapped-{CANARY}")
    Reminder.objects.create(user=ana, on=True)
    CalendarFeed.objects.create(user=ana, token_hash=feed.hashed(FEED))
    forecasts = [
        Forecast.objects.create(
            author=ana, entry=kept, claim=f"{word} {CANARY}", probability=70, made_on=kept.date, due=kept.date,
            outcome=outcome, note=f"Note {CANARY}", settled_on=kept.date if outcome else None,
        )
        for word, outcome in (("Due", ""), ("Forgotten", "no"))
    ]  # fmt: skip
    forecasting.trash(forecasts[1])
    words = own.Words(
        "judgment",
        f"Asked {CANARY}",
        f"Why {CANARY}",
        5,
        ((f"Step {CANARY}", "Ask"), ("Next", f"Ask {CANARY}")),
    )
    prompts = [own.write(ana, words), own.write(ana, words)]
    sets = [
        own.compose(ana, f"Set {CANARY}", f"Purpose {CANARY}", prompts=[one.pk for one in prompts])
        for _ in "12"
    ]
    own.trash(prompts[1])
    own.trash(sets[1])
    lena = factories.packet(ana, f"Lena {CANARY}", asks=(f"Wanted {CANARY}",), next_on=ana.local_day())
    finished = packets.finish(lena)
    packet = factories.packet(ana, f"Tomas {CANARY}", asks=(f"Asked {CANARY}",))
    packets.add_entry(packet, kept)
    kept.refresh_from_db()
    read = importing.begin(ana, factories.archive(CANARY), f"{CANARY}.json", Limits())
    mentor = User.objects.create_user("mentor@example.org", "a quiet hill at dusk", name="Mentor")
    mentorship = Mentorship.objects.create(mentor=mentor, mentee=ana)
    invitation, _ = mentoring.invite(ana, "asked@example.org", Role.MENTOR, f"Note {CANARY}")
    share = sharing.share(kept, mentorship, whole=True)
    reply = mentoring.reply(share, ana, f"Reply {CANARY}")
    ana.imported_mentoring.create(digest="0" * 64, record={"kind": "replies", "row": brought_along()})
    item, _, skipped = factories.assigned(mentorship, title=f"Assigned {CANARY}", note=f"Note {CANARY}")
    mentoring.answer(skipped, "skipped", ana.local_day(), line=f"Line {CANARY}")
    bond = Mentorship.objects.create(mentor=ana, mentee=mentor)
    gave = factories.assigned(bond, title=f"Given {CANARY}", note=f"Note {CANARY}")[0].assignment
    mine = (sets[0], prompts[0], sets[1], prompts[1], packet, finished, mentorship, invitation, share, reply)
    return World(ana, kept, trashed, *drafts, *forecasts, read, *mine, item, gave)


def brought_along() -> dict[str, Any]:
    """A reply as an archive has it."""
    at = "2026-11-20T10:00:00.000000Z"
    return {"id": str(uuid4()), "share": str(uuid4()), "body": f"Brought {CANARY}", "created_at": at}


def addresses() -> set[str]:
    """The names of all addresses of the site; the route itself where one has no name."""
    return set(_walk(get_resolver()))


def _walk(resolver: URLResolver, space: str = "", path: str = "") -> Iterator[str]:
    for found in resolver.url_patterns:
        route = path + str(found.pattern)
        if isinstance(found, URLResolver):
            yield from _walk(found, space + (f"{found.namespace}:" if found.namespace else ""), route)
        elif isinstance(found, URLPattern):
            yield space + found.name if found.name else route


def at_a_uuid(path: str) -> bool:
    """Whether a path leads to something of somebody's, not to what is built in."""
    return any(len(part) == 36 and part.count("-") == 4 for part in path.split("/"))


def everything() -> dict[str, list[tuple[object, ...]]]:
    """All rows of all tables as the database holds them, but for what stamps use: sessions, the feed's last fetch."""
    left_out, stamps = {"session", "usersession"}, {"fetched_at"}
    found = {}
    with connection.cursor() as cursor:
        for model in apps.get_models():
            if model._meta.model_name not in left_out:
                quote = connection.ops.quote_name
                columns = (
                    field.column for field in model._meta.concrete_fields if field.attname not in stamps
                )
                cursor.execute(
                    f"SELECT {', '.join(map(quote, columns))} FROM {quote(model._meta.db_table)} "
                    f"ORDER BY {quote(model._meta.pk.column)}"
                )
                found[model._meta.label] = cursor.fetchall()
    return found
