"""A local stand-in for Telegram: a world of people and chats, and the Bot API over HTTP."""

from sandbox.chats import Chat, Topic
from sandbox.errors import ApiError
from sandbox.faults import Fault
from sandbox.messages import Button, SentMessage
from sandbox.people import Person
from sandbox.server import SandboxServer
from sandbox.taps import Answer, CallbackPress
from sandbox.world import ApiCall, Telegram

__all__ = [
    "Answer",
    "ApiCall",
    "ApiError",
    "Button",
    "CallbackPress",
    "Chat",
    "Fault",
    "Person",
    "SandboxServer",
    "SentMessage",
    "Telegram",
    "Topic",
]
