"""What every page says, and the duty board."""

from ivr.texts import Counted, Names, Text
from ivr.web.texts.alarms import AlarmTexts
from ivr.web.texts.board import BoardTexts
from ivr.web.texts.campaigns import CampaignTexts
from ivr.web.texts.forms import FormTexts
from ivr.web.texts.incidents import IncidentTexts
from ivr.web.texts.names import NameTexts
from ivr.web.texts.proposals import ProposalTexts
from ivr.web.texts.status import StatusTexts
from ivr.web.texts.telephone import TelephoneTexts
from ivr.web.texts.telling import TellingTexts


class PageTexts(
    AlarmTexts,
    BoardTexts,
    CampaignTexts,
    FormTexts,
    IncidentTexts,
    NameTexts,
    ProposalTexts,
    StatusTexts,
    TelephoneTexts,
    TellingTexts,
):
    """What templates read as `w`: the frame of all pages, the board, and what several pages share."""

    other_code = Text("en", "ru")
    other_name = Text("English", "Русский")
    service_name = Text("Линия аварий", "Outage line")
    skip_to_content = Text("К содержанию", "Skip to content")
    skip_to_notice = Text("К новому объявлению", "Skip to the new notice")
    board = Text("Дежурный щит", "Duty board")
    prompts = Text("Фразы", "Prompts")
    scripts = Text("Сценарии", "Call flows")
    desk = Text("Рабочее место оператора", "Agent desktop")
    replies = Text("Сообщения", "Messages")
    call_list = Text("Обзвон", "Call list")
    all_notices = Text("Все объявления", "All notices")
    pages = Text("Страницы", "Pages")
    sign_in = Text("Войти", "Sign in")
    sign_out = Text("Выйти", "Sign out")
    login = Text("Логин", "Login")
    password = Text("Пароль", "Password")
    wrong_password = Text("Логин и пароль не подходят.", "Wrong login or password.")
    too_many_tries = Text(
        "Слишком много попыток. Подождите несколько минут.", "Too many attempts. Wait a few minutes."
    )
    signed_in_as = Text("Вы вошли как", "Signed in as")
    active_now = Text("Сейчас", "Now")
    nothing_active = Text(
        "Объявлений нет. Звонящие слышат, что аварий пока не зарегистрировано.",
        "No notices. Callers hear that no outage has been reported so far.",
    )
    drafts = Text("Черновики", "Drafts")
    ended_lately = Text("Завершены недавно", "Recently ended")
    new_notice = Text("Новое объявление", "New notice")
    since = Text("с {time}", "since {time}")
    until = Text("до {time}", "until {time}")
    no_estimate = Text("срок неизвестен", "no estimate")
    no_contact = Text(
        "Нет связи с линией. Как только она появится, страница обновится сама. Ниже – как было в",
        "No contact with the line. Once it is back, the page goes on by itself. Below is how things stood at",
    )
    shout = Text("Звук и уведомления о новом", "Sound and notifications of what is new")
    left = Text("осталось {span}", "{span} left")
    overdue = Text("срок вышел {span} назад", "overdue by {span}")
    tomorrow = Text("завтра {time}", "tomorrow {time}")
    yesterday = Text("вчера {time}", "yesterday {time}")
    promise_due_soon = Text(
        "Объявление {number}, {place}: срок {time} скоро выйдет. Перенесите его или отметьте восстановление.",
        "Notice {number}, {place}: {time} passes soon. State a new time, or that service is back.",
    )
    promise_overdue = Text(
        "Объявление {number}, {place}: срок {time} вышел, звонящим сказать нечего. Объявите новый.",
        "Notice {number}, {place}: {time} has passed, callers are told no time. State a new one.",
    )
    news_due_soon = Text(
        "Объявление {number}, {place}: к {time} обещаны новости. Сообщите срок или время следующих новостей.",
        "Notice {number}, {place}: news is promised by {time}. State an estimate, or when you will report again.",
    )
    news_overdue = Text(
        "Объявление {number}, {place}: новости обещаны к {time}, их нет, звонящие слышат извинение. Сообщите срок.",
        "Notice {number}, {place}: news was promised by {time}, callers hear an apology. State an estimate.",
    )
    telephone_notice_ending = Text(
        "Объявление {number}, {place}: сделано по телефону и действует до {time}. Продлите его по телефону или на странице.",
        "Notice {number}, {place}: made by telephone, ends at {time}. Renew it by telephone or on its page.",
    )
    telephone_notice_lapsed = Text(
        "Объявление {number}, {place}: сделано по телефону и не продлено, звонящие не слышат срока. Проверьте, что там.",
        "Notice {number}, {place}: made by telephone and not renewed, callers are told no time. See how things stand.",
    )
    by_telephone = Text("по телефону: {author}, до {time}", "made by telephone by {author}, ends at {time}")
    lapsed_by_telephone = Text(
        "по телефону: {author}; не продлено с {time}, нужен ваш ответ",
        "made by telephone by {author}; not renewed since {time}, needs your answer",
    )
    promises_due = Text("Обещания звонящим: нужен ваш ответ", "Promises to callers that need your answer")
    starts_on = Text("работы начнутся {time}", "work begins {time}")
    started = Text("работы начались {time}", "work began {time}")
    work_began = Text("начались", "under way")
    to_start = Text("до начала {span}", "begins in {span}")
    ends_by_itself = Text("закончатся сами, по часам", "ends by the clock")
    reopened_on = Text("открыта снова {time}", "reopened {time}")
    work_ahead = Text("Плановые работы впереди", "Planned work ahead")
    news_on = Text("новости обещаны {time}", "news promised by {time}")
    back_already = Text("уже работает", "already back")
    calls_count = Counted(("звонок", "звонка", "звонков"), ("call", "calls"))
    lately_count = Counted(("за час", "за час", "за час"), ("in an hour", "in an hour"))
    tickets_count = Counted(("заявка", "заявки", "заявок"), ("ticket", "tickets"))
    notified_count = Counted(("уведомлён", "уведомлены", "уведомлено"), ("notified", "notified"))
    unit_day = Text("д", "d")
    unit_hour = Text("ч", "h")
    unit_minute = Text("мин", "min")
    general_mark = Text("слышат все", "every caller hears it")
    except_for = Text("кроме", "except")
    unknown_area = Text("адрес удалён", "address removed")
    and_more = Counted(
        ("и ещё {count} место", "и ещё {count} места", "и ещё {count} мест"),
        ("and {count} more place", "and {count} more places"),
    )
    error_title = Names(
        {
            403: ("Это вам не разрешено", "You may not do this"),
            404: ("Такой страницы нет", "No such page"),
            409: ("Состояние уже изменилось", "The state has changed"),
            422: ("Форма заполнена неверно", "The form has errors"),
            429: ("Слишком часто", "Too many requests"),
            500: ("Что-то сломалось у нас", "Something broke on our side"),
            503: ("Сейчас недоступно, попробуйте через минуту", "Not available now; try again in a minute"),
        }
    )
    error_other = Text("Не получилось", "That did not work")
    error_id = Text("В журнале это записано как", "In the log, this is")
    back_to_board = Text("Вернуться на щит", "Back to the board")
