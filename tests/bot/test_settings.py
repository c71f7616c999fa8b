"""/settings: one message with buttons that admins change their group by, and what they type."""

from __future__ import annotations

import pytest

from domain.settings import Button, GroupSettings, Setting, Verb
from sandbox import Person, SentMessage
from tests.bot.support import second_fleet, settled
from tests.desk import Desk, Fleet

TITLE = "Settings of this group"
NO_ADMIN = "Only group admins can change the settings. Ask one of them to do it."


def kept(desk: Desk, fleet: Fleet) -> GroupSettings:
    """Read what a group set."""
    return desk.database.settings.get(fleet.chat.id)


def events(desk: Desk, fleet: Fleet) -> list[tuple[str, str | None, str | None, int | None]]:
    """List what the audit trail says of a group: what, from what, to what, and by whom."""
    query = "SELECT what, old, new, actor_id FROM group_events WHERE group_id = :group_id"
    rows = desk.database.connection.sql(query, group_id=fleet.chat.id)
    return [tuple(row) for row in rows]


async def opened(fleet: Fleet) -> SentMessage:
    """Have an admin open the settings."""
    return await fleet.asks(fleet.admin, "/settings")


async def chosen(fleet: Fleet, label: str) -> SentMessage:
    """Have an admin open the settings, and a page of them."""
    message = await opened(fleet)
    await fleet.admin.taps(message, label)
    await fleet.until(lambda: ["⬅️ Back"] in message.button_texts, "the choices")
    return message


async def asked(fleet: Fleet, label: str = "🕐 Time zone") -> tuple[SentMessage, SentMessage]:
    """Have an admin be asked to type a setting; returns the settings and the question."""
    message = await opened(fleet)
    await fleet.admin.taps(message, label)
    typed = "✏️ Type a city" if "zone" in label else "✏️ Type a time"
    await fleet.until(lambda: [typed] in message.button_texts, "the choices")
    await fleet.admin.taps(message, typed)
    return message, await fleet.appears("Reply to this with")


async def typed(fleet: Fleet, question: SentMessage, text: str, by: Person | None = None) -> str:
    """Have somebody reply to a question, and wait for what they read."""
    return (await fleet.answer_to((by or fleet.admin).replies(question, text))).text


async def test_an_admin_sees_what_holds_and_what_ops_set(fleet: Fleet) -> None:
    message = await opened(fleet)
    assert message.text == (
        "Settings of this group\n\n"
        "🕐 Time zone: UTC. It was 14:13 (UTC) there when I wrote this. (As for all groups.)\n"
        "⏰ Dispatchers are reminded after 10 min without a claim. (As for all groups.)\n"
        "🆘 Managers are reminded of an escalation after 15 min. (As for all groups.)\n"
        "💭 Whoever has an incident is asked how it goes after 1 h. (As for all groups.)\n"
        "🔔 Dispatchers and managers can be called in private, too: each sends me /start there.\n"
        "💬 Reporters are told what becomes of their reports.\n"
        "📊 A report comes when a manager asks for one.\n"
        "🌐 Language: English. Each person sets their own with /language.\n\n"
        "A group admin changes them with the buttons."
    )
    assert message.button_texts == [
        ["🕐 Time zone"],
        ["⏰ Unclaimed", "🆘 Escalated"],
        ["💭 Without news"],
        ["🔕 No calls in private"],
        ["🤐 Do not tell reporters"],
        ["🌐 Language"],
        ["📊 Report every Mon at 07:00"],
    ]


async def test_who_is_no_admin_opens_nothing(fleet: Fleet) -> None:
    assert (await fleet.asks(fleet.john, "/settings")).text == NO_ADMIN


async def test_an_anonymous_admin_opens_and_types_and_is_not_named(
    desk: Desk, fleet: Fleet
) -> None:
    message, question = await asked(fleet)
    reply = fleet.admin.replies(question, "Chicago", as_anonymous=True)
    assert "America/Chicago" in (await fleet.answer_to(reply)).text
    assert events(desk, fleet) == [("time_zone", None, "America/Chicago", None)]
    opened_so = fleet.admin.says(fleet.chat, "/settings", as_anonymous=True)
    assert TITLE in (await fleet.answer_to(opened_so)).text
    await fleet.shows(message, "America/Chicago")


