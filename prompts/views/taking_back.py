"""Taking back what is shared, from whichever page: closes it, and says who can no longer read it."""

from collections.abc import Iterable

from django.contrib import messages
from django.http import HttpRequest
from django.urls import reverse

from journal import security
from journal.models import User
from journal.templatetags.terrain import in_a_row, spelled
from prompts import sharing
from prompts.models import Mentorship, Share


def take_back(request: HttpRequest, author: User, share: Share) -> None:
    """One of the author's own, with its entry and mentor. A second time nothing happens, and the same is said."""
    if sharing.take_back(share):
        security.record("share taken back", request, author)
    kept = share.entry is not None and share.entry.trashed_at is None
    messages.success(
        request,
        f"Taken back. {share.mentorship.mentor.called} can no longer read it, or the words they quoted.",
        extra_tags=f"share:{reverse('share', args=[share.entry.uuid])}" if kept and share.entry else "",
    )


def take_back_all(request: HttpRequest, author: User, bonds: Iterable[Mentorship]) -> None:
    """All that is open in mentorships of which the author is the mentee."""
    counts = [(bond.mentor.called, sharing.take_back_all(bond)) for bond in bonds]
    names = [name for name, count in counts if count]
    total = sum(count for _, count in counts)
    if not total:
        messages.success(request, "Nothing of yours was open to be taken back.")
        return
    security.record("all shares taken back", request, author)
    what = "it" if total == 1 else "them"
    messages.success(
        request,
        f"Taken back: {spelled(total, 'share,shares')}. "
        f"{in_a_row(names)} can no longer read {what}, or the words they quoted.",
    )
