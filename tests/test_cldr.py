"""What each language writes for dates, numbers, lists and lengths of time is what CLDR says.

The catalogues say it to people; Babel, which knows https://cldr.unicode.org, is there in tests.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, time
from gettext import GNUTranslations
from typing import Literal

from babel import Locale
from babel.dates import format_skeleton
from babel.numbers import format_percent, get_decimal_symbol
from babel.units import format_unit

from domain.dates import read_dates
from domain.languages import Code
from domain.settings import read_minutes
from domain.times import clock
from sending import catalogues
from tests.cases import for_each
from texts import dates
from texts.duty import WEEKDAYS
from texts.formatting import DAY, HOUR, MINUTE, duration, percent

SPOKEN = catalogues.read()
LOCALES = {code: Locale.parse({"es": "es_US"}.get(code.value, code.value)) for code in Code}
"""Spanish is that of the United States, where these fleets are."""
DAYS = [date(2026, month, 5) for month in range(1, 13)]
OTHERS = list(Code)[1:]
YEAR_WORD = re.compile("\u202f[гр]\\.$")
"""Russian and Ukrainian may do without; before the stop of a sentence it would make two."""


def by_cldr(code: Code, skeleton: str, day: date) -> str:
    """Write a day as CLDR has it, without a word for the year."""
    return YEAR_WORD.sub("", format_skeleton(skeleton, day, locale=LOCALES[code]))


@for_each("code", Code)
@for_each("day", DAYS)
def test_days_and_months_are_those_of_cldr(code: Code, day: date) -> None:
    assert dates.day(SPOKEN[code], day) == by_cldr(code, "MMMd", day)
    assert dates.month(SPOKEN[code], day) == by_cldr(code, "yMMM", day)


@for_each("code", OTHERS)
@for_each("day", DAYS)
def test_a_day_with_its_year_is_that_of_cldr_and_read_if_it_is_typed(code: Code, day: date) -> None:
    shown = dates.dated(SPOKEN[code], day)
    assert shown == by_cldr(code, "yMMMd", day)
    read = read_dates(shown, date(2026, 1, 1))
    assert isinstance(read, tuple)
    assert [(each.first, each.last) for each in read] == [(day, day)]


def test_english_has_days_with_their_year_as_ever() -> None:
    assert dates.dated(SPOKEN[Code.ENGLISH], date(2026, 5, 5)) == "2026-05-05"


def test_a_russian_month_alone_is_no_month_beside_a_day() -> None:
    may = date(2026, 5, 5)
    russian = SPOKEN[Code.RUSSIAN]
    assert (dates.day(russian, may), dates.month(russian, may)) == ("5 мая", "май 2026")


@for_each("code", Code)
def test_weekdays_are_those_of_cldr(code: Code) -> None:
    said = [SPOKEN[code].gettext(day) for day in WEEKDAYS]
    names = LOCALES[code].days["format"]["abbreviated"]
    assert said == [names[number] for number in range(7)]


@for_each("code", Code)
def test_clock_times_are_those_of_cldr(code: Code) -> None:
    assert clock(7 * 60 + 5) == format_skeleton("Hm", time(7, 5), locale=LOCALES[code])


@for_each("code", Code)
def test_a_percentage_is_that_of_cldr(code: Code) -> None:
    for share in (0, 0.25, 1):
        assert percent(SPOKEN[code], share) == format_percent(share, locale=LOCALES[code])


HOURS: Mapping[Code, str] = {
    Code.ENGLISH: "h",
    Code.RUSSIAN: "ч",
    Code.UZBEK: "soat",
    Code.SPANISH: "h",
    Code.UKRAINIAN: "год",
    Code.PUNJABI: "ਘੰਟੇ",
}


@for_each("code", Code)
def test_a_fraction_is_read_with_the_sign_of_the_language(code: Code) -> None:
    sign = get_decimal_symbol(LOCALES[code])
    assert read_minutes(f"1{sign}5 {HOURS[code]}") == 90


@for_each("code", Code)
def test_lists_are_joined_as_in_cldr(code: Code) -> None:
    pattern = LOCALES[code].list_patterns["standard"]
    assert pattern["start"] == pattern["middle"] == "{0}, {1}"
    last = pattern["end"].replace(", and", " and")  # ours has no comma before "and"
    for many in (1, 2, 5):
        said = SPOKEN[code].ngettext("{links} and {count} more", "{links} and {count} more", many)
        assert said.startswith(last.format("{links}", ""))


COUNTS = (0, 1, 2, 5, 11, 21, 101)
ACCIDENTS: Mapping[Code, str] = {
    Code.ENGLISH: "accidents, accident, accidents, accidents, accidents, accidents, accidents",
    Code.RUSSIAN: "аварий, авария, аварии, аварий, аварий, авария, авария",
    Code.UZBEK: "ta avariya" + ", ta avariya" * 6,
    Code.SPANISH: "accidentes, accidente" + ", accidentes" * 5,
    Code.UKRAINIAN: "аварій, аварія, аварії, аварій, аварій, аварія, аварія",
    Code.PUNJABI: "ਐਕਸੀਡੈਂਟ" + ", ਐਕਸੀਡੈਂਟ" * 6,
}
CATEGORIES = ("zero", "one", "two", "few", "many", "other")


@for_each("code", OTHERS)
def test_a_number_has_the_plural_form_of_cldr(code: Code) -> None:
    rule = LOCALES[code].plural_form
    used = [each for each in CATEGORIES if each in rule.tags or each == "other"]
    translations = SPOKEN[code].translations
    assert isinstance(translations, GNUTranslations)
    plural = translations.plural  # type: ignore[attr-defined]
    assert [plural(n) for n in COUNTS] == [used.index(rule(n)) for n in COUNTS]


@for_each("code", Code)
def test_a_counted_word_has_its_form(code: Code) -> None:
    said = [
        SPOKEN[code].ngettext("{count} accident", "{count} accidents", n).format(count=n)
        for n in COUNTS
    ]
    assert said == [
        f"{n} {word}" for n, word in zip(COUNTS, ACCIDENTS[code].split(", "), strict=True)
    ]


WIDTHS: tuple[Literal["long", "short", "narrow"], ...] = ("long", "short", "narrow")
UNITS = {"day": DAY, "hour": HOUR, "minute": MINUTE, "second": 1}
SHORTENED = {"ਘੰ": "ਘੰਟੇ"}
"""Before `in` and `until` the whole word would have another ending."""


@for_each("code", Code)
@for_each(("unit", "seconds"), UNITS.items())
def test_a_length_of_time_has_the_units_of_cldr(code: Code, unit: str, seconds: int) -> None:
    number, ours = duration(SPOKEN[code], 5 * seconds).split(" ")
    theirs = {format_unit(5, f"duration-{unit}", width, locale=LOCALES[code]) for width in WIDTHS}
    assert number == "5"
    assert SHORTENED.get(ours, ours) in {each.strip("5 .\u00a0\u202f") for each in theirs}
    assert not ours.endswith(".")  # a sentence may end behind it
