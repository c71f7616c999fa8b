"""Orders as people type them in each language: waits, shifts, periods, reasons, which are open."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, datetime
from zoneinfo import ZoneInfo

from domain import zones
from domain.incidents import Among
from domain.naming import says_something
from domain.panel import Why, duplicate_in, reason_in
from domain.periods import Kind, Request, read_request
from domain.shifts import Order, read_order
from domain.spoken_orders import AMONG, STATS_PERIODS, known
from domain.summaries import only_says_yes_or_no
from domain.unclear import Unclear
from domain.waiting import Ask, WaitKind
from domain.waiting import Order as Wait
from domain.waiting import read_order as read_wait
from tests.cases import for_each
from texts.stats import PERIODS

CHICAGO = ZoneInfo("America/Chicago")
TODAY = date(2026, 11, 27)  # a Friday
NOW = int(datetime(2026, 11, 27, 13, tzinfo=CHICAGO).timestamp())
HOUR = 60 * 60


def rows(table: Mapping[object, str]) -> Iterator[tuple[str, object]]:
    """Give what may be typed, parted by bars, with what all of it means."""
    for meant, typed in table.items():
        yield from ((each.strip(), meant) for each in typed.split("|"))


# Waiting

KINDS: dict[object, str] = {
    WaitKind.VENDOR: "вендор | вендора | usta | vendorni | proveedor | al proveedor | ਵੈਂਡਰ",
    WaitKind.PARTS: """запчасти | жду запчасти | деталь | ehtiyot qism | zapchast | refacciones
        | las piezas | запчастини | чекаємо на запчастини | ਪਾਰਟਸ | ਪੁਰਜ਼ੇ""",
    WaitKind.SHOP: "сервис | СТО | мастерская | ustaxona | taller | el taller | сервіс"
    " | майстерню | ਸ਼ਾਪ",
    WaitKind.DRIVER: "водитель | водителя | водила | haydovchi | chofer | водія | ਡਰਾਈਵਰ",
    WaitKind.CUSTOMER: "клиент | клиента | mijoz | cliente | клієнта | ਕਸਟਮਰ | ਗਾਹਕ",
    WaitKind.OTHER: "другое | boshqa | otro | інше | ਹੋਰ",
}
TWO_HOURS = ("2h", "2 часа", "2 soat", "2 horas", "2 год", "2 ਘੰਟੇ", "2 HOURS")


@for_each(("typed", "kind"), rows(KINDS))
def test_a_wait_is_read(typed: str, kind: WaitKind) -> None:
    for until in TWO_HOURS:
        assert read_wait(f"{typed.upper()} {until}", NOW, CHICAGO) == Wait(kind, NOW + 2 * HOUR)
    assert read_wait(f"{typed}: 2h", NOW, CHICAGO) == Wait(kind, NOW + 2 * HOUR)
    assert read_wait(typed, NOW, CHICAGO) is Ask.TIME


BEHIND: dict[object, str] = {
    WaitKind.PARTS: "zapchastni kutyapmiz | qismni kutamiz | ਪਾਰਟਸ ਦੀ ਉਡੀਕ | ਪਾਰਟਾਂ ਦੀ ਉਡੀਕ ਹੈ",
    WaitKind.VENDOR: "ustani kutyapman | masterni kutamiz | ਮਕੈਨਿਕ ਦਾ ਇੰਤਜ਼ਾਰ",
}


@for_each(("typed", "kind"), rows(BEHIND))
def test_a_wait_is_read_where_the_verb_comes_last(typed: str, kind: WaitKind) -> None:
    for until in TWO_HOURS:
        assert read_wait(f"{typed} {until}", NOW, CHICAGO) == Wait(kind, NOW + 2 * HOUR)
    assert read_wait(typed, NOW, CHICAGO) is Ask.TIME


@for_each(
    "typed",
    ["всё", "Все.", "больше не ждём", "tugadi", "bo‘ldi!", "ya no", "Se acabó", "більше не чекаємо",
     "усе", "дочекались", "ਖਤਮ", "ਖ਼ਤਮ", "ਉਡੀਕ ਖਤਮ।", "over"],
)  # fmt: skip
def test_the_end_of_a_wait_is_read(typed: str) -> None:
    assert read_wait(typed, NOW, CHICAGO) is Ask.END


@for_each("typed", ["a las 14:30", "на 2 часа", "2 soat", "el", "ਉਡੀਕ 2 ਘੰਟੇ", "всё сломалось"])
def test_what_does_not_say_what_for_is_asked_back(typed: str) -> None:
    assert read_wait(typed, NOW, CHICAGO) is Ask.KIND


def test_a_time_that_is_unclear_is_shown_as_typed() -> None:
    assert read_wait("Запчасти Когда-нибудь", NOW, CHICAGO) == Unclear("Когда-нибудь")


# Shifts


def shift(typed: str) -> Order:
    """Read an order about shifts."""
    order = read_order(typed.split(), (), TODAY)
    assert isinstance(order, Order), order
    return order


ORDERS: dict[object, str] = {
    "@john off 24.12": """@john выходной 24.12 | @john 24 декабря выходной | @john отпуск 24 дек
        | @john dam olish 24-dekabr | @john ta’til 24.12 | @john libre 24 dic
        | @john vacaciones 24 de diciembre | @john вихідний 24 грудня | @john відпустка 24.12
        | @john ਛੁੱਟੀ 24 ਦਸੰਬਰ | @john 24 ਦਸੰਬਰ ਛੁੱਟੀ""",
    "@john off dec 24-jan 2": """@john выходные 24.12-2.1 | @john выходные с 24 декабря по 2 января
        | @john dam olish kunlari 24.12-2.1 | @john ta'til 24-dekabrdan 2-yanvargacha
        | @john libre del 24 de diciembre al 2 de enero | @john días libres 24 dic-2 ene
        | @john вихідні з 24 грудня до 2 січня | @john ਛੁੱਟੀਆਂ 24 ਦਸੰਬਰ ਤੋਂ 2 ਜਨਵਰੀ ਤੱਕ""",
    "@john off 20.12-22.12": "@john выходные 20.12-22.12 | @john вихідні 20.12-22.12",
    "@john off 24.12-24.12": """@john отгул 24-го декабря | @john больничный 24.12
        | @john ishlamaydi 24-dekabr | @john enfermo 24 dic | @john відгул 24-го грудня
        | @john ਬਿਮਾਰ 24 ਦਸੰਬਰ""",
    "@john on 24.12": """@john работает 24.12 | @john на смене 24 декабря | @john ishlaydi 24-dekabr
        | @john smenada 24-dekabr | @john trabaja 24 dic | @john працює 24 грудня
        | @john ਡਿਊਟੀ 24 ਦਸੰਬਰ | @john 24-dekabr ishlaydi | @john 24-dekabr kuni smenada
        | @john 24 ਦਸੰਬਰ ਡਿਊਟੀ | @john 24 декабря работает""",
    "@john clear": """@john очистить | @john снять всё | @john tozalash | @john borrar
        | @john quitar todo | @john очистити | @john ਸਾਫ਼ ਕਰੋ | @john ਹਟਾਓ""",
    "@bob like @john": """@bob как @john | @bob как у @john | @bob так же как @john
        | @bob @john kabi | @bob xuddi @john kabi | @bob como @john | @bob igual que @john
        | @bob як @john | @bob так само як @john | @bob @john ਵਾਂਗ""",
    "@john sun off": """@john вс выходной | @john yakshanba dam | @john dom libre
        | @john нд вихідний
        | @john ਐਤਵਾਰ ਛੁੱਟੀ""",
    "@john weekend 9-13": "@john выходные 9-13 | @john dam olish kunlari 9-13 | @john вихідні 9-13",
    "@john mon-fri 7-19": """@john работает пн-пт 7-19 | @john du-ju 7-19
        | @john trabaja lun-vie 7-19
        | @john працює пн-пт 7-19 | @john ਸੋਮ-ਸ਼ੁੱਕਰ 7-19""",
    "all dispatchers daily 7-19": """все диспетчеры ежедневно 7-19 | все ежедневно 7-19
        | hamma dispetcherlar har kuni 7-19 | todos los despachadores todos los días 7-19
        | todos diario 7-19 | усі диспетчери щодня 7-19 | ਸਾਰੇ ਡਿਸਪੈਚਰ ਰੋਜ਼ 7-19""",
    "daily 7-19": """все дни 7-19 | hamma kunlari 7-19 | todos los días 7-19 | всі дні 7-19
        | ਸਾਰੇ ਦਿਨ 7-19""",
    "@john and @mia 7-19": "@john и @mia 7-19 | @john va @mia 7-19 | @john y @mia 7-19"
    " | @john та @mia 7-19 | @john ਅਤੇ @mia 7-19",
    "@john all day": "@john весь день | @john kun bo‘yi | @john todo el día | @john ਸਾਰਾ ਦਿਨ",
}  # fmt: skip


@for_each(("typed", "english"), rows(ORDERS))
def test_an_order_about_shifts_is_that_of_the_english_one(typed: str, english: str) -> None:
    assert shift(typed) == shift(english)


@for_each(
    ("typed", "unclear"),
    {
        "@john выходной пт": "пт",  # this Friday, or every one?
        "@john как": "как",
        "@john как @mia @kate": "как @mia @kate",
        "@john выходной": "выходной",
        "@john 7-19 спасибо": "спасибо",
        "@john dec 24 on": "dec",  # from then on, or that day?
    }.items(),
)
def test_what_is_not_understood_is_shown_as_typed(typed: str, unclear: str) -> None:
    assert read_order(typed.split(), (), TODAY) == Unclear(unclear)


@for_each("word", ["и", "va", "y", "і", "та", "ਅਤੇ", "ਤੇ", "and", "+"])
def test_what_stands_between_names_says_nothing(word: str) -> None:
    assert not says_something(word)


# Periods

ASKED: dict[object, str] = {
    (Kind.TODAY, "11-27"): "сегодня | за сегодня | bugun | hoy | сьогодні | ਅੱਜ",
    (
        Kind.WEEK,
        "11-23",
    ): """неделя | за неделю | эта неделя | hafta | bu hafta | semana
        | esta semana | тиждень | цей тиждень | ਹਫ਼ਤਾ | ਹਫਤਾ | ਇਸ ਹਫ਼ਤੇ""",
    (Kind.MONTH, "11-01"): """месяц | этот месяц | oy | shu oy | mes | este mes | місяць
        | цього місяця | ਮਹੀਨਾ | ਇਸ ਮਹੀਨੇ""",
    (Kind.LAST_WEEK, "11-16"): """прошлая неделя | за прошлую неделю | o‘tgan hafta | semana pasada
        | предыдущая неделя | oldingi hafta | semana anterior | попередній тиждень
        | la semana pasada | última semana | минулий тиждень | за минулий тиждень | ਪਿਛਲਾ ਹਫ਼ਤਾ""",
    (Kind.LAST_MONTH, "10-01"): """прошлый месяц | в прошлом месяце | oʻtgan oy | mes pasado
        | предыдущий месяц | oldingi oy | mes anterior | попередній місяць
        | el mes pasado | минулий місяць | минулого місяця | ਪਿਛਲਾ ਮਹੀਨਾ | ਪਿਛਲੇ ਮਹੀਨੇ""",
    (Kind.A_MONTH, "10-01"): """октябрь | в октябре | октябрь 2026 | oktabr | 2026-yil oktabr
        | octubre | octubre de 2026 | oktabr oyi | жовтень 2026 р. | жовтень
        | ਅਕਤੂਬਰ | October | oct 2026""",
    (Kind.A_MONTH, "11-01"): "ноябрь | noyabr | noviembre | листопад | ਨਵੰਬਰ | november",
}


@for_each(("typed", "meant"), rows(ASKED))
def test_a_period_is_read(typed: str, meant: tuple[Kind, str]) -> None:
    for unit in ("", " unit 456", " трак 456", " camión 456", " ਟਰੱਕ 456"):
        request = read_request(f"{typed}{unit}", CHICAGO, NOW)
        assert isinstance(request, Request), request
        period = request.period
        assert (period.kind, f"{period.first_day:%m-%d}") == meant
        assert request.unit == ("456" if unit else None)


def test_a_month_without_a_year_is_the_last_that_has_begun() -> None:
    for typed in ("декабрь", "dekabr", "diciembre", "грудень", "ਦਸੰਬਰ", "december"):
        request = read_request(typed, CHICAGO, NOW)
        assert isinstance(request, Request)
        assert request.period.first_day == date(2025, 12, 1)


@for_each("typed", ["за", "de", "uchun", "неделя месяц", "прошлый"])
def test_other_words_are_no_period(typed: str) -> None:
    assert not isinstance(read_request(typed, CHICAGO, NOW), Request)


STATS: dict[object, str] = {
    "today": "сегодня | bugun | hoy | сьогодні | ਅੱਜ",
    "week": "неделя | hafta | semana | тиждень | ਹਫ਼ਤਾ",
    "month": "месяц | oy | mes | місяць | ਮਹੀਨਾ",
    "all": "все | всё | hammasi | todo | усе | ਸਾਰਾ",
}


@for_each(("typed", "meant"), rows(STATS))
def test_a_period_of_stats_is_read(typed: str, meant: str) -> None:
    assert known(STATS_PERIODS, typed) == meant
    assert meant in PERIODS


# Which are open, and why one is called off

OPEN: dict[object, str] = {
    Among.MINE: "мои | мои заявки | mening | o'zimniki | oʻzimniki | míos | mis | мої | ਮੇਰੇ",
    Among.UNCLAIMED: """не взято | невзятые | никто не взял | olinmagan | sin tomar | не взято
        | невзяті | ਕਿਸੇ ਕੋਲ ਨਹੀਂ""",
}


@for_each(("typed", "among"), rows(OPEN))
def test_which_are_open_is_read(typed: str, among: Among) -> None:
    assert AMONG.translated(f"{typed} 2").english == f"{among.value} 2"


REASONS: dict[object, str] = {
    Why.FALSE_ALARM.value: """ложная тревога | Ложная тревога. | muammo yo‘q ekan | soxta xabar
        | falsa alarma
        | хибна тривога | ਗਲਤ ਅਲਾਰਮ | ਗ਼ਲਤ ਅਲਾਰਮ। | false alarm""",
    Why.TEST.value: "проверка | sinov | prueba | перевірка | ਟੈਸਟ | test",
}


@for_each(("typed", "stored"), rows(REASONS))
def test_a_reason_that_buttons_offer_is_stored_as_theirs(typed: str, stored: str) -> None:
    assert reason_in(typed) == stored


def test_any_other_reason_stays_as_typed() -> None:
    for typed in ("Проверка тормозов", "False alarm!!", "ਡਰਾਈਵਰ ਨੇ ਠੀਕ ਕੀਤਾ"):
        assert reason_in(typed) == typed


@for_each(
    "typed",
    ["duplicate of 41", "дубль 41", "дубликат заявки 41", "то же что 41", "takror 41", "41 takrori",
     "41 ning takrori", "41-ning takrori", "duplicado de 41", "es lo mismo que 41",
     "дублікат 41", "дубль заявки TKT-2026-0041", "те саме що 41", "ਡੁਪਲੀਕੇਟ 41",
     "41 ਦਾ ਡੁਪਲੀਕੇਟ", "41 ਦਾ ਡੁਪਲੀਕੇਟ ਹੈ।"],
)  # fmt: skip
def test_a_duplicate_is_named(typed: str) -> None:
    named = duplicate_in(typed)
    assert named is not None
    assert named[1] == 41


@for_each("typed", ["шина 41 дубль сервиса", "41", "повтор", "takrori", "ਡੁਪਲੀਕੇਟ"])
def test_other_words_name_no_duplicate(typed: str) -> None:
    assert duplicate_in(typed) is None


@for_each("apostrophe", [*"'ʻʼ‘’`´", ""])
def test_any_apostrophe_will_do(apostrophe: str) -> None:
    assert reason_in(f"muammo yo{apostrophe}q ekan") == Why.FALSE_ALARM.value
    assert read_wait(f"bo{apostrophe}ldi", NOW, CHICAGO) is Ask.END


@for_each(
    "typed",
    ["Yes!", "да", "Нет.", "yoʻq", "yo‘q", "xo'p", "Sí", "si", "ні", "ਹਾਂ ਜੀ", "ਨਹੀਂ।", "👍", ""],
)
def test_yes_and_no_are_no_summary(typed: str) -> None:
    assert only_says_yes_or_no(typed)


@for_each("typed", ["не знаю", "no se", "ਹਵਾ", "ਟਾਇਰ ਬਦਲਿਆ", "yoqildi", "да, поменяли"])
def test_other_words_may_be_a_summary(typed: str) -> None:
    assert not only_says_yes_or_no(typed)


@for_each(
    ("typed", "zone"),
    {
        "Даллас": "America/Chicago",
        "ਡੱਲਾਸ": "America/Chicago",
        "ਫਰਿਜ਼ਨੋ": "America/Los_Angeles",
        "toshkent": "Asia/Tashkent",
        "ਦਿੱਲੀ": "Asia/Kolkata",
        "Guadalajara": "America/Mexico_City",
    }.items(),
)
def test_a_city_names_its_zone(typed: str, zone: str) -> None:
    assert zones.meant(typed) == zone
