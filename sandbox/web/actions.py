"""What a person does in the web client: write, tap, edit, delete, make trouble."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from sandbox.web.asked import Asked, MistakeError
from sandbox.web.pictures import picture_type
from sandbox.world.answers import TAP_LIFETIME, Answer
from sandbox.world.faults import Fault

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping

    from sandbox.bot_runner import BotRunner
    from sandbox.web.stream import Windows
    from sandbox.world.errors import Json
    from sandbox.world.taps import CallbackPress
    from sandbox.world.telegram import Telegram

LONGEST_LATENCY = 10.0  # seconds
REFUSAL_SECONDS = 5  # what a 429 from the panel asks the bot to wait
CALLBACK_DATA_BYTES = 64
LIVE_SECONDS = 3600
MORE_MESSAGES = 100  # how many older ones come with the one somebody looks back to


class Actions:
    """Carries out what the web client posts; a ValueError's text says what was wrong."""

    def __init__(
        self,
        telegram: Telegram,
        windows: Windows,
        runner: BotRunner,
        looked_back: dict[int, int],
    ) -> None:
        self._telegram = telegram
        self._windows = windows
        self._runner = runner
        self._looked_back = looked_back
        self._waiting: set[asyncio.Task[None]] = set()
        self._actions: Mapping[str, Callable[[Asked], Awaitable[None]]] = {
            "say": self._say,
            "photo": self._photo,
            "file": self._file,
            "voice": self._voice,
            "place": self._place,
            "move": self._move,
            "stop_sharing": self._stop_sharing,
            "edit": self._edit,
            "delete": self._delete,
            "react": self._react,
            "tap": self._tap,
            "start": self._start,
            "bring": self._bring,
            "block": self._block,
            "look_back": self._look_back,
            "latency": self._latency,
            "outage": self._outage,
            "refuse": self._refuse,
            "forward": self._forward,
            "bot": self._bot,
        }

    async def run(self, name: str, body: Json) -> None:
        """Do one thing; raises ValueError with what to tell the person."""
        if name not in self._actions:
            raise MistakeError("nobody can do that here")
        await self._actions[name](Asked(body, self._telegram))

    def stop(self) -> None:
        """Wait for no more answers."""
        for task in self._waiting:
            task.cancel()

    async def _say(self, asked: Asked) -> None:
        person, chat, target = asked.person(), asked.chat(), asked.reply_target()
        if target is None:
            person.says(chat, asked.text("text"), mentions=asked.mentions())
        else:
            person.replies(target, asked.text("text"), mentions=asked.mentions())

    async def _photo(self, asked: Asked) -> None:
        picture = asked.content("picture")
        if picture_type(picture) is None:
            raise MistakeError("send a JPEG, PNG, GIF or WebP picture")
        asked.person().sends_photo(
            asked.chat(),
            asked.text("text"),
            reply_to=asked.reply_target(),
            album=asked.album(),
            mentions=asked.mentions(),
            picture=picture,
        )

    async def _file(self, asked: Asked) -> None:
        """Send a file as what it is; what is no video and no sound is a document."""
        person, chat, caption = asked.person(), asked.chat(), asked.text("text")
        content, target = asked.content("content"), asked.reply_target()
        kind = asked.text("type").partition("/")[0]
        if kind == "video":
            person.sends_video(chat, caption, reply_to=target, content=content)
        elif kind == "audio":
            person.sends_voice(chat, caption, reply_to=target, content=content)
        else:
            name = asked.text("name") or "file"
            person.sends_document(chat, name, caption, reply_to=target, content=content)

    async def _voice(self, asked: Asked) -> None:
        asked.person().sends_voice(asked.chat(), reply_to=asked.reply_target())

    async def _place(self, asked: Asked) -> None:
        latitude, longitude = asked.coordinates("where")
        asked.person().sends_location(
            asked.chat(),
            latitude,
            longitude,
            live_seconds=LIVE_SECONDS if asked.body.get("live") is True else 0,
            reply_to=asked.reply_target(),
        )

    async def _move(self, asked: Asked) -> None:
        asked.person().moves(asked.message(), *asked.coordinates("where"))

    async def _stop_sharing(self, asked: Asked) -> None:
        asked.person().stops_sharing(asked.message())

    async def _edit(self, asked: Asked) -> None:
        if not asked.text("text").strip():
            raise MistakeError("a message cannot become empty; delete it instead")
        asked.person().edits(asked.message(), asked.text("text"), mentions=asked.mentions())

    async def _delete(self, asked: Asked) -> None:
        person, message = asked.person(), asked.message()
        if message.sender is not person and not asked.chat().member(person).is_admin:
            raise MistakeError("only admins delete other people's messages")
        person.deletes(message)

    async def _react(self, asked: Asked) -> None:
        asked.person().reacts(asked.message(), asked.text("emoji") or None)

    async def _tap(self, asked: Asked) -> None:
        """Press a button; the answer goes to the window that asked, and to no other."""
        data = asked.text("data")
        if not 1 <= len(data.encode()) <= CALLBACK_DATA_BYTES:
            raise MistakeError("this button sends nothing")
        press = asked.person().presses(asked.message(), data)
        task = asyncio.create_task(self._pass_on(press, asked.text("window"), asked.text("tap")))
        self._waiting.add(task)
        task.add_done_callback(self._waiting.discard)

    async def _pass_on(self, press: CallbackPress, window: str, tap: str) -> None:
        try:
            answer = await press.wait(TAP_LIFETIME)
        except TimeoutError:
            answer = Answer(None, show_alert=False)
        body = {"tap": tap, "text": answer.text, "alert": answer.show_alert}
        self._windows.tell(window, "answer", body)

    async def _start(self, asked: Asked) -> None:
        asked.person().starts(asked.text("payload"))

    async def _bring(self, asked: Asked) -> None:
        asked.person().brings_bot(asked.chat(), asked.text("payload"))

    async def _block(self, asked: Asked) -> None:
        """Block the bot, or let it in again without a word."""
        if asked.body.get("on") is True:
            asked.person().blocks_bot()
        else:
            asked.person().unblocks_bot()

    async def _look_back(self, asked: Asked) -> None:
        """Show a message of long ago from now on, and those before it."""
        chat, message = asked.chat(), asked.message()
        before = [each.id for each in chat.messages if each.id <= message.id]
        oldest = before[-MORE_MESSAGES:][0]
        self._looked_back[chat.id] = min(oldest, self._looked_back.get(chat.id, oldest))
        self._telegram.changed()

    async def _latency(self, asked: Asked) -> None:
        seconds = asked.body.get("seconds")
        if not isinstance(seconds, (int, float)) or not 0 <= seconds <= LONGEST_LATENCY:
            raise MistakeError(f"choose 0 to {LONGEST_LATENCY:.0f} seconds")
        self._telegram.latency = float(seconds)
        self._telegram.changed()

    async def _outage(self, asked: Asked) -> None:
        self._telegram.outage = asked.body.get("on") is True
        self._telegram.changed()

    async def _refuse(self, _asked: Asked) -> None:
        self._telegram.faults.append(Fault("sendMessage", retry_after=REFUSAL_SECONDS))
        self._telegram.changed()

    async def _forward(self, asked: Asked) -> None:
        """Let it be later: for messages, for the bot, and for every window."""
        self._telegram.set_forward(asked.number("seconds"))

    async def _bot(self, asked: Asked) -> None:
        if asked.text("do") == "kill":
            await self._runner.kill()
        elif asked.text("do") == "start":
            await self._runner.start()
        else:
            raise MistakeError("the bot can be killed and started")
