"""Words of orders in the languages of the desk: what to wait for, whose shifts, which period.

Columns are named by the English that the grammars read; rows are languages.
"""

from __future__ import annotations

from domain.dictionaries import Dictionary, filler, table
from domain.spoken_times import MONTHS

# /wait

_KINDS = table(
    "vendor, parts, shop, driver, customer, other",
    ru="""вендор|вендора|подрядчик|подрядчика|мастер|мастера|механик|механика,
        запчасть|запчасти|запчастей|деталь|детали|деталей,
        сервис|сервиса|мастерская|мастерскую|мастерской|шоп|шопа|сто,
        водитель|водителя|драйвер|драйвера|водила|водилу,
        клиент|клиента|заказчик|заказчика, другое|другого|прочее|иное""",
    uz="""vendor|vendorni|usta|ustani|mexanik|mexanikni|masterni,
        ehtiyot qism|ehtiyot qismni|ehtiyot qismlar|ehtiyot qismlarni|zapchast|zapchastni|
        zapchastlar|zapchastlarni|qism|qismni,
        ustaxona|ustaxonani|servis|servisni, haydovchi|haydovchini|shofyor|shofyorni,
        mijoz|mijozni|klient|klientni, boshqa|boshqasi|boshqasini""",
    es="""proveedor|mecánico, refacción|refacciones|pieza|piezas|repuesto|repuestos|parte|partes,
        taller, chofer|conductor|operador, cliente, otro|otra|otra cosa""",
    uk="""вендор|вендора|підрядник|підрядника|майстер|майстра|механік|механіка,
        запчастина|запчастини|запчастин|запчастину|деталь|деталі|деталей,
        сервіс|сервісу|майстерня|майстерню|майстерні|шоп|сто, водій|водія,
        клієнт|клієнта|замовник|замовника, інше|іншого""",
    pa="""ਵੈਂਡਰ|ਮਕੈਨਿਕ|ਮਿਸਤਰੀ, ਪਾਰਟ|ਪਾਰਟਸ|ਪਾਰਟਾਂ|ਪੁਰਜ਼ਾ|ਪੁਰਜ਼ੇ|ਪੁਰਜ਼ਿਆਂ, ਸ਼ਾਪ|ਵਰਕਸ਼ਾਪ|ਗੈਰੇਜ|ਗੈਰਾਜ, ਡਰਾਈਵਰ|ਡਰਾਇਵਰ,
        ਕਸਟਮਰ|ਗਾਹਕ, ਹੋਰ""",
)
FOR = table(
    "for",
    ru="жду|ждем|ждём|ожидаем|ожидание",
    uz="kutamiz|kutyapmiz|kutyapman",
    es="esperando|esperamos|espero|espera|por|a|al|el|la|las|los|un|una",
    uk="чекаю|чекаємо|чекаю на|чекаємо на|очікуємо|очікування|на",
    pa="ਉਡੀਕ",
)
WAIT_KINDS = _KINDS | FOR
"""What an incident waits for, and what may stand before it."""
FOR_BEHIND = table(
    "for",
    uz="kutamiz|kutyapmiz|kutyapman|kutilmoqda|kutish|uchun",
    pa="ਦੀ ਉਡੀਕ|ਦੀ ਉਡੀਕ ਹੈ|ਦੀ ਉਡੀਕ ਵਿੱਚ|ਉਡੀਕ|ਦਾ ਇੰਤਜ਼ਾਰ|ਲਈ",
)
"""What may stand behind it, in languages whose verbs come last."""
WAIT_OVER = table(
    "over",
    ru="""все|всё|хватит|конец|окончено|закончено|готово|стоп|дождались|не ждем|больше не ждем|
        ожидание окончено""",
    uz="tugadi|tamom|bo'ldi|tayyor|kutish tugadi|kutmaymiz|endi kutmaymiz",
    es="fin|terminó|terminado|terminada|listo|ya|ya no|ya no espera|se acabó|no más",
    uk="""все|усе|досить|кінець|закінчено|готово|стоп|дочекалися|дочекались|не чекаємо|
        більше не чекаємо|більше не чекає|очікування закінчено""",
    pa="ਖਤਮ|ਬੱਸ|ਬਸ|ਹੋ ਗਿਆ|ਮੁੱਕ ਗਿਆ|ਉਡੀਕ ਖਤਮ|ਹੁਣ ਨਹੀਂ",
)

# /shift

