"""What a board says: counts, who is on duty, and a line for each incident, within the limits."""

from __future__ import annotations

from dataclasses import replace

import pytest

from domain.boards import MOST_LISTED, Counts, Drawing, OnDuty
from domain.incidents import FINISHED, Incident, Status
from domain.people import User
from domain.severity import Severity
from domain.waiting import WaitKind
from sandbox.bot_api.html_parser import parse_html
from sandbox.world.entities import detect, utf16_length
from tests.factories import ALICE, GROUP, JOHN, NOW, incident_in
from texts import board
from texts.formatting import plain
from texts.incidents import status
from texts.language import ENGLISH

OPEN = [each for each in Status if each not in FINISHED]
PEOPLE = {JOHN.user_id: JOHN, ALICE.user_id: ALICE}
CARD = f"https://t.me/c/{str(-GROUP)[3:]}/77"


def drawn(*shown: Incident, counts: Counts | None = None, **others: object) -> Drawing:
    """Make what a board shows of some incidents."""
    counted = counts or Counts(unclaimed=len(shown))
    drawing = Drawing("Acme", counted, shown, PEOPLE, {}, None, NOW)
    return replace(drawing, **others)  # type: ignore[arg-type]


def written(drawing: Drawing) -> list[str]:
    return plain(board.message(ENGLISH, drawing, "desk_bot")).splitlines()


@pytest.mark.parametrize("each", OPEN)
def test_a_line_has_the_sign_of_the_card(each: Status) -> None:
    sign = status(ENGLISH, incident_in(each), {}).partition(" ")[0]
    assert board.SIGNS[each] == sign
    assert written(drawn(incident_in(each)))[3].startswith(f"{sign} 0042 · ")


def test_a_line_tells_number_unit_problem_group_owner_and_age() -> None:
    incident = replace(incident_in(Status.CLAIMED_T1), unit="456", pinned_message_id=77)
    drawing = drawn(incident, titles={GROUP: "Truck 456"})
    html = board.message(ENGLISH, drawing, "desk_bot").splitlines()[3]
    about = "0042 · 456 · Truck 456 engine overheating · 👥 Truck 456"
    assert html.startswith(
        f'🛠️ <a href="{CARD}">{about}</a> · <a href="https://t.me/john">@john</a>'
    )
    assert f'<tg-time unix="{NOW}" format="r">' in html


@pytest.mark.parametrize(
    ("changes", "line"),
    [
        ({"severity": Severity.ACCIDENT}, "🚑🛠️ 0042"),
        ({"waits_for": WaitKind.PARTS, "t_wait_began": NOW, "t_wait_until": NOW + 9}, "⏳ 0042"),
        (
            {
                "waits_for": WaitKind.PARTS,
                "t_wait_began": NOW,
                "t_wait_until": NOW + 9,
                "wait_calls": 1,
            },
            "🛠️ 0042",
        ),
        ({"incident_id": "TKT-2025-0042"}, "🛠️ 2025-0042"),
        ({"group_id": -77, "pinned_message_id": 5}, "🛠️ 0042"),  # a basic group: no links
    ],
)
def test_a_line_tells_what_is_special(changes: dict[str, object], line: str) -> None:
    incident = replace(incident_in(Status.CLAIMED_T1), **changes)  # type: ignore[arg-type]
    assert written(drawn(incident))[3].startswith(f"{line} · ")


def test_it_counts_what_there_is_and_says_that_nothing_is_open() -> None:
    counts = Counts(2, 1, 4, 3, 5, 1)
    [title, counted, *_] = written(drawn(counts=counts))
    assert title == "📋 Acme: 15 incidents are open"
    assert counted == (
        "🚑 1 accident · 🔥 2 unclaimed · 🆘 1 escalated · 🛠️ 4 in progress"
        " · ⌛ 5 awaiting summary · ⏳ 3 waiting"
    )
    assert written(drawn()) == [
        "📋 Acme: ✅ nothing is open",
        "",
        "🕒 Drawn 2026-05-28 20:26 UTC",
    ]


def test_it_tells_who_is_on_duty_and_until_when() -> None:
    on_duty = [OnDuty(JOHN, NOW + 60), OnDuty("mia", None), OnDuty(ALICE, NOW), OnDuty("bo", NOW)]
    duty = written(drawn(on_duty=on_duty))[1]
    assert duty.startswith("☎️ On duty: @john until 2026-05-28 20:27 UTC, @mia, @alice until")
    assert duty.endswith(" and 1 more")
    assert written(drawn(on_duty=[]))[1] == "☎️ Nobody is on duty"


def test_nobody_named_on_it_is_rung() -> None:
    incident = replace(incident_in(Status.CLAIMED_T1), description="ask @kate about http://x.co")
    drawing = drawn(
        replace(incident, pinned_message_id=77),
        titles={GROUP: "@bob"},
        on_duty=[OnDuty("mia", None), OnDuty(User(99, None, "Bo @dave"), None)],
        people={JOHN.user_id: User(JOHN.user_id, None, "Jo @kim")},
        fleet_name="@alice",
    )
    text, entities = parse_html(board.message(ENGLISH, drawing, "desk_bot"))
    found = {each.type for each in detect(text, entities)}
    assert not found & {"mention", "text_mention", "url"}
    typed = {name for name in ("@alice", "@bob", "@kate", "@dave", "@kim") if name in text}
    assert typed == set()  # not even where links were refused


HOSTILE = (
    "&" * 128,
    "<b>" * 60,
    "👨‍👩‍👧‍👦" * 30,
    "Ж" * 256,
    "\u202e" + "x" * 200,
    "http://a.co #b @bob_the /open " * 9,
)


@pytest.mark.parametrize("typed", HOSTILE)
def test_thirty_hostile_lines_are_all_there_within_the_limits(typed: str) -> None:
    wide = User(JOHN.user_id, "j" * 32, typed)
    nameless = User(ALICE.user_id, None, typed)
    shown = [
        replace(
            incident_in(state),
            incident_id=f"TKT-2025-{10**8 + number}",
            description=typed,
            unit="ABC123",
            severity=Severity.ACCIDENT,
            pinned_message_id=10**9,
        )
        for number in range(MOST_LISTED)
        for state in [OPEN[number % len(OPEN)]]
    ]
    drawing = Drawing(
        typed,
        Counts(*[10**6] * 6),
        shown,
        {JOHN.user_id: wide, ALICE.user_id: nameless},
        {GROUP: typed},
        [OnDuty(wide, NOW + 10**6), *[OnDuty(nameless, NOW + 10**6)] * 40],
        NOW,
    )
    text, entities = parse_html(board.message(ENGLISH, drawing, "desk_bot"))
    assert utf16_length(text) <= 4096
    assert len(detect(text, entities)) <= 100
    assert all(f"2025-{10**8 + number}" in text for number in range(MOST_LISTED))
    assert f"… and {5 * 10**6 - MOST_LISTED} more: /open" in text


def test_what_looks_like_a_command_in_a_line_takes_nobody_elses_place() -> None:
    line = replace(incident_in(Status.CLAIMED_T1), description="/open", pinned_message_id=77)
    assert len(written(drawn(*[line] * MOST_LISTED))) == MOST_LISTED + 5


def test_what_fits_is_not_cut() -> None:
    typed = "The reefer unit shows alarm 18 and the load is warming, four hours from Omaha, help"[
        :80
    ]
    shown = [replace(incident_in(Status.UNCLAIMED), description=typed) for _ in range(20)]
    assert all(typed in line for line in written(drawn(*shown))[3:23])
