"""Toasts, and what /stats and the commands of the team say."""

from __future__ import annotations

from dataclasses import replace
from itertools import product

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from domain.figures import Durations, Kpis
from domain.incidents import Action, Status
from domain.people import Role, Team, User
from domain.refusals import OF_NAMED, Refusal, Refused
from domain.transitions import RIGHTS, TAKES_AWAY, TRANSITIONS, Who
from message_builder import BUTTONS
from tests.completeness import assert_complete
from tests.examples import examples
from tests.factories import ALICE, DAN, INCIDENT, JOHN, incident_in
from tests.pseudo import PSEUDO
from tests.reading import Reader, units, visible
from texts import stats as stats_texts
from texts import team
from texts.language import ENGLISH, Language
from texts.stats import stats
from texts.toasts import _ADMIN_MAY_NOT_CLAIM, _DONE, _MAY_NOT, done, refused

PEOPLE = {user.user_id: user for user in (DAN, JOHN, ALICE)}
LONGEST = "😀" * 128
names = st.text(min_size=1, max_size=128) | st.just(LONGEST)
IN_EACH_STATE = [replace(incident_in(each), incident_id="TKT-2026-999999999") for each in Status]


def test_every_button_and_every_claim_has_its_words() -> None:
    claims = {action for action in BUTTONS if TRANSITIONS[action].who in RIGHTS}
    where = "{} in texts/toasts.py".format
    assert_complete(_DONE, set(Action), where("_DONE"))
    of_some = {act for act, row in TRANSITIONS.items() if row.who not in {Who.OWNER, *RIGHTS}}
    assert_complete(_MAY_NOT, {*claims, *TAKES_AWAY, *of_some}, where("_MAY_NOT"))
    assert_complete(_ADMIN_MAY_NOT_CLAIM, claims | TAKES_AWAY, where("_ADMIN_MAY_NOT_CLAIM"))


@pytest.mark.parametrize("action", _DONE)
def test_every_button_has_a_toast(action: Action) -> None:
    toast = done(ENGLISH, action, INCIDENT)
    assert "TKT-2026-0042" in toast.text
    assert units(toast.text) <= 200
    assert not toast.alert


@pytest.mark.parametrize("language", [ENGLISH, PSEUDO], ids=repr)
@pytest.mark.parametrize("why", Refusal)
@examples(20)  # of a hundred texts each
@example(LONGEST)
@given(names)
def test_every_refusal_fits_into_a_toast(why: Refusal, language: Language, full_name: str) -> None:
    people = {user_id: User(user_id, None, full_name) for user_id in PEOPLE}
    for incident, action in product(IN_EACH_STATE, Action):
        known = None if why is Refusal.UNKNOWN else incident
        toast = refused(language, Refused(why, known, ALICE.user_id), action, people)
        assert 0 < units(toast.text) <= 200
        assert toast.alert == (why is not Refusal.ALREADY_YOURS)


def test_refusals_say_what_people_know() -> None:
    claimed = incident_in(Status.CLAIMED_T1)
    said = {
        why: refused(ENGLISH, Refused(why, claimed), Action.CLAIM, PEOPLE).text for why in Refusal
    }
    for why in OF_NAMED.values():
        of_alice = Refused(why, claimed, ALICE.user_id)
        said[why] = refused(ENGLISH, of_alice, Action.GIVE, PEOPLE).text
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
        Refusal.TOO_LATE: (
            "TKT-2026-0042 was resolved more than 7 days ago."
            " Please report it again with /new_issue."
        ),
        Refusal.NAMED_HAS_IT: "@alice has TKT-2026-0042 already.",
        Refusal.NAMED_ABSENT: "@alice is not in this group any more. Choose somebody else.",
        Refusal.NAMED_WITHOUT_ROLE: (
            "@alice is not a dispatcher here. An admin adds them with /add_dispatcher."
        ),
    }


# /stats


def test_stats_say_in_plain_words_how_fast_the_group_was() -> None:
    kpis = Kpis(
        *(5, 4, 3, 2, 1, 1, 1),
        *(Durations(5, 90, 300), Durations(3, 60.5, 60), Durations(4, 7500, 90000), 4),
        *(Durations(2, 3600, 7200), Durations(4, 5400, 86400)),
    )
    assert visible(stats(ENGLISH, "today", kpis)).splitlines() == [
        "Incidents reported: today",
        "5 reported, 4 resolved",
        "2 called off, 1 taken charge of by a manager, 1 reopened, 1 waiting for something now",
        "On time: 80% (4 of 5 claimed)",
        "Half were claimed within 1 min 30 s, 9 in 10 within 5 min",
        "Half were resolved within 2 h 5 min, 9 in 10 within 1 d 1 h",
        "Without waiting, half within 1 h 30 min, 9 in 10 within 1 d",
        "Of those that waited, half waited up to 1 h, 9 in 10 up to 2 h",
        "Managers had half of what was escalated within 1 min, 9 in 10 within 1 min",
        "Resolved without a manager: 75% (3 of 4)",
    ]


def test_stats_of_one_say_how_long_it_took() -> None:
    once = Durations(1, 60, 60)
    kpis = Kpis(*(1, 1, 1, 0, 0, 0, 0), *(once, once, once, 1), *(once, once))
    assert visible(stats(ENGLISH, "week", kpis)).splitlines() == [
        "Incidents reported: the last 7 days",
        "1 reported, 1 resolved",
        "On time: 100% (1 of 1 claimed)",
        "It was claimed within 1 min",
        "It was resolved within 1 min",
        "Without waiting, that is 1 min",
        "One waited 1 min for parts or others",
        "Managers had the escalated one within 1 min",
        "Resolved without a manager: 100% (1 of 1)",
    ]


@pytest.mark.parametrize("period", stats_texts.PERIODS)
def test_stats_of_nothing_say_so(period: str) -> None:
    nothing = Durations(0, None, None)
    kpis = Kpis(*(0, 0, 0, 0, 0, 0, 0), nothing, nothing, nothing, 0)
    told = visible(stats(ENGLISH, period, kpis)).splitlines()
    assert told[1:] == ["0 reported, 0 resolved"]


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
