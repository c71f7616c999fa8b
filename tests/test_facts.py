"""Facts as drivers write them: what is read, and above all what is not."""

from __future__ import annotations

import unicodedata
from typing import Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain import vocabulary, wording
from domain.facts import Facts, Load, corrected, read_facts, unit_of_title
from domain.spelling import plain
from domain.wording import Wording
from tests.cases import for_each

# Each phrase, and what is to be read of it: unit, trailer, road, load; a dash is nothing.
PHRASES = {
    # English
    "trk#456 trl T-210 blown LR drive tire I-80 WB mm 212 loaded": (
        "456 T210 I-80_WB_mile_212 loaded"
    ),
    "Truck 456 engine overheating": "456 - - -",
    "truck #456 wont start": "456 - - -",
    "Truck # 456 wont start": "456 - - -",
    "TRUCK:456 check engine": "456 - - -",
    "trk 12 air leak": "12 - - -",
    "trk12 air leak": "12 - - -",
    "unit 7031 derate, 5 mph": "7031 - - -",
    "unit no 45 dead battery": "45 - - -",
    "Unit No. 77 needs a jump": "77 - - -",
    "unit number 88 no start": "88 - - -",
    "#456 flat tire": "456 - - -",
    "hi this is john, #88 lost coolant": "88 - - -",
    "unit T-12 brakes locked": "T12 - - -",
    "tractor A101 stuck in the mud": "A101 - - -",
    "truck 45A on the shoulder": "45A - - -",
    "truck 456.": "456 - - -",
    "it is truck 456, trailer 9921.": "456 9921 - -",
    "trailer 210 door broken": "- 210 - -",
    "trl T210 lights out": "- T210 - -",
    "trlr #5501 flat on the outside": "- 5501 - -",
    "trailer#88 no lights": "- 88 - -",
    "reefer 4412 alarm": "- 4412 - -",
    "reefer not cooling": "- - - -",
    "I80 exit 12B westbound": "- - I-80_WB_exit_12B -",
    "i-80 w mm 212": "- - I-80_WB_mile_212 -",
    "I 80 east mile marker 45": "- - I-80_EB_mile_45 -",
    "interstate 40 at exit 201": "- - I-40_exit_201 -",
    "US-30 near Ogallala": "- - US-30 -",
    "us 30 nb": "- - US-30_NB -",
    "hwy 50 mile 12.5": "- - HWY-50_mile_12.5 -",
    "Highway 99 southbound": "- - HWY-99_SB -",
    "CA-99 nb exit 40": "- - CA-99_NB_exit_40 -",
    "TX-130 sb": "- - TX-130_SB -",
    "rt 66 past the Shell": "- - RT-66 -",
    "route 9 exit 3": "- - RT-9_exit_3 -",
    "SR 14, mp 7": "- - SR-14_mile_7 -",
    "I-35W at exit 51": "- - I-35W_exit_51 -",
    "mile 212": "- - mile_212 -",
    "mm212": "- - mile_212 -",
    "exit 12B": "- - exit_12B -",
    "at the 212 mile marker": "- - mile_212 -",
    "loaded, 44k": "- - - loaded",
    "empty and heading home": "- - - empty",
    "bobtail": "- - - empty",
    "not loaded": "- - - empty",
    "trailer is not empty": "- - - loaded",
    "empty tank, out of diesel": "- - - -",
    "456 is down": "- - - -",
    # What is no unit, and no trailer
    "2 flats": "- - - -",
    "truck 2 flats": "- - - -",
    "truck has 2 flat tires": "- - - -",
    "$450": "- - - -",
    "tow truck $450": "- - - -",
    "tow truck 450 dollars": "- - - -",
    "truck 3pm at the yard": "- - - -",
    "truck 20F outside": "- - - -",
    "reefer 34F, set to -10": "- - - -",
    "truck I-80 exit 12": "- - I-80_exit_12 -",
    "truck I80W mm212": "- - I-80W_mile_212 -",
    "truck 2019 Freightliner no start": "- - - -",
    "unit 2019 no start": "2019 - - -",
    "truck 18 wheels": "- - - -",
    "truck 555 123 4567": "- - - -",
    "truck 456 555-123-4567": "456 - - -",
    "truck 456's tire is flat": "456 - - -",
    "trk456A exit12B deadhead": "456A - exit_12B empty",
    "SPN 3216 FMI 4 on the truck": "- - - -",
    "truck 10 miles from exit 5": "- - exit_5 -",
    "truck 30 minutes late": "- - - -",
    "truck 14:30 at the shop": "- - - -",
    "unit 555-123-4567": "- - - -",
    "call 555-123-4567": "- - - -",
    "call me at (555) 123 4567": "- - - -",
    "load #123456": "- - - -",
    "Load # 4410, PO #88": "- - - -",
    "load number 77812": "- - - -",
    "exit #12": "- - exit_12 -",
    "dock #5": "- - - -",
    "door # 14": "- - - -",
    "invoice #991": "- - - -",
    "po#4471": "- - - -",
    "spn 100 fmi 3": "- - - -",
    "SPN 3251 FMI 2 active": "- - - -",
    "80 psi left": "- - - -",
    "truck 80 psi and dropping": "- - - -",
    "coolant at 240 degrees": "- - - -",
    "truck 1,200 miles from home": "- - - -",
    "truck 4.5 hours out": "- - - -",
    "2019 Freightliner": "- - - -",
    "my unit": "- - - -",
    "the whole unit.": "- - - -",
    "truck stop": "- - - -",
    "pump #9 at the truck stop": "- - - -",
    "truck 12345678": "- - - -",
    "trailer 53 feet": "- - - -",
    "5 trucks waiting": "- - - -",
    "TKT #42": "- - - -",
    "#1 reason": "1 - - -",
    "tire #3 blown": "- - - -",
    "in-5 minutes": "- - - -",
    "": "- - - -",
    "🔥🔥🔥": "- - - -",
    "#": "- - - -",
    "truck": "- - - -",
    # Russian
    "тягач 456 закипел": "456 - - -",
    "трак 456 спустило колесо": "456 - - -",
    "трак №456 не заводится": "456 - - -",
    "на траке 77 лопнуло колесо": "77 - - -",
    "у тягача 12А": "12A - - -",
    "фура 9021 стоит": "9021 - - -",
    "юнит 45 ошибка": "45 - - -",
    "борт 310, не заводится": "310 - - -",
    "грузовик номер 15": "15 - - -",
    "прицеп 210 нет света": "- 210 - -",
    "прицеп Т-210": "- T210 - -",
    "тягач 456 прицеп T210, груженый": "456 T210 - loaded",
    "трейлер №88": "- 88 - -",
    "реф 4412 не холодит": "- 4412 - -",
    "стою на I-80, 212 миля, запад": "- - I-80_WB_mile_212 -",
    "миля 212": "- - mile_212 -",
    "съезд 12": "- - exit_12 -",
    "на трассе 50 в сторону юг": "- - HWY-50_SB -",
    "гружёный, стою на обочине": "- - - loaded",
    "пустой": "- - - empty",
    "еду порожняком": "- - - empty",
    "без груза": "- - - empty",
    "я с грузом": "- - - loaded",
    "пустой бак": "- - - -",
    "не груженый": "- - - empty",
    "2 колеса": "- - - -",
    "трак 2 колеса лопнуло": "- - - -",
    "машина 456 встала": "456 - - -",
    "трак 2 часа стоит": "- - - -",
    "через 30 минут": "- - - -",
    # Uzbek
    "tyagach 456 motor qizib ketdi": "456 - - -",
    "fura 77 g'ildirak yorildi": "77 - - -",
    "mashina 12, yo'l chetida turibman": "12 - - -",
    "yuk mashinasi 456": "456 - - -",
    "trak №45 yurmayapti": "45 - - -",
    "treyler 210 chirog'i yonmayapti": "- 210 - -",
    "pritsep #88": "- 88 - -",
    "tirkama T210": "- T210 - -",
    "I-95 janubga, 45-mil": "- - I-95_SB_mile_45 -",
    "milya 212": "- - mile_212 -",
    "yuklangan": "- - - loaded",
    "bo‘sh ketyapman": "- - - empty",
    "yuk bilan": "- - - loaded",
    "mashina 2 soat turibdi": "- - - -",
    # Spanish
    "camión 456 llanta ponchada": "456 - - -",
    "el camion numero 456 no arranca": "456 - - -",
    "unidad 77 se calienta": "77 - - -",
    "tracto 12 en el acotamiento": "12 - - -",
    "remolque 210 sin luces": "- 210 - -",
    "caja T-210": "- T210 - -",
    "I-10 rumbo al oeste milla 45": "- - I-10_WB_mile_45 -",
    "salida 12B": "- - exit_12B -",
    "carretera 57 norte": "- - HWY-57_NB -",
    "voy cargado": "- - - loaded",
    "vacío": "- - - empty",
    "sin carga": "- - - empty",
    "2 llantas": "- - - -",
    "camión 2 horas parado": "- - - -",
    # Ukrainian
    "тягач 456 перегрівся": "456 - - -",
    "причіп 210": "- 210 - -",
    "з вантажем": "- - - loaded",
    "порожній": "- - - empty",
    "вантажівка №45 не заводиться": "45 - - -",
    "фура 77, колесо": "77 - - -",
    "шосе 99, з’їзд 12": "- - HWY-99_exit_12 -",
    "I-80 захід, миля 212": "- - I-80_WB_mile_212 -",
    "трак 2 години стоїть": "- - - -",
    "паливо порожній бак": "- - - -",
    "без вантажу": "- - - empty",
    # Punjabi
    "ਟਰੱਕ 456 ਟ੍ਰੇਲਰ T210 I-80 WB ਮੀਲ 212 ਲੋਡਿਡ": "456 T210 I-80_WB_mile_212 loaded",
    "ਟਰੱਕ 456 ਦਾ ਟਾਇਰ ਫਟ ਗਿਆ।": "456 - - -",
    "ਟਰੱਕ456 ਗਰਮ ਹੋ ਗਿਆ": "456 - - -",
    "ਟਰੱਕ ੪੫੬ ਸਟਾਰਟ ਨਹੀਂ ਹੁੰਦਾ": "456 - - -",
    "ਯੂਨਿਟ ਨੰਬਰ 12": "12 - - -",
    "ਗੱਡੀ #77 ਖੜ੍ਹੀ ਹੈ": "77 - - -",
    "ਟਰਾਲਾ 210 ਦੀ ਲਾਈਟ ਨਹੀਂ": "- 210 - -",
    "ਹਾਈਵੇ 99 ਦੱਖਣ ਐਗਜ਼ਿਟ 12": "- - HWY-99_SB_exit_12 -",
    "ਹਾਈਵੇ 99 ਐਗਜਿਟ 12B": "- - HWY-99_exit_12B -",
    "I-80 ਈਸਟ ਮਾਈਲ 45": "- - I-80_EB_mile_45 -",
    "ਟ੍ਰੇਲਰ ਖਾਲੀ ਹੈ": "- - - empty",
    "ਟ੍ਰੇਲਰ ਐਂਪਟੀ ਆ": "- - - empty",
    "ਬਿਨਾਂ ਲੋਡ": "- - - empty",
    "ਖਾਲੀ ਨਹੀਂ": "- - - loaded",
    "ਲੋਡ ਨਾਲ": "- - - loaded",
    "ਟੈਂਕੀ ਖਾਲੀ": "- - - empty",
    "ਖਾਲੀ ਟੈਂਕੀ": "- - - -",
    "ਟਰੱਕ 2 ਘੰਟੇ ਲੇਟ": "- - - -",
    "ਗੱਡੀ 3 ਟਾਇਰ ਫਟੇ": "- - - -",
    "ਗੱਡੀ 18 ਟਾਇਰ": "- - - -",
    "ਟਰੱਕ 456 ਟਾਇਰ ਫਟ ਗਿਆ": "456 - - -",
    "ਟਰੱਕ 1045 ਟਾਇਰ ਫਲੈਟ, I-80 ਮੀਲ 212": "1045 - I-80_mile_212 -",
    "Трак 456 колеса горят": "456 - - -",
    "трак 18 колес": "- - - -",
    "camión 456 llantas ponchadas": "456 - - -",
    "ਲੋਡ #4410": "- - - -",
}  # fmt: skip


