"""Times, days, months and lengths of time as people type them in each language of the desk."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, datetime
from zoneinfo import ZoneInfo

from babel import Locale

from domain import spoken_times
from domain.dates import MONTHS, read_dates
from domain.dictionaries import Translated
from domain.languages import Code
from domain.settings import read_minutes, read_minutes_or_never
from domain.times import WEEKDAYS, Week, read_week, written
from domain.unclear import Unclear
from domain.until import read_until
from tests.cases import for_each
from tests.test_until import UNREAD

CHICAGO = ZoneInfo("America/Chicago")
TODAY = date(2026, 11, 27)  # a Friday
NOW = int(datetime(2026, 11, 27, 13, tzinfo=CHICAGO).timestamp())
DAILY = "mon-sun 07:00-19:00"
WEEK = "mon-fri 07:00-19:00"


def until(typed: str) -> str:
    """Read a moment, and write it as a clock in Chicago."""
    read = read_until(typed, NOW, CHICAGO)
    assert not isinstance(read, Unclear), read
    return f"{datetime.fromtimestamp(read, CHICAGO):%m-%d %H:%M}"


def week(typed: str) -> str:
    """Read shifts, and write them as we would; days without any by their numbers."""
    read = read_week(typed)
    assert isinstance(read, Week), read
    return written(read.shifts) or f"none on {sorted(read.days)}"


def days(typed: str) -> str:
    """Read days off, and write the first and the last."""
    read = read_dates(typed, TODAY)
    assert not isinstance(read, Unclear), read
    [only] = read
    return f"{only.first:%m-%d}/{only.last:%m-%d}"


def rows(table: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """Give what may be typed, parted by bars, with what all of it means."""
    for meant, typed in table.items():
        yield from ((each.strip(), meant) for each in typed.split("|"))


UNTIL = {
    "11-27 13:30": "полчаса | yarim soat | media hora | пів години | ਅੱਧਾ ਘੰਟਾ",
    "11-27 13:45": "45 мин | 45 минут | 45 daqiqa | 45 daq | 45 minutos | 45 хв | 45 хвилин"
    " | 45 ਮਿੰਟ | ੪੫ ਮਿੰਟ",
    "11-27 14:00": "через час | bir soat | una hora | через годину | ਇੱਕ ਘੰਟਾ",
    "11-27 14:30": """1 ч 30 мин | 1ч30 | полтора часа | 14:30 | до 14:30 | в 14:30
        | 1 soat 30 daqiqa | bir yarim soat | soat 14:30 | 14:30 gacha | 14:30gacha
        | 1 hora y media | una hora y media | 1 hora y 30 minutos | hasta las 14:30 | a las 14:30
        | 1 год 30 хв | півтори години | до 14:30 | о 14:30
        | 1 ਘੰਟਾ 30 ਮਿੰਟ | ਡੇਢ ਘੰਟਾ | 14:30 ਤੱਕ""",
    "11-27 15:00": """2ч | 2 часа | через 2 часа | на 2 часа | 2 soat | 2 soatdan keyin
        | 2 horas | en 2 horas | dentro de 2 horas | 2 год | 2 години | через 2 години | 2 ਘੰਟੇ
        | 2 ਘੰਟੇ ਬਾਅਦ | ੨ ਘੰਟੇ | 2 ਘੰਟੇ ਬਾਦ
        | два часа | через два часа | пару часов | ikki soat | ikki soatdan keyin | dos horas
        | en dos horas | un par de horas | дві години | через дві години | ਦੋ ਘੰਟੇ""",
    "11-27 15:30": """два с половиной часа | 2 с половиной часа | ikki yarim soat
        | dos horas y media | 2 horas y media | дві з половиною години | ਢਾਈ ਘੰਟੇ""",
    "11-27 17:00": """до 5 вечера | в 5 часов вечера | kechqurun 5 da | a las 5 de la tarde
        | о 5 вечора | ਸ਼ਾਮ 5 ਵਜੇ | a las 5 en la tarde""",
    "11-27 18:00": """сегодня в 18:00 | bugun 18:00 | hoy a las 18:00 | hoy a las 6 p. m.
        | сьогодні о 18:00 | ਅੱਜ 18:00""",
    "11-27 22:00": "в 10 вечера | 10 de la noche | 10 en la noche | esta noche a las 10"
    " | о 10 вечора | ਰਾਤ 10 ਵਜੇ",
    "11-28 00:00": "полночь | yarim tunda | medianoche | опівночі | ਅੱਧੀ ਰਾਤ",
    "11-28 02:00": "в 2 ночи | в 2 часа ночи | tungi 2 | 2 de la madrugada | о 2 ночі | ਰਾਤ 2 ਵਜੇ",
    "11-28 08:00": """завтра | завтра в 8 | завтра 8:00 | завтра в 8 утра | завтра утром в 8
        | завтра в 8 часов
        | ertaga | ertaga soat 8:00 | ertaga ertalab 8 da | ertaga soat 8 da
        | a las 8 en la mañana | mañana en la mañana a las 8
        | mañana | manana | mañana 8:00 | mañana a las 8 | mañana a las 8 de la mañana | MAÑANA
        | завтра о 8 | завтра о 8 ранку | завтра о 8 годині
        | ਕੱਲ੍ਹ | ਭਲਕੇ 8:00 | ਕੱਲ੍ਹ ਸਵੇਰੇ 8 ਵਜੇ""",
    "11-28 14:00": "завтра в 2 дня | завтра в 2 часа дня | ertaga tushdan keyin 2 da"
    " | завтра 2 часа дня | ertaga kunduzi 2 da"
    " | mañana a las 2 de la tarde | завтра о 2 дня | ਕੱਲ੍ਹ ਦੁਪਹਿਰ 2 ਵਜੇ",
    "11-29 13:00": "2 дня | на 2 дня | 2 kun | 2 días | 2 dias | 2 дні | 2 ਦਿਨ"
    " | два дня | двое суток | ikki kun | dos días | дві доби | ਦੋ ਦਿਨ",
    "12-04 09:00": """пт 9:00 | в пятницу в 9:00 | пятница 9:00 | juma 9:00 | juma kuni soat 9 da
        | viernes 9:00 | vie 9:00 | este viernes 9:00
        | el viernes a las 9 | у п'ятницю о 9:00 | пт 9:00
        | ਸ਼ੁੱਕਰਵਾਰ 9:00 | ਸ਼ੁੱਕਰਵਾਰ ਸਵੇਰੇ 9 ਵਜੇ""",
    "12-11 13:00": "2 недели | 2 hafta | 2 semanas | 2 тижні | 2 ਹਫ਼ਤੇ | 2 ਹਫਤੇ",
}


@for_each(("typed", "meant"), rows(UNTIL))
def test_a_moment_is_read(typed: str, meant: str) -> None:
    assert until(typed) == meant


@for_each(
    "typed",
    ["послезавтра", "pasado mañana", "завтра утром", "mañana por la mañana", "8 дней назад",
     "11 утра вечера", "en la mañana", "в 8", "la 8", "soat 8 da", "9 ночи утра", "8 ਵਜੇ"],
)  # fmt: skip
def test_what_may_mean_something_else_is_asked_back(typed: str) -> None:
    assert read_until(typed, NOW, CHICAGO) == Unclear(typed)


SHIFTS = {
    WEEK: """пн-пт 7-19 | ПН–ПТ 7–19 | с понедельника по пятницу с 7 до 19 | будни 7-19
        | будни с 7 утра до 7 вечера
        | dushanba-juma 7-19 | dushanbadan jumagacha 7 dan 19 gacha | du-ju 7-19 | ish kunlari 7-19
        | lunes a viernes 7-19 | de lunes a viernes de 7 a 19 | lun-vie 7-19 | L-V 7-19 | L a V 7-19
        | entre semana de 7 a. m. a 7 p. m. | lun.-vie. de 7 a 19 hrs
        | з понеділка по п’ятницю з 7 до 19 | від понеділка до п'ятниці 7-19 | будні 7-19
        | ਸੋਮਵਾਰ-ਸ਼ੁੱਕਰਵਾਰ 7-19 | ਸੋਮ-ਸ਼ੁੱਕਰ 7-19 | ਸੋਮਵਾਰ ਤੋਂ ਸ਼ੁੱਕਰਵਾਰ 7 ਤੋਂ 19 ਤੱਕ""",
    DAILY: """ежедневно 7-19 | каждый день с 7 утра до 7 вечера | с 7 часов до 19 часов
        | har kuni 7-19 | har kuni ertalab 7 dan kechqurun 7 gacha
        | todos los días 7-19 | todos los dias 7-19 | diario de 7 a 19
        | de 7 de la mañana a 7 de la noche
        | щодня 7-19 | щодня з 7 ранку до 7 вечора
        | ਰੋਜ਼ 7-19 | ਹਰ ਰੋਜ਼ ਸਵੇਰੇ 7 ਵਜੇ ਤੋਂ ਸ਼ਾਮ 7 ਵਜੇ ਤੱਕ""",
    "sat-sun 00:00-24:00": """выходные весь день | сб и вс круглосуточно
        | dam olish kunlari kun bo'yi | shanba va yakshanba 24 soat
        | fin de semana todo el día | sábado y domingo las 24 horas
        | вихідні цілодобово | сб та нд цілий день | ਸ਼ਨੀਵਾਰ ਅਤੇ ਐਤਵਾਰ ਸਾਰਾ ਦਿਨ | ਵੀਕੈਂਡ 24 ਘੰਟੇ""",
    "none on [6]": """вс выходной | yakshanba dam | yakshanba dam olish kuni | dom libre
        | domingo descanso | нд вихідний | ਐਤਵਾਰ ਛੁੱਟੀ""",
    "mon-thu 07:00-19:00, fri 07:00-15:00": """пн-чт 7-19, пт 7-15 | du-pa 7-19, ju 7-15
        | lun-jue 7-19, vie 7-15 | ਸੋਮ-ਵੀਰ 7-19, ਸ਼ੁੱਕਰ 7-15""",
    "fri 22:00-06:00": "по пятницам с 22 до 6 | los viernes de 22 a 6 | по п'ятницях з 22 до 6",
    "mon-tue 07:00-19:00": "lun, mar 7-19 | lun-mar 7-19 | lunes y martes de 7 a 19",
}


@for_each(("typed", "meant"), rows(SHIFTS))
def test_shifts_are_read(typed: str, meant: str) -> None:
    assert week(typed) == meant


@for_each(
    ("typed", "unclear"),
    {
        "пн-пт 7-19 пожалуйста": "пожалуйста",
        "пн-ср-пт 7-19": "пн-ср-пт",
        "вс 7-19 выходной": "вс 7-19 выходной",
        "с 9 до 5": "с 9 до 5",
        "mar 7-19": "mar",  # or is it March?
    }.items(),
)
def test_what_is_not_understood_is_shown_as_typed(typed: str, unclear: str) -> None:
    assert read_week(typed) == Unclear(unclear)


DAYS_OFF = {
    "12-24/12-24": """24 декабря | 24 дек. | 24 декабря 2026 года | 24 dekabr | 24-dekabr | 24-dek
        | 24-го декабря | 24го декабря | 24-го грудня | 24o de diciembre
        | 24 de diciembre | 24 dic | 24 de diciembre de 2026 | 24 грудня | 24 груд. | 24 ਦਸੰਬਰ""",
    "12-24/01-02": """24 декабря - 2 января | с 24 декабря по 2 января | 24 дек.-2 янв.
        | 24-dekabrdan 2-yanvargacha | 24 dekabr - 2 yanvar
        | del 24 de diciembre al 2 de enero | 24 dic-2 ene | dic 24-ene 2
        | з 24 грудня до 2 січня | 24 груд. – 2 січ. | 24 ਦਸੰਬਰ ਤੋਂ 2 ਜਨਵਰੀ ਤੱਕ | 24 ਦਸੰ-2 ਜਨ""",
    "12-24/12-26": """24-26 декабря | с 24 по 26 декабря | 24-26-dekabr | 24-26 de diciembre
        | del 24 al 26 de diciembre | 24-26 грудня | 24-26 ਦਸੰਬਰ""",
    "11-28/11-28": "завтра | ertaga | mañana | ਭਲਕੇ",
    "12-24/03-02": "dec 24-mar 2",
}


@for_each(("typed", "meant"), rows(DAYS_OFF))
def test_days_off_are_read(typed: str, meant: str) -> None:
    assert days(typed) == meant


LENGTHS = {
    "30": "полчаса | yarim soat | media hora | ਅੱਧਾ ਘੰਟਾ",
    "45": "45 | 45 мин | 45 мин. | 45 daqiqa | 45 daq | 45 minutos | 45 хв | 45 ਮਿੰਟ | 45 ਮਿੰਟ।",
    "60": "1 час | 1ч | 1 soat | 1 hora | 1 година | 1 ਘੰਟਾ",
    "90": "1 ч 30 | 1 час 30 минут | 1 soat 30 | 1 hora 30 | 1 hora y media | 1 год 30 | 1 ਘੰਟਾ 30",
}


@for_each(("typed", "minutes"), rows(LENGTHS))
def test_lengths_of_settings_are_read(typed: str, minutes: str) -> None:
    assert read_minutes(typed) == float(minutes)


@for_each(
    "typed",
    ["никогда", "Никогда.", "hech qachon", "nunca", "ніколи", "ਕਦੇ ਨਹੀਂ", "never"],
)
def test_never_is_read(typed: str) -> None:
    assert read_minutes_or_never(typed) == 0


# What calendars of each language show

_SHORTER_IN_SPANISH = "short"
"""Its two letters for Sunday are English, and those for Thursday Uzbek for Friday."""


def named_days() -> Iterator[tuple[str, int]]:
    """Give each name of a weekday in CLDR, with its number."""
    for code in Code:
        for context in ("format", "stand-alone"):
            for width, names in Locale(code.value).days[context].items():
                if width == "narrow" or (code is Code.SPANISH and width == _SHORTER_IN_SPANISH):
                    continue
                if code is Code.ENGLISH and width == _SHORTER_IN_SPANISH:
                    continue
                yield from ((name, day) for day, name in names.items())


@for_each(("name", "day"), named_days())
def test_every_name_of_a_weekday_is_read(name: str, day: int) -> None:
    for typed in (name, name.upper(), name.rstrip(".")):
        assert week(f"{typed} 07:00-19:00") == f"{WEEKDAYS[day]} 07:00-19:00"


@for_each(("name", "day"), named_days())
def test_every_longer_name_of_a_weekday_is_a_day_until_which_something_waits(
    name: str, day: int
) -> None:
    is_uzbek = name.isascii() and len(name) == 2
    if not is_uzbek:
        assert until(f"{name} 15:00") == until(f"{WEEKDAYS[day]} 15:00")


def named_months() -> Iterator[tuple[str, int]]:
    """Give each name of a month in CLDR, with its number."""
    for code in Code:
        for context in ("format", "stand-alone"):
            for width, names in Locale(code.value).months[context].items():
                if width != "narrow":
                    yield from ((name, month) for month, name in names.items())


@for_each(("name", "month"), named_months())
def test_every_name_of_a_month_is_read(name: str, month: int) -> None:
    for typed in (name, name.upper()):
        assert days(f"24 {typed}") == days(f"24 {MONTHS[month - 1]}")


@for_each("apostrophe", [*"'ʻʼ‘’`´", ""])
def test_any_apostrophe_will_do(apostrophe: str) -> None:
    assert week(f"п{apostrophe}ятниця 7-19") == "fri 07:00-19:00"
    assert week(f"yakshanba kun bo{apostrophe}yi") == "sun 00:00-24:00"
    assert until(f"2 soatdan so{apostrophe}ng") == "11-27 15:00"


# English stays what it was


def test_what_english_says_is_never_translated() -> None:
    def translate(typed: str) -> Translated:
        raise AssertionError(typed)

    assert spoken_times.in_any_language("mar 24", len, translate) == len("mar 24")


@for_each("typed", UNREAD)
def test_what_english_asks_back_no_other_language_reads(typed: str) -> None:
    assert read_until(typed, NOW, CHICAGO) == Unclear(typed)
