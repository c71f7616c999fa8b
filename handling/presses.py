"""What somebody taps, or answers, in the panel of an incident, and what comes of it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from domain.incidents import Incident
from domain.panel import Button
from domain.people import User
from domain.updates import Received
from handling.context import Context
from texts.language import Language
from texts.panel import Page
from texts.toasts import Toast


@dataclass(frozen=True)
class Press:
    """What somebody taps, or answers, in their private chat, about an incident of their group.

    `is_admin`: Telegram says that they are an admin of it; asked only where that gives a right.
    """

    received: Received
    user: User
    incident: Incident
    button: Button
    language: Language
    is_admin: bool = False


View = Callable[[Press, Context], Awaitable[Page]]


@dataclass(frozen=True)
class Outcome:
    """What comes of a tap: what is said at once, what the panel shows then, and what is asked."""

    toast: Toast
    view: View | None = None
    question: Page | None = None


NO_WORDS = Toast("")
