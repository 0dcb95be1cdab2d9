"""The Russian words for what has a name in the domain, and the fixed phrases."""

from outages.incidents import Cause, Delay, Kind
from outages.subscribers import Service
from prompts.sayings import Saying

#: Each service as it works, and as it is missing.
SERVICES = {
    Service.INTERNET: ("интернет", "интернета"),
    Service.TV: ("телевидение", "телевидения"),
    Service.TELEPHONY: ("телефон", "телефона"),
    Service.ELECTRICITY: ("электричество", "электричества"),
    Service.WATER: ("холодная вода", "холодной воды"),
    Service.HOT_WATER: ("горячая вода", "горячей воды"),
    Service.HEAT: ("отопление", "отопления"),
    Service.GAS: ("газ", "газа"),
}

KINDS = {Kind.UNPLANNED: "Авария", Kind.PLANNED: "Плановые работы"}

CAUSES = {
    Cause.UNKNOWN: "Выясняем причину.",
    Cause.LINE_DAMAGE: "Повреждение на линии.",
    Cause.EQUIPMENT: "Отказ оборудования.",
    Cause.POWER: "Сбой электропитания.",
    Cause.WEATHER: "Причина в непогоде.",
    Cause.UPSTREAM: "Сбой у поставщика.",
    Cause.THIRD_PARTY: "Нашу линию повредили.",
    Cause.MAINTENANCE: "Обслуживаем сеть.",
}

DELAYS = {
    Delay.MORE_DAMAGE: "Срок изменён: повреждение больше, чем казалось.",
    Delay.SPARE_PART: "Срок изменён: ждём запасную часть.",
    Delay.ACCESS: "Срок изменён: бригада не может добраться до места.",
    Delay.WEATHER: "Срок изменён: мешает погода.",
    Delay.FASTER: "Срок изменён: работа идёт быстрее.",
    Delay.CORRECTION: "Срок изменён: прежний был назван неточно.",
}

ETR_UNKNOWN = "Срок восстановления пока неизвестен."
ETR_PASSED = "Названный срок прошёл, работы продолжаются."

SAYINGS = {
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
}
