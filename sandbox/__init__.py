"""A local stand-in for Telegram: a world of people and chats, and the Bot API over HTTP."""

from sandbox.bot_api.server import SandboxServer
from sandbox.world.answers import Answer
from sandbox.world.buttons import Button
from sandbox.world.chats import Chat, Topic
from sandbox.world.core import ApiCall
from sandbox.world.errors import ApiError
from sandbox.world.faults import Fault
from sandbox.world.messages import SentMessage
from sandbox.world.people import Person
from sandbox.world.taps import CallbackPress
from sandbox.world.telegram import Telegram

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