@for_each(("said", "told"), PHRASES.items())
def test_facts_are_read_as_people_write_them(said: str, told: str) -> None:
    unit, trailer, road, load = (None if part == "-" else part for part in told.split())
    road = road and road.replace("_", " ")
    expected = Facts(unit, trailer, road, Load(load) if load else None)
    assert read_facts(said) == expected


CORRECTIONS = {
    "trailer": "no trailer|без прицепа|treyler yoʻq|sin remolque|без причепа|ਟ੍ਰੇਲਰ ਨਹੀਂ|ਬਿਨਾਂ ਟ੍ਰੇਲਰ",
    "unit": "no unit|без номера|raqami yo‘q|sin unidad|ਨੰਬਰ ਨਹੀਂ",
    "road": "no road|без места|joyi yoʼq|sin lugar|без місця|ਥਾਂ ਨਹੀਂ",
    "load": "no load|груз неизвестен|yuk noma’lum|sin dato|вантаж невідомий|ਲੋਡ ਪਤਾ ਨਹੀਂ",
}


@for_each(
    ("gone", "typed"),
    [(gone, each) for gone, row in CORRECTIONS.items() for each in row.split("|")],
)
def test_a_correction_takes_a_fact_away_in_any_language(gone: str, typed: str) -> None:
    before = Facts("456", "T210", "I-80 mile 212", Load.LOADED)
    after = corrected(before, typed)
    assert after is not None
    told = {name: getattr(before, name) for name in CORRECTIONS}
    assert {name: getattr(after, name) for name in CORRECTIONS} == {**told, gone: None}


