"""How bad it is, by the words people use."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from domain.severity import Severity, guess_severity
from tests.cases import for_each

ACCIDENT = """
accident on I-80
Accident, nobody hurt
had an accident, no injuries
truck crashed into the rail
crash, need police
car crashed into me
we collided with a pickup
collision at the light
wrecked the trailer
rollover on the ramp
the trailer rolled over
I got rear ended
rear-ended at the light
jackknifed on ice
truck jack knifed
somebody hit me and ran
a car hit us
got hit in the parking lot
I was hit by a van
hit a deer, radiator gone
hit a car
ran into the guardrail
driver injured
my hand is hurt
he is bleeding
need an ambulance
call 911
trailer on fire
FIRE in the engine
engine is burning
flames under the hood
truck flipped
the car flipped, two injured
not rolling, on fire
truck 456 crashed, still rolling
авария
попал в дтп
ДТП на 212 миле
столкновение с легковой
столкнулись два трака
врезался в отбойник
врезались в меня
машина перевернулась
трак опрокинулся
водитель ранен
есть раненые
нужна скорая
вызовите скорую
кровь
горит двигатель
трак горит
горим
загорелся прицеп
загорелось колесо
пожар
есть пострадавшие
avariya bo'ldi
YTH bo'ldi
trak yonib ketdi
avariya, yo'l yopiq
yong'in chiqdi
mashina yonyapti
motor yonmoqda
to'qnashuv bo'ldi
to'qnashdik
haydovchi yaralandi
haydovchi jarohat oldi
treyler ag'darildi
menga urib ketdi
tez yordam kerak
accidente en la I-10
choque, necesito policía
chocó con un carro
choqué con la barda
me pegaron por detrás
me golpearon
volcadura
se volcó, volco la caja
se volteó la troca
hay heridos
chofer herido
fuego en el motor
incendio
necesito ambulancia
el camión está en llamas
se está quemando
аварія на трасі
сталося зіткнення
є поранені
пожежа
трак палає
потрібна швидка
трак горить
врізалися в мене
поранена водійка, викличте швидку
toqnashdi
yongʻin
ਐਕਸੀਡੈਂਟ ਹੋ ਗਿਆ
ਹਾਦਸਾ, ਕੋਈ ਜ਼ਖਮੀ ਨਹੀਂ
ਕਿਸੇ ਨੇ ਟੱਕਰ ਮਾਰੀ
ਟਰੱਕ ਪਲਟ ਗਿਆ
ਇੰਜਣ ਨੂੰ ਅੱਗ ਲੱਗ ਗਈ
ਡਰਾਈਵਰ ਜ਼ਖਮੀ ਹੈ
ਐਂਬੂਲੈਂਸ ਭੇਜੋ
"""
DOWN = """
blown tire
blown LR drive tire, nobody hurt
flat tire on I-80
engine overheating
check engine light
derate 5 mph
no start
dead battery
air leak
brakes locked
reefer alarm
need a tow
need a wrecker
wrecker is 2 hours out
stuck in the mud, tow needed
no accident, just a flat
nobody hurt
no one hurt
no injuries
not an accident
fire extinguisher missing
hit me up when you can
ran into a problem with the PO
engine burning oil
tablet crashed, no logs
the ELD app crashed again
fires up and dies
горит чек
горит чек двигателя
загорелся чек энджин
загорелась лампочка DEF
chek yonyapti
check engine yonib turibdi
chirog'i yonmoqda
fire station next to me
def problem
can't drive
can not drive
cannot drive it
not drivable
is not driveable
truck is not rolling
won't roll
not moving
lost coolant
trailer door broken
hurricane ahead
truck 456
the firewall hose leaks
no fire, just smoke
without injuries

тягач закипел
лопнуло колесо
спустило
не заводится
стою на обочине
нужен эвакуатор
не могу ехать
не на ходу
никто не ранен
без пострадавших
нет аварии
запчасти нужны
g'ildirak yorildi
motor qizib ketdi
yo'l chetida turibman
evakuator kerak
avariya emas
ehtiyot qism kerak
yura olmayman
llanta ponchada
no arranca
se calienta
en el acotamiento
necesito grúa
no hay heridos
sin heridos
no puede rodar
no puedo manejar
перегрівся двигун
не заводиться
стоїмо на узбіччі
пробило колесо
горить чек
горить лампочка
немає постраждалих
ਟਰੱਕ ਖੜ੍ਹਾ ਹੈ
ਨਹੀਂ ਚੱਲ ਰਿਹਾ
ਟਰੱਕ ਚੱਲਦਾ ਨਹੀਂ
ਕੋਈ ਜ਼ਖ਼ਮੀ ਨਹੀਂ
ਅੱਗੇ ਰੋਡ ਬੰਦ
ਅੱਗ ਬੁਝਾਊ ਖਾਲੀ
ਟੈਬਲੇਟ ਕ੍ਰੈਸ਼
"""
ROLLING = """
still rolling
rolling, but derated
check engine on, still rolling
truck is drivable
driveable to a shop
can drive to the next exit
I can still drive
able to drive slow
still driving
it still runs
can roll to the yard
I will keep driving
limping to the truck stop
can make it to the shop
on the move, light is on
moving slow, air leak
еду, горелка чек
едем дальше, чек горел
трак на ходу
может ехать
могу ехать до шопа
могу доехать
доеду до сервиса
mashina yuryapti
yura oladi
yursa bo'ladi
ketyapman sekin
sigue rodando
puede rodar
puedo manejar al taller
puede manejar
puedo seguir
en movimiento
puedo llegar al taller
rodando despacio
можу їхати
їду на базу
трак на ходу, чек
може їхати, але гріється
ਚੈੱਕ ਇੰਜਣ, ਪਰ ਚੱਲ ਰਿਹਾ ਹੈ
ਟਾਇਰ ਫਟਿਆ, ਚੱਲ ਸਕਦਾ ਹਾਂ
ਚੱਲਦਾ ਹੈ
"""


def phrases(text: str) -> list[str]:
    """List the lines of a table."""
    return [line for line in text.strip().splitlines() if line]


TOLD = [
    *((said, Severity.ACCIDENT) for said in phrases(ACCIDENT)),
    *((said, Severity.DOWN) for said in phrases(DOWN)),
    *((said, Severity.ROLLING) for said in phrases(ROLLING)),
]


@for_each(("said", "severity"), TOLD)
def test_how_bad_it_is_is_guessed_by_the_words(said: str, severity: Severity) -> None:
    assert guess_severity(said) is severity
    assert guess_severity(said.upper()) is severity
    assert guess_severity(f"Truck 456: {said}!") is severity


def test_there_are_enough_phrases() -> None:
    assert len(TOLD) >= 120


@given(st.text(max_size=4096))
def test_guessing_never_fails(text: str) -> None:
    assert guess_severity(text) in Severity