async def test_a_zone_is_chosen_from_the_usual_ones_and_the_message_shows_it(
    desk: Desk, fleet: Fleet
) -> None:
    message = await chosen(fleet, "🕐 Time zone")
    assert message.button_texts[0] == ["New York 10:13", "Chicago 09:13"]
    answer = await fleet.admin.taps(message, "Chicago 09:13")
    assert answer.text == "Saved."
    await fleet.shows(message, "Time zone: America/Chicago. It was 09:13 (UTC-5) there")
    assert kept(desk, fleet).time_zone == "America/Chicago"
    assert events(desk, fleet) == [("time_zone", None, "America/Chicago", fleet.admin.id)]


async def test_a_city_that_is_typed_is_set_and_its_time_shown(fleet: Fleet) -> None:
    message, question = await asked(fleet)
    assert question.force_reply
    assert question.mentioned == {fleet.admin}
    told = await typed(fleet, question, "Dallas, TX")
    assert told == "✅ Time zone: America/Chicago. It is 09:13 (UTC-5) there now."
    await fleet.shows(message, "Time zone: America/Chicago")
    await fleet.until(lambda: question.deleted, "the question to be gone")


async def test_the_question_names_who_is_asked(fleet: Fleet) -> None:
    _, question = await asked(fleet)
    asks = f"✏️ @{fleet.admin.username}: By which city's clock do you work?"
    assert question.text.startswith(asks)


async def test_who_hides_as_the_group_is_asked_without_a_name(fleet: Fleet) -> None:
    fleet.chat.promote(fleet.kate, anonymous=True)
    message = await chosen(fleet, "🕐 Time zone")
    await fleet.kate.taps(message, "✏️ Type a city")
    question = await fleet.appears("Reply to this with")
    assert question.mentioned == frozenset()
    assert "kate" not in question.text
    assert "America/Chicago" in await typed(fleet, question, "Chicago", by=fleet.kate)


async def test_near_matches_are_offered_and_change_nothing_by_themselves(
    desk: Desk, fleet: Fleet
) -> None:
    _, question = await asked(fleet)
    answer = await fleet.answer_to(fleet.admin.replies(question, "Tashkant"))
    assert (
        answer.text == "Nothing was changed yet: I do not know Tashkant. Do you mean one of these?"
    )
    assert answer.button_texts == [["Tashkent 19:13"]]
    assert kept(desk, fleet).time_zone is None
    await fleet.admin.taps(answer, "Tashkent 19:13")
    await fleet.shows(answer, "Time zone: Asia/Tashkent")


async def test_what_is_not_understood_is_shown_back_with_an_example_and_asked_again(
    desk: Desk, fleet: Fleet
) -> None:
    _, question = await asked(fleet)
    again = await fleet.answer_to(fleet.admin.replies(question, "UTC+5 <b>"))
    assert again.text.startswith("Nothing was changed: I do not know UTC+5 <b>. Name a big city")
    assert again.force_reply
    assert kept(desk, fleet) == GroupSettings()
    assert "America/Denver" in await typed(fleet, again, "mountain time")


async def test_a_photo_without_words_is_asked_again(desk: Desk, fleet: Fleet) -> None:
    _, question = await asked(fleet)
    again = await fleet.answer_to(fleet.admin.sends_photo(fleet.chat, reply_to=question))
    assert again.text.startswith("Nothing was changed: I can read words only.\n✏️ By which city's")
    assert again.force_reply
    assert kept(desk, fleet) == GroupSettings()


@pytest.mark.parametrize("words", ["0", "-5", "soon", "999999", "14:30"])
async def test_no_time_to_remind_by_is_refused_and_asked_again(
    desk: Desk, fleet: Fleet, words: str
) -> None:
    _, question = await asked(fleet, "⏰ Unclaimed")
    told = await typed(fleet, question, words)
    assert told.startswith(f"Nothing was changed: {words} is no time I can remind by.")
    assert kept(desk, fleet) == GroupSettings()


async def test_both_times_are_chosen_or_typed_and_given_back_to_ops(
    desk: Desk, fleet: Fleet
) -> None:
    message = await chosen(fleet, "⏰ Unclaimed")
    await fleet.admin.taps(message, "30 min")
    await fleet.shows(message, "reminded after 30 min without a claim.\n")
    _, question = await asked(fleet, "🆘 Escalated")
    assert "after 1 h 30 min." in await typed(fleet, question, "1.5 h")
    assert (kept(desk, fleet).sla_unclaimed, kept(desk, fleet).sla_escalation) == (30, 90)
    await fleet.admin.taps(message, "⏰ Unclaimed")
    await fleet.until(lambda: "↩️" in str(message.button_texts), "the way back")
    await fleet.admin.taps(message, "↩️ Back to 10 min, as for all groups")
    await fleet.shows(message, "10 min without a claim. (As for all groups.)")
    assert events(desk, fleet)[-1] == ("sla_unclaimed", "30", None, fleet.admin.id)