@for_each("apostrophe", "'ʻʼ‘’`´")
def test_any_apostrophe_will_do(apostrophe: str) -> None:
    assert read_facts(f"bo{apostrophe}sh").load is Load.EMPTY
    assert read_facts(f"I-80 g{apostrophe}arbga").road == "I-80 WB"
    assert read_facts(f"з{apostrophe}їзд 12").road == "exit 12"


@for_each("form", ["NFC", "NFD"])
def test_letters_may_be_written_in_one_piece_or_in_several(form: Literal["NFC", "NFD"]) -> None:
    for said, facts in {"camión 456": Facts("456"), "ਐਗਜ਼ਿਟ 12": Facts(road="exit 12")}.items():
        assert read_facts(unicodedata.normalize(form, said)) == facts


def test_signs_for_vowels_part_no_word_of_gurmukhi() -> None:
    said = Wording("ਅੱਗੇ ਟ੍ਰੇਲਰ, ਸ਼ੁੱਕਰਵਾਰ।")
    assert [said[at] for at in range(7)] == ["ਅੱਗੇ", " ", "ਟ੍ਰੇਲਰ", ",", " ", "ਸੁੱਕਰਵਾਰ", "."]


def test_there_are_enough_phrases_of_every_language() -> None:
    assert len(PHRASES) >= 120


