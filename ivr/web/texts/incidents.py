"""An incident's page, and the tables of tickets, calls and notifications."""

from ivr.texts import Counted, Names, Text, Texts
from outages.tickets import Departure
from outages.undo import Undo


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
    publish_later = Text("Опубликовать в назначенное время", "Publish at a chosen time")
    publish_at = Text("Когда опубликовать", "When to publish")
    publish_at_hint = Text("По часам линии: {zone}.", "By the line's clock: {zone}.")
    publish_later_yes = Text("Назначить", "Choose this time")
    published_at = Text(
        "Опубликуется {time}, если никто не отменит.", "Is published {time} if nobody cancels."
    )
    publication_missed = Text(
        "Не опубликовано {time}: линия не работала, а обещанный срок уже вышел. Исправьте срок и опубликуйте.",
        "Not published {time}: the line was down, and what it promises has passed. Correct the time and publish it.",
    )
    hold_back = Text("Отменить публикацию по времени", "Don't publish by the clock")
    missed = Text("Не опубликовано вовремя", "Not published in time")
    timed = Text("Опубликуются по времени", "Published by the clock")
    promise_before_publication = Text(
        "К публикации обещанное время уже пройдёт.", "What is promised will have passed by then."
    )
    covered = Text("Кого касается", "Whom it concerns")
    covered_points = Counted(
        ("{count} точка подключения", "{count} точки подключения", "{count} точек подключения"),
        ("{count} service point", "{count} service points"),
    )
    in_houses = Counted(
        ("в {count} доме", "в {count} домах", "в {count} домах"), ("in {count} house", "in {count} houses")
    )
    for_example = Text("Например", "For example")
    overlaps = Text("Пересекается с объявлением {number}", "Overlaps notice {number}")
    covers_nobody = Text(
        "Объявление не касается ни одной точки подключения. Проверьте место, дома и услуги.",
        "The notice concerns no service point. Check the place, the houses and the services.",
    )
    covers_nobody_yes = Text("Всё равно так и сделать", "Do it all the same")
    move_etr = Text("Изменить срок", "Move the estimate")
    reason = Text("Почему", "Reason")
    choose_reason = Text("Выберите причину", "Choose a reason")
    state_new_etr = Text("Объявить новый срок", "State the new estimate")
    restore = Text("Услуга восстановлена", "Service is back")
    restore_hint = Text(
        "Авария завершится. Всех, кто просил и у кого услуга теперь есть, известим звонком или по SMS.",
        "The incident ends. Everyone who asked and has the service back gets a call or an SMS.",
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
        "Если это была ошибка. Тех, кто просил и у кого больше ничего не отключено, известим об отмене; заявки останутся"
        " открытыми.",
        "If it was a mistake. Those who asked and for whom nothing else is out are told; tickets stay open.",
    )
    cancel_yes = Text("Да, отменить", "Yes, withdraw")
    undo = Names(
        {
            Undo.WITHDRAW: ("Ошибка: отозвать", "A slip: withdraw it"),
            Undo.REOPEN: ("Ошибка: авария продолжается", "A slip: it is still out"),
            Undo.MOVE_BACK: ("Ошибка: вернуть прежний срок", "A slip: state the former estimate again"),
        }
    )
    open_now = Text("Сейчас открыто у", "Open now at")
    is_editing = Text("правит", "editing")
    changed_meanwhile = Text("Пока вы смотрели, объявление изменили:", "Changed while you were looking:")
    show_as_it_is = Text("Показать, как есть сейчас", "Show it as it is now")
    nothing_typed_is_lost = Text(
        "То, что вы набрали, не пропадёт: при сохранении увидите обе версии.",
        "Nothing that you have typed is lost: when you save it, you see both versions.",
    )
    undo_within = Text("в течение минуты", "within a minute")
    too_late = Text(
        "Уже поздно: прошла минута, или объявление изменили после вас. Ниже – как обстоит дело сейчас.",
        "Too late: a minute has passed, or somebody has changed the notice after you. Its present state is below.",
    )
    state_changed = Text(
        "Не получилось: состояние объявления уже изменилось. Ниже – как обстоит дело сейчас.",
        "Not done: the notice has changed in the meantime. Its present state is below.",
    )
    draft_too_old = Text(
        "Срок черновика уже вышел. Составьте объявление заново с новым сроком.",
        "The draft's estimate has passed. Write the notice again with a later one.",
    )
    stale = Text(
        "Пока вы смотрели, объявление изменили: {fields}. Ниже – как обстоит дело сейчас; введённое вами на месте."
        " Проверьте и отправьте ещё раз.",
        "The notice has changed since you saw it: {fields}. Its present state is below, with what you typed kept."
        " Check it and send it again.",
    )
    edit = Text("Исправить объявление", "Edit the notice")
    edit_work = Text("Исправить или перенести работы", "Edit or move the work")
    edit_title = Text("Исправить объявление {number}", "Edit notice {number}")
    edit_yes = Text("Сохранить исправления", "Save")
    edit_hint = Text(
        "Звонящие сразу слышат исправленное. Заявки и просьбы переходят вслед за местом; известим только тех, для кого"
        " это новость.",
        "Callers hear it at once. Tickets and requests follow the place; only those for whom it is news are told.",
    )
    edit_draft_hint = Text("Черновик никто не слышит.", "Nobody hears a draft.")
    as_it_is = Text("Как сейчас", "As it is now")
    etr_elsewhere = Text(
        "Срок меняют на странице объявления, с причиной.",
        "The estimate is moved on the notice's page, with a reason.",
    )
    reopen = Text("Восстановлено по ошибке: открыть снова", "Restored by mistake: reopen")
    reopen_hint = Text(
        "Кого ещё не известили, уже не известим. Тем, кто услышал «работает», сообщим, что это ошибка.",
        "Those not told yet are not told any more. Those who heard “it works” are told that it was a mistake.",
    )
    heard_back = Text("Услышали, что работает: {count}.", "Heard that it works: {count}.")
    reopen_yes = Text("Да, открыть снова", "Yes, reopen")
    will_be_told = Text("Просили известить: {count}.", "Asked to be told: {count}.")
    merge = Text("Объединить с другим объявлением", "Merge into another notice")
    merge_hint = Text(
        "Это объявление закончится, другое примет его место, услуги, заявки и просьбы. Никому не звоним.",
        "This notice ends; the other takes over its places, services, tickets and requests. Nobody is told.",
    )
    merge_into = Text("Продолжится", "Goes on")
    choose_notice = Text("Выберите объявление", "Choose a notice")
    need_other = Text("Выберите, с каким объявлением объединить.", "Choose the notice to merge into.")
    merge_yes = Text("Да, объединить", "Yes, merge")
    merge_refused = Text(
        "Объединить нельзя: одно из объявлений уже закончилось, имеет исключения или восстановленную часть, либо вместе"
        " они назвали бы отключённым то, что работает. Сначала исправьте одно из них.",
        "They can't be merged: one has ended, has exceptions or a restored part, or together they would announce as out"
        " what works. Edit one of them first.",
    )
    split = Text("Выделить часть в новое объявление", "Split off a part")
    split_hint = Text(
        "У части будут свои срок и конец. Её заявки и просьбы перейдут туда. Никому не звоним.",
        "The part gets an estimate and an end of its own. Its tickets and requests move there. Nobody is told.",
    )
    split_yes = Text("Да, выделить", "Yes, split off")
    discard = Text("Удалить черновик", "Discard the draft")
    discard_hint = Text("Его никто не слышал; известить некого.", "Nobody has heard it; nobody is told.")
    discard_yes = Text("Да, удалить", "Yes, discard")
    goes_on_in = Text("Продолжается в объявлении {number}", "Goes on in notice {number}")
    inside_of = Text("Внутри аварии из объявления {number}", "Inside the outage of notice {number}")
    saved = Names(
        {
            "publish": (
                "Опубликовано: звонящие слышат это объявление.",
                "Published: callers hear this notice.",
            ),
            "publish-later": ("Время публикации назначено.", "The time of the publication is chosen."),
            "hold-back": (
                "Публикация по времени отменена: это снова просто черновик.",
                "It isn't published by the clock: it is a draft as before.",
            ),
            "edit": ("Исправления сохранены.", "The changes are saved."),
            "etr": ("Новый срок объявлен.", "The new estimate is stated."),
            "restore": (
                "Восстановлено: тех, кто просил, извещаем.",
                "Restored: those who asked are being told.",
            ),
            "restore-part": (
                "Часть восстановлена: тех, кто там просил, извещаем.",
                "Partly restored: those who asked there are being told.",
            ),
            "reopen": (
                "Открыто снова: звонящие слышат это объявление.",
                "Reopened: callers hear this notice.",
            ),
            "renew": ("Объявление продлено.", "The notice is renewed."),
            "cancel": ("Объявление отменено.", "The notice is withdrawn."),
            "discard": ("Черновик удалён.", "The draft is discarded."),
            "merge": ("Объединено: продолжается это объявление.", "Merged: this notice goes on."),
            "split": (
                "Выделено: это новое объявление о части.",
                "Split off: this is the new notice about the part.",
            ),
            "close": ("Заявка закрыта.", "The ticket is closed."),
            "ask": ("Записано: известим так.", "Kept: they are told so."),
            "reopen-ticket": ("Заявка снова открыта.", "The ticket is open again."),
        }
    )
    history = Text("История изменений", "History of changes")
    who_was_told = Text("Кому что сказали", "Who was told what")
    nobody_told = Text("Пока никому ничего не сказали.", "Nobody has been told anything yet.")
    how = Text("Как", "How")
    promised = Text("Обещан срок", "Time promised")
    kept = Text("Сдержано?", "Kept?")
    estimates = Text("Объявленные сроки", "Estimates stated")
    source_is = Text("источник: {source}", "source: {source}")
    stated_by = Text("{author}, {time}", "{author}, {time}")
    tickets = Text("Заявки", "Tickets")
    ticket_lists = Names(
        {
            "open": ("Открытые", "Open"),
            "specialist": ("Специалисту", "For a specialist"),
            "departed": ("Абонент выбыл", "Subscriber left"),
            "still-out": ("Всё ещё не работает", "Still out"),
            "closed": ("Закрытые", "Closed"),
        }
    )
    specialist_hint = Text(
        "Здесь услуга пропадает снова и снова. Звонящим сказано, что их заявка передана специалисту: это она и есть.",
        "Service fails here again and again. Callers were told that their ticket goes to a specialist: this is it.",
    )
    older_tickets = Text("Более ранние", "Older ones")
    ticket_deed = Text("Что сделать", "Action")
    close_ticket = Text("Закрыть", "Close")
    close_ticket_hint = Text(
        "Если абонент просил известить, его известим всё равно.",
        "What the subscriber asked to be told is still told.",
    )
    close_ticket_yes = Text("Да, закрыть", "Yes, close")
    reopen_ticket = Text("Открыть снова", "Reopen")
    reopen_ticket_hint = Text(
        "Заявка будет ждать того, что отключено по её адресу.",
        "The ticket waits for what is out at its address.",
    )
    reopen_ticket_yes = Text("Да, открыть", "Yes, reopen")
    ticket_reason = Text("Почему", "Why")
    ask_for_them = Text("Известить иначе", "Tell by another channel")
    telephone = Text("Телефон", "Telephone")
    ask_hint = Text(
        "Человек попросил об этом. Письмо уйдёт на адрес из договора. Телефон – вида +79161234567, пусто – первый из договора.",
        "The person asked for it. An e-mail goes to the contract's address. Write the telephone as +79161234567; empty: the contract's first.",
    )
    ask_yes = Text("Да, известить так", "Yes, tell them so")
    ask_refused = Names(
        {
            "channel": (
                "Так известить нельзя: в договоре нет адреса почты, или этот способ не настроен.",
                "They can't be told so: the contract has no e-mail address, or the channel is not set up.",
            ),
            "number": (
                "Этот телефон не подходит: он не читается, не принимает сообщений или не из договора.",
                "This telephone won't do: it can't be read, takes no messages, or is not the contract's.",
            ),
        }
    )
    ask_conflict = Text(
        "Не получилось: заявка {number} закрыта, или просьб уже слишком много.",
        "Not done: ticket {number} is closed, or there are too many requests already.",
    )
    reason_refused = Text("Напишите почему, не длиннее 200 знаков.", "Say why, in at most 200 characters.")
    ticket_changed = Text(
        "Заявка {number}: не получилось, её состояние уже изменилось, или по её адресу открыта другая.",
        "Ticket {number}: not done, its state has changed, or its address has another open ticket.",
    )
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
    number_unsent = Text("номер по SMS не дошёл", "number not delivered by SMS")
    recurrent = Text("повторная: специалисту", "recurrent: to a specialist")
    departures = Names(
        {
            Departure.MOVED_AWAY: ("адрес уже не абонента", "moved away"),
            Departure.NUMBER_LEFT: (
                "номер уже не абонента: известить некого",
                "number given up: nobody is told",
            ),
        }
    )
    number_left = Text("номер уже не абонента", "the number is the subscriber's no longer")
    hazard = Text("опасность", "danger")
    voice = Text("Рассказ абонента", "What the caller said")
    reported = Text("Сообщили", "Reported")
    requests = Text("Просьбы известить", "Notification requests")
    request_hours = Text("с {since} до {until}", "from {since} to {until}")
    request_any_time = Text("в любое время", "at any time")
    withdrawn = Text("отозвано {time}", "withdrawn {time}")
    evidence = Text("Согласие", "Consent")
    asked_an_agent = Text("Записал сотрудник", "Taken down by staff")
    asked_for_nothing = Text("Слышал об аварии, ни о чём не просил.", "Heard of it, asked for nothing.")
    pressed_at = Text("Когда нажаты", "Pressed at")
    in_call = Text("В звонке", "In the call")
    asked_by = Text("В ответ на фразы", "In answer to")
    what_news = Text("Что сообщаем", "News")
    newest_shown = Counted(
        ("Показана последняя {count}.", "Показаны последние {count}.", "Показаны последние {count}."),
        ("The latest {count} is shown.", "The latest {count} are shown."),
    )
