"""Each reader's language in a group of several: toasts, replies, cards, /language, /settings."""

from __future__ import annotations

import re

import pytest

from domain.languages import OWN_NAMES, Button, Code, Reader, Verb
from domain.settings import Setting
from sandbox import ApiCall, SentMessage
from sending import catalogues
from tests.bot.in_private import called, listening
from tests.bot.support import ID, answers, calls, settled, stored
from tests.bot.test_panel import said_to
from tests.call_texts import texts_of
from tests.desk import Clock, Desk, Fleet
from texts.commands import Menu, menu


def said_in(code: Code, english: str, number: int | None = None) -> str:
    """Give what an English text is in another language; of one with a plural, for a number."""
    language = catalogues.read()[code]
    if number is None:
        return language.gettext(english)
    return language.ngettext(english.replace("minutes.", "minute."), english, number)


def read_in_group(desk: Desk, fleet: Fleet, code: Code, clock: Clock) -> None:
    """Have a group read a language from now on."""
    group_id, value = fleet.chat.id, code.value
    desk.database.settings.change(group_id, Setting.LANGUAGE, value, None, clock.time)


async def chosen_in_settings(fleet: Fleet, name: str, label: str = "🌐 Language") -> SentMessage:
    """Have an admin choose the group's language."""
    message = await fleet.asks(fleet.admin, "/settings")
    await fleet.admin.taps(message, label)
    await fleet.until(
        lambda: any(name in row for row in message.button_texts), "the choice of languages"
    )
    await fleet.admin.taps(message, name)
    return message


async def test_each_reads_their_own_toast_on_the_same_card(fleet: Fleet) -> None:
    fleet.kate.language_code, fleet.stranger.language_code = "ru", "pt-br"
    card = await fleet.claimed()
    english = await fleet.stranger.taps(card, "⬆️ Escalate")
    russian = await fleet.kate.taps(card, "⬆️ Escalate")
    assert english.text != russian.text
    assert re.search("[а-я]", russian.text or "")


async def test_in_a_group_of_five_languages_each_reads_their_own_and_all_the_groups(
    desk: Desk, fleet: Fleet, clock: Clock
) -> None:
    read_in_group(desk, fleet, Code.SPANISH, clock)
    fleet.driver.language_code, fleet.john.language_code = "uz", "ru"
    fleet.kate.language_code, fleet.alice.language_code = "uk", "pa"
    fleet.stranger.language_code, fleet.bob.language_code = "en-GB", "pt-br"
    card = await fleet.reports("456 overheating")
    assert card.text.startswith(
        said_in(Code.SPANISH, "🚨 NEW INCIDENT: {incident}").format(incident=ID)
    )
    claim, escalate = f"claim:{ID}", f"escalate:{ID}"
    alert = await fleet.stranger.presses(card, claim).wait()
    assert str(alert.text).startswith("You are not authorized to claim issues.")
    toast = await fleet.john.presses(card, claim).wait()
    assert toast.text == said_in(Code.RUSSIAN, "{incident} is yours.").format(incident=ID)
    await fleet.appears(said_in(Code.UZBEK, "🛠️ {person} has your report.").format(person="@john"))
    await fleet.john.presses(card, escalate).wait()
    await fleet.appears(
        said_in(Code.SPANISH, "🔔 {incident} requires manager attention.").format(incident=ID)
    )
    count = said_in(Code.UKRAINIAN, "Open incidents: {count}").format(count=1)
    assert (await fleet.asks(fleet.kate, "/open")).text.startswith(count)
    count = said_in(Code.SPANISH, "Open incidents: {count}").format(count=1)
    assert (await fleet.asks(fleet.bob, "/open")).text.startswith(count)
    home = await said_to(fleet, fleet.alice, fleet.alice.starts())
    assert said_in(Code.PUNJABI, "What is open for you, most urgent first:") in home.text
    clock.passes(minutes=40)
    await desk.sweep()
    nudge = "🔔 {incident} has been awaiting a manager for {minutes} minutes."
    await fleet.appears(said_in(Code.SPANISH, nudge, 40).format(incident=ID, minutes=40))


async def test_who_chooses_a_language_between_two_taps_reads_each_toast_whole(fleet: Fleet) -> None:
    card = await fleet.claimed()
    offered = await fleet.asks(fleet.john, "/language")
    again, chosen = f"claim:{ID}", Button(Verb.SET, Code.UKRAINIAN).data
    taps = [fleet.john.presses(*each) for each in ((card, again), (offered, chosen), (card, again))]
    before, saved, after = [(await tap.wait()).text for tap in taps]
    yours = "{incident} is already yours."
    assert before == yours.format(incident=ID)
    assert saved == said_in(Code.UKRAINIAN, "I speak English to you now.")
    assert after == said_in(Code.UKRAINIAN, yours).format(incident=ID)


