"""The kinds of messages people tell apart in the groups, whatever language these are in."""

from __future__ import annotations

from collections.abc import Mapping

from domain.incidents import Status
from tests.chaos.wording import ANY_LINE, Say, Wording, beginning

STANDS: Mapping[Status, str] = {
    Status.UNCLAIMED: "🔥 UNCLAIMED",
    Status.CLAIMED_T1: "🛠️ IN PROGRESS (Claimed by {owner})",
    Status.ESCALATED: "🆘 ESCALATED - Awaiting Manager",
    Status.CLAIMED_T2: "🛠️ IN PROGRESS (Handled by {owner})",
    Status.AWAITING_SUMMARY: "⌛ AWAITING SUMMARY (from {owner})",
    Status.RESOLVED: "✅ RESOLVED",
    Status.CANCELLED: "🚫 CANCELLED",
}
"""How a card says where its incident stands."""


def owned(say: Say, owner: str) -> list[str]:
    """Give how it stands with somebody, for each way to have it; what says more comes first.

    One may be another one with a word before the name: that word is no part of it.
    """
    said = (say(each, owner=owner) for each in STANDS.values() if "{owner}" in each)
    return sorted(said, key=len, reverse=True)


# Cards


def _card(*headlines: str) -> Wording:
    return Wording(lambda say: [rf"(?:{say('🚑 ACCIDENT')}\n)?{say(each)}\n" for each in headlines])


_NEW, _RESOLVED, _CANCELLED = (
    f"{sign}: {{incident}}" for sign in ("🚨 NEW INCIDENT", "✅ RESOLVED", "🚫 CANCELLED")
)
CARD = _card(_NEW, "🚨 INCIDENT: {incident}", _RESOLVED, _CANCELLED)
NEW_CARD = _card(_NEW)
FINISHED_CARDS: Mapping[Status, Wording] = {
    Status.RESOLVED: _card(_RESOLVED),
    Status.CANCELLED: _card(_CANCELLED),
}
OWNER = Wording(
    lambda say: [
        # In other languages the English words stand behind it.
        rf"^{say('Status: {status}', status=each)}(?: · [A-Z ]+)?$"
        for each in owned(say, "(.+)")
    ]
)
ACCIDENT = Wording(lambda say: say("🚑 ACCIDENT"))

# What is asked

QUESTION = Wording(
    lambda say: [
        each
        for more in ("Reply to this message.", "I cannot tell from that.")
        for each in say.beginning(f"{{what_happened}} {more}", what_happened=say("What happened?"))
    ]
)
_AGAIN = "{person}, {incident} has been waiting for its summary for "
PROMPT = Wording(
    lambda say: [
        *(f"{each}$" for each in say.beginning("{person}, please reply to this message with")),
        *say.beginning(_AGAIN),
    ]
)
CHASE = beginning(_AGAIN)
CHECK = Wording(
    lambda say: [
        f"{ANY_LINE}{say(each)}"
        for each in (
            "💭 {person}, are you still on it? No news of {incident} for {time}.",
            "💭 {person} has {incident}, and left this group. No news of it for {time}.",
        )
    ]
)
CHECK_IN_PRIVATE = Wording(
    lambda say: say("💭 Are you still on it? No news of {incident} for {time}.")
)
OFFER = Wording(lambda say: say("Is this the summary of {incident}?"))
REOPEN_OFFER = beginning("{incident} is resolved, and what you say")

# Calls

