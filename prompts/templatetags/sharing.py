"""What an entry's own pages say about who can read it."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, cast

from django import template
from django.db.models import F, OuterRef, StringAgg, Subquery, TextField, Value
from django.db.models.functions import Cast
from django.template import Context
from django.utils import timezone
from django.utils.safestring import SafeString

from journal import markup
from journal.access import really_looked
from journal.dates import MONTHS
from journal.models import Entry, LookBack, User
from prompts import invited, mentoring, sharing
from prompts.mentoring_forms import ReplyForm
from prompts.models import Reply, Share, SharedLookBack

register = template.Library()


@register.filter
def runs_the_server(mentor: User) -> bool:
    """Then what is shared is not all that they could read."""
    return invited.runs_the_server(mentor)


@dataclass(frozen=True)
class ReplyLine:
    """A reply as the entry's author reads it; the quotation of a closed share is gone, and said to be."""

    reply: Reply
    open: bool
    mine: bool
    changeable: bool
    new: bool

    @property
    def quote(self) -> str:
        """It is the author's own text: narrowed or edited since, they may read what was quoted of it."""
        return self.reply.quote if self.open else ""


@register.simple_tag
def shares_of(entry: Entry) -> list[Share]:
    """The open shares of the author's own entry. One query."""
    return sharing.shared_with(entry.author, entry)


@dataclass(frozen=True)
class Sharing:
    """Who can read an entry, and every reply under it, closed shares' too."""

    shares: list[Share]
    replies: list[ReplyLine]


@register.simple_tag(takes_context=True)
def sharing_of(context: Context, entry: Entry) -> Sharing:
    """What the author's own page of an entry says, and a stamp that they saw its replies. One query, two with new ones.

    The stamp is made where somebody asks for the page to read it.
    """
    of_reply = ("pk", "uuid", "author", "body", "html", "markup_version", "quote", "created_at", "edited_at")
    included = SharedLookBack.objects.filter(share=OuterRef("pk")).order_by().values("share")
    key = Cast("look_back_id", TextField())
    rows: Any = (
        Share.objects.with_open()
        .of_author(entry.author)
        .filter(entry=entry)
        .select_related("mentorship__mentor")
        .annotate(**{f"reply_{name}": F(f"replies__{name}") for name in of_reply})
        .annotate(included=Subquery(included.annotate(keys=StringAgg(key, Value(","))).values("keys")))
        .order_by("shared_at", "pk", "replies__created_at", "replies__pk")
    )
    shares: dict[int, Share] = {}
    replies: list[ReplyLine] = []
    for row in rows:
        share = shares.setdefault(row.pk, row)
        if row.reply_pk is None:
            continue
        mine = row.reply_author == entry.author_id
        one = Reply(
            pk=row.reply_pk,
            uuid=row.reply_uuid,
            share=share,
            author=entry.author if mine else share.mentorship.mentor,
            body=row.reply_body,
            html=row.reply_html,
            markup_version=row.reply_markup_version,
            quote=row.reply_quote,
            created_at=row.reply_created_at,
            edited_at=row.reply_edited_at,
        )
        new = not mine and (row.author_read_at is None or row.author_read_at < one.created_at)
        changeable = row.is_open and mine and mentoring.may_change(one)
        replies.append(ReplyLine(one, row.is_open, mine, changeable, new))
    news = {line.reply.share_id for line in replies if line.new}
    if news and really_looked(context["request"]):
        Share.objects.filter(pk__in=news).update(author_read_at=timezone.now())
    return Sharing([share for share in shares.values() if cast(Any, share).is_open], replies)


@register.simple_tag
def reply_form(share: Share) -> ReplyForm:
    """An empty one to a share’s mentor, its fields named apart from those beside it."""
    return ReplyForm(to=share.mentorship.mentor.called, auto_id=f"%s-{share.uuid}")


@register.filter(expects_localtime=True)
def brief_day(at: datetime, today: date) -> str:
    """For a narrow column: 9 Nov; of another year 9 Nov 2025. A moment is on the person's clock."""
    said = f"{at.day} {MONTHS[at.month - 1][:3]}"
    return said if at.year == today.year else f"{said} {at.year}"


@register.filter
def includes(share: Share, look_back: LookBack) -> bool:
    """Whether a share that `sharing_of` brought lets its mentor read a look-back too."""
    return str(look_back.pk) in (getattr(share, "included", "") or "").split(",")


@register.filter
def reply_html(one: Reply) -> SafeString:
    """The text of a reply as clean HTML; what an older renderer made is rendered again."""
    return markup.stored(one.html, one.markup_version, one.body)
