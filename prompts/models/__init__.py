"""What a person is asked, and by whom."""

from prompts.models.mentoring import (
    Assignment,
    AssignmentItem,
    ImportedRecord,
    Invitation,
    MentoringMail,
    Mentorship,
    News,
    Reply,
    Role,
    Share,
    SharedLookBack,
)
from prompts.models.picks import KindOfWeek, NotForMe, RestedTheme, Swap
from prompts.models.prompts import Prompt, PromptSet, SetItem

__all__ = [
    "Assignment",
    "AssignmentItem",
    "ImportedRecord",
    "Invitation",
    "KindOfWeek",
    "MentoringMail",
    "Mentorship",
    "News",
    "NotForMe",
    "Prompt",
    "PromptSet",
    "Reply",
    "RestedTheme",
    "Role",
    "SetItem",
    "Share",
    "SharedLookBack",
    "Swap",
]
