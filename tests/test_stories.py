"""What /incident tells: the whole report, and who did what when."""

from __future__ import annotations

from dataclasses import replace

import pytest

from domain.incidents import CORRECT, EXPIRE, RECORDED, REPORT, Action, Event, Status
from domain.people import User
from tests.completeness import assert_complete
from tests.factories import ALICE, DAN, INCIDENT, JOHN, NOW, incident_in
from tests.pseudo import PSEUDO
from tests.reading import Reader, units, visible
from texts.cutting import cut
from texts.language import ENGLISH, Language
from texts.story import _TOLD, BEFORE, story

PEOPLE = {user.user_id: user for user in (DAN, JOHN, ALICE)}
WIDE = User(9, None, "😀" * 128)  # a first and a last name of 64 characters each
ACTIONS = [*RECORDED, *(action.value for action in Action)]


def trail(number: int) -> list[Event]:
    return [
        Event(ACTIONS[i % len(ACTIONS)], WIDE.user_id, NOW + i, None, Status.UNCLAIMED)
        for i in range(number)
    ]


def test_a_story_tells_the_whole_text_and_who_did_what_when() -> None:
    events = [
        Event("report", None, NOW, None, Status.UNCLAIMED),
        Event("claim", JOHN.user_id, NOW + 60, Status.UNCLAIMED, Status.CLAIMED_T1),
    ]
    [html] = story(ENGLISH, incident_in(Status.CLAIMED_T1), PEOPLE, events)
    assert visible(html).splitlines()[1:] == [
        "Status: 🛠️ IN PROGRESS (Claimed by @john)",
        "Report: Truck 456 engine overheating",
        "Timeline",
        "2026-05-28 20:26 UTC reported by an anonymous admin",
        "2026-05-28 20:27 UTC claimed by @john",
    ]


def test_the_timeline_shows_what_was_reported_before_it_was_edited() -> None:
    long = "the truck\nis <hot> " * 20
    events = [
        Event(REPORT, JOHN.user_id, NOW, None, Status.UNCLAIMED),
        *(
            Event(CORRECT, JOHN.user_id, NOW, Status.UNCLAIMED, Status.UNCLAIMED, text)
            for text in (long, "it @burns")
        ),
    ]
    messages = story(ENGLISH, INCIDENT, PEOPLE, events)
    lines = visible("\n".join(messages)).splitlines()
    assert lines[3:23] == ["First reported as: the truck", *["is <hot> the truck"] * 19]
    assert lines[-4:-1] == [
        "2026-05-28 20:26 UTC report edited by @john",
        f"   before: {cut(' '.join(long.split()), BEFORE)}",
        "2026-05-28 20:26 UTC report edited by @john",
    ]
    assert lines[-1] == "   before: it @\u2060burns"


def test_the_timeline_tells_who_got_an_incident_and_who_lost_it() -> None:
    told = {
        Action.TAKE_OVER: "taken over by @john, from @alice",
        Action.TAKE_CHARGE: "taken charge of by @john, from @alice",
        Action.GIVE: "given to @alice by @john",
        Action.GIVE_CHARGE: "given to @alice, as a manager, by @john",
        Action.RELEASE: "released by @john; @alice had it",
        Action.CANCEL: "called off by @john; @alice had it",
    }
    for action, line in told.items():
        event = Event(action.value, *(JOHN.user_id, NOW, None, Status.UNCLAIMED, None), 21)
        [html] = story(ENGLISH, INCIDENT, PEOPLE, [event])
        assert visible(html).splitlines()[-1] == f"2026-05-28 20:26 UTC {line}"


def test_what_nobody_had_is_told_of_one_person() -> None:
    charge = Event(Action.TAKE_CHARGE.value, JOHN.user_id, NOW, None, Status.CLAIMED_T2)
    released = Event(Action.RELEASE.value, *(None, NOW, None, Status.UNCLAIMED, None), 21)
    [html] = story(ENGLISH, INCIDENT, PEOPLE, [charge, released])
    assert visible(html).splitlines()[-2:] == [
        "2026-05-28 20:26 UTC taken charge of by @john",
        "2026-05-28 20:26 UTC released by an anonymous admin; @alice had it",
    ]


def test_the_summary_before_a_reopening_stays_in_the_timeline() -> None:
    said = ("New hose", "New radiator")
    about = JOHN.user_id, NOW, Status.AWAITING_SUMMARY, Status.RESOLVED
    events = [
        Event(REPORT, DAN.user_id, NOW, None, Status.UNCLAIMED),
        *(Event(Action.SUMMARISE.value, *about, text) for text in said),
    ]
    incident = replace(incident_in(Status.RESOLVED), resolution_summary=said[1], reopened=1)
    lines = visible("\n".join(story(ENGLISH, incident, PEOPLE, events))).splitlines()
    assert lines[-3:] == [
        "2026-05-28 20:26 UTC resolved by @john",
        "   Summary: New hose",
        "2026-05-28 20:26 UTC resolved by @john",
    ]
    assert "Summary: New radiator" in lines


@pytest.mark.parametrize("status", [status for status in Status if status is not Status.RESOLVED])
def test_the_summary_of_what_is_open_again_is_one_of_before(status: Status) -> None:
    incident = replace(incident_in(status), resolution_summary="New hose", reopened=1)
    lines = visible("\n".join(story(ENGLISH, incident, PEOPLE, []))).splitlines()
    assert "Summary before it was reopened: New hose" in lines
    assert "Summary: New hose" not in lines


def test_the_timeline_knows_every_action() -> None:
    assert_complete(_TOLD, ACTIONS, "_TOLD in texts/story.py")


@pytest.mark.parametrize("action", _TOLD)
def test_every_action_has_a_line_in_the_timeline(action: str) -> None:
    [html] = story(
        ENGLISH, INCIDENT, PEOPLE, [Event(action, JOHN.user_id, NOW, None, Status.UNCLAIMED)]
    )
    assert visible(html).splitlines()[-1].startswith("2026-05-28 20:26 UTC ")
    assert ("@john" in html) == (action != EXPIRE)  # which nobody does


@pytest.mark.parametrize("language", [ENGLISH, PSEUDO], ids=repr)
@pytest.mark.parametrize("text", ["d" * 4096, "&" * 4096, "<b>" * 1365, "😀" * 4096])
def test_a_story_of_any_length_comes_whole_in_messages_that_fit(
    text: str, language: Language
) -> None:
    incident = replace(
        incident_in(Status.RESOLVED), description=text, resolution_summary=text[::-1]
    )
    messages = [Reader(html) for html in story(language, incident, {9: WIDE}, trail(300))]
    assert all(0 < units(read.text) <= 4096 for read in messages)
    assert all(read.entities <= 100 for read in messages)
    told = "".join(read.text for read in messages).replace("\n", "")
    assert text in told
    assert text[::-1] in told
    assert sum(len(read.times) for read in messages) == 300


def test_a_story_says_how_much_of_a_long_trail_it_leaves_out() -> None:
    lines = visible(story(ENGLISH, INCIDENT, PEOPLE, trail(3), left_out=1700)[0]).splitlines()
    assert lines[-3] == "… 1700 older entries are not shown …"
    assert "reported by" in lines[-4]
