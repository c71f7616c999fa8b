"""What a group that reads English sees in an incident's life, byte for byte as it was once read.

`english_transcript.txt` has each call to the Bot API that shows something, with all it says. Who
changes an English text on purpose copies the new file over it, and reads the difference.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

from sandbox import ApiCall, Chat, Person
from tests.bot.support import settled
from tests.desk import Clock, Desk, Fleet

FILE = Path(__file__).with_name("english_transcript.txt")
UNSEEN = (
    *("getUpdates", "getMe", "getChat", "getChatMember", "getChatAdministrators"),
    *("deleteWebhook", "setMyCommands", "deleteMessage"),  # in the background, at some time
)
NUMBERED = "callback_query_id"
QUESTIONS = (
    *("/help", "/open", "/mine", "/stats all", "/team", "/duty", "/shift", "/setup"),
    *("/settings", "/audit", "/incident 1", "/find 456", "/unit 456", "/fleet", "/health"),
)


def written(call: ApiCall, chat: Chat) -> str:
    """Write all that a call says, a parameter a line, and texts as people read them.

    Messages go by their first line: which of two that are sent at once comes first, nobody knows.
    """
    lines = [call.method]
    for name, value in sorted(call.params.items()):
        if name == "message_id":
            shown = first_line(chat, value)
        elif name == "reply_parameters":
            about = {**value, "message_id": first_line(chat, value["message_id"])}
            shown = json.dumps(about, ensure_ascii=False)
        else:
            shown = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
        if name != NUMBERED:
            lines.append(f"  {name}: " + shown.replace("\n", "\n    "))
    return "\n".join(lines)


def first_line(chat: Chat, message_id: int) -> str:
    """Quote the first words of a message."""
    [text] = [message.text for message in chat.ever_posted if message.id == message_id]
    return text.partition("\n")[0]


class Story:
    """Tells what happened, and what the bot did about it once it has nothing more to do."""

    def __init__(self, desk: Desk, fleet: Fleet) -> None:
        self._desk, self._fleet = desk, fleet
        self._told: list[str] = []

    async def tell(self, happened: str) -> None:
        """Add what was called since the last time, in an order that does not depend on speed."""
        await settled(self._desk, self._fleet)
        calls = sorted(written(call, self._fleet.chat) for call in self._seen())
        self._told += [f"== {happened}", *dict.fromkeys(calls), ""]
        self._desk.telegram.calls.clear()

    def _seen(self) -> Iterator[ApiCall]:
        asked = [each.id for each in self._fleet.chat.messages if each.text == "/team"]
        for call in self._desk.telegram.calls:
            about = call.params.get("reply_parameters", {}).get("message_id")
            if call.method not in UNSEEN and about not in asked:
                yield call

    def __str__(self) -> str:
        """Give the whole file."""
        return "\n".join(self._told)


async def test_a_group_that_reads_english_sees_what_it_always_saw(
    desk: Desk, clock: Clock, tmp_path: Path
) -> None:
    fleet = await desk.fleet()
    story = Story(desk, fleet)

    async def passes(minutes: int) -> None:
        clock.passes(minutes=minutes)
        await desk.sweep()
        await story.tell(f"{minutes} minutes pass")

    async def taps(person: Person, label: str) -> None:
        await person.taps(card, label)
        await story.tell(f"{person.full_name} taps {label}")

    await story.tell("The bot is added, and a team is named")
    card = await fleet.reports("Truck 456 trailer T210, coolant leak, I-80 WB mile 212, loaded")
    await story.tell("A driver reports")
    await taps(fleet.stranger, "✅ Claim")
    await passes(30)
    await taps(fleet.john, "✅ Claim")
    fleet.kate.replies(card, "vendor called, 40 min")
    await story.tell("Kate replies to the card")
    await fleet.asks(fleet.john, "/wait 1 parts 2h")
    await story.tell("John waits for parts")
    await passes(121)
    await taps(fleet.john, "⬆️ Escalate")
    await passes(40)
    await taps(fleet.alice, "🛡️ Claim Escalation")
    await passes(61)
    await taps(fleet.alice, "🏁 Resolve")
    await passes(61)
    [prompt, *_] = [each for each in fleet.chat.bot_messages if each.force_reply]
    fleet.alice.replies(prompt, "Hose replaced")
    await fleet.shows(card, "✅ RESOLVED")
    await story.tell("Alice replies with the summary")
    for question in QUESTIONS:
        await fleet.asks(fleet.admin, question)
        await story.tell(f"An admin asks {question}")
    await fleet.reports("Truck 88 has a flat tire")
    await story.tell("A driver reports another one")
    await fleet.asks(fleet.alice, "/cancel 2 false alarm")
    await story.tell("Alice calls it off")
    now = tmp_path / FILE.name
    now.write_text(str(story), "utf-8")
    assert str(story) == FILE.read_text("utf-8"), f"if this is on purpose: cp {now} {FILE}"
