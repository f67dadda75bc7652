"""What a person writes and keeps."""

from journal.models.entries import Draft, Entry, EntryTheme, LookBack, Revision, Tag
from journal.models.forecasts import Forecast, ForecastRevision, LaterProbability
from journal.models.imports import ImportJob
from journal.models.packets import Ask, Counterpart, Packet, PacketItem, PacketSection
from journal.models.people import CommandUse, User
from journal.models.themes import Theme
from journal.models.weeks import Week

__all__ = [
    "Ask",
    "CommandUse",
    "Counterpart",
    "Draft",
    "Entry",
    "EntryTheme",
    "Forecast",
    "ForecastRevision",
    "ImportJob",
    "LaterProbability",
    "LookBack",
    "Packet",
    "PacketItem",
    "PacketSection",
    "Revision",
    "Tag",
    "Theme",
    "User",
    "Week",
]
