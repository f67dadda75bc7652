"""What of a person's own is open to somebody else now: who reads which entries, and what was asked of whom."""

from collections import defaultdict
from dataclasses import dataclass

from django.db.models import Count, Q

from journal.models import User
from journal.templatetags.terrain import spelled
from prompts.invited import runs_the_server
from prompts.models import Assignment, Invitation, Mentorship, Share


@dataclass(frozen=True)
class Reader:
    """A mentor, what they can read of one's own, and what else they are told."""

    mentorship: Mentorship
    shares: tuple[Share, ...]
    assignments: int
    questions: int
    answered: int

    @property
    def mentor(self) -> User:
        return self.mentorship.mentor

    @property
    def runs_the_server(self) -> bool:
        """Then what is shared is not all that they could read."""
        return runs_the_server(self.mentor)


@dataclass(frozen=True)
class Openings:
    """Who has been let in; `mentees` and `ended` are those who cannot read an entry."""

    readers: tuple[Reader, ...]
    mentees: tuple[Mentorship, ...]
    ended: tuple[Mentorship, ...]
    invitations: tuple[Invitation, ...]

    @property
    def people(self) -> int:
        """How many can read something."""
        return sum(1 for reader in self.readers if reader.shares)

    @property
    def entries(self) -> int:
        """How many of one's entries somebody can read; one that two people read counts once."""
        return len({share.entry_id for reader in self.readers for share in reader.shares})

    @property
    def shares(self) -> int:
        return sum(len(reader.shares) for reader in self.readers)


def openings_of(user: User) -> Openings:
    """Four queries."""
    bonds = list(Mentorship.objects.of(user).select_related("mentor", "mentee"))
    shares: dict[int, list[Share]] = defaultdict(list)
    opened = Share.objects.open().of_author(user).select_related("entry")
    for share in opened.annotate(look_back_count=Count("look_backs")).order_by("-shared_at", "-pk"):
        shares[share.mentorship_id].append(share)
    asked = (
        Assignment.objects.filter(mentorship__mentee=user, mentorship__ended_at=None)
        .order_by()
        .values("mentorship")
        .annotate(
            given=Count("pk", distinct=True),
            questions=Count("items"),
            answered=Count("items", filter=~Q(items__answer="")),
        )
    )
    told = {row["mentorship"]: (row["given"], row["questions"], row["answered"]) for row in asked}
    return Openings(
        readers=tuple(
            Reader(bond, tuple(shares[bond.pk]), *told.get(bond.pk, (0, 0, 0)))
            for bond in bonds
            if bond.active and bond.mentee_id == user.pk
        ),
        mentees=tuple(bond for bond in bonds if bond.active and bond.mentor_id == user.pk),
        ended=tuple(bond for bond in bonds if not bond.active and bond.mentee_id == user.pk),
        invitations=tuple(user.invitations_sent.waiting().order_by("expires_at", "pk")),
    )


def who_reads(people: int, read: int, entries: int) -> str:
    """The sentence over the page: how many people can read how many of one's entries."""
    if not people:
        if not entries:
            return "Nobody but you can read what you will write."
        return f"Nobody but you has been let into your {'entry' if entries == 1 else f'{entries:,} entries'}."
    who = "One person can read" if people == 1 else f"{spelled(people).capitalize()} people can read"
    between = " between them" if people > 1 and read > 1 else ""
    if entries == 1:
        what = "your one entry"
    elif read == entries:
        what = f"all of your {spelled(entries)} entries{between}"
    else:
        what = f"{spelled(read)} of your {entries:,} entries{between}"
    return f"{who} {what}. Nobody else has been let in."
