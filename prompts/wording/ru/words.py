"""The Russian words for what has a name in the domain, and the sentences around facts."""

from outages.incidents import Cause, Delay
from outages.subscribers import Service
from prompts.sayings import Saying
from prompts.wording.ru.numbers import spell_digits
from prompts.wording.sentences import Ending, Sentence
from prompts.wording.vocabulary import ServiceWords, Vocabulary

_SERVICES = {
    Service.INTERNET: ServiceWords("интернет", "интернета"),
    Service.TV: ServiceWords("телевидение", "телевидения"),
    Service.TELEPHONY: ServiceWords("телефонная связь", "телефонной связи"),
    Service.ELECTRICITY: ServiceWords("электричество", "электричества"),
    Service.WATER: ServiceWords("холодная вода", "холодной воды"),
    Service.HOT_WATER: ServiceWords("горячая вода", "горячей воды"),
    Service.HEAT: ServiceWords("отопление", "отопления"),
    Service.GAS: ServiceWords("газ", "газа"),
}

_SENTENCES = {
    Sentence.OUTAGE_AT: "Авария,",
    Sentence.PLANNED_AT: "Плановые работы,",
    Sentence.OUTAGE_KNOWN: "нет {missing}.",
    Sentence.ETR: "Планируем включить {by}.",
    Sentence.ETR_PLANNED: "Планируем закончить {by}.",
    Sentence.ETR_BRIEF: "Срок – {by}.",
    Sentence.ETR_AHEAD: "{span} не будет {missing}.",
    Sentence.ETR_AHEAD_OPEN: "{starting} не будет {missing}, срок окончания пока неизвестен.",
    Sentence.ETR_UNKNOWN: "Срок пока неизвестен, бригада его уточняет.",
    Sentence.ETR_UNKNOWN_PLANNED: "Срок окончания пока неизвестен.",
    Sentence.ETR_PASSED: "Названный срок прошёл, уточняем новый.",
    Sentence.ETR_OVERRUN: "Работы затянулись, уточняем новый срок.",
    Sentence.ETR_NEWS: "Новости будут {by}.",
    Sentence.MOVED_FROM: "Прежний срок: {by}.",
    Sentence.PARTLY_RESTORED: "Часть абонентов уже подключена, работы продолжаются.",
    Sentence.RECURRENT: "Это {nth} авария по вашему адресу за месяц.",
    Sentence.OTHERS: "Кроме того, по этому адресу,",
    Sentence.TICKET_NUMBER: "Номер заявки,",
    Sentence.RESTORED_AT: "По адресу,",
    Sentence.RESTORED: "снова есть {working}.",
    Sentence.WAS_RESTORED: "{since} снова есть {working}.",
    Sentence.WITHDRAWN: "аварии не было, сообщение о ней отменено.",
    Sentence.WITHDRAWN_PLANNED: "плановые работы отменены.",
}

_ENDINGS = {
    Ending.TICKET: "Заявка {ticket}.",
    Ending.TICKET_CLOSED: "Заявка {ticket} закрыта. Не работает? Позвоните нам.",
    Ending.TICKET_OPEN: "Заявка {ticket} открыта. Не работает? Позвоните нам.",
}

_CAUSES = {
    Cause.UNKNOWN: "Причину выясняем.",
    Cause.LINE_DAMAGE: "Причина – повреждение линии.",
    Cause.EQUIPMENT: "Причина – отказ оборудования.",
    Cause.POWER: "Причина – сбой электропитания.",
    Cause.WEATHER: "Причина – непогода.",
    Cause.UPSTREAM: "Причина – сбой у поставщика.",
    Cause.THIRD_PARTY: "Нашу линию повредили посторонние.",
    Cause.MAINTENANCE: "Обслуживаем сеть.",
}

_DELAYS = {
    Delay.MORE_DAMAGE: "Срок изменён: повреждение больше, чем казалось.",
    Delay.SPARE_PART: "Срок изменён: ждём запасную часть.",
    Delay.ACCESS: "Срок изменён: бригада не может добраться до места.",
    Delay.WEATHER: "Срок изменён: мешает погода.",
    Delay.FASTER: "Срок изменён: работа идёт быстрее.",
    Delay.CORRECTION: "Срок изменён: прежний был назван неточно.",
}

_WITHIN = {
    10: "в течение десяти минут",
    20: "в течение двадцати минут",
    30: "в течение получаса",
    40: "в течение сорока минут",
    50: "в течение пятидесяти минут",
    60: "в течение часа",
    90: "в течение полутора часов",
    120: "в течение двух часов",
}

_SAYINGS = {
    Saying.GREETING: "Аварийная служба.",
    Saying.NO_OUTAGE: "По вашему адресу аварий нет.",
    Saying.UNKNOWN_CALLER: "Мы не нашли ваш номер среди абонентов.",
    Saying.MENU_OUTAGE: "Позвонить вам после ремонта – нажмите один, прислать эсэмэс – два, повторить – три, оператор – ноль.",
    Saying.MENU_NO_OUTAGE: "Сообщить о неисправности – нажмите один, оператор – ноль.",
    Saying.MENU_UNKNOWN: "Повторить – нажмите три, оператор – ноль.",
    Saying.OTHER_LANGUAGE: "Для русского языка нажмите звёздочку.",
    Saying.WILL_CALL: "Мы позвоним на этот номер, когда всё заработает.",
    Saying.WILL_SMS: "Мы пришлём эсэмэс на этот номер, когда всё заработает.",
    Saying.REPORTED: "Мы приняли сообщение о неисправности.",
    Saying.WRONG_KEY: "Эта кнопка здесь не действует.",
    Saying.TO_PERSON: "Соединяю с оператором.",
    Saying.GOODBYE: "Спасибо за звонок, до свидания.",
    Saying.CALLBACK_GREETING: "Здравствуйте! Аварийная служба: вы просили позвонить после ремонта.",
    Saying.MENU_CALLBACK: "Если всё работает, нажмите один, если нет – два.",
    Saying.WORKS: "Спасибо, заявка закрыта.",
    Saying.STILL_OUT: "Заявка снова открыта, специалист проверит вашу линию.",
    Saying.TROUBLE: "У нас произошёл сбой, соединяю с оператором.",
    Saying.APOLOGY: "Автоответчик сейчас недоступен. Дождитесь оператора или нажмите ноль.",
    Saying.PERSON_UNAVAILABLE: "Сейчас все операторы заняты. Пожалуйста, перезвоните позже.",
    Saying.MENU_STORM: "Позвонить вам – нажмите один, эсэмэс – два, оператор – ноль.",
    Saying.MENU_RESTORED: "Если всё ещё не работает, нажмите один, оператор – ноль.",
    Saying.TO_SPECIALIST: "Ваша жалоба уходит сразу к специалисту.",
    Saying.NEWS_GREETING: "Здравствуйте! Аварийная служба, новости о вашей заявке.",
}

VOCABULARY = Vocabulary(
    sayings=_SAYINGS,
    sentences=_SENTENCES,
    endings=_ENDINGS,
    causes=_CAUSES,
    delays=_DELAYS,
    services=_SERVICES,
    several_services=ServiceWords("все услуги", "нескольких услуг"),
    within=_WITHIN,
    digits=spell_digits("0123456789"),
)
