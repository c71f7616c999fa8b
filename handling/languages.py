"""/language: who reads which language, chosen with a tap; what was chosen counts from then on."""

from __future__ import annotations

import logging

from domain.languages import Reader, Verb, parse_language_button
from domain.people import Role, User
from domain.updates import Message, Tap
from handling.context import Context, reply
from handling.private_calls import is_in_private
from texts import languages
from texts.panel import Page
from texts.toasts import Toast

logger = logging.getLogger(__name__)


async def show_languages(message: Message, context: Context) -> None:
    """Offer all languages to whoever asks; in a group anybody may tap."""
    context.note_idempotent()
    user = message.by if message.place.is_private else None
    page = _page(user, context) if user else languages.page(context.person_language(message), None)
    reply(message, context, page.text, markup=page.markup)


def _page(user: User, context: Context) -> Page:
    language = context.desk.languages.of_user(user)
    known = context.database.languages.of_person(user.user_id)
    return languages.page(language, Reader(known.chosen, user.language_code or known.told))


def is_of_language(tap: Tap) -> bool:
    """Tell whether a tap chooses a language."""
    return parse_language_button(tap.data) is not None


async def tap(tap: Tap, context: Context) -> None:
    """Have whoever taps read the language of the button, and say so in it."""
    button, user = parse_language_button(tap.data), tap.by
    if button is None or user is None:
        return
    if button.verb is not Verb.SHOW:
        context.database.people.record(user, Role.DRIVER)
        if context.database.languages.choose(user.user_id, button.code):
            code = button.code.value if button.code else button.verb.value
            logger.info("user=%s event=language code=%s", user.user_id, code)
            context.outbox.wake(user.user_id)
    await answer_again(tap, context)


async def answer_again(tap: Tap, context: Context) -> None:
    """Say in which language somebody is spoken to now; in private the page shows it, too."""
    button, user = parse_language_button(tap.data), tap.by
    if button is None or user is None:
        return
    looks = button.verb is Verb.SHOW
    said = "" if looks else context.person_language(tap).gettext(languages.SAVED)

    async def show() -> None:
        await context.desk.toasts.show(tap, Toast(said))
        if is_in_private(tap):
            await context.desk.panels.show(user.user_id, tap.message_id, made)

    async def made() -> Page:
        return _page(user, context)

    context.in_background(show(), tap)