@pytest.mark.parametrize(
    ("title", "unit"),
    [
        ("John D / 456", "456"), ("John D | T-12", "T12"), ("Mike - 88", "88"),
        ("Truck 99 / Bob", "99"), ("#456 John", "456"), ("North Fleet", None),
        ("Dispatch 2026", None), ("Fleet 24/7", None), ("Team 5", None), ("", None),
        ("Ivan – 7031", "7031"), ("Load 4410 / 456 / John", None),
    ],
)  # fmt: skip
def test_the_unit_of_a_groups_title_is_read_where_it_can_be_nothing_else(
    title: str, unit: str | None
) -> None:
    assert unit_of_title(title) == unit


def test_small_words_before_the_facts_do_not_hide_them() -> None:
    prose = "estoy en la salida de la yarda y me dicen que no hay lugar en el taller, or in it. "
    assert read_facts(prose.replace("salida", "puerta") * 20 + "camion 456, DE-1").unit == "456"


def test_the_words_come_before_the_title() -> None:
    assert read_facts("truck 12 is down", "John / 456") == Facts("12")
    assert read_facts("it is down", "John / 456") == Facts("456", unit_from_title=True)


KNOWN = sorted(vocabulary.KNOWN | vocabulary.SEVERE)
pieces = st.sampled_from([*KNOWN, "#", "-", "'", ".", "1", "12b", " ", "\n", "a" * 50, "9" * 50])
adversarial = st.lists(pieces, max_size=400).map("".join) | st.text(max_size=4096)


@given(adversarial, adversarial)
def test_reading_any_text_gives_short_facts(text: str, title: str) -> None:
    facts = read_facts(text, title)
    for number in filter(None, (facts.unit, facts.trailer)):
        assert 1 <= len(number) <= 6
        assert any(map(str.isdigit, number))
    assert facts.road is None or len(facts.road) <= 40


@given(adversarial)
def test_a_text_is_cut_into_pieces_that_make_it_up(text: str) -> None:
    said = Wording(text)
    length = sum(len(said[at]) for at in range(2 * len(text) + 2))
    assert length == len(plain(text))


@pytest.mark.parametrize("piece", ["truck ", "# ", "trk1 ", "i-80 w ", "a", "'a", "no hurt "])
def test_only_so_many_words_of_a_text_are_looked_at(piece: str) -> None:
    said = Wording(piece * 2000)
    hits = list(said.hits(frozenset(KNOWN)))
    assert len(hits) <= wording.MOST_HITS


class Counted(dict[str, str]):
    """Words that count how often somebody asks whether one of them is known."""

    asked = 0

    def __contains__(self, word: object) -> bool:
        self.asked += 1
        return super().__contains__(word)


@given(adversarial)
def test_a_text_twice_as_long_takes_at_most_twice_as_many_looks(text: str) -> None:
    looks = []
    for said in (text, text + text):
        known = Counted(vocabulary.ROADS)
        list(Wording(said).hits(known))
        looks.append(known.asked)
    assert looks[1] <= 2 * looks[0]
