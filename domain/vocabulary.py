"""The words of facts and of severity, in the languages drivers write: a row or more for each.

They are compared as `domain.spelling` writes them, so accents, kinds of apostrophes and the dots
of Gurmukhi make no difference. Inflected forms are listed where people use them behind no, in and
with.

Seen in what people write: грузовик and прицеп at https://www.dalnoboi.pro; tirkama, treyler, YTH,
to'qnashdi, urib ketdi and ag'darilib ketdi in the news of https://kun.uz, https://daryo.uz and
https://zamon.uz; camion, remolque and semirremolque at
https://traduccion-ok.blogspot.com/2018/01/como-se-dice-trailer-en-otros-idiomas.html and
https://infovisual.info/es/transporte/camiones. The other words are not confirmed by a source yet.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeAlias

from domain.spelling import pattern, plain

Phrases: TypeAlias = Mapping[str, tuple[tuple[str, ...], ...]]
"""Phrases of several words, by the first of them."""


def _words(*lines: str) -> frozenset[str]:
    return frozenset(word for line in lines for word in plain(line).split())


def _by_word(names: Mapping[str, str]) -> Mapping[str, str]:
    return {plain(word): name for word, name in names.items()}


def _phrases(*phrases: str) -> Phrases:
    found: dict[str, tuple[tuple[str, ...], ...]] = {}
    for phrase in phrases:
        first, *_ = words = tuple(plain(phrase).split())
        found[first] = (*found.get(first, ()), words)
    return found


# Units and trailers

TRUCK_ELSEWHERE = _words(
    "тягач тягача тягаче тягачу трак трака траке траку грузовик грузовика грузовике фура фуры фуре",
    "фуру машина машины машине машину юнит юнита юните юниту борт вантажівка вантажівки вантажівці",
    "фури фурі фурою вантажівку",
    "tyagach trak fura mashina mashinasi yunit",
    "camion tracto tractocamion troca troque unidad",
    "ਟਰੱਕ ਟਰਕ ਟ੍ਰੱਕ ਗੱਡੀ ਯੂਨਿਟ ਟਰੈਕਟਰ",
)
TRUCK_NAMED = "|".join(
    f"(?:{pattern(word)})(?![^\\W\\d_])"
    for word in sorted(TRUCK_ELSEWHERE, key=lambda each: (-len(each), each))
)
"""A pattern of the words for trucks that are not English."""
TRUCK = TRUCK_ELSEWHERE | _words("truck trk trck tractor unit vehicle")
TRAILER = _words(
    "trailer trl trlr tlr reefer",
    "прицеп прицепа прицепе прицепу прицепом трейлер трейлера трейлере реф рефа полуприцеп",
    "причіп причепа причепі напівпричіп",
    "treyler treyleri pritsep tirkama",
    "remolque caja semirremolque traila",
    "ਟ੍ਰੇਲਰ ਟਰੇਲਰ ਟਰੈਲਰ ਟਰਾਲਾ ਟ੍ਰਾਲਾ ਰੀਫਰ",
)
NUMBER_SIGNS = _words("# №")
BEFORE_NUMBER = NUMBER_SIGNS | _words(
    ": - . = no num number nr numero номер marker mkr post raqami raqam ਨੰਬਰ ਨੰ ਮਾਰਕਰ"
)
OTHER_NUMBERS = _words(
    "load po order invoice exit dock door gate bay pump stop room ref bol pro seal code mile lane",
    "shop phone ticket tkt case stall spot row ramp cell customer item part claim pickup delivery",
    "tire tires axle position rt route highway hwy груз заказ инвойс рейс стоянка док ворота код",
    "yuk buyurtma kod carga orden factura puerta anden muelle codigo",
    "вантаж замовлення рахунок ворота ਲੋਡ ਆਰਡਰ ਡੌਕ ਗੇਟ ਕੋਡ ਫੋਨ ਟਾਇਰ",
)
"""Behind these, `#5` is no unit."""
COUNTED = _words(
    "mile miles mi mil min mins minute minutes hour hours hr hrs h psi flats tires mph km",
    "kph day days week weeks pm am gallon gallons gal lb lbs pounds k degrees deg",
    "f c percent times",
    "wheels wheel dollars dollar bucks usd долларов баксов dolares pesos dollar",
    "more people guys drivers % ° $ inch inches ft feet foot yards pallets stops loads weeks ago",
    "мили миль миля минут минуты мин час часа часов ч колес км градусов фунтов дня дней",
    "xil soat daqiqa gradus milya kun",
    "millas milla minutos horas hora libras grados dias km",
    "милі хвилин годин годину днів хвилини хвилину години дні тижні тижнів людей доларів",
    "недели недель раз раза человек людей футов галлонов",
    "minut hafta marta kishi odam",
    "minuto dia semana semanas veces personas galones",
    "ਮੀਲ ਮਿੰਟ ਮਿੰਟਾਂ ਘੰਟਾ ਘੰਟੇ ਘੰਟਿਆਂ ਦਿਨ ਦਿਨਾਂ ਹਫ਼ਤੇ ਵਜੇ ਡਿਗਰੀ ਟਾਇਰਾਂ ਡਾਲਰ ਬੰਦੇ ਫੁੱਟ ਗੈਲਨ",
)
"""What a number counts that is no unit."""
COUNTED_OR_ONE = _words("ਟਾਇਰ колеса llantas")
"""A truck has few of them, so only a short number counts them: `ਟਰੱਕ 456 ਟਾਇਰ` names a unit."""
MAKES = _words(
    "freightliner cascadia peterbilt pete kenworth kw volvo vnl mack international western star",
    "model year года",
)
"""Behind a year, these make it no unit: `truck 2019 Freightliner`."""
INSIDE_NUMBERS = _words("- . , : /")
BETWEEN_NAME_AND_UNIT = _words("/ | - – — · • : _ ,")

# Roads

ROADS: Mapping[str, str] = _by_word({
    "i": "I", "ih": "I", "interstate": "I",
    "us": "US", "hwy": "HWY", "highway": "HWY", "hw": "HWY",
    "sr": "SR", "route": "RT", "rt": "RT", "rte": "RT",
    "шоссе": "HWY", "трасса": "HWY", "трассе": "HWY", "хайвей": "HWY", "хайвее": "HWY",
    "autopista": "HWY", "carretera": "HWY", "ruta": "RT", "trassa": "HWY", "траса": "HWY",
    "трасі": "HWY", "шосе": "HWY", "хайвеї": "HWY", "shosse": "HWY", "интерстейт": "I",
    "інтерстейт": "I", "interestatal": "I", "ਹਾਈਵੇ": "HWY", "ਇੰਟਰਸਟੇਟ": "I", "ਰੂਟ": "RT",
})  # fmt: skip
GLUED_ROADS = _words("i us hwy sr rt")
STATES = _words(
    "al ak az ar ca co ct de fl ga hi id il in ia ks ky la me md ma mi mn ms mo mt ne nv nh nj nm",
    "ny nc nd oh ok or pa ri sc sd tn tx ut vt va wa wv wi wy",
)
"""Two letters before a hyphen and a number name a state's road: `CA-99`."""
BEFORE_ROAD = _words("- . #")
LONGEST_ROAD = 5  # letters and digits of a road, mile or exit
DIRECTIONS: Mapping[str, str] = _by_word({
    "wb": "WB", "westbound": "WB", "eb": "EB", "eastbound": "EB",
    "nb": "NB", "northbound": "NB", "sb": "SB", "southbound": "SB",
    "запад": "WB", "восток": "EB", "север": "NB", "юг": "SB",
    "g'arbga": "WB", "sharqqa": "EB", "shimolga": "NB", "janubga": "SB",
    "oeste": "WB", "poniente": "WB", "oriente": "EB", "norte": "NB", "sur": "SB",
    "захід": "WB", "схід": "EB", "північ": "NB", "південь": "SB",
    "ਪੱਛਮ": "WB", "ਪੂਰਬ": "EB", "ਦੱਖਣ": "SB",
})  # fmt: skip
BEHIND_ROAD: Mapping[str, str] = _by_word({
    "w": "WB", "e": "EB", "n": "NB", "s": "SB",
    "west": "WB", "east": "EB", "north": "NB", "south": "SB", "este": "EB",
    "ਵੈਸਟ": "WB", "ਈਸਟ": "EB", "ਨੌਰਥ": "NB", "ਨਾਰਥ": "NB", "ਸਾਊਥ": "SB", "ਉੱਤਰ": "NB",
})  # fmt: skip
"""What is a direction only behind the number of a road."""
SPOTS: Mapping[str, str] = _by_word({
    "mm": "mile", "mile": "mile", "mile's": "mile", "marker": "mile", "mp": "mile",
    "milemarker": "mile", "миля": "mile", "миле": "mile", "мили": "mile", "милю": "mile",
    "milya": "mile", "mil": "mile", "milyada": "mile", "milla": "mile", "милі": "mile",
    "exit": "exit", "ext": "exit", "съезд": "exit", "съезда": "exit", "съезде": "exit",
    "экзит": "exit", "chiqish": "exit", "salida": "exit", "з'їзд": "exit", "з'їзді": "exit",
    "ਮੀਲ": "mile", "ਮਾਈਲ": "mile", "ਐਗਜ਼ਿਟ": "exit",
})  # fmt: skip
BEHIND_NUMBER = _words("миля миле мили milya mil milyada milla милі mile chiqish")
"""What may stand behind its number: `212-миля`."""

