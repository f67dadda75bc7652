"""What the pages of accounts need from a form's field."""

from django import template
from django.forms import BoundField

register = template.Library()


@register.filter
def plain(field: BoundField) -> BoundField:
    """The field without a placeholder: its label says what it is, and stays when something is typed."""
    field.field.widget.attrs.pop("placeholder", None)
    return field


@register.filter
def kind(field: BoundField) -> str:
    """The kind of its input: text, password, checkbox, select …"""
    return getattr(field.field.widget, "input_type", "text")


@register.filter
def fours(secret: str) -> str:
    """A long key in groups of four, to be typed."""
    return " ".join(secret[start : start + 4] for start in range(0, len(secret), 4))
