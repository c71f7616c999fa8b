"""Words for days, months, times and lengths of time in the languages of the desk, by subject.

Columns are named by the English that the grammars of times, dates and periods read; rows are
languages. Short forms are those of https://cldr.unicode.org and those that people type.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TypeVar

from domain.dictionaries import Dictionary, Translated, filler, table
from domain.spelling import one_line
from domain.unclear import Unclear

_UZ_CASES = ("", "da", "dagi", "ga", "gacha", "ning", "ni", " kuni", " kunlari", "lari")
_UZ_FROM = ("dan", " kunidan")


def _uzbek(columns: str, row: str) -> Dictionary:
    """Make a dictionary of Uzbek words with the endings that say at, until and from."""
    meanings: dict[str, str] = {}
    for meaning, cell in zip(columns.split(","), row.split(","), strict=True):
        for word in map(str.strip, cell.split("|")):
            meanings |= {f"{word}{ending}": meaning.strip() for ending in _UZ_CASES}
            meanings |= {f"{word}{ending}": f"{meaning.strip()} to " for ending in _UZ_FROM}
    return Dictionary(meanings)


_WEEKDAYS = "mon, tue, wed, thu, fri, sat, sun"
DAYS = table(
    _WEEKDAYS,
    ru="""понедельник|понедельника|понедельнику|понедельники|понедельникам|по понедельникам|пн|пон,
        вторник|вторника|вторнику|вторники|вторникам|по вторникам|вт,
        среда|среды|среду|среде|средам|по средам|ср,
        четверг|четверга|четвергу|четверги|четвергам|по четвергам|чт,
        пятница|пятницы|пятницу|пятнице|пятницам|по пятницам|пт,
        суббота|субботы|субботу|субботе|субботам|по субботам|сб,
        воскресенье|воскресенья|воскресенью|воскресеньям|по воскресеньям|вс|вск""",
    es="lunes|lun, martes|mar, miercoles|mie, jueves|jue, viernes|vie, sabado|sabados|sab,"
    " domingo|domingos|dom",
    uk="""понеділок|понеділка|понеділку|понеділки|понеділкам|по понеділках|щопонеділка|пн,
        вівторок|вівторка|вівторку|вівторки|вівторкам|по вівторках|щовівторка|вт,
        середа|середи|середу|середі|середам|по середах|щосереди|ср,
        четвер|четверга|четвергу|четверги|четвергам|по четвергах|щочетверга|чт,
        п'ятниця|п'ятниці|п'ятницю|п'ятницям|по п'ятницях|щоп'ятниці|пт,
        субота|суботи|суботу|суботі|суботам|по суботах|щосуботи|сб,
        неділя|неділі|неділю|неділям|по неділях|щонеділі|нд""",
    pa="""ਸੋਮਵਾਰ|ਸੋਮ, ਮੰਗਲਵਾਰ|ਮੰਗਲ|ਮੰਗ, ਬੁੱਧਵਾਰ|ਬੁਧਵਾਰ|ਬੁੱਧ|ਬੁਧ, ਵੀਰਵਾਰ|ਵੀਰ,
        ਸ਼ੁੱਕਰਵਾਰ|ਸ਼ੁਕਰਵਾਰ|ਸ਼ੁੱਕਰ|ਸ਼ੁਕਰ|ਸ਼ੁੱਕ, ਸ਼ਨਿੱਚਰਵਾਰ|ਸ਼ਨਿਚਰਵਾਰ|ਸ਼ਨੀਵਾਰ|ਸ਼ਨਿੱਚਰ|ਸ਼ਨੀ|ਸ਼ਨਿੱ, ਐਤਵਾਰ|ਐਤ""",
) | _uzbek(
    _WEEKDAYS,
    "dushanba|dush, seshanba|sesh, chorshanba|chorsh|chor, payshanba|paysh|pay, juma|jum,"
    " shanba|shan|sha, yakshanba|yaksh|yak",
)
_SHORT_DAYS = _uzbek(_WEEKDAYS, "du, se, ch, pa, ju, sh, ya")
"""Spanish calendars have two letters, too: `ju` would be another day, and `do` is English."""

_MONTHS = "jan, feb, mar, apr, may, jun, jul, aug, sep, oct, nov, dec"
MONTHS = table(
    _MONTHS,
    ru="""январь|января|январе|янв, февраль|февраля|феврале|февр|фев, март|марта|марте|мар,
        апрель|апреля|апреле|апр, май|мая|мае, июнь|июня|июне|июн, июль|июля|июле|июл,
        август|августа|августе|авг, сентябрь|сентября|сентябре|сент|сен,
        октябрь|октября|октябре|окт, ноябрь|ноября|ноябре|нояб|ноя,
        декабрь|декабря|декабре|дек""",
    es="""enero|ene, febrero|feb, marzo|mar, abril|abr, mayo|may, junio|jun, julio|jul, agosto|ago,
        septiembre|setiembre|sept|sep|set, octubre|oct, noviembre|nov, diciembre|dic""",
    uk="""січень|січня|січні|січ, лютий|лютого|лютому|лют, березень|березня|березні|бер,
        квітень|квітня|квітні|квіт|кві, травень|травня|травні|трав|тра,
        червень|червня|червні|черв|чер, липень|липня|липні|лип, серпень|серпня|серпні|серп|сер,
        вересень|вересня|вересні|вер, жовтень|жовтня|жовтні|жовт|жов,
        листопад|листопада|листопаді|лист|лис, грудень|грудня|грудні|груд|гру""",
    pa="""ਜਨਵਰੀ|ਜਨ, ਫ਼ਰਵਰੀ|ਫ਼ਰ, ਮਾਰਚ, ਅਪ੍ਰੈਲ|ਅਪ੍ਰੈ, ਮਈ, ਜੂਨ, ਜੁਲਾਈ|ਜੁਲਾ, ਅਗਸਤ|ਅਗ, ਸਤੰਬਰ|ਸਤੰ,
        ਅਕਤੂਬਰ|ਅਕਤੂ, ਨਵੰਬਰ|ਨਵੰ, ਦਸੰਬਰ|ਦਸੰ""",
) | _uzbek(
    _MONTHS,
    """yanvar|yan, fevral|fev, mart|mar, aprel|apr, may, iyun|iyn, iyul|iyl, avgust|avg,
        sentabr|sentyabr|sent|sen, oktabr|oktyabr|okt, noyabr|noy, dekabr|dek""",
)

NEAR_DAYS = table(
    "today, tomorrow, yesterday",
    ru="сегодня, завтра, вчера",
    uz="bugun|bugungi|bugungacha, ertaga|ertagacha|ertangi, kecha",
    es="hoy, mañana, ayer",
    uk="сьогодні, завтра, вчора|учора",
    pa="ਅੱਜ|ਅਜ, ਭਲਕੇ|ਕੱਲ੍ਹ|ਕਲ੍ਹ|ਕੱਲ|ਕਲ, ਬੀਤੇ ਕੱਲ੍ਹ|ਬੀਤੇ ਕੱਲ|ਲੰਘੇ ਕੱਲ੍ਹ",
)
"""One Punjabi word is tomorrow and yesterday: nobody waits until yesterday."""

UNITS = table(
    "w, d, h, m, 30m, 90m, 1h, 1d, 1w",
    ru="""неделя|недели|недель|неделю|нед, день|дня|дней|дн|д|сутки|суток|сут, час|часа|часов|ч,
        минута|минуты|минут|минуту|мин|м, полчаса|пол часа, полтора часа|полтора ч,
        через час|на час|один час, на день|один день, через неделю|на неделю""",
    uz="""hafta|haftaga|haftadan, kun|kunga|kundan, soat|soatga|soatdan,
        daqiqa|daqiqaga|daqiqadan|daq|minut|minutga|minutdan|min,
        yarim soat|yarim soatga|yarim soatdan, bir yarim soat|bir yarim soatga|bir yarim soatdan,
        bir soat|bir soatga|bir soatdan, bir kun|bir kunga|bir kundan,
        bir hafta|bir haftaga|bir haftadan""",
    es="""semana|semanas|sem, día|días, hora|horas, minuto|minutos|min, media hora,
        una hora y media, una hora, un día, una semana""",
    uk="""тиждень|тижні|тижнів|тижня|тиж, день|дні|днів|дн|д|доба|доби|діб,
        година|години|годин|годину|год, хвилина|хвилини|хвилин|хвилину|хв|м,
        пів години|півгодини, півтори години, через годину|на годину|за годину|одна година,
        на день|один день, через тиждень|на тиждень|за тиждень""",
    pa="""ਹਫ਼ਤਾ|ਹਫ਼ਤੇ|ਹਫ਼ਤਿਆਂ, ਦਿਨ|ਦਿਨਾਂ, ਘੰਟਾ|ਘੰਟੇ|ਘੰਟਿਆਂ|ਘੰ, ਮਿੰਟ|ਮਿੰਟਾਂ|ਮਿਨਟ|ਮਿੰ,
        ਅੱਧਾ ਘੰਟਾ|ਅੱਧੇ ਘੰਟੇ, ਡੇਢ ਘੰਟਾ|ਡੇਢ ਘੰਟੇ, ਇੱਕ ਘੰਟਾ|ਇੱਕ ਘੰਟੇ|ਇਕ ਘੰਟਾ|ਇਕ ਘੰਟੇ,
        ਇੱਕ ਦਿਨ|ਇਕ ਦਿਨ, ਇੱਕ ਹਫ਼ਤਾ|ਇਕ ਹਫ਼ਤਾ|ਇੱਕ ਹਫ਼ਤੇ|ਇਕ ਹਫ਼ਤੇ""",
) | Dictionary({"hora y media": "h 30m", "horas y media": "h 30m"})
UNITS |= table(
    "2h, 3h, 150m, 2d, 3d",
    ru="""два часа|пару часов|пара часов, три часа, два с половиной часа|2 с половиной часа,
        два дня|пару дней|двое суток, три дня|трое суток""",
    uz="""ikki soat|ikki soatga|ikki soatdan, uch soat|uch soatga|uch soatdan,
        ikki yarim soat|ikki yarim soatga|ikki yarim soatdan,
        ikki kun|ikki kunga|ikki kundan, uch kun|uch kunga|uch kundan""",
    es="""dos horas|un par de horas, tres horas, dos horas y media,
        dos días|un par de días, tres días""",
    uk="""дві години|пару годин|пара годин, три години, дві з половиною години|2 з половиною години,
        два дні|пару днів|дві доби, три дні|три доби""",
    pa="ਦੋ ਘੰਟੇ, ਤਿੰਨ ਘੰਟੇ, ਢਾਈ ਘੰਟੇ, ਦੋ ਦਿਨ, ਤਿੰਨ ਦਿਨ",
)
"""Lengths with their number in words, as far as people say these."""
NEVER = table(
    "never",
    ru="никогда|не спрашивать|выкл",
    uz="hech qachon|hechqachon",
    es="nunca|jamás",
    uk="ніколи|не питати|вимк",
    pa="ਕਦੇ ਨਹੀਂ|ਕਦੇ ਵੀ ਨਹੀਂ|ਕਦੀ ਨਹੀਂ",
)

_PARTS = table(
    "in_the_morning, in_the_afternoon, in_the_evening, in_the_night, noon, midnight",
    ru="утра|утром, днем, вечера|вечером, ночи|ночью, полдень|полудня, полночь|полуночи",
    uz="""ertalab|ertalabki|tongda|tonggi, tushdan keyin|tushdan so'ng|kunduzi|kunduz kuni,
        kechqurun|kechki|kechqurungi, tunda|tungi|kechasi, tushda, yarim tunda|yarim kechada""",
    es="""de la mañana|por la mañana|en la mañana,
        de la tarde|por la tarde|en la tarde|del mediodía, ,
        de la noche|por la noche|en la noche|de noche|esta noche|de la madrugada,
        mediodía|el mediodía, medianoche|la medianoche""",
    uk="""ранку|вранці|зранку, вдень, вечора|ввечері|увечері, ночі|вночі|уночі,
        полудень|опівдні|полудня, опівночі""",
    pa="ਸਵੇਰੇ|ਸਵੇਰ|ਤੜਕੇ, ਦੁਪਹਿਰ|ਦੁਪਹਿਰੇ, ਸ਼ਾਮ|ਸ਼ਾਮੀਂ, ਰਾਤ|ਰਾਤੀਂ, , ਅੱਧੀ ਰਾਤ",
)
"""Parts of the day: which half they mean depends on the hour, see `_halved`."""
_AFTERNOON = table("in_the_afternoon", ru="дня", uk="дня")
"""Russian and Ukrainian for days, too: `2 дня`."""
_BETWEEN = table(
    "from, to , and, at",
    ru="с|со|от, до|по, и, в|во|к|ко|на",
    uz=", , va|hamda, ",
    es="de|del|desde, a|al|hasta|hasta las|hasta la|hasta el, y, a las|a la|para|para el|para las",
    uk="з|із|від, до|по, і|й|та, о|об|у|в|на",
    pa=", , ਅਤੇ|ਤੇ, ",
)
_TO_BEHIND = table(" to ", uz="dan", pa="ਤੋਂ")
"""These stand behind the first of two times."""
_FILLERS = filler("da|ga|gacha|kuni|ਤੱਕ|ਤਕ|ਵਜੇ|ਨੂੰ|ਦੇ|ਵਿੱਚ|ਵਿਚ|las|los|el|la")

_WEEK = table(
    "daily, weekdays, weekend, all day, off",
    ru="""ежедневно|каждый день|все дни, будни|будние|будние дни|по будням|рабочие дни,
        выходные|по выходным, весь день|целый день|круглосуточно|сутки|24 часа,
        выходной|не работает|отдыхает""",
    uz="""har kuni|hamma kunlari|kundalik, ish kunlari, dam olish kunlari|hafta oxiri,
        kun bo'yi|butun kun|kechayu kunduz|24 soat,
        dam|dam olish|dam olish kuni|dam oladi""",
    es="""todos los días|a diario|diario|diariamente|cada día,
        entre semana|días de semana|días laborables|días hábiles, fin de semana|fines de semana,
        todo el día|las 24 horas|24 horas, libre|descansa|descanso|no trabaja""",
    uk="""щодня|кожен день|кожного дня|щоденно|усі дні|всі дні,
        будні|будні дні|по буднях|робочі дні, вихідні|на вихідних|по вихідних,
        весь день|увесь день|цілий день|цілодобово|24 години,
        вихідний|не працює|відпочиває""",
    pa="""ਰੋਜ਼|ਹਰ ਰੋਜ਼|ਰੋਜ਼ਾਨਾ|ਹਰ ਦਿਨ|ਸਾਰੇ ਦਿਨ, ਕੰਮ ਵਾਲੇ ਦਿਨ|ਕੰਮ ਦੇ ਦਿਨ, ਵੀਕੈਂਡ|ਵੀਕਐਂਡ,
        ਸਾਰਾ ਦਿਨ|ਪੂਰਾ ਦਿਨ|24 ਘੰਟੇ|ਦਿਨ ਰਾਤ, ਛੁੱਟੀ|ਛੁੱਟੀ ਹੈ""",
)
_OCLOCK = filler("часов|часа|час|ч|soat|soatdan|horas|hrs|hs|години|годин|годині|год|ਘੰਟੇ")
"""Shifts have no lengths of time, so that hours are those of a clock."""
OF_WEEK = DAYS | _SHORT_DAYS | _WEEK | _PARTS | _AFTERNOON | _BETWEEN | _TO_BEHIND | _FILLERS
OF_WEEK |= _OCLOCK

_OF_DATES = MONTHS | NEAR_DAYS | _TO_BEHIND | _FILLERS | table(
    "from, to , and, of",
    ru="с|со|от, до|по, и, ",
    uz=", , va|hamda, ",
    es="del|desde, a|al|hasta|hasta el, y, de",
    uk="з|із|від, до|по, і|й|та, ",
    pa=", , ਅਤੇ|ਤੇ, ",
) | Dictionary({"primero": "1"}) | filler("года|г|року|р|yil|на|в|у|para|ਸਾਲ")  # fmt: skip
_OF_UNTIL = DAYS | NEAR_DAYS | UNITS | _PARTS | _TO_BEHIND | _FILLERS | table(
    "and", ru="и", uz="va", es="y", uk="і|й|та", pa="ਅਤੇ|ਤੇ"
) | filler(
    "до|к|ко|в|во|на|через|о|об|у|за",
    "keyin|so'ng|ichida|gacha",
    "a|al|en|por|durante|para|hasta|dentro de|este",
    "ਬਾਅਦ|ਬਾਦ|ਚ|ਲਈ|ਤੀਕ",
)  # fmt: skip

_Read = TypeVar("_Read")


def in_any_language(
    typed: str,
    read: Callable[[str], _Read | Unclear],
    translate: Callable[[str], Translated],
) -> _Read | Unclear:
    """Read what was typed as English, and only what is none of it in other languages.

    So no word of theirs changes what English says. What is not understood is shown as typed.
    """
    as_english = read(typed)
    if not isinstance(as_english, Unclear):
        return as_english
    said, line = translate(typed), one_line(typed)
    if said.english == line:
        return as_english
    translated = read(said.english)
    if not isinstance(translated, Unclear):
        return translated
    shown = said.as_typed(translated.words)
    return Unclear(shown if shown in line else line)


ENGLISH_HALF = re.compile(r"(?<=[\d ])([ap])\.? ?m\b\.?|(?<=\d)([ap])\b")
"""`7 p.m.`, `7a`: both halves of it, one of which is empty, begin a half of the day."""


def of_week(typed: str) -> Translated:
    """Put days and times of shifts into English."""
    said = OF_WEEK.translated(_L_TO_V.sub("weekdays", _line(typed)))
    return Translated(_halved(said.english), said.typed)


_L_TO_V = re.compile(r"(?<![\w-])l ?[-a] ?v(?![\w-])")  # lunes a viernes


def of_dates(typed: str) -> Translated:
    """Put dates into English."""
    line = _NTH.sub("", _line(typed))
    said = _OF_DATES.translated(_HYPHENED.sub(r"\1 ", line))
    return Translated(_OF_YEAR.sub(" ", said.english), said.typed)


_NTH = re.compile(r"(?<=\d)(?:-?(?:го|е)|r?o)(?!\w)")  # 1-го мая, 1ro de mayo, 1º de mayo
# 24-dekabr; but in `dec 24-mar 2` the hyphen leads to another day.
_HYPHENED = re.compile(
    r"(?<!\d)(\d{1,2})-(?=(?:yan|fev|mar|apr|may|iyu?n|iyu?l|avg|sen|okt|noy|dek)"
    r"[a-z]*(?![^\W_])(?!\.? \d{1,2}(?![\d-])))"
)
_OF_YEAR = re.compile(r" of (?=\d{4})")  # 24 de diciembre de 2026


def of_until(typed: str) -> Translated:
    """Put lengths of time, times and days into English; hours of a clock are none of a length."""
    line = _SOAT.sub("", _AT_OCLOCK.sub(r"\g<hour>:00", _line(typed)))
    line = _HOURS_OF_DAY.sub(r"\1:00 ", line)
    line = _IN_AFTERNOON.sub(r"\g<time> вдень", line)
    said = _OF_UNTIL.translated(line)
    return Translated(_halved(said.english), said.typed)


def of_length(typed: str) -> str:
    """Put a length of time into English."""
    return UNITS.translated(_line(typed)).english


_SOAT = re.compile(r"(?<!\d)(?<!\d )(?<!\w)soat (?=\d)")  # soat 8: eight o'clock; 8 soat: hours
_AT_OCLOCK = re.compile(
    r"(?<!\w)(?:в|во|к|до|о|об|las) (?P<hour>\d{1,2}) ?"
    r"(?:часов|часа|час|ч|години|годині|годин|год|horas|hrs|hs|h)\b\.?(?! ?\d)"
)
_IN_AFTERNOON = re.compile(
    r"(?:(?<!\w)(?:в|к|до|о) (?=\d{1,2} )|(?=\d{1,2}[:.]))(?P<time>\d{1,2}(?:[:.]\d{2})?) ?дня\b"
)
_HOURS_OF_DAY = re.compile(r"(?<![\d:.,-])(\d{1,2}) ?(?:часов|часа|час|години|годин) (?=дня\b)")


def _line(typed: str) -> str:
    return ENGLISH_HALF.sub(r"\1\2m", one_line(typed))


_NOON = 12
_AM, _PM = "am", "pm"
_HALVES = {
    "morning": dict.fromkeys(range(3, 12), _AM),
    "afternoon": dict.fromkeys([12, *range(1, 7)], _PM),
    "evening": dict.fromkeys(range(4, 12), _PM),
    "night": dict.fromkeys([12, *range(1, 6)], _AM) | dict.fromkeys(range(7, 12), _PM),
}
_HOUR = r"(?P<time>(?<![\d:.])(?P<hour>\d{1,2})(?:[:.]\d{2})?)"
_BEHIND = re.compile(rf"{_HOUR}(?: ?h)? *in_the_(?P<part>[a-z]+)")
_BEFORE = re.compile(rf"in_the_(?P<part>[a-z]+),? +(?:at +)?{_HOUR}(?![\d:.]*\d|[ap]m)")


def _halved(text: str) -> str:
    """Write `8 in_the_evening` as `8pm`; where the part of the day does not fit, leave it."""
    return _BEFORE.sub(_with_half, _BEHIND.sub(_with_half, text))


def _with_half(said: re.Match[str]) -> str:
    hour = int(said["hour"])
    half = _HALVES[said["part"]].get(hour) if 1 <= hour <= _NOON else ""
    return said[0] if half is None else f"{said['time']}{half}"
