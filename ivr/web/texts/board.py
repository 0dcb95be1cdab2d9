"""The pictures on the board: calls over time, and where it is out."""

from ivr.texts import Counted, Names, Text, Texts
from outages.call_minutes import Handling


class BoardTexts(Texts):
    """What is written around the pictures."""

    calls_over_time = Text("Звонки", "Calls")
    calls_picture = Text(
        "С {first}: {calls}, больше всего {most} в минуту. Звонок считается, когда он закончен.",
        "Since {first}: {calls}, most {most} a minute. A call counts once it is over.",
    )
    calls_in_all = Counted(
        ("{count} звонок", "{count} звонка", "{count} звонков"), ("{count} call", "{count} calls")
    )
    call_endings = Names(
        {
            Handling.BY_LINE: ("ответила сама линия", "answered by the line alone"),
            Handling.TO_PEOPLE: ("переведены на людей", "put through to people"),
            Handling.FAILED: ("сорвались на нашей стороне", "failed on our side"),
        }
    )
    notice_changes = Text("изменилось объявление", "a notice changed")
    as_table = Text("Таблицей", "As a table")
    half_hour_from = Text("Полчаса с", "Half an hour from")
    by_branch = Text("Где", "Where")
    address_tree = Text("По адресам", "By address")
    network_tree = Text("По сети", "By network")
    notices_count = Counted(
        ("{count} объявление", "{count} объявления", "{count} объявлений"),
        ("{count} notice", "{count} notices"),
    )
    still_out_count = Counted(
        ("{count} говорит «всё ещё нет»", "{count} говорят «всё ещё нет»", "{count} говорят «всё ещё нет»"),
        ("{count} says still out", "{count} say still out"),
    )
    uncovered_count = Counted(
        (
            "{count} сообщение без объявления",
            "{count} сообщения без объявления",
            "{count} сообщений без объявления",
        ),
        ("{count} report without a notice", "{count} reports without a notice"),
    )