async def test_a_group_has_nobody_asked_how_it_goes_by_a_tap_or_by_a_word(
    desk: Desk, fleet: Fleet
) -> None:
    message = await chosen(fleet, "💭 Without news")
    await fleet.admin.taps(message, "Never")
    await fleet.shows(message, "💭 Nobody who has an incident is asked how it goes.\n")
    assert kept(desk, fleet).sla_update == 0
    _, question = await asked(fleet, "💭 Without news")
    assert "after 45 min." in await typed(fleet, question, "45")
    _, question = await asked(fleet, "💭 Without news")
    assert "Nobody who has an incident is asked" in await typed(fleet, question, "never")
    _, question = await asked(fleet, "💭 Without news")
    told = await typed(fleet, question, "8 days")
    assert told.startswith("Nothing was changed: 8 days is no time I can ask after.")


async def test_a_tap_of_a_non_admin_changes_nothing_and_says_what_to_do(
    desk: Desk, fleet: Fleet
) -> None:
    message = await opened(fleet)
    before = message.text
    for data in (
        Button(Verb.SET, Setting.TIME_ZONE, "Asia/Tashkent").data,
        Button(Verb.SET, Setting.TELLS_REPORTERS, "0").data,
        Button(Verb.RESET, Setting.SLA_UNCLAIMED).data,
        Button(Verb.ASK, Setting.SLA_UNCLAIMED).data,
        "s:whatever",
    ):
        answer = await fleet.john.presses(message, data).wait()
        assert (answer.text, answer.show_alert) == (NO_ADMIN, True)
    assert (message.text, kept(desk, fleet), events(desk, fleet)) == (before, GroupSettings(), [])


async def test_a_typed_reply_of_a_non_admin_changes_nothing(desk: Desk, fleet: Fleet) -> None:
    _, question = await asked(fleet)
    assert await typed(fleet, question, "Chicago", by=fleet.john) == NO_ADMIN
    assert kept(desk, fleet) == GroupSettings()


async def test_forwarded_words_change_nothing(desk: Desk, fleet: Fleet) -> None:
    _, question = await asked(fleet)
    helper = fleet.telegram.other_bot("Helper", username="HelperBot")
    reply = fleet.admin.replies(question, "Chicago", via=helper)
    assert (await fleet.answer_to(reply)).text.startswith("Nothing was changed")
    assert kept(desk, fleet) == GroupSettings()


async def test_of_two_admins_at_once_nothing_is_lost_and_both_see_what_is(
    desk: Desk, fleet: Fleet
) -> None:
    fleet.chat.promote(fleet.kate)
    message = await opened(fleet)
    zone = Button(Verb.SET, Setting.TIME_ZONE, "America/Chicago").data
    off = Button(Verb.SET, Setting.TELLS_REPORTERS, "0").data
    presses = [
        fleet.admin.presses(message, zone),
        fleet.kate.presses(message, off),
        fleet.admin.presses(message, off),
    ]
    assert [(await press.wait()).text for press in presses] == [
        "Saved.",
        "Saved.",
        "It is so already.",
    ]
    await fleet.until(
        lambda: "America/Chicago" in message.text and "🤐" in message.text, "both changes"
    )
    assert [(what, actor) for what, _, _, actor in events(desk, fleet)] == [
        ("time_zone", fleet.admin.id),
        ("tells_reporters", fleet.kate.id),
    ]


@pytest.mark.parametrize("data", ["s:home", "s:choose:time_zone", "s:set:tells_reporters:0"])
async def test_a_message_of_years_ago_works(desk: Desk, fleet: Fleet, data: str) -> None:
    message = await opened(fleet)
    desk.clock.passes(minutes=3 * 365 * 24 * 60 + 7)
    answer = await fleet.admin.presses(message, data).wait()
    assert not answer.show_alert
    await fleet.until(lambda: message.edits, "the message to show what is")


