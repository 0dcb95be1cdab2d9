"""What needs a hand, who has taken it on, and the texts to duty managers about it."""

from ivr.texts import Text, Texts


class AlarmTexts(Texts):
    """The words of alarms on the board, and of SMS to duty managers."""

    line_ill = Text("Сама линия: нужны вы", "The line itself needs you")
    take_on = Text("Беру на себя", "I'm on it")
    taken_on = Text("занимается {name} с {time}", "{name} is on it since {time}")
    agents_away = Text(
        "Звонящие ждут оператора, а на месте никого", "Callers wait for an agent, and nobody is there"
    )
    agents_alarm = Text(
        "Звонящие ждут оператора, а на месте никого. Нужен хотя бы один оператор.",
        "Callers wait for an agent, and nobody is there. At least one agent is needed.",
    )
    part_alarm = Text(
        "Неисправна линия. {what}. Посмотрите на щите.", "The line has a fault. {what}. See the board."
    )
    missed_draft_alarm = Text(
        "Объявление {number}, {place}: не опубликовано в назначенное время, его сроки уже вышли. Исправьте или удалите.",
        "Notice {number}, {place}: not published at its time, what it says has passed. Correct or discard it.",
    )
    still_out_alarm = Text("{said}. Посмотрите на щите.", "{said}. See the board.")
    alarm_over = Text(
        "На дежурном щите нужны были вы; сейчас всё уже решено.",
        "The duty board needed you; by now it is settled.",
    )
