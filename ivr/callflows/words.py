"""What stands around the words of a call flow."""

from ivr.callflows.explorer import Exit
from ivr.texts import Names, Text, Texts


class CallFlowTexts(Texts):
    """The names of conversations, scenes and ways out, and what is written beside the keys."""

    title = Text("Сценарии разговоров", "Call flows")
    about = Text(
        "Картинки построены по самому коду: в каждом месте разговора испробованы все клавиши, тишина и набор номера."
        " Адреса, сроки и номера здесь для примера. Что говорится при наших сбоях, не показано.",
        "The pictures are made from the code itself: at every point of a conversation, every key, silence and the"
        " typing of a number were tried. Addresses, times and numbers are examples. What is said when something"
        " fails on our side is left out.",
    )
    as_text = Text("Прочитать текстом", "Read it as text")
    conversations = Names(
        {
            "outage": ("Известная авария", "A known outage"),
            "request": ("Просьба известить", "A notification request"),
            "other_fault": ("Другая проблема во время аварии", "Another problem during an outage"),
            "choice": ("Выбор адреса", "Choosing an address"),
            "report": ("Сообщить о неисправности", "Reporting a fault"),
            "detail": ("Рассказать голосом", "Telling more aloud"),
            "hazard": ("Опасность", "Danger"),
            "stranger": ("Незнакомый номер", "An unknown number"),
            "identify": (
                "Кто звонит: по лицевому счёту или телефону",
                "Who is calling: by account or telephone",
            ),
            "priority": ("Важные абоненты", "Subscribers who go first"),
            "flood": ("Слишком частые звонки", "Calling again and again"),
            "ring_back": ("Линия перезванивает", "The line rings back"),
            "queue_callback": ("Очередь к оператору и перезвон", "The queue for an agent, and its callback"),
            "duty_call": ("Линия звонит дежурному", "The line rings the duty manager"),
            "rating": ("Оценка разговора", "Rating the talk"),
            "duty": ("Дежурный звонит на линию", "A duty manager calls the line"),
            "duty_notice": ("Дежурный объявляет об аварии", "A duty manager posts a notice"),
            "duty_estimate": ("Дежурный называет срок", "A duty manager states when"),
            "duty_changes": ("Дежурный меняет объявление", "A duty manager changes a notice"),
        }
    )
    scenes = Names(
        {
            "outage": ("авария по адресу звонящего", "an outage at the caller's address"),
            "same": (
                "звонит снова: ничего не изменилось, просил известить",
                "calls again: nothing has changed, asked to be told",
            ),
            "texted": ("номер заявки приходит по SMS", "the ticket's number comes by SMS"),
            "late": (
                "звонит в третий раз за день: обещанный срок вышел",
                "calls for the third time in a day: the promise was broken",
            ),
            "reopened here": (
                "слышал, что починили, а авария открыта снова",
                "heard that it was repaired, and the outage is open again",
            ),
            "several": (
                "две аварии, впереди плановые работы; третья авария за месяц",
                "two outages and work ahead; the third outage in a month",
            ),
            "addresses": ("аварии по двум адресам", "outages at two addresses"),
            "busy": ("линия заполняется", "the line fills up"),
            "storm": ("шквал звонков", "a call storm"),
            "report": ("по адресу ничего не известно", "nothing is known at the address"),
            "report_addresses": ("два адреса, ничего не известно", "two addresses, nothing is known"),
            "neighbours house": (
                "несколько сообщений из того же дома, их проверяют",
                "several reports from the same house are being checked",
            ),
            "neighbours street": ("то же с той же улицы", "the same from the same street"),
            "neighbours branch": (
                "то же с того же участка сети",
                "the same from the same part of the network",
            ),
            "ahead": ("впереди плановые работы", "only planned work is ahead"),
            "over": ("звонит после окончания аварии", "calls when the outage is over"),
            "back here": ("у него уже работает, у других ещё нет", "has service again, others do not yet"),
            "unknown": ("номера нет в базе", "the number is unknown"),
            "first": ("корпоративный или критический абонент", "a corporate or critical subscriber"),
            "flood": ("звонит раз за разом", "calls again and again"),
            "restored": ("услуга восстановлена", "service is restored"),
            "partly": ("часть услуг ещё не работает", "some services are still out"),
            "overtaken": ("пока звонили, снова нет", "it is out again by the time of the answer"),
            "reopened": ("починили по ошибке: ещё не работает", "restored by mistake: it is still out"),
            "withdrawn": ("объявление отменено", "the notice was withdrawn"),
            "notice": (
                "авария идёт: известен или изменился срок",
                "the outage goes on: its end is known, or has moved",
            ),
            "waiting": ("ждёт в очереди и просит перезвонить", "waits in the queue and asks for a callback"),
            "turn": ("подошла очередь, линия звонит", "their turn has come, the line rings"),
            "duty needed": (
                "нужен дежурный, на щите никто не отвечает",
                "a manager is needed, and nobody answers on the board",
            ),
            "rating": ("разговор с оператором закончен", "the talk with an agent is over"),
            "duty": ("звонит по номеру для дежурных", "calls the number for duty managers"),
            "duty notice": ("новое объявление", "a new notice"),
            "duty estimate": ("другой срок", "another estimate"),
            "duty restored": ("услуга снова работает", "service is back"),
            "duty renewal": ("продление объявления", "a notice is renewed"),
        }
    )
    exits = Names(
        {
            Exit.HANG_UP: ("конец", "the end"),
            Exit.AGENT: ("оператор", "an agent"),
            Exit.PRIORITY: ("оператор вне очереди", "an agent, ahead of all others"),
            Exit.FALLBACK: ("запасное объявление", "the dialplan's announcement"),
            Exit.LANGUAGE: ("то же на другом языке", "the same in another language"),
            Exit.WRONG_KEY: ("вопрос ещё раз", "asked again"),
        }
    )
    step = Text("шаг {number}", "step {number}")
    begins = Text("Начало: {scenes}", "Begins: {scenes}")
    comes_from = Text("Сюда приходят из: {conversations}", "Comes here from: {conversations}")
    other_keys = Text("другая", "any other")
    silence = Text("тишина", "silence")
    then = Text("дальше", "then")
    good_number = Text("подходящий номер", "a number that fits")
    bad_number = Text("неподходящий номер", "one that doesn't")
    speaks = Text("говорит", "speaks")
    says_nothing = Text("молчит", "says nothing")
    again = Text("{times}-й раз", "time {times}")
    tone = Text("Сигнал, затем говорит звонящий.", "A tone, then the caller speaks.")
    last_words = Text("{goal}: «{words}»", "{goal}: “{words}”")
    corrected = Text(
        "{goal}: «{words}»; после третьей неверной клавиши – оператор",
        "{goal}: “{words}”; after the third wrong key, an agent",
    )
