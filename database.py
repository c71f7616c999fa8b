"""The truth: thin sqlite3 data access; no wording, no Telegram, no hidden clock.

Times are passed in as whole UTC epoch seconds. Records come back as frozen dataclasses.
"""

from __future__ import annotations

from storage.absences import Absences
from storage.calls import Call, CallKind
from storage.connection import is_disk_trouble
from storage.deliveries import Delivery, Owed
from storage.figures import Backlog, FiguresStore
from storage.groups import Pinning
from storage.inbox import InboxStore, Progress, StoredUpdate
from storage.incidents import Workflow
from storage.lock import ProcessLock
from storage.looks import Looks
from storage.nudges import Nudges
from storage.topics import Topics
from storage.usable import PassingTroubleError, UnusableDatabaseError

__all__ = [
    "Backlog",
    "Call",
    "CallKind",
    "Database",
    "Delivery",
    "Owed",
    "PassingTroubleError",
    "Pinning",
    "ProcessLock",
    "Progress",
    "StoredUpdate",
    "UnusableDatabaseError",
    "is_disk_trouble",
]


class Database(Workflow, Looks, Nudges, Topics, Absences, InboxStore, FiguresStore):
    """The one SQLite file that holds groups, people, incidents, and what is owed to Telegram."""
