"""The words of the archive of notices."""

from ivr.texts import Names, Text, Texts
from outages.incidents import State


class ArchiveTexts(Texts):
    """What the archive's page says."""

    lead = Text(
        "Когда и где что отключалось: для ответа абоненту, для отчёта и чтобы не писать заново.",
        "What was out, where and when: to answer a customer, for a report, and so as not to write it again.",
    )
    where = Text("Где", "Where")
    state = Text("Состояние", "State")
    any_state = Text("любое", "any")
    since = Text("С", "From")
    until = Text("По", "To")
    find = Text("Найти", "Find")
    nothing = Text("Таких объявлений не было.", "There were no such notices.")
    older = Text("Более ранние", "Older ones")
    unknown_place = Text(
        "Такого места нет в базе. Проверьте улицу и дом.",
        "No such place is known. Check the street and the house.",
    )
    not_a_day = Text("Это не дата.", "This is no date.")
    backwards = Text("Раньше, чем «С».", "Earlier than “From”.")
    guessed = Text("Может быть, вы имели в виду:", "Perhaps you mean:")
    went_on = Text("{began} – {ended}", "{began} – {ended}")
    goes_on = Text("с {began}", "since {began}")
    states = Names(
        {
            State.DRAFT: ("черновики", "drafts"),
            State.ACTIVE: ("идут или запланированы", "active or scheduled"),
            State.RESTORED: ("завершены", "restored"),
            State.CANCELLED: ("отозваны", "withdrawn"),
            State.MERGED: ("объединены с другими", "merged into others"),
        }
    )
