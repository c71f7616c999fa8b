"""Pages, prompts and nudges: whom they call, and what they say beside the card."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.incidents import Status
from domain.people import NOBODY, Team
from tests.factories import ALICE, BOB, DAN, INCIDENT, JOHN, incident_in
from tests.reading import units, visible
from texts import formatting, links, paging, summaries
from texts.language import ENGLISH
from texts.paging import page

GIST = INCIDENT.description
NO_DISPATCHER = (
    "⚠️ No dispatcher is named here. An admin can name them: <code>/add_dispatcher @john</code>"
)
NO_MANAGER = (
    "⚠️ No manager is named here. An admin can name them:"
    " <code>/configure_managers @alice @bob</code>"
)


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
    [text] = paging.unclaimed_nudge(ENGLISH, INCIDENT, 600, NOBODY, NOBODY)
    assert text.endswith(f" Dispatchers please review.\n{GIST}\n{NO_DISPATCHER}")


def beside(description: str) -> list[str]:
    """Write all that is said beside the card of an incident."""
    incident = replace(INCIDENT, description=description)
    crowd = Team((), tuple(f"m{number}" for number in range(6)))
    return [
        *page(ENGLISH, incident, crowd),
        *paging.unclaimed_nudge(ENGLISH, incident, 600, crowd, NOBODY),
        *paging.escalation_nudge(ENGLISH, incident, 600, crowd),
        summaries.prompt(ENGLISH, incident, ALICE, "FleetDeskBot"),
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


def test_whoever_is_mentioned_twice_counts_once() -> None:
    dan, mail = formatting.mention(ENGLISH, DAN), "write to john@example.com"
    assert paging.mentions_in(f"@john, {dan}: ask @John or @kate; {dan}, {mail}") == 3
    assert paging.mentions_in(f"{formatting.quiet('@john_reed')}, {mail}") == 0


def test_whoever_is_named_quietly_does_not_count_as_mentioned() -> None:
    logged_by = formatting.quiet_name(ENGLISH, JOHN)
    reporter = formatting.mention(ENGLISH, DAN)
    assert paging.mentions_in(f"Reported by: {reporter}, logged by: {logged_by}") == 1
    typed = replace(DAN, full_name="Dan @kate")  # whatever people call themselves
    assert paging.mentions_in(formatting.quiet_name(ENGLISH, typed)) == 0


@pytest.mark.parametrize("card", [None, 77])
def test_the_prompt_asks_the_owner_and_carries_what_it_asks_for(card: int | None) -> None:
    incident = replace(incident_in(Status.AWAITING_SUMMARY), pinned_message_id=card)
    html = summaries.prompt(ENGLISH, incident, ALICE, "FleetDeskBot")
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
    team = Team((JOHN,), ())
    unclaimed = f"🔔 TKT-2026-0042 has been unclaimed for {said}. Dispatchers please review."
    assert paging.unclaimed_nudge(ENGLISH, INCIDENT, waited, team, team) == [
        f"{unclaimed}\n{GIST}\nCalling: @john"
    ]
    managers = Team((ALICE, BOB), ())
    assert paging.escalation_nudge(ENGLISH, INCIDENT, waited, managers) == [
        f"🔔 TKT-2026-0042 has been awaiting a manager for {said}. Paging: @alice, @bob\n{GIST}"
    ]


def test_somebody_else_who_replies_is_told_who_is_waited_for() -> None:
    incident = incident_in(Status.AWAITING_SUMMARY)
    told = summaries.waiting_for(ENGLISH, incident, ALICE, "desk_bot", anonymous=False)
    assert formatting.plain(told) == "The summary of TKT-2026-0042 is awaited from @alice."
    hint = summaries.waiting_for(ENGLISH, incident, ALICE, "desk_bot", anonymous=True)
    assert hint.startswith(told)
    assert "not as the group" in hint
