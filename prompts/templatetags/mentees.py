"""One line of a mentor's list of people. Thirty of them through a template took as long as all that they say."""

from django import template
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from journal.dates import MONTHS
from journal.templatetags.terrain import counted, icon
from prompts.mentor_page import Mentee

register = template.Library()


@register.simple_tag
def mentee_line(one: Mentee) -> SafeString:
    """Who, since when, what is open and what of it is new; what is due, finished, or that they are quiet."""
    bond = one.mentorship
    address = reverse("mentorship", args=[bond.uuid])
    began = bond.mentee.local_day(bond.began_at)
    opened = counted(one.opened, "entry,entries") if one.opened else "nothing"
    since = f"Since {MONTHS[began.month - 1]} {began.year} · {opened} shared with you"
    new = format_html_join(
        "", ', <a href="{}">{}</a>', ((f"{address}?show={show}", words) for words, show in one.said)
    )
    tone, sign, words = one.state
    state = format_html('<span class="state {}">{}{}</span>', tone, icon(sign) if sign else "", words)
    return format_html(
        '<li class="line apart"><span><strong><a href="{}">{}</a></strong><br><span class="small quiet">{}{}</span>'
        "</span>{}</li>",
        address,
        bond.mentee.called,
        since,
        new,
        state if words else "",
    )