# Loaded or empty

LOADED = _words(
    "loaded laden груженый груженая груженым гружен гружена нагружен завантажений завантажена",
    "завантажену навантажений навантажена загружен загружена загруженный",
    "yuklangan yukli cargado cargada cargados",
    "ਲੋਡਿਡ ਲੋਡਡ ਭਰਿਆ ਭਰੀ",
)
EMPTY = _words(
    "empty bobtail bobtailing deadhead deadheading mt unloaded",
    "пустой пустая пустым порожний порожняя порожняком",
    "порожній порожня бобтейл bo'sh vacio vacia vacios",
    "ਖਾਲੀ ਐਂਪਟੀ ਐਮਟੀ ਬੌਬਟੇਲ ਬਾਬਟੇਲ ਡੈੱਡਹੈੱਡ",
)
LOADED_PHRASES = _phrases(
    "с грузом", "под загрузкой", "з вантажем", "yuk bilan", "con carga", "ਲੋਡ ਨਾਲ", "ਮਾਲ ਨਾਲ"
)
EMPTY_PHRASES = _phrases(
    "без груза", "без вантажу", "yuk yo'q", "yuk yoq", "yuksiz", "sin carga", "ਬਿਨਾਂ ਲੋਡ",
    "ਲੋਡ ਨਹੀਂ", "ਮਾਲ ਨਹੀਂ",
)  # fmt: skip
NO_TRAILERS = _words(
    "tank fuel bottle battery reservoir бак бака топливо паливо bak tanque ਟੈਂਕ ਟੈਂਕੀ ਬੈਟਰੀ"
)
"""What is empty that is no trailer."""