_WAIT = r"⏳ [^\n]*?"
WAITED = Wording(
    lambda say: [
        "\n".join([ANY_LINE + say("{waited}.", waited=_WAIT), asked])
        for asked in say.beginning("{incident}: how does it go on?")
    ]
)
PAGE = Wording(lambda say: say("🔔 {incident} requires manager attention."))
CALL = Wording(
    lambda say: [
        f"{ANY_LINE}{say(each)} {say('Calling: {people}')}"
        for each in (
            "{incident} needs somebody at once.",
            "🔔 {incident} needs somebody.",
            "🔔 {incident} is unclaimed again.",
        )
    ]
)
NUDGE = beginning("🔔 {incident} has been unclaimed for ")
AWAITED = beginning("🔔 {incident} has been awaiting a manager for ")
CHANGE = Wording(
    lambda say: say("🔁 Change of shift, {clock} ({live}): {open}", clock=r"\d\d:\d\d")
)

# Who is told that an incident changed hands

TOLD: Mapping[str, Wording] = {
    kind: beginning(start, above=ANY_LINE)
    for kind, start in {
        "taken over": "🙋 {actor} took {incident} over from ",
        "taken charge of": "🛡️ {actor} took charge of {incident}. ",
        "released": "👐 {actor} released {incident}. ",
        "called off": "🚫 {actor} called {incident} off. ",
        "given": "🤝 {receiver}, {actor} gave you {incident}.",
    }.items()
}
"""What the messages say by kind."""

# Boards

_COUNT = r"(\d+)"
BOARD = Wording(
    lambda say: [
        f"{each}$"
        for start in ("📋 {fleet}: {count} incident is open", "📋 {fleet}: ✅ nothing is open")
        for each in say.beginning(start, count=_COUNT)
    ]
)
MORE_ON_BOARD = Wording(
    lambda say: [f"^{each}$" for each in say.beginning("… and {count} more: /open", count=_COUNT)]
)
COUNTED: Mapping[str, Wording] = {
    sign: beginning(said, above=f"{sign} ", count=_COUNT)
    for sign, said in {
        "🚑": "{count} accident",
        "🔥": "{count} unclaimed",
        "🆘": "{count} escalated",
        "🛠️": "{count} in progress",
        "⌛": "{count} awaiting summary",
        "⏳": "{count} waiting",
    }.items()
}
"""How the head of a board counts, by the sign in front."""

# Fleets

JOINED = beginning(
    "🔗 This group is in the fleet <b>{fleet}</b> now.",
    "This group is in the fleet <b>{fleet}</b> already.",
)
LEFT = beginning("This group is out of the fleet", "This group is in no fleet")
MOVED_HERE = beginning("🏢 This group is the office of <b>{fleet}</b> now")
JOIN_REQUEST = beginning("🔗 {group} wants to join <b>{fleet}</b>.", group="(.+?)")
NOT_SET_UP = beginning("Group not configured.")

# Changes of shift

MORE_COME = Wording(
    lambda say: [
        rf"^{say('Coming on: {people}')} {say.count(more, more, count=_COUNT)}$"
        for more in ("and {count} more",)
    ]
)
LISTED = Wording(
    lambda say: [
        "^• (?:🚑 )?"
        + say(
            "{incident} {status}, reported {time}",
            incident=r"(?P<incident>TKT-\d{4}-\d+)",
            status=each,
        )
        for each in owned(say, "(?P<owner>.+?)")
    ]
)

EVERYBODYS = (
    CARD, PROMPT, CHECK, REOPEN_OFFER, WAITED, PAGE, CALL, NUDGE, AWAITED, CHANGE, BOARD,
    *TOLD.values(), MOVED_HERE, JOIN_REQUEST,
)  # fmt: skip
"""What all of a group read, also where it replies to somebody."""

# Private chats, and toasts

CALL_ME = Wording(lambda say: say("🔔 Call me here"))
CALLED_HERE = Wording(lambda say: say("I call you here, too, from now on."))
TRY_AGAIN = beginning(
    "Telegram does not answer me right now, so I cannot see whether you are in the incident"
)
STANDS_SO = Wording(lambda say: say("{incident} is now: {status}"))
SAVED = Wording(lambda say: [say("Saved."), say("It is so already.")])
LANGUAGE_CHOSEN = Wording(lambda say: say("I speak English to you now."))
