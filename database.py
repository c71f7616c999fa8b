"""The truth: one SQLite file, and a store for each subject in it; no wording, no Telegram.

Times are passed in as whole UTC epoch seconds. Records come back as frozen dataclasses.
"""

from __future__ import annotations

from contextlib import AbstractContextManager
from pathlib import Path
from typing import final

from storage.absences import Absences
from storage.attachments import Attachments
from storage.audit import Audit
from storage.boards import Boards
from storage.calls import Call, CallKind, Calls
from storage.cards import Cards
from storage.changes import Changes
from storage.checks import Checks
from storage.connection import Connection, is_disk_trouble
from storage.corrections import Corrections
from storage.deliveries import Backlog, Deliveries, Delivery, Owed
from storage.duplicates import Duplicates
from storage.duty import Duty
from storage.exported import Exported
from storage.facts import FactStore
from storage.figures import Figures
from storage.figures_owed import FiguresOwed, FiguresRequest, OwedFigures, Part
from storage.fleet_notices import FleetNotices
from storage.fleets import Fleets
from storage.group_events import Change
from storage.groups import Groups, Pinning
from storage.handovers import Handovers
from storage.inbox import InboxStore, Progress, StoredUpdate
from storage.incidents import Incidents
from storage.join_requests import JoinRequests
from storage.languages import LanguageStore
from storage.lock import ProcessLock
from storage.looks import Looks
from storage.messages import Messages
from storage.moves import Moves
from storage.notes import Notes
from storage.nudges import Nudges
from storage.offers import Offers
from storage.overview import Overview
from storage.pages import Pages
from storage.people import People
from storage.places import Places
from storage.private_calls import PrivateCall, PrivateCalls
from storage.prompts import Prompt, Prompts
from storage.reporters import Reporters
from storage.reports import Reports
from storage.search import SearchStore
from storage.settings import SettingsStore
from storage.shifts import Shifts
from storage.summaries import Summaries
from storage.team import Teams
from storage.topics import Topics
from storage.usable import PassingTroubleError, UnusableDatabaseError
from storage.waits import Waits
from storage.wishes import Wishes

__all__ = [
    "Backlog",
    "Call",
    "CallKind",
    "Change",
    "Database",
    "Delivery",
    "FiguresRequest",
    "Owed",
    "OwedFigures",
    "Part",
    "PassingTroubleError",
    "Pinning",
    "PrivateCall",
    "ProcessLock",
    "Progress",
    "Prompt",
    "StoredUpdate",
    "UnusableDatabaseError",
    "is_disk_trouble",
]


@final
class Database:
    """One store per subject, all over one connection.

    Raises UnusableDatabaseError when the file cannot be opened, read, written or understood.
    """

    def __init__(  # noqa: PLR0915 - two lines for each subject, and nothing else
        self, path: str | Path, *, read_only: bool = False
    ) -> None:
        self.connection = connection = Connection(path, read_only=read_only)
        """The file itself: whether it is whole and in place, synced, and can be written to."""
        self.incidents = Incidents(connection)
        """Incidents: moved from state to state, looked up and counted."""
        self.reports = Reports(connection)
        """Reports: made, found, counted, and kept until a group is set up."""
        self.corrections = Corrections(connection)
        """What reports say after they were edited, and what they said before."""
        self.facts = FactStore(connection)
        """Facts and severity, corrected by people."""
        self.audit = Audit(connection)
        """What was done to incidents, by whom and when."""
        self.duplicates = Duplicates(connection)
        """Incidents that were called off as duplicates, and which one is the first."""
        self.attachments = Attachments(connection)
        """Photos and files of incidents, and loose photos: of albums that may yet report one."""
        self.notes = Notes(connection)
        """What people say about incidents, and which of it is still to be acknowledged."""
        self.places = Places(connection)
        """Where the trucks of incidents are, as somebody last told."""
        self.people = People(connection)
        """Accounts as they were last seen, by id and by handle."""
        self.teams = Teams(connection)
        """Who has which role in a group, who is invited to it, and who gave it."""
        self.changes = Changes(connection)
        """Who changed roles, settings and the like in groups, and who asked for figures."""
        self.absences = Absences(connection)
        """Who left a group: their rights there wait until they are back."""
        self.shifts = Shifts(connection)
        """Shifts, days off, and what people say of their duty themselves."""
        self.duty = Duty(connection)
        """Who is on duty when, worked out ahead."""
        self.handovers = Handovers(connection)
        """Changes of shift: when one is to be told, and what its message lists."""
        self.groups = Groups(connection)
        """What groups are called, whether we can write there, and what they migrated to."""
        self.fleets = Fleets(connection)
        """Which groups are in which fleet, and where its team sits."""
        self.join_requests = JoinRequests(connection)
        """Groups that are brought to a fleet, and what its office says to those that wait."""
        self.fleet_notices = FleetNotices(connection)
        """What groups are to be told of the fleet they are in, or were."""
        self.boards = Boards(connection)
        """Which message is a fleet's board, and what it lacks."""
        self.settings = SettingsStore(connection)
        """What groups set for themselves: their clock, SLAs, and who is told."""
        self.languages = LanguageStore(connection)
        """Which languages people and groups read."""
        self.topics = Topics(connection)
        """Open topics of forums, and who was told in private that a group has none."""
        self.deliveries = Deliveries(connection)
        """What Telegram does not show yet, most urgent first."""
        self.cards = Cards(connection)
        """Which message is an incident's card, what it shows, and whether it is pinned."""
        self.prompts = Prompts(connection)
        """Which message asks for an incident's summary, and when the next one is due."""
        self.summaries = Summaries(connection)
        """Which messages gave summaries, and what these say after they were edited."""
        self.offers = Offers(connection)
        """What was said that may be the summary awaited: to be offered back, once."""
        self.moves = Moves(connection)
        """Incidents that changed hands, of which people are still to be told; and reopened ones."""
        self.pages = Pages(connection)
        """Pages of escalations that are over, until they say what came of it."""
        self.reporters = Reporters(connection)
        """What the reporters of incidents were told of them."""
        self.calls = Calls(connection)
        """Pages, nudges and calls: what is to be sent, and who was called."""
        self.private_calls = PrivateCalls(connection)
        """Who is called in their private chat, and which message stands there."""
        self.wishes = Wishes(connection)
        """Who wants to be called in their private chat, and when not."""
        self.nudges = Nudges(connection)
        """When nudges are due."""
        self.waits = Waits(connection)
        """What incidents wait for, and whom to call when that is over."""
        self.checks = Checks(connection)
        """Of which incidents there was no news for so long that their owners are asked."""
        self.looks = Looks(connection)
        """When it is due to look whether an incident's messages are still there."""
        self.messages = Messages(connection)
        """To which incident a message belongs, and which messages are to be deleted."""
        self.inbox = InboxStore(connection)
        """Updates on disk, how often each was tried, and how far polling has come."""
        self.exported = Exported(connection)
        """Incidents and notes, row by row, for files."""
        self.overview = Overview(connection)
        """What is open over several groups, for one person."""
        self.search = SearchStore(connection)
        """What is found by words, people, units and times; how often units broke down."""
        self.figures = Figures(connection)
        """How fast a group is."""
        self.figures_owed = FiguresOwed(connection)
        """Figures that are to be sent: asked for, or by themselves."""

    def transaction(self) -> AbstractContextManager[None]:
        """Have several calls happen together or not at all; see `Connection.transaction`."""
        return self.connection.transaction()

    def close(self) -> None:
        """Close the file; nothing is lost without it."""
        self.connection.close()
