"""Messages beside the card: pages, prompts, nudges, toasts, and the answers to commands."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.figures import Durations, Kpis
from domain.incidents import (
    CORRECT,
    EXPIRE,
    RECORDED,
    REPORT,
    RIGHTS,
    TRANSITIONS,
    Action,
    Among,
    Event,
    Incident,
    Refusal,
    Refused,
    Status,
)
from domain.people import Role, Team, User
from message_builder import BUTTONS
from tests.completeness import assert_complete
from tests.factories import ALICE, BOB, DAN, INCIDENT, JOHN, KATE, NOW, incident_in
from tests.pseudo import PSEUDO
from tests.reading import Reader, units, visible
from texts import figures, formatting, incidents, links, paging, team
from texts.cutting import cut
from texts.figures import stats
from texts.incidents import OPEN_A_PART, Part
from texts.language import ENGLISH, Language
from texts.paging import page
from texts.story import _TOLD, BEFORE, story
from texts.toasts import _ADMIN_MAY_NOT_CLAIM, _DONE, _MAY_NOT, done, refused

PEOPLE = {user.user_id: user for user in (DAN, JOHN, ALICE)}
WIDE = User(9, None, "😀" * 128)  # a first and a last name of 64 characters each
names = st.text(min_size=1, max_size=128) | st.just("😀" * 128)

GIST = INCIDENT.description
NO_DISPATCHER = (
    "⚠️ Nobody is named to claim incidents here. An admin can name dispatchers:"
    " <code>/add_dispatcher @john</code>"
)
NO_MANAGER = (
    "⚠️ No manager is named here. An admin can name them:"
    " <code>/configure_managers @alice @bob</code>"
)

# Pages, prompts and nudges


def test_a_page_calls_managers_and_those_only_invited() -> None:
    assert page(ENGLISH, INCIDENT, Team((ALICE,), ("bob",))) == [
        f"🔔 TKT-2026-0042 requires manager attention. Paging: @alice, @bob\n{GIST}"
    ]


def test_a_manager_without_a_username_is_paged_by_id() -> None:
    [text] = page(ENGLISH, INCIDENT, Team((DAN,), ()))
    assert text.endswith(f'Paging: <a href="tg://user?id=1">Dan Moss</a>\n{GIST}')


@pytest.mark.parametrize(("managers", "messages"), [(1, 1), (5, 1), (6, 2), (10, 2), (11, 3)])
def test_no_page_mentions_more_than_five(managers: int, messages: int) -> None:
    handles = tuple(f"m{number}" for number in range(managers))
    texts = page(ENGLISH, INCIDENT, Team((), handles))
    assert len(texts) == messages
    assert all(text.startswith("🔔 TKT-2026-0042 requires") for text in texts)
    assert all(text.endswith(f"\n{GIST}") for text in texts)
    assert all(text.count("@") <= 5 for text in texts)
    assert re.findall(r"@(\w+)", " ".join(texts)) == list(handles)


def test_a_page_to_nobody_says_how_to_name_managers() -> None:
    nobody = Team((), ())
    for [text] in (
        page(ENGLISH, INCIDENT, nobody),
        paging.escalation_nudge(ENGLISH, INCIDENT, 600, nobody),
    ):
        assert text.endswith(f"\n{GIST}\n{NO_MANAGER}")
        assert "Paging" not in text


def test_a_nudge_to_nobody_says_how_to_name_dispatchers() -> None:
    [text] = paging.unclaimed_nudge(ENGLISH, INCIDENT, 600, Team((), ()))
    assert text.endswith(f" Dispatchers please review.\n{GIST}\n{NO_DISPATCHER}")


def beside(description: str) -> list[str]:
    """Write all that is said beside the card of an incident."""
    incident = replace(INCIDENT, description=description)
    crowd = Team((), tuple(f"m{number}" for number in range(6)))
    return [
        *page(ENGLISH, incident, crowd),
        *paging.unclaimed_nudge(ENGLISH, incident, 600, crowd),
        *paging.escalation_nudge(ENGLISH, incident, 600, crowd),
        paging.prompt(ENGLISH, incident, ALICE, "FleetDeskBot"),
    ]


def test_nobody_mentioned_in_a_report_is_called_again() -> None:
    texts = beside("@mia said: <b>call</b> @sam")
    assert len(texts) == 6
    assert all(
        text.endswith("\n@\u2060mia said: &lt;b&gt;call&lt;/b&gt; @\u2060sam") for text in texts
    )


@pytest.mark.parametrize("letter", "<>&\"'@")
def test_the_gist_beside_a_card_is_cut_before_it_is_escaped(letter: str) -> None:
    for text in beside(letter * 4096):
        assert visible(text).splitlines()[1] == letter * 79 + "…"


@pytest.mark.parametrize("description", ["", " \n ", "\u200b"])
def test_a_report_without_words_leaves_no_blank_line(description: str) -> None:
    assert all(len(text.splitlines()) == 1 for text in beside(description))


@given(st.text(max_size=4096))
def test_messages_beside_a_card_take_two_lines_at_most(description: str) -> None:
    for text in beside(description):
        [_, *gist] = visible(text).splitlines()
        assert [units(line) <= 80 for line in gist] in ([], [True])


@pytest.mark.parametrize("card", [None, 77])
def test_the_prompt_asks_the_owner_and_carries_what_it_asks_for(card: int | None) -> None:
    incident = replace(incident_in(Status.AWAITING_SUMMARY), pinned_message_id=card)
    html = paging.prompt(ENGLISH, incident, ALICE, "FleetDeskBot")
    assert visible(html) == (
        "@alice, please reply to this message with the resolution summary for TKT-2026-0042.\n"
        f"{GIST}"
    )
    assert links.prompted_incident(re.findall('href="(.*?)"', html)) == "TKT-2026-0042"


@pytest.mark.parametrize(
    ("waited", "said"),
    [(600, "10 minutes"), (659, "10 minutes"), (60, "1 minute"), (119, "1 minute"),
     (120, "2 minutes"), (59, "less than a minute"), (0, "less than a minute")],
)  # fmt: skip
def test_nudges_say_the_minutes_that_have_really_passed(waited: int, said: str) -> None:
    assert paging.unclaimed_nudge(ENGLISH, INCIDENT, waited, Team((JOHN,), ())) == [
        f"🔔 TKT-2026-0042 has been unclaimed for {said}. Dispatchers please review.\n{GIST}"
    ]
    managers = Team((ALICE, BOB), ())
    assert paging.escalation_nudge(ENGLISH, INCIDENT, waited, managers) == [
        f"🔔 TKT-2026-0042 has been awaiting a manager for {said}. Paging: @alice, @bob\n{GIST}"
    ]


def test_somebody_else_who_replies_is_told_who_is_waited_for() -> None:
    incident = incident_in(Status.AWAITING_SUMMARY)
    told = paging.waiting_for(ENGLISH, incident, ALICE, "desk_bot", anonymous=False)
    assert formatting.plain(told) == "The summary of TKT-2026-0042 is awaited from @alice."
    hint = paging.waiting_for(ENGLISH, incident, ALICE, "desk_bot", anonymous=True)
    assert hint.startswith(told)
    assert "not as the group" in hint


# Toasts


def test_every_button_and_every_claim_has_its_words() -> None:
    claims = {action for action, row in TRANSITIONS.items() if row.who in RIGHTS}
    where = "{} in texts/toasts.py".format
    assert_complete(_DONE, {*BUTTONS, Action.CANCEL}, where("_DONE"))
    assert_complete(_MAY_NOT, {*claims, Action.CANCEL}, where("_MAY_NOT"))
    assert_complete(_ADMIN_MAY_NOT_CLAIM, claims, where("_ADMIN_MAY_NOT_CLAIM"))


@pytest.mark.parametrize("action", _DONE)
def test_every_button_has_a_toast(action: Action) -> None:
    toast = done(ENGLISH, action, INCIDENT)
    assert "TKT-2026-0042" in toast.text
    assert units(toast.text) <= 200
    assert not toast.alert


@pytest.mark.parametrize("language", [ENGLISH, PSEUDO], ids=repr)
@pytest.mark.parametrize("why", Refusal)
@given(names)
def test_every_refusal_fits_into_a_toast(why: Refusal, language: Language, full_name: str) -> None:
    people = {user_id: User(user_id, None, full_name) for user_id in PEOPLE}
    for status, action in product(Status, BUTTONS):
        incident = replace(incident_in(status), incident_id="TKT-2026-999999999")
        known = None if why is Refusal.UNKNOWN else incident
        toast = refused(language, Refused(why, known), action, people)
        assert 0 < units(toast.text) <= 200
        assert toast.alert == (why is not Refusal.ALREADY_YOURS)


def test_refusals_say_what_people_know() -> None:
    claimed = incident_in(Status.CLAIMED_T1)
    said = {
        why: refused(ENGLISH, Refused(why, claimed), Action.CLAIM, PEOPLE).text for why in Refusal
    }
    said[Refusal.UNKNOWN] = refused(ENGLISH, Refused(Refusal.UNKNOWN), Action.CLAIM, PEOPLE).text
    assert said == {
        Refusal.UNKNOWN: "There is no such incident in this group. /open lists the open ones.",
        Refusal.ALREADY_YOURS: "TKT-2026-0042 is already yours.",
        Refusal.NOT_AUTHORIZED: (
            "You are not authorized to claim issues. Ask an admin to add you with /add_dispatcher."
        ),
        Refusal.ABSENT: "You are not in this group any more, so you cannot work on its incidents.",
        Refusal.ALREADY_CLAIMED: "Sorry, this incident has already been claimed. @john has it.",
        Refusal.NOT_OWNER: "TKT-2026-0042 belongs to @john. Only they can do this.",
        Refusal.MOVED_ON: "TKT-2026-0042 is now: 🛠️ IN PROGRESS (Claimed by @john)",
    }


# /open


def many(number: int, owner: User, description: str = "x" * 100) -> list[Incident]:
    claimed = replace(
        incident_in(Status.AWAITING_SUMMARY),
        owner_id=owner.user_id,
        description=description,
        pinned_message_id=2**31,
        thread_id=2**31,
    )
    return [replace(claimed, incident_id=f"TKT-2026-{i:05d}") for i in range(1, number + 1)]


def open_list(
    opened: list[Incident], people: dict[int, User], number: int, among: Among = Among.ALL
) -> str:
    """List a part of these incidents."""
    part = Part.of(number, len(opened))
    shown = opened[part.skipped : part.skipped + OPEN_A_PART]
    [text] = incidents.open_list(ENGLISH, shown, people, part, among)
    return text


def test_open_lists_status_owner_age_and_a_link() -> None:
    incident = replace(incident_in(Status.CLAIMED_T1), pinned_message_id=77)
    html = open_list([incident], PEOPLE, 1)
    assert visible(html) == (
        "Open incidents: 1\n• TKT-2026-0042 🛠️ IN PROGRESS (Claimed by @john),"
        " reported 2026-05-28 20:26 UTC\n   Truck 456 engine overheating"
    )
    assert '<a href="https://t.me/c/1234567890/77">TKT-2026-0042</a>' in html


def test_nothing_open_is_good_news() -> None:
    assert open_list([], {}, 1) == "✅ Nothing is open."


def test_the_pages_of_open_show_each_incident_once() -> None:
    incidents = many(60, ALICE)
    pages = [visible(open_list(incidents, PEOPLE, number)) for number in (1, 2, 3)]
    shown = [found for text in pages for found in re.findall(r"TKT-[\d-]+", text)]
    assert shown == [incident.incident_id for incident in incidents]
    assert "Page 1 of 3. /open 2 shows another." in pages[0]
    assert "Page 3 of 3. /open 1 shows another." in pages[2]


@pytest.mark.parametrize("number", [-1, 0, 4, 99])
def test_a_page_that_is_not_there_becomes_the_nearest(number: int) -> None:
    incidents = many(60, ALICE)
    nearest = 1 if number < 1 else 3
    assert open_list(incidents, PEOPLE, number) == open_list(incidents, PEOPLE, nearest)


@pytest.mark.parametrize("description", ["x" * 100, "&<>" * 40, "a\n" * 60, "@abc " * 30])
@pytest.mark.parametrize("owner", [WIDE, KATE, ALICE], ids=["long name", "kate", "alice"])
def test_a_page_of_open_fits_into_a_message(owner: User, description: str) -> None:
    read = Reader(open_list(many(100, owner, description), {owner.user_id: owner}, 1))
    assert units(read.text) <= 4096
    assert read.entities <= 100


def test_a_page_of_open_takes_a_second_message_where_a_language_is_long() -> None:
    shown = many(20, WIDE, "x" * 100)
    html = incidents.open_list(PSEUDO, shown, {WIDE.user_id: WIDE}, Part.of(1, 20), Among.ALL)
    messages = [Reader(each) for each in html]
    assert len(messages) == 2
    assert all(units(read.text) <= 4096 and read.entities <= 100 for read in messages)
    assert sum(read.text.count("TKT-2026-") for read in messages) == 20


def test_the_next_page_of_a_part_is_of_that_part() -> None:
    text = open_list(many(21, ALICE), PEOPLE, 1, Among.MINE)
    assert text.endswith("Page 1 of 2. /open mine 2 shows another.")


def test_a_part_of_open_that_is_empty_is_said_as_such() -> None:
    said = {among: open_list([], {}, 1, among) for among in Among}
    assert said == {
        Among.ALL: "✅ Nothing is open.",
        Among.MINE: "You have no open incident. /open lists all that are open.",
        Among.UNCLAIMED: "✅ Nothing is unclaimed. /open lists all that are open.",
    }


# /incident

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


# /stats


def test_stats_show_count_median_and_90th_percentile() -> None:
    kpis = Kpis(
        5, 4, 3, 2, Durations(5, 90, 300), Durations(1, 60.5, 60), Durations(4, 7500, 90000)
    )
    assert visible(stats(ENGLISH, "today", kpis)).splitlines() == [
        "Incidents reported: today (since 00:00 UTC)",
        "5 reported, 4 resolved",
        "2 called off",
        "Tier-1 resolution rate: 75% (3 of 4)",
        "Triage time: median 1 min 30 s, 90th percentile 5 min (count 5)",
        "Manager response: median 1 min, 90th percentile 1 min (count 1)",
        "Total resolution: median 2 h 5 min, 90th percentile 1 d 1 h (count 4)",
    ]


@pytest.mark.parametrize("period", figures.PERIODS)
def test_stats_of_nothing_say_so(period: str) -> None:
    nothing = Durations(0, None, None)
    text = visible(stats(ENGLISH, period, Kpis(0, 0, 0, 0, nothing, nothing, nothing)))
    assert "0 reported, 0 resolved" in text
    assert "Tier-1 resolution rate: – (0 of 0)" in text
    assert text.count("none yet") == 3


# The team


def test_the_team_shows_who_is_only_invited() -> None:
    [text] = map(visible, team.team(ENGLISH, Team((ALICE,), ("bob",)), Team((), ())))
    assert "@alice, @bob (invited)" in text
    assert text.endswith("nobody yet")


def test_a_large_team_takes_as_many_messages_as_it_needs() -> None:
    crowd = tuple(replace(DAN, user_id=n, full_name=f"{n:03} " + "😀" * 60) for n in range(1, 150))
    texts = [visible(html) for html in team.team(ENGLISH, Team(crowd, ()), Team(crowd, ()))]
    assert all(units(text) <= 4096 for text in texts)
    assert sum(text.count("149 😀") for text in texts) == 2


def test_every_name_of_a_crowd_invited_is_shown_as_what_it_is() -> None:
    crowd = tuple(f"p{n:04}" for n in range(400))
    messages = [Reader(html) for html in team.team(ENGLISH, Team((), crowd), Team((), ()))]
    assert all(read.entities <= 100 for read in messages)
    assert sum(read.text.count("(invited)") for read in messages) == 400


@pytest.mark.parametrize(
    ("roles", "words"),
    [
        ([], "a driver"),
        ([Role.DISPATCHER], "a dispatcher"),
        ([Role.DISPATCHER, Role.MANAGER], "a manager"),
    ],
)
def test_registering_never_makes_less_of_anybody(roles: list[Role], words: str) -> None:
    told = team.registered(ENGLISH, JOHN, roles)
    assert told.startswith("@john, ")
    assert words in told


def test_a_removal_says_who_was_not_on_the_list() -> None:
    told = team.removed(ENGLISH, Role.DISPATCHER, ["@john"], ["@bob"])
    assert told == [
        "No longer dispatcher: @john\nNot on the list of dispatchers: <code>@bob</code>"
    ]
