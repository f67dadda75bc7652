"""Whether the navigation leads to mentoring."""

from allauth.account.models import EmailAddress
from django import template
from django.conf import settings
from django.db.models import Exists, Q

from journal.models import User
from prompts.models import Invitation, Mentorship

register = template.Library()


@register.simple_tag
def mentoring_in_nav(user: User) -> bool:
    """For whoever has a mentorship, or an invitation that waits, sent or received. One query."""
    waiting = Invitation.objects.waiting()
    any_of = Q(Exists(Mentorship.objects.of(user))) | Q(Exists(waiting.filter(inviter=user)))
    if settings.MAIL_URL:
        confirmed = EmailAddress.objects.filter(user=user, email=user.email, verified=True)
        any_of |= Q(Exists(waiting.filter(email=user.email, inviter__is_active=True))) & Q(Exists(confirmed))
    return User.objects.filter(any_of, pk=user.pk).exists()