async def test_a_group_of_another_language_has_the_english_words_beside_the_status(
    desk: Desk, fleet: Fleet, clock: Clock
) -> None:
    read_in_group(desk, fleet, Code.SPANISH, clock)
    card = await fleet.reports("456 overheating")
    assert card.text.splitlines()[0] != "🚨 NEW INCIDENT: TKT-2026-0001"
    [status] = [line for line in card.text.splitlines() if "UNCLAIMED" in line]
    assert status.endswith(" · UNCLAIMED")


async def test_an_open_card_is_redrawn_when_an_admin_sets_another_language(fleet: Fleet) -> None:
    card = await fleet.reports("456 overheating")
    settings = await chosen_in_settings(fleet, OWN_NAMES[Code.RUSSIAN])
    await fleet.until(lambda: "· UNCLAIMED" in card.text, "the card in Russian")
    await fleet.until(lambda: "Русский" in settings.text, "the settings in Russian")
    await chosen_in_settings(fleet, OWN_NAMES[Code.ENGLISH], "🌐 Язык")
    await fleet.until(lambda: "Status: 🔥 UNCLAIMED" in card.text, "the card in English")


async def test_an_admin_reads_settings_in_their_own_language_whatever_the_groups_is(
    desk: Desk, fleet: Fleet, clock: Clock
) -> None:
    fleet.admin.language_code = "en"
    read_in_group(desk, fleet, Code.PUNJABI, clock)
    settings = await chosen_in_settings(fleet, OWN_NAMES[Code.SPANISH])
    await fleet.shows(settings, "🌐 Language: Español.")
    await fleet.admin.taps(settings, "🕐 Time zone")
    await fleet.until(lambda: ["✏️ Type a city"] in settings.button_texts, "the choices")
    await fleet.admin.taps(settings, "✏️ Type a city")
    question = await fleet.appears("Reply to this with")
    fleet.admin.replies(question, "Chicago")
    await fleet.shows(settings, "🕐 Time zone: America/Chicago.")


async def test_an_admin_who_shows_no_name_is_not_known_by_their_language(fleet: Fleet) -> None:
    hidden = fleet.telegram.person("Hidden Stone", username="hidden")
    hidden.language_code = "ru"
    fleet.chat.add(hidden, status="administrator", anonymous=True)
    settings = await fleet.asks(fleet.admin, "/settings")
    toast = await hidden.taps(settings, "🤐 Do not tell reporters")
    assert toast.text == said_in(Code.RUSSIAN, "Saved.")
    await fleet.shows(settings, "🤐 Reporters are not told")


async def test_duty_is_told_in_the_language_of_who_asks_and_who_taps(fleet: Fleet) -> None:
    fleet.kate.language_code = "ru"
    duty = await fleet.asks(fleet.kate, "/duty")
    assert re.search("[а-я]", duty.text)
    await fleet.john.taps(duty, duty.button_texts[0][0])
    await fleet.until(lambda: not re.search("[а-я]", duty.text), "duty in English")


async def test_who_taps_a_language_reads_it_from_the_toast_on(fleet: Fleet) -> None:
    offered = await fleet.asks(fleet.driver, "/language")
    toast = await fleet.john.taps(offered, "Español")
    assert "español" in str(toast.text)
    assert (await fleet.asks(fleet.john, "/open")).text != (
        await fleet.asks(fleet.driver, "/open")
    ).text
    back = await fleet.john.taps(offered, "📱 As in my app")
    assert back.text == "I speak English to you now."


async def test_in_private_the_page_says_what_is_chosen(desk: Desk, fleet: Fleet) -> None:
    private = desk.telegram.private(fleet.john)
    fleet.john.says(private, "/language")
    await fleet.until(lambda: private.bot_messages, "the page")
    page = private.bot_messages[-1]
    assert ["✓ 📱 As in my app"] in page.button_texts
    await fleet.john.taps(page, "Українська")
    await fleet.until(
        lambda: any("✓ Українська" in row for row in page.button_texts), "the choice on the page"
    )
    await fleet.stranger.presses(page, "l:set:zz").wait()
    assert desk.database.languages.of_person(fleet.john.id).chosen is Code.UKRAINIAN


