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
from prompts.models.reminders import CalendarFeed, Reminder, SentReminder, reminder_of

__all__ = [
    "Assignment",
    "AssignmentItem",
    "CalendarFeed",
    "ImportedRecord",
    "Invitation",
    "KindOfWeek",
    "MentoringMail",
    "Mentorship",
    "News",
    "NotForMe",
    "Prompt",
    "PromptSet",
    "Reminder",
    "Reply",
    "RestedTheme",
    "Role",
    "SentReminder",
    "SetItem",
    "Share",
    "SharedLookBack",
    "Swap",
    "reminder_of",
]