SHIFT_VERBS = table(
    "off, on, clear, like",
    ru="""выходной|выходные|отпуск|в отпуске|отгул|больничный|
        на больничном|болеет, работает|на смене|рабочий день|рабочие дни,
        очистить|сбросить|убрать|удалить|снять всё, как|как у|так же как""",
    uz="""dam|dam olish|dam olish kuni|dam olish kunlari|dam oladi|ta'til|ta'tilda|kasal|ishlamaydi,
        ishlaydi|smenada|navbatda|ish kuni, tozalash|tozala|o'chirish, kabi|xuddi""",
    es="""libre|descanso|descansa|día libre|días libres|vacaciones|de vacaciones|enfermo|enferma,
        trabaja|de turno|labora, borrar|limpiar|quitar|quitar todo, como|igual que""",
    uk="""вихідний|вихідні|відпустка|у відпустці|відгул|лікарняний|
        на лікарняному|хворіє, працює|на зміні|робочий день,
        очистити|скинути|прибрати|видалити|зняти все, як|як у|так само як""",
    pa="""ਛੁੱਟੀ|ਛੁੱਟੀਆਂ|ਛੁੱਟੀ ਤੇ|ਬਿਮਾਰ, ਡਿਊਟੀ|ਡਿਊਟੀ ਤੇ|ਕੰਮ ਤੇ, ਸਾਫ਼|ਸਾਫ਼ ਕਰੋ|ਹਟਾਓ|ਸਭ ਹਟਾਓ,
        ਵਾਂਗ|ਵਾਂਗੂ|ਵਰਗਾ""",
)
EVERYBODY = table(
    "all dispatchers",
    ru="все|всем|все диспетчеры|всем диспетчерам",
    uz="hamma|hammaga|barcha|hamma dispetcherlar|barcha dispetcherlar|hamma dispetcherlarga",
    es="todos|todos los despachadores|a todos",
    uk="усі|всі|усім|всім|усі диспетчери|всі диспетчери|усім диспетчерам|всім диспетчерам",
    pa="ਸਾਰੇ|ਸਭ|ਸਾਰੇ ਡਿਸਪੈਚਰ|ਸਾਰਿਆਂ|ਸਾਰੇ ਡਿਸਪੈਚਰਾਂ",
)
AND = table("and", ru="и", uz="va|hamda", es="y", uk="і|й|та", pa="ਅਤੇ|ਤੇ")

# /report, /stats

_PERIODS = table(
    "today, week, month, last week, last month",
    ru="""сегодня|за сегодня|день, неделя|неделю|эта неделя|эту неделю|на этой неделе,
        месяц|этот месяц|в этом месяце, прошлая неделя|прошлую неделю|на прошлой неделе|
        предыдущая неделя|предыдущую неделю|прошедшая неделя|прошедшую неделю,
        прошлый месяц|в прошлом месяце|предыдущий месяц|прошедший месяц""",
    uz="""bugun, hafta|bu hafta|shu hafta|haftalik, oy|bu oy|shu oy|oylik,
        o'tgan hafta|oldingi hafta, o'tgan oy|oldingi oy""",
    es="""hoy, semana|esta semana, mes|este mes, semana pasada|la semana pasada|última semana|
        la última semana|semana anterior|la semana anterior,
        mes pasado|el mes pasado|último mes|el último mes|mes anterior|el mes anterior""",
    uk="""сьогодні|за сьогодні|день, тиждень|цей тиждень|цього тижня,
        місяць|цей місяць|цього місяця, минулий тиждень|минулого тижня|
        попередній тиждень|попереднього тижня,
        минулий місяць|минулого місяця|попередній місяць|попереднього місяця""",
    pa="""ਅੱਜ, ਹਫ਼ਤਾ|ਇਹ ਹਫ਼ਤਾ|ਇਸ ਹਫ਼ਤੇ, ਮਹੀਨਾ|ਇਹ ਮਹੀਨਾ|ਇਸ ਮਹੀਨੇ, ਪਿਛਲਾ ਹਫ਼ਤਾ|ਪਿਛਲੇ ਹਫ਼ਤੇ,
        ਪਿਛਲਾ ਮਹੀਨਾ|ਪਿਛਲੇ ਮਹੀਨੇ""",
)
PERIODS = (
    _PERIODS | MONTHS | filler("за|в|во|у|de|del|ਦਾ|ਦੀ|uchun|года|г|року|р|yil|yilgi|oyi|oyida")
)
"""Periods of /report; month names are as of dates."""
STATS_PERIODS = _PERIODS | table(
    "all",
    ru="все|за все время|всё время",
    uz="hammasi|barchasi|hamma",
    es="todo|todos|todo el tiempo",
    uk="усе|все|за весь час|увесь час",
    pa="ਸਾਰਾ|ਸਾਰੇ|ਸਭ|ਸਭ ਕੁਝ",
)

# /open, /cancel

AMONG = table(
    "mine, unclaimed",
    ru="""мои|мое|моя|мои заявки|у меня,
        не взято|не взятые|невзятые|не взяты|ничьи|никто не взял|свободные""",
    uz="mening|meniki|menda|mendagi|o'zimniki, olinmagan|olinmaganlar|olinmaganlari|egasiz",
    es="mío|míos|mis|los míos|mis reportes, sin tomar|libres|sin dueño",
    uk="""мої|моє|моя|мої заявки|у мене,
        не взято|не взяті|невзяті|нічиї|ніхто не взяв|вільні""",
    pa="ਮੇਰਾ|ਮੇਰੇ|ਮੇਰੀਆਂ|ਮੇਰੇ ਕੋਲ, ਕਿਸੇ ਕੋਲ ਨਹੀਂ|ਬਿਨਾਂ ਲਏ",
)
WHY = table(
    "false alarm, test",
    ru="ложная тревога|ложный вызов, проверка|тест",
    uz="""muammo yo'q ekan|yolg'on xabar|yolg'on chaqiruv|soxta xabar|soxta chaqiruv,
        sinov|test|tekshiruv""",
    es="falsa alarma, prueba",
    uk="хибна тривога|помилкова тривога|хибний виклик, перевірка|тест",
    pa="ਗਲਤ ਅਲਾਰਮ|ਝੂਠਾ ਅਲਾਰਮ, ਟੈਸਟ|ਪਰਖ",
)


def known(dictionary: Dictionary, text: str) -> str | None:
    """Tell what a whole text means; a stop behind it says nothing."""
    return dictionary.meaning(text.strip(" .!।"))
