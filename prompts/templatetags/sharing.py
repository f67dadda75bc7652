"""What an entry's own pages say about who can read it."""

from dataclasses import dataclass

from django import template
from django.utils.safestring import SafeString

from journal import markup
from journal.models import Entry, User
from prompts import mentoring, sharing
from prompts.models import Reply, Share

register = template.Library()


@dataclass(frozen=True)
class Line:
    """A reply as one side reads it; the quotation of a closed share is gone, and said to be."""

    reply: Reply
    open: bool
    mine: bool
    changeable: bool


@register.simple_tag
def shares_of(entry: Entry) -> list[Share]:
    """The open shares of the author's own entry. One query."""
    return sharing.shared_with(entry.author, entry)


@register.simple_tag
def replies_to(entry: Entry, shares: list[Share], author: User) -> list[Line]:
    """Every reply under the author's own entry, closed shares' too. One query."""
    opened = {share.pk for share in shares}
    rows = Reply.objects.filter(share__entry=entry, share__mentorship__mentee=author)
    return [
        Line(
            one,
            one.share_id in opened,
            one.author_id == author.pk,
            one.share_id in opened and one.author_id == author.pk and mentoring.may_change(one),
        )
        for one in rows.select_related("author", "share")
    ]


@register.filter
def reply_html(one: Reply) -> SafeString:
    """The text of a reply as clean HTML; what an older renderer made is rendered again."""
    return markup.stored(one.html, one.markup_version, one.body)
