"""Everybody there is to ana: who reads nothing of hers, who mentors her in each state, and who keeps the server."""

from dataclasses import dataclass, field

from allauth.account.models import EmailAddress
from django.conf import settings
from django.test import Client
from django.urls import reverse

from journal.models import User
from prompts import mentoring, sharing
from prompts.models import Mentorship, Reply, Share
from tests import factories
from tests.trust import world

SIDES = ("reads", "nothing shared", "taken back", "ended")
"""Her mentors: with a share, without one, after it was taken back, after the mentorship ended."""
OTHERS = ("stranger", "her mentor’s other mentee", "mentee of another mentor", "staff", "superuser")


@dataclass(frozen=True)
class Side:
    """What one mentor of ana's has of her: addresses carry these."""

    bond: Mentorship
    share: Share | None
    reply: Reply | None
    given: str
    assignment: str

    def paths(self) -> dict[str, str]:
        """The addresses that are theirs, by name."""
        found = {
            "mentorship": reverse("mentorship", args=[self.bond.uuid]),
            "given": reverse("given", args=[self.given]),
            "assignment": reverse("assignment", args=[self.assignment]),
        }
        if self.share is not None and self.reply is not None:
            found["shared"] = reverse("shared", args=[self.share.uuid])
            found["reply"] = reverse("reply", args=[self.share.uuid, self.reply.uuid])
        return found


@dataclass
class Roles:
    people: dict[str, User]
    sides: dict[str, Side]
    clients: dict[str, Client] = field(init=False)
    """Each signed in, and nobody."""

    def __post_init__(self) -> None:
        self.clients = {name: Client(raise_request_exception=False) for name in ("nobody", *self.people)}
        for name, who in self.people.items():
            self.clients[name].force_login(who, backend=settings.AUTHENTICATION_BACKENDS[0])


def person(name: str) -> User:
    """With a password and a confirmed address, as ana has."""
    email = f"{'-'.join(name.split()).replace('’', '')}@example.org"
    user = User.objects.create_user(email, "a quiet hill at dusk", name=name)
    EmailAddress.objects.create(user=user, email=email, primary=True, verified=True)
    return user


def make(ana_writes: world.World) -> Roles:
    """Adds everybody to ana's world."""
    ana = ana_writes.ana
    people = {"ana": ana, **{name: person(name) for name in (*SIDES, *OTHERS)}}
    for name in ("staff", "superuser"):
        people[name].is_staff, people[name].is_superuser = True, name == "superuser"
        people[name].save(update_fields=["is_staff", "is_superuser"])
    sides = {name: side(people[name], ana_writes, shared=name != "nothing shared") for name in SIDES}
    taken, ended = sides["taken back"], sides["ended"]
    if taken.share is not None:
        sharing.take_back(taken.share)
    mentoring.end(ended.bond, ana)
    for mentor, mentee in (
        (people["reads"], people["her mentor’s other mentee"]),
        (people["stranger"], people["mentee of another mentor"]),
    ):
        Mentorship.objects.create(mentor=mentor, mentee=mentee)
    return Roles(people, sides)


def side(mentor: User, ana_writes: world.World, *, shared: bool) -> Side:
    """A mentorship with an assignment, and a share under which the mentor has replied."""
    bond = Mentorship.objects.create(mentor=mentor, mentee=ana_writes.ana)
    item, *_ = factories.assigned(bond, title="Theirs", note="Theirs")
    share = sharing.share(ana_writes.kept, bond, whole=True) if shared else None
    reply = mentoring.reply(share, mentor, "Theirs") if share else None
    return Side(bond, share, reply, str(item.assignment.given), str(item.assignment.uuid))
