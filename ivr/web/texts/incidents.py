"""An incident's page, and the tables of tickets, calls and notifications."""

from ivr.texts import Counted, Names, Text, Texts
from outages.incidents import State


class IncidentTexts(Texts):
    """What is said of a notice, of what a manager does to it, and of what follows from it."""

    incident_title = Text("Объявление {number}", "Notice {number}")
    callers_hear = Text("Что слышат звонящие", "What callers hear")
    callers_will_hear = Text("Что услышат звонящие", "What callers will hear")
    told_aloud = Text("По телефону", "By telephone")
    told_by_sms = Counted(
        ("SMS, {count} часть", "SMS, {count} части", "SMS, {count} частей"),
        ("SMS, {count} segment", "SMS, {count} segments"),
    )
    told_on_page = Text("На странице", "On a page")
    listen = Text("Прослушать", "Listen")
    spoken_in = Names(
        {
            "ru": ("По-русски", "In Russian"),
            "en": ("По-английски", "In English"),
        }
    )
    not_reviewed = Text(
        "Носитель языка эти слова не проверял.", "No native speaker has reviewed these words."
    )
    no_speech = Text(
        "Озвучить сейчас нечем: речевой движок не отвечает. Объявление можно опубликовать.",
        "No speech engine answers now. The notice can still be published.",
    )
    publish = Text("Опубликовать", "Publish")
    publish_hint = Text("Звонящие услышат объявление сразу.", "Callers hear the notice at once.")
    move_etr = Text("Изменить срок", "Move the estimate")
    reason = Text("Почему", "Reason")
    choose_reason = Text("Выберите причину", "Choose a reason")
    state_new_etr = Text("Объявить новый срок", "State the new estimate")
    restore = Text("Услуга восстановлена", "Service is back")
    restore_hint = Text(
        "Авария завершится. Всех, кто просил, известим звонком или по SMS.",
        "The incident ends. Everyone who asked gets a call or an SMS.",
    )
    restore_yes = Text("Да, восстановлена", "Yes, it is back")
    restore_part = Text("Восстановлена часть", "Service is partly back")
    restore_part_hint = Text(
        "Тех, кто там просил, известим. Для остальных авария продолжается.",
        "Those who asked there are told. For the others the incident goes on.",
    )
    restore_part_of = Text("Из объявления", "From the notice")
    restore_part_yes = Text("Да, здесь уже работает", "Yes, it works there")
    cancel = Text("Отменить объявление", "Withdraw the notice")
    cancel_hint = Text(
        "Если это была ошибка. Тех, кто просил, известим об отмене; заявки останутся открытыми.",
        "If it was a mistake. Those who asked are told; tickets stay open.",
    )
    cancel_yes = Text("Да, отменить", "Yes, withdraw")
    state_changed = Text(
        "Не получилось: состояние объявления уже изменилось. Ниже – как обстоит дело сейчас.",
        "Not done: the notice has changed in the meantime. Its present state is below.",
    )
    draft_too_old = Text(
        "Срок черновика уже вышел. Составьте объявление заново с новым сроком.",
        "The draft's estimate has passed. Write the notice again with a later one.",
    )
    saved = Names(
        {
            State.DRAFT: (
                "Черновик сохранён. Прослушайте и опубликуйте.",
                "The draft is saved. Listen to it and publish.",
            ),
            State.ACTIVE: (
                "Опубликовано: звонящие слышат это объявление.",
                "Published: callers hear this notice.",
            ),
            State.RESTORED: (
                "Восстановлено: тех, кто просил, извещаем.",
                "Restored: those who asked are being told.",
            ),
            State.CANCELLED: ("Объявление отменено.", "The notice is withdrawn."),
        }
    )
    estimates = Text("Объявленные сроки", "Estimates stated")
    stated_by = Text("{author}, {time}", "{author}, {time}")
    tickets = Text("Заявки", "Tickets")
    no_tickets = Text("Заявок пока нет.", "No tickets yet.")
    open_tickets = Text("Открытые заявки", "Open tickets")
    other_fault = Text("другая неисправность", "another fault")
    calls = Text("Звонки", "Calls")
    no_calls = Text("Это объявление пока никто не слышал.", "Nobody has heard this notice yet.")
    rating = Text("оценка", "rated")
    notifications = Text("Уведомления", "Notifications")
    no_notifications = Text("Уведомлений пока нет.", "No notifications yet.")
    number = Text("Номер", "Number")
    withheld = Text("скрыт", "withheld")
    ticket = Text("Заявка", "Ticket")
    opened = Text("Открыта", "Opened")
    state = Text("Состояние", "State")
    time = Text("Время", "Time")
    direction = Text("Звонок", "Call")
    outcome = Text("Итог", "Outcome")
    heard = Text("Что услышал", "What was heard")
    heard_nothing = Text("ничего", "nothing")
    cut_short = Text("прервано", "cut short")
    keys = Text("Клавиши", "Keys")
    channel = Text("Способ", "Channel")
    tries = Text("Попытки", "Attempts")
    next_try = Text("следующая {time}", "next {time}")
    last_result = Text("Последний итог", "Latest result")
    still_out = Text("услуги всё ещё нет", "still out")
    recurrent = Text("повторная: специалисту", "recurrent: to a specialist")
    hazard = Text("опасность", "danger")
    voice = Text("Рассказ абонента", "What the caller said")
    reported = Text("Сообщили", "Reported")
    requests = Text("Просьбы известить", "Notification requests")
    request_hours = Text("с {since} до {until}", "from {since} to {until}")
    request_any_time = Text("в любое время", "at any time")
    withdrawn = Text("отозвано {time}", "withdrawn {time}")
    evidence = Text("Согласие", "Consent")
    pressed_at = Text("Когда нажаты", "Pressed at")
    in_call = Text("В звонке", "In the call")
    asked_by = Text("В ответ на фразы", "In answer to")
    what_news = Text("Что сообщаем", "News")
    newest_shown = Counted(
        ("Показана последняя {count}.", "Показаны последние {count}.", "Показаны последние {count}."),
        ("The latest {count} is shown.", "The latest {count} are shown."),
    )