# Severity

ACCIDENT = _words(
    "accident accidents crash crashed collision collided wreck wrecked rollover jackknife",
    "jackknifed jackknifing hurt injured injury injuries bleeding ambulance fire burning flames",
    "flipped fatality",
    "авария аварии аварию авариа дтп столкновение столкнулся столкнулись врезался врезались",
    "врезалась врезался перевернулся перевернулась перевернулись опрокинулся ранен ранена раненые",
    "раненый пострадавший пострадавшие пострадал кровь горит горим горю загорелся загорелась",
    "загорелось пожар огонь",
    "avariya avariyaga yth yong'in yonyapti yonmoqda yonib to'qnashuv to'qnashdi to'qnashdik",
    "jarohat jarohatlandi yaralandi yaralangan ag'darildi ag'darilib",
    "accidente choque choco choque chocamos chocaron volcadura volco volcamos herido herida",
    "heridos lesionado lesionados incendio fuego ambulancia sangre quemando incendiando",
    "аварія аварію аварії зіткнення зіткнувся зіткнулися врізався врізалася врізались врізалися",
    "перекинувся перекинулася перекинулись поранений поранена поранені травмований травмовані",
    "постраждалий постраждалі кров пожежа палає горить горимо загорівся загорілася загорілось",
    "toqnashuv toqnashdi toqnashdik agdarildi agdarilib",
    "ਐਕਸੀਡੈਂਟ ਐਕਸੀਡੇਂਟ ਹਾਦਸਾ ਹਾਦਸੇ ਟੱਕਰ ਟਕਰਾ ਟਕਰਾਇਆ ਟਕਰਾਈ ਟਕਰਾਏ ਕ੍ਰੈਸ਼ ਪਲਟ ਪਲਟਿਆ ਪਲਟੀ",
    "ਜ਼ਖਮੀ ਜ਼ਖ਼ਮੀ ਸੱਟ ਸੱਟਾਂ ਖੂਨ ਐਂਬੂਲੈਂਸ ਐਂਬੁਲੈਂਸ ਅੱਗ",
)
ACCIDENT_PHRASES = _phrases(
    "rolled over", "rear ended", "rear - ended", "hit me", "hit us", "got hit", "was hit",
    "hit a car", "hit a deer", "hit another", "t - boned", "ran into", "jack knifed", "call 911",
    "попал в дтп", "нужна скорая", "вызовите скорую", "en llamas", "me pegaron", "me golpearon",
    "se volteó", "nos volteamos",
    "urib ketdi", "urib yubordi", "urilib ketdi", "tez yordam", "потрібна швидка",
    "викличте швидку", "ਉਲਟ ਗਿਆ", "ਉਲਟ ਗਈ", "ਸੜ ਰਿਹਾ", "ਸੜ ਰਹੀ", "911 ਕਾਲ", "ਪਿੱਛੋਂ ਮਾਰੀ",
)  # fmt: skip
NO_ACCIDENT_BEHIND = _words(
    "extinguisher extinguishers station department report lane up oil coolant smell rubber",
    "ਬੁਝਾਊ ਬੁਝਾਉਣ",
)
"""Behind a word, these make it none: `fire extinguisher`."""
NO_ACCIDENT_PHRASES = _phrases("hit me up", "hit me back", "ran into a problem", "ran into issues")
LIT = _words(
    "crash crashed горит горят загорелся загорелась загорелось yonyapti yonmoqda yonib загорівся",
    "горить загорілася загорілось ਕ੍ਰੈਸ਼",
)
"""What accidents do, and lights and programs: `горит чек`, `tablet crashed`."""
DASHBOARD = _words(
    "app tablet eld gps phone system check engine chek чек чека abs def dpf light lights",
    "лампа лампочка лампочки ошибка индикатор значок свет фара фары лампочку",
    "chiroq chirog'i lampochka lampasi indikator лампочка",
    "лампа індикатор помилка світло",
    "ਲਾਈਟ ਲਾਈਟਾਂ ਬੱਤੀ ਚੈੱਕ ਟੈਬਲੈੱਟ ਟੈਬਲੇਟ ਐਪ ਫੋਨ",
)
ROLLING = _words(
    "rolling drivable driveable limping moving едем едет еду їде їду yuryapti yuryapman",
    "ketyapman ketyapti rodando caminando manejable",
    "ਚੱਲਦਾ ਚੱਲਦੀ ਚਲਦਾ ਚਲਦੀ",
)
ROLLING_PHRASES = _phrases(
    "can drive", "can still drive", "able to drive", "still driving", "still drives",
    "still runs", "can roll", "keep driving", "can make it", "on the move", "на ходу",
    "может ехать", "могу ехать", "могу доехать", "доеду", "можу їхати", "yura olaman",
    "yura oladi", "yursa bo'ladi", "puede rodar", "puedo manejar", "puede manejar",
    "puedo seguir", "sigue rodando", "en movimiento", "puedo llegar",
    "може їхати", "можу доїхати", "доїду", "ਚੱਲ ਰਿਹਾ", "ਚੱਲ ਰਹੀ", "ਚੱਲ ਸਕਦਾ", "ਚੱਲ ਸਕਦੀ",
    "ਚਲਾ ਸਕਦਾ", "ਚਲਾ ਸਕਦੇ", "ਜਾ ਸਕਦਾ", "ਪਹੁੰਚ ਸਕਦਾ", "ਪਹੁੰਚ ਜਾਵਾਂਗਾ",
)  # fmt: skip
STANDS = _words(
    "stuck stranded towed tow wrecker стою стоим стоит заглох эвакуатор turibman evakuator grua",
    "parado parada varado варто стоїмо стоїть заглух евакуатор",
    "ਫਸਿਆ ਫਸੀ ਫਸ ਖੜ੍ਹਾ ਖੜ੍ਹੀ ਖੜ੍ਹੇ ਖੜਾ ਖੜੀ ਟੋਅ ਰੈਕਰ",
)
"""Who stands does not roll, whatever else is said."""
NO = _words(
    "no not never nobody none without cant can't cannot won't wont isn't isnt don't doesn't",
    "didn't aint ain't wasn't нет не без никто ни нельзя yo'q emas hech nadie ningun sin nunca",
    "немає ніхто ні yoq",
    "ਨਹੀਂ ਨਹੀ ਨਾ ਬਿਨਾਂ ਬਗੈਰ",
)
NO_BEHIND = _words("emas yo'q yoq нет немає ਨਹੀਂ ਨਹੀ")
"""These deny what stands before them."""
ENDS_DENIAL = _words(", . ; ! ? but но lekin pero але and ਪਰ ਅਤੇ")