@pytest.mark.parametrize(
    "data",
    ["s:", "s:paint:time_zone:red", "s:set:time_zone:Mars/Base", "s:set:sla_unclaimed:0",
     "s:set:tells_reporters:maybe", "s:ask:tells_reporters", "s:set:language:xx", "s:ask:language"],
)  # fmt: skip
async def test_a_button_that_is_no_more_says_where_there_are_others(
    desk: Desk, fleet: Fleet, data: str
) -> None:
    message = await opened(fleet)
    answer = await fleet.admin.presses(message, data).wait()
    assert answer.text == "This button is no longer in use. Send /settings for one that is."
    assert kept(desk, fleet) == GroupSettings()


async def test_a_demoted_admin_changes_nothing_more(desk: Desk, fleet: Fleet) -> None:
    fleet.chat.promote(fleet.kate)
    message = await fleet.asks(fleet.kate, "/settings")
    fleet.chat.demote(fleet.kate)
    answer = await fleet.kate.taps(message, "🤐 Do not tell reporters")
    assert answer.text == NO_ADMIN
    assert kept(desk, fleet).tells_reporters


async def test_settings_of_one_group_are_not_those_of_another(desk: Desk, fleet: Fleet) -> None:
    south = await second_fleet(desk)
    message = await opened(fleet)
    await fleet.admin.taps(message, "🤐 Do not tell reporters")
    await fleet.shows(message, "🤐 Reporters are not told")
    assert kept(desk, south) == GroupSettings()
    assert "💬 Reporters are told" in (await opened(south)).text


async def test_reminders_come_by_the_clock_of_the_group(desk: Desk, fleet: Fleet) -> None:
    message = await chosen(fleet, "⏰ Unclaimed")
    await fleet.admin.taps(message, "30 min")
    await fleet.shows(message, "after 30 min")
    await fleet.reports("Truck 456")
    desk.clock.passes(minutes=29)
    await desk.sweep()
    await settled(desk, fleet)
    assert not fleet.said("has been unclaimed")
    desk.clock.passes(minutes=1)
    await desk.sweep()
    await fleet.appears("has been unclaimed for 30 minutes")


async def test_a_longer_time_holds_at_once_for_what_waits_already(desk: Desk, fleet: Fleet) -> None:
    await fleet.reports("Truck 456")
    desk.clock.passes(minutes=10)
    await desk.sweep()
    await fleet.appears("has been unclaimed for 10 minutes")
    message = await chosen(fleet, "⏰ Unclaimed")
    await fleet.admin.taps(message, "1 h")
    await fleet.shows(message, "after 1 h")
    desk.clock.passes(minutes=49)
    await desk.sweep()
    await settled(desk, fleet)
    assert not fleet.said("has been unclaimed for 59 minutes")
    desk.clock.passes(minutes=1)
    await desk.sweep()
    await fleet.appears("has been unclaimed for 60 minutes")


async def test_setup_says_after_how_long_the_group_reminds(fleet: Fleet) -> None:
    message = await chosen(fleet, "🆘 Escalated")
    await fleet.admin.taps(message, "2 h")
    await fleet.shows(message, "after 2 h")
    assert "managers after 2 h" in (await fleet.asks(fleet.admin, "/setup")).text


async def test_reporters_hear_nothing_where_that_is_off(desk: Desk, fleet: Fleet) -> None:
    open_before = await fleet.reports("Truck 455")
    message = await opened(fleet)
    await fleet.admin.taps(message, "🤐 Do not tell reporters")
    await fleet.shows(message, "🤐 Reporters are not told")
    card = await fleet.reports("Truck 456")
    for each in (open_before, card):
        await fleet.john.taps(each, "✅ Claim")
        await fleet.shows(each, "Claimed by @john")
    await settled(desk, fleet)
    assert not fleet.said("has your report")
    await fleet.admin.taps(message, "💬 Tell reporters")
    await fleet.shows(message, "💬 Reporters are told")
    await fleet.claimed("Truck 457")
    await fleet.appears("has your report")


async def test_the_settings_answer_in_their_topic(desk: Desk) -> None:
    fleet = await desk.fleet(forum=True)
    topic = fleet.chat.topic("Office")
    message = await fleet.asks(fleet.admin, "/settings", topic)
    await fleet.admin.taps(message, "🕐 Time zone")
    await fleet.until(lambda: ["✏️ Type a city"] in message.button_texts, "the choices")
    await fleet.admin.taps(message, "✏️ Type a city")
    question = await fleet.appears("Reply to this with")
    assert question.topic is topic
