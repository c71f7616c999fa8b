"""What people read of languages: which one they read, and the buttons to choose another."""

from __future__ import annotations

from telegram import InlineKeyboardButton, InlineKeyboardMarkup

from domain.languages import OWN_NAMES, Button, Code, Reader, Verb, read_code, spoken_to
from domain.settings import Button as SettingsButton
from domain.settings import GroupSettings, Setting
from domain.settings import Verb as SettingsVerb
from texts.language import N_, Language
from texts.panel import Page, back_home

SAVED = N_("I speak English to you now.")  # Translators: the name of your own language
AS_IN_APP = N_("📱 As in my app")
NAME = N_("🌐 Language")
_IN_PRIVATE = N_("🌐 <b>Language</b>\nWhat I write to you is in this one:")
_IN_A_GROUP = N_(
    "🌐 <b>Language</b>\nTap the one you read. It is for you alone: answers to you, and what I"
    " write to you in private. An admin sets the group's with /settings."
)
A_ROW = 2  # buttons


def page(language: Language, reader: Reader | None) -> Page:
    """Offer all languages; `reader` is who alone sees the page, None in a group."""
    text = language.gettext(_IN_A_GROUP if reader is None else _IN_PRIVATE)
    keys = [
        _key(f"✓ {name}" if _is_read(reader, code) else name, Button(Verb.SET, code))
        for code, name in OWN_NAMES.items()
    ]
    rows = [keys[at : at + A_ROW] for at in range(0, len(keys), A_ROW)]
    as_in_app = language.gettext(AS_IN_APP)
    is_so = reader is not None and reader.chosen is None
    rows.append([_key(f"✓ {as_in_app}" if is_so else as_in_app, Button(Verb.AS_IN_APP))])
    rows += [[back_home(language)]] if reader is not None else []
    return Page(text, InlineKeyboardMarkup(rows))


def _is_read(reader: Reader | None, code: Code) -> bool:
    if reader is None:
        return False
    return code is (reader.chosen or spoken_to(reader.told) or Code.ENGLISH)


def _key(label: str, button: Button) -> InlineKeyboardButton:
    return InlineKeyboardButton(label, callback_data=button.data)


def key(language: Language) -> InlineKeyboardButton:
    """Give the button of /start that offers languages."""
    return _key(language.gettext(NAME), Button(Verb.SHOW))


# What admins read of a group's


def name_of(value: object) -> str:
    """Name a language as the settings hold it; None is English."""
    return OWN_NAMES[read_code(value if isinstance(value, str) else None) or Code.ENGLISH]


def group_line(language: Language, held: GroupSettings) -> str:
    """Say which language a group reads."""
    return language.gettext(
        "🌐 Language: {name}. Each person sets their own with /language."
    ).format(name=name_of(held.language))


def group_keys(held: GroupSettings) -> list[list[InlineKeyboardButton]]:
    """Offer all languages for a group."""
    keys = [
        InlineKeyboardButton(
            f"✓ {name}" if name == name_of(held.language) else name,
            callback_data=SettingsButton(SettingsVerb.SET, Setting.LANGUAGE, code.value).data,
        )
        for code, name in OWN_NAMES.items()
    ]
    return [keys[at : at + A_ROW] for at in range(0, len(keys), A_ROW)]
