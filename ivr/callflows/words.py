"""The texts around a call flow, in the languages of the pages."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from ivr.callflows.explorer import Exit


@dataclass(frozen=True, slots=True, kw_only=True)
class CallFlowTexts:
    """One language; `{…}` is filled in."""

    code: str
    title: str
    about: str
    as_text: str
    conversations: Mapping[str, str]
    scenes: Mapping[str, str]
    exits: Mapping[Exit, str]
    step: str
    begins: str
    comes_from: str
    other_keys: str
    silence: str
    then: str
    good_number: str
    bad_number: str
    speaks: str
    says_nothing: str
    again: str
    tone: str
    last_words: str
    corrected: str


RUSSIAN: Final = CallFlowTexts(
    code="ru",
    title="Сценарии разговоров",
    as_text="Прочитать текстом",
    about=(
        "Картинки построены по самому коду: в каждом месте разговора испробованы все клавиши, тишина и набор"
        " номера. Адреса, сроки и номера здесь для примера. Что говорится, когда отказывает что-то у нас, не показано."
    ),
    conversations={
        "outage": "Известная авария",
        "request": "Пожелание: перезвонить или SMS",
        "other_fault": "Другая проблема во время аварии",
        "choice": "Выбор адреса",
        "report": "Сообщить о неисправности",
        "detail": "Рассказать голосом",
        "hazard": "Опасность",
        "stranger": "Незнакомый номер",
        "identify": "Кто звонит: по лицевому счёту или телефону",
        "priority": "Важные абоненты",
        "flood": "Слишком частые звонки",
        "ring_back": "Линия перезванивает",
        "queue_callback": "Очередь к сотруднику",
        "rating": "Оценка разговора",
    },
    scenes={
        "outage": "авария по адресу звонящего",
        "same": "звонит снова: ничего не изменилось, просил сообщить",
        "late": "звонит в третий раз за день: обещанный срок нарушен",
        "addresses": "аварии по двум адресам",
        "busy": "линия заполняется",
        "storm": "шквал звонков",
        "report": "по адресу ничего не известно",
        "report_addresses": "два адреса, ничего не известно",
        "over": "звонит после окончания аварии",
        "back here": "у него уже работает, у других ещё нет",
        "unknown": "номера нет в базе",
        "first": "корпоративный или критичный абонент",
        "flood": "звонит раз за разом",
        "restored": "услуга восстановлена",
        "withdrawn": "объявление отменено",
        "waiting": "ждёт в очереди и просит перезвонить",
        "turn": "подошла очередь, линия звонит",
        "rating": "разговор с сотрудником закончен",
    },
    exits={
        Exit.HANG_UP: "конец",
        Exit.AGENT: "сотрудник",
        Exit.PRIORITY: "сотрудник вне очереди",
        Exit.FALLBACK: "запасное объявление",
        Exit.LANGUAGE: "то же на другом языке",
        Exit.WRONG_KEY: "вопрос ещё раз",
    },
    step="шаг {number}",
    begins="Начало: {scenes}",
    comes_from="Сюда приходят из: {conversations}",
    other_keys="другая",
    silence="тишина",
    then="дальше",
    good_number="подходящий номер",
    bad_number="неподходящий номер",
    speaks="говорит",
    says_nothing="молчит",
    again="{times}-й раз",
    tone="Сигнал, затем говорит звонящий.",
    last_words="{goal}: «{words}»",
    corrected="{goal}: «{words}»; после третьей неверной клавиши – сотрудник",
)

ENGLISH: Final = CallFlowTexts(
    code="en",
    title="Scripts of conversations",
    as_text="Read it as text",
    about=(
        "The pictures are made from the code itself: at every point of a conversation all keys, silence and the"
        " typing of a number were tried. Addresses, times and numbers are examples. What is said when something of"
        " ours fails is left out."
    ),
    conversations={
        "outage": "A known outage",
        "request": "A wish: ring me or send an SMS",
        "other_fault": "Another problem during an outage",
        "choice": "Choosing an address",
        "report": "Reporting a fault",
        "detail": "Saying more aloud",
        "hazard": "Danger",
        "stranger": "An unknown number",
        "identify": "Who calls: by account or telephone",
        "priority": "Subscribers who go first",
        "flood": "Calling again and again",
        "ring_back": "The line rings back",
        "queue_callback": "Waiting for a person",
        "rating": "Rating the talk",
    },
    scenes={
        "outage": "an outage at the caller's address",
        "same": "calls again: nothing has changed, asked to be told",
        "late": "calls for the third time in a day: the promise was broken",
        "addresses": "outages at two addresses",
        "busy": "the line fills up",
        "storm": "a storm of calls",
        "report": "nothing is known at the address",
        "report_addresses": "two addresses, nothing is known",
        "over": "calls when the outage is over",
        "back here": "has service again, others do not yet",
        "unknown": "nobody has the number",
        "first": "a corporate or critical subscriber",
        "flood": "calls again and again",
        "restored": "service is restored",
        "withdrawn": "the notice was withdrawn",
        "waiting": "waits in the queue and asks to be rung",
        "turn": "it is their turn, the line rings",
        "rating": "the talk with a person is over",
    },
    exits={
        Exit.HANG_UP: "the end",
        Exit.AGENT: "a person",
        Exit.PRIORITY: "a person, before all others",
        Exit.FALLBACK: "the dialplan's announcement",
        Exit.LANGUAGE: "the same in another language",
        Exit.WRONG_KEY: "asked again",
    },
    step="step {number}",
    begins="Begins: {scenes}",
    comes_from="Comes here from: {conversations}",
    other_keys="any other",
    silence="silence",
    then="then",
    good_number="a number that fits",
    bad_number="one that doesn't",
    speaks="speaks",
    says_nothing="says nothing",
    again="time {times}",
    tone="A tone, then the caller speaks.",
    last_words="{goal}: “{words}”",
    corrected="{goal}: “{words}”; after the third wrong key a person",
)

WORDS: Final[Mapping[str, CallFlowTexts]] = {words.code: words for words in (RUSSIAN, ENGLISH)}
