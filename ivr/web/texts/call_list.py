"""The call list: whom agents call, what they tell them, and what came of it."""

from ivr.texts import Counted, Names, Text, Texts
from outages.call_list import CallListOutcome
from outages.news import News


class CallListTexts(Texts):
    """What the page of the call list says."""

    lead = Text(
        "Этим людям линия не смогла сообщить новость ни звонком, ни по SMS. Возьмите запись, позвоните и отметьте, "
        "что вышло: пока запись у вас, больше никто этому человеку не звонит.",
        "The line could reach these people neither by call nor by SMS. Take an entry, call, and say what came of it: "
        "while you have it, nobody else calls that person.",
    )
    nobody = Text("Звонить некому", "Nobody to call")
    nobody_hint = Text(
        "Когда линия кого-то не застанет, он появится здесь сам.",
        "Whoever the line can't reach appears here by itself.",
    )
    yours = Text("Вы звоните", "You are calling")
    to_call = Text("Позвонить", "To call")
    more = Counted(
        ("и ещё {count} человек", "и ещё {count} человека", "и ещё {count} человек"),
        ("and {count} more person", "and {count} more people"),
    )
    tell = Text("Что сказать", "What to tell")
    news = Names(
        {
            News.RESTORED: (
                "Снова работает: {services}. Спросите, так ли это.",
                "Back again: {services}. Ask whether it is.",
            ),
            News.WITHDRAWN: (
                "Объявление об отключении ({services}) было ошибкой. Если не работает – заявка остаётся открытой.",
                "The notice of an outage ({services}) was a mistake. If it is out, the ticket stays open.",
            ),
            News.REOPENED: (
                "Мы ошиблись: ещё не работает {services}. Срок – в объявлении.",
                "We were wrong: still out: {services}. The notice has the estimate.",
            ),
        }
    )
    notice = Text("объявление {number}", "notice {number}")
    not_theirs = Text(
        "Номера нет в этом договоре: не называйте адрес и фамилию.",
        "The number is not in this contract: name neither the address nor the holder.",
    )
    tried = Text("Что пробовали", "What was tried")
    on_number = Text("на {number}", "at {number}")
    no_result = Text("ещё неизвестно", "not known yet")
    speaks = Text("язык: {language}", "language: {language}")
    leaves = Text("в списке до {time}", "on the list until {time}")
    opens = Text("тихие часы: не раньше {time}", "quiet hours: not before {time}")
    taken_by = Text("звонит {agent} с {time}", "{agent} is calling, since {time}")
    take = Text("Взять", "Take")
    take_whom = Text("Взять: {number}", "Take {number}")
    outcomes = Names(
        {
            CallListOutcome.TOLD: ("Сообщили", "Told"),
            CallListOutcome.STILL_OUT: ("Сообщили: не работает", "Told: it is still out"),
            CallListOutcome.UNREACHED: ("Не дозвонились", "Could not be reached"),
        }
    )
    saved = Names(
        {
            "take": ("Запись ваша на 15 минут.", "The entry is yours for 15 minutes."),
            CallListOutcome.TOLD: ("Отмечено: человек знает.", "Kept: they know."),
            CallListOutcome.STILL_OUT: (
                "Отмечено: всё ещё не работает. Заявка осталась открытой.",
                "Kept: it is still out. The ticket stays open.",
            ),
            CallListOutcome.UNREACHED: (
                "Отмечено: не дозвонились. Заявка закрыта.",
                "Kept: not reached. The ticket is closed.",
            ),
        }
    )
    conflict = Text(
        "Не получилось: запись взял кто-то другой, сейчас тихие часы или новость уже не нужна. Ниже – как есть сейчас.",
        "Not done: somebody else has the entry, it is a quiet hour, or the news is not needed any more. The present state is below.",
    )