@pytest.mark.parametrize(("app", "of_group"), [("uz", Code.ENGLISH), ("de", Code.UZBEK)])
async def test_a_reporter_hears_in_the_language_of_their_app_else_their_groups(
    desk: Desk, fleet: Fleet, clock: Clock, app: str, of_group: Code
) -> None:
    fleet.driver.language_code = app
    card = await fleet.reports("456 overheating")
    read_in_group(desk, fleet, of_group, clock)
    await fleet.john.taps(card, "✅ Claim")
    await fleet.appears(said_in(Code.UZBEK, "🛠️ {person} has your report.").format(person="@john"))


async def test_in_private_the_language_of_an_app_counts_and_is_kept(
    desk: Desk, fleet: Fleet
) -> None:
    for person in (fleet.john, fleet.telegram.person("Ann Moss")):  # on record, and a stranger
        person.language_code = "ru"
        assert re.search("[а-я]", (await said_to(fleet, person, person.starts())).text)
    known = desk.database.languages.of_person(fleet.john.id)
    assert known == Reader(None, "ru")


async def test_calls_in_private_follow_who_chooses_another_language(
    desk: Desk, fleet: Fleet
) -> None:
    await listening(desk, fleet, fleet.john)
    card = await fleet.reports("456 overheating")
    call = await called(fleet, fleet.john)
    offered = await fleet.asks(fleet.john, "/language")
    await fleet.john.taps(offered, "Русский")
    await fleet.until(lambda: re.search("[а-я]", call.text), "the call in Russian")
    await fleet.john.taps(call, call.button_texts[0][0])
    await fleet.shows(card, "Claimed by @john")


async def test_who_is_asked_whether_that_is_the_summary_reads_it_in_their_language(
    fleet: Fleet,
) -> None:
    fleet.john.language_code = "es"
    await fleet.prompted()
    offer = await fleet.answer_to(fleet.john.says(fleet.chat, "Hose replaced, rolling again"))
    assert offer.button_texts[0][0] == said_in(Code.SPANISH, "✅ Yes") != "✅ Yes"


async def test_what_had_no_words_is_known_when_its_group_reads_another_language(
    desk: Desk, fleet: Fleet, clock: Clock
) -> None:
    report = fleet.driver.sends_photo(fleet.chat, "/new_issue")
    card = await fleet.answer_to(report)
    await fleet.john.taps(card, "✅ Claim")
    await fleet.shows(card, "Claimed by @john")
    await fleet.john.taps(card, "🏁 Resolve")
    summary = fleet.john.sends_photo(fleet.chat, album="a", reply_to=card)
    await fleet.shows(card, "Summary: see attachment")
    await settled(desk, fleet)
    told = answers(fleet, report)
    read_in_group(desk, fleet, Code.RUSSIAN, clock)
    fleet.driver.edits(report, "/new_issue")
    fleet.john.edits(summary, "")
    await settled(desk, fleet)
    assert answers(fleet, report) == told
    assert stored(desk).description == "📷 photo"
    assert stored(desk).resolution_summary == "see attachment"
    fleet.john.sends_photo(fleet.chat, "Hose replaced", album="a", reply_to=card)
    await fleet.shows(card, "Hose replaced")
    assert stored(desk).resolution_summary == "Hose replaced"


async def test_an_anonymous_admin_is_answered_in_the_groups_language(
    desk: Desk, fleet: Fleet, clock: Clock
) -> None:
    english = await fleet.asks(fleet.admin, "/open")
    read_in_group(desk, fleet, Code.RUSSIAN, clock)
    fleet.admin.language_code = "en"
    assert (await fleet.asks(fleet.admin, "/open")).text == english.text
    hidden = await fleet.answer_to(fleet.admin.says(fleet.chat, "/open", as_anonymous=True))
    assert hidden.text != english.text


@pytest.mark.parametrize("tag", ["de", "zz-ZZ"])
async def test_an_app_in_another_language_reads_what_the_group_does(fleet: Fleet, tag: str) -> None:
    fleet.driver.language_code = tag
    asked = await fleet.asks(fleet.driver, "/open")
    assert asked.text == (await fleet.asks(fleet.admin, "/open")).text


async def test_commands_are_offered_in_each_language(desk: Desk) -> None:
    def offers() -> list[ApiCall]:
        return calls(desk.telegram, "setMyCommands")

    await desk.telegram.until(lambda: len(offers()) == len(Menu) * len(Code), what="all menus")
    offered = {(call.params.get("language_code"), frozenset(texts_of(call))) for call in offers()}
    assert offered == {
        (
            None if code is Code.ENGLISH else code.value,
            frozenset(described for _, described in menu(language, each)),
        )
        for code, language in catalogues.read().items()
        for each in Menu
    }
