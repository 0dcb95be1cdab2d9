"""What people write by SMS, as agents read it."""

from ivr.texts import Names, Text, Texts
from outages.replies.reading import Meaning
from outages.replies.repository import AnswerState
from outages.replies.rules import ReplyOutcome


class ReplyTexts(Texts):
    """What the page of messages says, and a message wherever it is shown."""

    title = Text("Сообщения абонентов", "Messages from people")
    lead = Text(
        "Что абоненты ответили на наши SMS. Понятные ответы уже выполнены; здесь ждут те, которые должен прочесть человек."
        " Номер телефона – подсказка, а не доказательство.",
        "What people answered to our text messages. Clear answers were carried out; those that a person has to read wait here."
        " A telephone's number is a hint, not proof.",
    )
    waiting = Text("Ждут человека", "Waiting for a person")
    every = Text("Все", "All")
    none_waiting = Text("Никто не ждёт ответа.", "Nobody is waiting.")
    none = Text("Сообщений пока не было.", "No messages yet.")
    older = Text("Более ранние", "Older ones")
    number = Text("Телефон", "Telephone")
    written = Text("Написал", "Wrote")
    followed = Text("Что последовало", "What followed")
    deed = Text("Что сделать", "What to do")
    finish = Text("Разобрано", "Done")
    finished = Text("Сообщение разобрано.", "The message is done.")
    finished_before = Text(
        "Это сообщение уже разобрал кто-то другой.", "Somebody else has done this one already."
    )
    done_by = Text("разобрал(а) {who}, {time}", "done by {who}, {time}")
    of_last_week = Text("Сообщения за неделю", "Messages of the last week")
    none_of_last_week = Text("За неделю ничего не писал(а).", "Wrote nothing in the last week.")
    meanings = Names(
        {
            Meaning.WORKS: ("работает", "it works"),
            Meaning.STILL_OUT: ("не работает", "still out"),
            Meaning.STATUS: ("спрашивает, что известно", "asks what is known"),
            Meaning.STOP: ("не звонить и не писать", "no more calls and messages"),
            Meaning.START: ("снова можно звонить и писать", "calls and messages again"),
            Meaning.PERSON: ("просит оператора", "asks for a person"),
            Meaning.DANGER: ("пишет об опасности", "writes of danger"),
            Meaning.THANKS: ("благодарит", "thanks"),
            Meaning.DOUBTFUL: ("должен прочесть человек", "a person has to read it"),
            Meaning.UNKNOWN: ("непонятно", "not understood"),
            Meaning.MACHINE: ("похоже на автомат", "looks like a machine"),
        }
    )
    outcomes = Names(
        {
            ReplyOutcome.CONFIRMED: ("подтверждение записано", "noted as confirmed"),
            ReplyOutcome.REOPENED: ("заявка открыта снова", "ticket open again"),
            ReplyOutcome.TOLD: ("ответили, что известно", "told what is known"),
            ReplyOutcome.OPTED_OUT: ("больше не звоним и не пишем", "no more calls and messages"),
            ReplyOutcome.OPTED_IN: ("снова можно звонить и писать", "calls and messages allowed again"),
            ReplyOutcome.FOR_PERSON: ("для оператора", "for a person"),
            ReplyOutcome.NOTHING: ("ничего", "nothing"),
        }
    )
    answer_states = Names(
        {
            AnswerState.DUE: ("ответ ждёт отправки", "answer to be sent"),
            AnswerState.SENDING: ("ответ отправляется", "answer being sent"),
            AnswerState.SENT: ("ответили", "answered"),
            AnswerState.FAILED: ("ответ не отправлен", "answer not sent"),
            AnswerState.UNKNOWN: ("ушёл ли ответ, неизвестно", "unknown whether the answer was sent"),
        }
    )