KNOWN = frozenset().union(
    TRUCK, TRAILER, NUMBER_SIGNS, ROADS, SPOTS, DIRECTIONS, LOADED, EMPTY, LOADED_PHRASES,
    EMPTY_PHRASES,
)  # fmt: skip
"""What facts begin with."""
SEVERE = frozenset().union(ACCIDENT, ACCIDENT_PHRASES, ROLLING, ROLLING_PHRASES, STANDS)
"""What tells how bad it is."""
TAKEN_AWAY: Mapping[str, Phrases] = {
    "unit": _phrases(
        "no unit", "no truck", "без номера", "без трака", "sin unidad", "raqami yo'q", "raqamsiz",
        "ਨੰਬਰ ਨਹੀਂ", "ਯੂਨਿਟ ਨਹੀਂ",
    ),
    "trailer": _phrases(
        "no trailer", "без прицепа", "без причепа", "treyler yo'q", "sin remolque", "ਟ੍ਰੇਲਰ ਨਹੀਂ",
        "ਬਿਨਾਂ ਟ੍ਰੇਲਰ",
    ),
    "road": _phrases(
        "no road", "no place", "без места", "joyi yo'q", "sin lugar", "без місця", "ਥਾਂ ਨਹੀਂ"
    ),
    "load": _phrases(
        "no load", "load unknown", "груз неизвестен", "вантаж невідомий", "yuk noma'lum",
        "sin dato", "ਲੋਡ ਪਤਾ ਨਹੀਂ",
    ),
}  # fmt: skip
"""What a correction says to take a fact away."""
