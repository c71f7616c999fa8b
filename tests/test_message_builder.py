"""The card: its texts, buttons, names and limits."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import replace

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from telegram import InlineKeyboardMarkup

import message_builder
from domain.incident_ids import format_incident_id
from domain.incidents import FINISHED, Action, Incident, Status
from domain.people import Team, User
from domain.transitions import CLAIMANTS
from message_builder import BUTTONS, KEYBOARDS, Beside, button_data, card, parse_button
from tests.cases import for_each
from tests.factories import ALICE, DAN, GROUP, INCIDENT, JOHN, NOW, incident_in
from tests.pseudo import PSEUDO
from tests.reading import Reader, units, visible
from texts import cutting, formatting, incidents
from texts.formatting import mention, plain_name
from texts.language import ENGLISH, Language

PEOPLE = {user.user_id: user for user in (DAN, JOHN, ALICE)}
GIST = INCIDENT.description
TOPMOST = {
    Status.UNCLAIMED: f"🚨 NEW INCIDENT: TKT-2026-0042\n{GIST}\nStatus: 🔥 UNCLAIMED\n",
    Status.CLAIMED_T1: (
        f"🚨 INCIDENT: TKT-2026-0042\n{GIST}\nStatus: 🛠️ IN PROGRESS (Claimed by @john)\n"
    ),
    Status.ESCALATED: (
        f"🚨 INCIDENT: TKT-2026-0042\n{GIST}\nStatus: 🆘 ESCALATED - Awaiting Manager\n"
    ),
    Status.CLAIMED_T2: (
        f"🚨 INCIDENT: TKT-2026-0042\n{GIST}\nStatus: 🛠️ IN PROGRESS (Handled by @alice)\n"
    ),
    Status.AWAITING_SUMMARY: (
        f"🚨 INCIDENT: TKT-2026-0042\n{GIST}\nStatus: ⌛ AWAITING SUMMARY (from @alice)\n"
        "📝 Reply to this message with the summary\n"
    ),
    Status.RESOLVED: (
        f"✅ RESOLVED: TKT-2026-0042\n{GIST}\nResolved by: @alice\nSummary: Replaced the hose\n"
    ),
    Status.CANCELLED: (
        f"🚫 CANCELLED: TKT-2026-0042\n{GIST}\nReason: called off by the reporter\n"
    ),
}
LAYOUT = {
    Status.UNCLAIMED: [["✅ Claim"]],
    Status.CLAIMED_T1: [["❌ Leave Claim", "⬆️ Escalate"], ["🏁 Resolve"]],
    Status.ESCALATED: [["🛡️ Claim Escalation"]],
    Status.CLAIMED_T2: [["🏁 Resolve"], ["❌ Leave Claim"]],
    Status.AWAITING_SUMMARY: [["↩️ Keep Working"]],
}
names = st.text(min_size=1, max_size=128) | st.sampled_from(["😀" * 129, "\u202e" * 129, "&" * 129])
handles = st.none() | st.from_regex(r"[a-zA-Z][a-zA-Z0-9_]{3,31}", fullmatch=True)
users = st.builds(User, st.integers(1, 2**52), handles, names)
anything = st.characters(exclude_categories=[])  # halves of a UTF-16 pair, too
texts = st.text(anything, max_size=4096) | st.sampled_from(
    ["&" * 4096, "<b>" * 1365, "😀" * 4096, "\n" * 99]
)


def labels(markup: InlineKeyboardMarkup | None) -> list[list[str]]:
    return [[button.text for button in row] for row in markup.inline_keyboard] if markup else []


@pytest.mark.parametrize("status", Status)
def test_the_card_says_where_the_incident_stands(status: Status) -> None:
    text = visible(card(ENGLISH, incident_in(status), PEOPLE))
    assert text.startswith(TOPMOST[status])
    assert text.endswith("\n\nReported by: Dan Moss, 2026-05-28 20:26 UTC")


@pytest.mark.parametrize("status", Status)
def test_the_buttons_are_laid_out_as_people_know_them(status: Status) -> None:
    shown = labels(message_builder.keyboard(ENGLISH, incident_in(status), "desk_bot"))
    assert shown == [*LAYOUT.get(status, []), ["⋯ More"]]


def test_more_opens_the_panel_in_the_private_chat() -> None:
    incident = replace(incident_in(Status.UNCLAIMED), incident_id="TKT-2026-999999999")
    more = message_builder.keyboard(ENGLISH, incident, "desk_bot").inline_keyboard[-1][-1]
    assert more.url == "https://t.me/desk_bot?start=TKT-2026-999999999"
    assert re.fullmatch("[A-Za-z0-9_-]{1,64}", more.url.partition("=")[2])


@pytest.mark.parametrize("action", BUTTONS)
def test_claims_are_green_leaving_is_red_resolving_is_blue(action: Action) -> None:
    colours = {"claim": "success", "leave": "danger", "resolve": "primary"}
    assert BUTTONS[action][1] == colours.get(action.value.partition("_")[0])


def test_every_status_has_its_keyboard_and_its_line() -> None:
    assert set(KEYBOARDS) == set(Status)
    assert all(incidents.status(ENGLISH, incident_in(status), PEOPLE) for status in Status)


@pytest.mark.parametrize("action", BUTTONS)
@pytest.mark.parametrize("number", [1, 10_000, 999_999_999])
def test_button_data_is_short_and_can_be_read_back(action: Action, number: int) -> None:
    incident_id = format_incident_id(2026, number)
    data = button_data(action, incident_id)
    assert len(data.encode()) <= 64
    assert parse_button(data) == (action, incident_id)


@given(st.text(max_size=64))
def test_other_button_data_is_refused(data: str) -> None:
    assert parse_button(data) is None


# Texts


@given(st.text(min_size=1, max_size=3000))
@example("<b>Truck</b> & 'trailer' \"A\" &amp; &lt;")
@example("line 1\n\n  line 2 🚚👨‍👩‍👧")
def test_the_issue_is_shown_exactly_as_typed(description: str) -> None:
    incident = replace(INCIDENT, description=description)
    text = visible(card(ENGLISH, incident, PEOPLE))
    assert f"{text}\n".startswith(f"🚨 NEW INCIDENT: TKT-2026-0042\n{formatting.gist(description)}")
    if formatting.gist(description) not in ("", description.strip()):
        assert text.endswith(f"\nReport: {description}")


@pytest.mark.parametrize(
    ("description", "gist"),
    [
        ("Truck 456 down", "Truck 456 down"),
        ("  Truck 456\n\n is\tdown ", "Truck 456 is down"),
        ("d" * 80, "d" * 80),
        ("d" * 81, "d" * 79 + "…"),
        ("word " * 15 + "overheating", "word " * 14 + "word…"),
        ("word " * 4 + "x" * 70, "word " * 4 + "x" * 59 + "…"),
        ("😀" * 41, "😀" * 39 + "…"),
        ("\u200b" * 90 + "\u202eTruck", "Truck"),
        ("❤️ 👨‍👩‍👧", "❤️ 👨‍👩‍👧"),
        (" \n", ""),
        ("\u200b", ""),
    ],
)
def test_the_gist_is_the_first_words_on_one_line(description: str, gist: str) -> None:
    assert formatting.gist(description) == gist


def test_who_logged_a_report_stands_below_its_author() -> None:
    incident = replace(INCIDENT, logged_message_id=8, logged_by_id=JOHN.user_id)
    text = visible(card(ENGLISH, incident, PEOPLE))
    assert text.endswith("\n\nReported by: Dan Moss, 2026-05-28 20:26 UTC\nLogged by: @john")


def test_an_anonymous_admin_logs_a_report_as_such() -> None:
    text = visible(card(ENGLISH, replace(INCIDENT, logged_message_id=8), PEOPLE))
    assert text.endswith("\nLogged by: an anonymous admin")


def test_nobody_reads_twice_who_logged_what_they_wrote_themselves() -> None:
    incident = replace(INCIDENT, logged_message_id=8, logged_by_id=DAN.user_id)
    assert "Logged by" not in card(ENGLISH, incident, PEOPLE)


@pytest.mark.parametrize("forwarded_from", [None, "Eve"])
@pytest.mark.parametrize("bot", [None, "@gif"])
def test_whose_words_a_report_has_is_said_behind_its_gist(
    forwarded_from: str | None, bot: str | None
) -> None:
    typed = formatting.with_origin("Truck 456 down", forwarded_from, bot)
    text = visible(card(ENGLISH, replace(INCIDENT, description=typed), PEOPLE))
    assert text.splitlines()[1] == formatting.gist(typed) == "Truck 456 down"
    assert text.endswith(f"\nReport: {typed}") == (typed != "Truck 456 down")


@pytest.mark.parametrize("status", Status)
def test_a_report_that_says_no_more_than_its_gist_is_not_said_twice(status: Status) -> None:
    assert (
        visible(card(ENGLISH, incident_in(status), PEOPLE)).count("Truck 456 engine overheating")
        == 1
    )


@pytest.mark.parametrize("status", Status)
@pytest.mark.parametrize("description", ["", " \n", "\u200b\u2800"])
def test_a_report_without_words_leaves_no_blank_line_on_its_card(
    status: Status, description: str
) -> None:
    lines = visible(card(ENGLISH, replace(incident_in(status), description=description), PEOPLE))
    assert lines.count("\n\n") == 1
    assert "Report:" not in lines


def test_what_is_typed_stays_as_typed_on_the_card() -> None:
    incident = replace(INCIDENT, description="@sam <b>\n@mia")
    assert visible(card(ENGLISH, incident, PEOPLE)).splitlines()[1] == "@sam <b> @mia"


NOBODY = Team((), ())
HOW_TO_NAME = {
    Status.UNCLAIMED: (
        "⚠️ No dispatcher is named here. An admin can name them: <code>/add_dispatcher @john</code>"
    ),
    Status.ESCALATED: (
        "⚠️ No manager is named here. An admin can name them:"
        " <code>/configure_managers @alice @bob</code>"
    ),
}


@pytest.mark.parametrize(("status", "said"), HOW_TO_NAME.items())
def test_a_card_nobody_may_claim_says_how_to_name_somebody(status: Status, said: str) -> None:
    incident = incident_in(status)
    assert card(ENGLISH, incident, PEOPLE, Beside(claimants=NOBODY)).splitlines()[3] == said
    assert said not in card(ENGLISH, incident, PEOPLE, Beside(claimants=Team((), ("john",))))
    assert said not in card(ENGLISH, incident, PEOPLE, Beside(claimants=Team((JOHN,), ())))
    assert len(labels(message_builder.keyboard(ENGLISH, incident, "desk_bot"))) > 1


@pytest.mark.parametrize("language", [ENGLISH, PSEUDO], ids=repr)
@pytest.mark.parametrize("status", Status)
@given(texts, texts, users)
def test_a_card_fits_into_a_message(
    status: Status, language: Language, description: str, summary: str, user: User
) -> None:
    incident = replace(
        incident_in(status), description=description, resolution_summary=summary, thread_id=2**31
    )
    everybody = dict.fromkeys(PEOPLE, user)
    claimants = NOBODY if status in CLAIMANTS else None
    read = Reader(card(language, incident, everybody, Beside(range(10**9, 10**9 + 50), claimants)))
    assert units(read.text) <= 4096
    assert read.entities <= 100


@pytest.mark.parametrize("status", Status)
def test_a_text_too_long_is_cut_with_an_ellipsis(status: Status) -> None:
    incident = replace(incident_in(status), description="d" * 4096, resolution_summary="s" * 4096)
    text = visible(card(ENGLISH, incident, PEOPLE))
    assert text.endswith("d…")
    assert ("s…" in text) == (status is Status.RESOLVED)


def test_what_was_done_before_stands_on_the_card_of_what_was_reopened_and_calls_nobody() -> None:
    summary = "@kate changed <the> hose\nand clamp"
    reopened = replace(INCIDENT, reopened=1, resolution_summary=summary)
    said = "🔁 Opened again. What was done before: @\u2060kate changed &lt;the&gt; hose and clamp"
    assert said in card(ENGLISH, reopened, {}).splitlines()
    resolved = replace(reopened, status=Status.RESOLVED, t_resolved=NOW)
    assert "Opened again" not in card(ENGLISH, resolved, {})


def test_attachments_are_linked_from_the_card() -> None:
    html = card(ENGLISH, INCIDENT, PEOPLE, Beside([501, 502]))
    assert "📎 Attachments: 1, 2" in visible(html)
    assert '<a href="https://t.me/c/1234567890/502">2</a>' in html


def test_attachments_beyond_ten_are_counted() -> None:
    html = card(ENGLISH, INCIDENT, PEOPLE, Beside(list(range(501, 513))))
    assert "9, 10 and 2 more" in visible(html)


# Names


def test_someone_with_a_username_is_called_by_it() -> None:
    assert mention(ENGLISH, JOHN) == plain_name(ENGLISH, JOHN) == "@john"


def test_someone_without_a_username_can_be_tapped() -> None:
    assert mention(ENGLISH, DAN) == '<a href="tg://user?id=1">Dan Moss</a>'
    assert plain_name(ENGLISH, DAN) == "Dan Moss"


def test_an_anonymous_admin_who_reports_is_said_to_be_one() -> None:
    incident = replace(INCIDENT, created_by_id=None)
    assert "Reported by: an anonymous admin, " in visible(card(ENGLISH, incident, PEOPLE))


BIDI_CONTROLS = set("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


def _is_left_of(label: str, full_name: str) -> bool:
    """Tell whether a label is what stays of a name when some characters are taken out."""
    rest = iter(full_name)
    return all(letter in rest for letter in label)


@given(names)
@example("\u202eboB\x07 \u2066X")
@example("\u061c@bob\u061c")
@example("@ @bob")
@example("@bob")
@example("@")
@example("<i>Bob</i> & Co")
def test_any_name_makes_a_link_whose_label_does_not_look_like_a_handle(full_name: str) -> None:
    user = User(5, None, full_name)
    [whole] = Reader(mention(ENGLISH, user)).labels
    label = whole.removeprefix("\u2068").removesuffix("\u2069")  # of what is written to the left
    assert units(whole) - units(label) in (0, 2)
    assert label
    assert label == label.strip()
    assert not label.startswith("@")
    assert label == "someone" or _is_left_of("".join(label.split()), full_name)
    assert not any(unicodedata.category(letter) == "Cc" for letter in label)
    assert not set(label) & BIDI_CONTROLS
    assert plain_name(ENGLISH, user) == whole


@given(users)
def test_nobody_is_called_by_a_number(user: User) -> None:
    assert "User_" not in visible(mention(ENGLISH, replace(user, full_name="Dan")))
    assert visible(mention(ENGLISH, user)) == plain_name(ENGLISH, user)


# Times and links


@pytest.mark.parametrize("form", ["r", "dT"])
def test_a_time_falls_back_to_utc(form: str) -> None:
    html = formatting.moment(ENGLISH, NOW, form)
    assert html == f'<tg-time unix="{NOW}" format="{form}">2026-05-28 20:26 UTC</tg-time>'


@pytest.mark.parametrize(
    ("seconds", "written"),
    [(0, "0 s"), (40, "40 s"), (60, "1 min"), (150, "2 min 30 s"), (3600, "1 h"), (3659, "1 h"),
     (7500, "2 h 5 min"), (86400, "1 d"), (90000, "1 d 1 h"), (59.6, "1 min")],
)  # fmt: skip
def test_durations_are_said_in_two_units(seconds: float, written: str) -> None:
    assert formatting.duration(ENGLISH, seconds) == written


@pytest.mark.parametrize(
    ("group_id", "link"),
    [
        (GROUP, "https://t.me/c/1234567890/7"),
        (-1003123456789, "https://t.me/c/3123456789/7"),
        (-1012345678901, "https://t.me/c/12345678901/7"),  # channel ids have outgrown ten digits
        (-4567, None),
        (-1004567, None),  # a basic group whose id happens to start like a supergroup's
    ],
)
def test_only_messages_of_supergroups_have_links(group_id: int, link: str | None) -> None:
    assert formatting.message_link(group_id, 7) == link


def test_no_message_has_no_link() -> None:
    assert formatting.message_link(GROUP, None) is None


@given(st.text(anything, max_size=50) | st.text("😀🇩👨\u200d\ufe0f🏽e\u0301"), st.integers(1, 60))
def test_a_cut_text_fits_and_says_that_something_is_missing(text: str, limit: int) -> None:
    shown = cutting.cut(text, limit)
    assert units(shown) <= limit
    assert shown == text or (shown.endswith("…") and text.startswith(shown[:-1]))


@for_each("one", ["😀", "👨‍👩‍👧", "👍🏽", "🇩🇪", "🏴󠁧󠁢󠁳󠁣󠁴󠁿", "❤️", "1️⃣", "e\u0301", "नि", "ਪ੍ਰੀ"])
@for_each("limit", range(60, 80))
def test_no_emoji_is_cut_through(one: str, limit: int) -> None:
    shown = cutting.cut(one * 80, limit).removesuffix("…")
    assert shown == one * (len(shown) // len(one))
    assert all(len(piece) % len(one) == 0 for piece in cutting.pieces(one * 80, limit))


@given(st.text(anything | st.sampled_from("😀🇩\u200d"), max_size=80), st.integers(2, 20))
def test_the_pieces_of_a_text_fit_and_are_all_of_it(text: str, size: int) -> None:
    pieces = cutting.pieces(text, size)
    assert "".join(pieces) == text
    assert all(0 < units(piece) <= size for piece in pieces)


@for_each("status", Status)
@for_each("letter", "<>&\"'")
def test_a_text_is_cut_before_it_is_escaped(status: Status, letter: str) -> None:
    typed = letter * 4096
    incident = replace(incident_in(status), description=typed, resolution_summary=typed)
    text = visible(card(ENGLISH, incident, PEOPLE))
    shown = message_builder.RESOLVED_TEXT if status in FINISHED else message_builder.CARD_TEXT
    assert text.endswith(f"Report: {letter * (shown - 1)}…")


@given(texts)
def test_plain_is_what_people_see(text: str) -> None:
    incident: Incident = replace(INCIDENT, description=text)
    html = card(ENGLISH, incident, PEOPLE)
    assert formatting.plain(html) == visible(html)
