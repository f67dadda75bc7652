"""The one way a view gets a prompt, a set or something of a mentorship: the object, or 404 as if there were none."""

from uuid import UUID

from django.db.models import Q
from django.http import Http404
from django.shortcuts import get_object_or_404

from journal.models import Theme, User
from journal.models.themes import theme_of
from prompts.models import (
    Assignment,
    AssignmentItem,
    Invitation,
    Mentorship,
    Prompt,
    PromptSet,
    Reply,
    Share,
)
from prompts.models.mentoring import token_hash


def open_theme(slug: str) -> Theme:
    theme = theme_of(slug)
    if theme is None:
        raise Http404
    return theme


def usable_prompt(user: User, slug: str) -> Prompt:
    """A prompt by its slug, its theme with it; a retired one still opens, since entries lead to it. One query."""
    usable = Prompt.objects.kept().filter(Q(author__isnull=True) | Q(author=user))
    found: Prompt = get_object_or_404(usable.select_related("theme"), slug=slug)
    return found


def open_set(user: User, slug: str) -> PromptSet:
    """A current built-in set, or one of the person's own, with its prompts in order. Two queries."""
    usable = PromptSet.objects.kept().filter(Q(author=None, retired_at=None) | Q(author=user))
    found: PromptSet = get_object_or_404(usable.with_prompts(), slug=slug)
    return found


def own_set(user: User, uuid: UUID) -> PromptSet:
    """A set of the person's own, with its prompts in order. Two queries."""
    found: PromptSet = get_object_or_404(user.prompt_sets.kept().with_prompts(), slug=str(uuid))
    return found


def own_set_ever(user: User, uuid: UUID) -> PromptSet:
    """The same, in the trash or not."""
    found: PromptSet = get_object_or_404(user.prompt_sets, slug=str(uuid))
    return found


def own_prompt(user: User, uuid: UUID) -> Prompt:
    """A prompt of the person's own. One query."""
    found: Prompt = get_object_or_404(user.prompts.kept(), slug=str(uuid))
    return found


def own_prompt_ever(user: User, uuid: UUID) -> Prompt:
    """The same, in the trash or not."""
    found: Prompt = get_object_or_404(user.prompts, slug=str(uuid))
    return found


def mentorship_of(user: User, uuid: UUID) -> Mentorship:
    """One that the person is a side of, ended or not, with both people. One query."""
    found: Mentorship = get_object_or_404(
        Mentorship.objects.of(user).select_related("mentor", "mentee"), uuid=uuid
    )
    return found


def mentorship_as_mentee(mentee: User, uuid: UUID) -> Mentorship:
    """One whose mentee the person is, so that what is open in it is theirs. One query."""
    found: Mentorship = get_object_or_404(mentee.mentorships_as_mentee.select_related("mentor"), uuid=uuid)
    return found


def open_share(mentor: User, uuid: UUID) -> Share:
    """What this mentor can read now, with its entry. Three queries."""
    found: Share = get_object_or_404(
        Share.objects.readable_by(mentor)
        .select_related("entry", "mentorship__mentee", "mentorship__mentor")
        .prefetch_related("entry__entry_themes", "look_backs__look_back"),
        uuid=uuid,
    )
    return found


def own_share(author: User, uuid: UUID) -> Share:
    """A share of one's own entry, open or closed. One query."""
    found: Share = get_object_or_404(
        Share.objects.of_author(author).select_related("entry", "mentorship__mentor"), uuid=uuid
    )
    return found


def replied_share(user: User, uuid: UUID) -> Share:
    """An open share that the person is a side of: what may be replied to. One query."""
    found: Share = get_object_or_404(
        Share.objects.open()
        .filter(Q(mentorship__mentor=user) | Q(mentorship__mentee=user))
        .select_related("entry", "mentorship__mentee", "mentorship__mentor"),
        uuid=uuid,
    )
    return found


def own_reply(user: User, share_uuid: UUID, uuid: UUID) -> Reply:
    """One's own reply under an open share. One query."""
    return get_object_or_404(
        Reply.objects.filter(author=user, share__in=Share.objects.open()).select_related("share"),
        uuid=uuid,
        share__uuid=share_uuid,
    )


def assignment_of(user: User, uuid: UUID) -> Assignment:
    """An assignment that this person was given, or gave in a mentorship that goes on; with counts and items. Two queries."""
    gave = Q(mentorship__mentor=user, mentorship__ended_at=None)
    return get_object_or_404(
        Assignment.objects.with_counts()
        .filter(gave | Q(mentorship__mentee=user))
        .select_related("mentorship__mentor", "mentorship__mentee")
        .prefetch_related("items__theme"),
        uuid=uuid,
    )


def item_for(mentee: User, uuid: UUID) -> AssignmentItem:
    """A question assigned to this person, with its assignment. One query."""
    return get_object_or_404(
        AssignmentItem.objects.filter(assignment__mentorship__mentee=mentee).select_related(
            "assignment__mentorship__mentor", "assignment__mentorship__mentee", "theme"
        ),
        uuid=uuid,
    )


def own_invitation(inviter: User, uuid: UUID) -> Invitation:
    """An invitation that this person sent. One query."""
    found: Invitation = get_object_or_404(inviter.invitations_sent, uuid=uuid)
    return found


def invitation_with(token: str) -> Invitation | None:
    """The invitation behind a link, waiting or not; None for no such. One query."""
    found: Invitation | None = (
        Invitation.objects.select_related("inviter").filter(token_hash=token_hash(token)).first()
    )
    return found
