"""The forms of a notice: fields, hints and what may be wrong with them."""

from ivr.texts import Counted, Each, Names, Text, Texts
from outages.addresses.house_flaws import Flaw
from outages.addresses.house_rules import ENGLISH, RuleWords
from prompts.wording.free_text import DoubtKind, Reason


class FormTexts(Texts):
    """What the form of a notice and those of its later changes say."""

    kind = Text("Вид", "Kind")
    services_label = Text("Какие услуги не работают", "Which services are out")
    place = Text("Улица, город или узел сети", "Street, town or network node")
    place_hint = Text("Начните печатать и выберите из списка.", "Start typing and choose from the list.")
    houses = Text("Дома", "Houses")
    houses_hint = Text(
        "Пусто – вся улица. Или: 1-25 нечётные, 30, 32а; 2-40, кроме 13",
        "Empty means the whole street. Or: 1-25 odd, 30, 32а; 2-40 except 13",
    )
    add_place = Text("Добавить место", "Add a place")
    remove_place = Text("Убрать место", "Remove the place")
    cause = Text("Причина", "Cause")
    etr = Text("Ориентировочный срок", "Estimated restoration")
    etr_unknown = Text("Не знаем", "Not known")
    etr_hours = Text("+{hours} ч", "+{hours} h")
    etr_evening_today = Text("Сегодня 18:00", "Today 18:00")
    etr_evening_tomorrow = Text("Завтра 18:00", "Tomorrow 18:00")
    etr_exact = Text("Другое время", "Another time")
    etr_at = Text("Дата и время", "Date and time")
    next_news = Text("Когда сообщим новости", "When we will know more")
    next_news_hint = Text(
        "Это время назовём, если срок неизвестен или вышел.",
        "Callers are told this time if the estimate is unknown or passes.",
    )
    starts = Text("Начало плановых работ", "Planned work begins")
    starts_hint = Text("Пусто – работы уже идут.", "Empty: the work is under way.")
    ends_by_clock = Text("Закончатся сами, в названный срок", "Over by itself at the estimate")
    ends_by_clock_hint = Text(
        "Тогда известим тех, кто просил. Иначе работы идут, пока вы не отметите конец.",
        "Those who asked are told then. Otherwise the work goes on until you end it.",
    )
    began = Text("Когда началась авария", "When the outage began")
    began_hint = Text("Пусто – с минуты публикации.", "Empty: when the notice is published.")
    larger = Text("Внутри более широкой аварии", "Inside a larger outage")
    no_larger = Text("Нет, отдельно", "No, on its own")
    left_out = Text("Кроме", "Except")
    left_out_place = Text("Исключение", "Exception")
    left_out_houses = Text("Номера", "Numbers")
    source = Text("Кто назвал срок", "Who knows the estimate")
    ended = Text("Когда заработало", "When service came back")
    ended_hint = Text("Пусто – сейчас.", "Empty: now.")
    remark_in = Text("Своими словами для звонящих ({language})", "In your own words ({language})")
    remark_hint = Text("Причина или совет. Ударение ставит плюс: зам+ок.", "The cause or advice for callers.")
    remark_spoken = Text("Прозвучит:", "Spoken:")
    remark_doubt = Text(
        "{part} – проверьте, {why}: прозвучит «{spoken}».",
        "{part}: please check, {why}, spoken as “{spoken}”.",
    )
    remark_instead = Text("Точнее:", "More exactly:")
    general = Text("Рассказывать всем звонящим", "Tell every caller")
    general_hint = Text("И тем, чей адрес неизвестен.", "Also those whose address is not known.")
    note = Text("Заметка для коллег", "Note for colleagues")
    note_hint = Text("Звонящие её не слышат.", "Callers don't hear it.")
    save_draft = Text("Далее: прослушать", "Next: listen")
    more_fields = Text(
        "Ещё: плановые работы, когда началось, исключения, свои слова, заметка",
        "More: planned work, when it began, exceptions, your own words, note",
    )
    optional = Text("можно пропустить", "optional")
    fix_fields = Text(
        "Проверьте отмеченные поля. Всё, что вы ввели, на месте.",
        "Check the marked fields. What you typed is kept.",
    )
    need_service = Text("Отметьте хотя бы одну услугу.", "Choose at least one service.")
    need_place = Text("Укажите хотя бы одно место.", "Name at least one place.")
    place_unknown = Text("Такого места нет. Выберите из списка.", "No such place. Choose from the list.")
    place_guessed = Text(
        "Точно такого места нет. Есть похожие: выберите или исправьте.",
        "No such place. Some are alike: choose one, or correct it.",
    )
    place_ambiguous = Text("Таких мест несколько. Выберите одно.", "Several match. Choose one.")
    home_ambiguous = Text(
        "По этому номеру адресов несколько. Выберите один.", "This number has several addresses. Choose one."
    )
    place_meant = Text("Какое место имелось в виду", "Which place was meant")
    not_chosen = Text("Не выбрано", "Not chosen")
    lines = Text("Несколько строк из письма", "Several lines from a mail")
    lines_hint = Text(
        "В строке – улица с домами, узел сети, лицевой счёт или телефон. Строку, которую не поймём, отметим.",
        "A line is a street with houses, a network node, an account or a telephone. What isn't understood is marked.",
    )
    lines_read = Counted(
        ("Понята {count} строка.", "Поняты {count} строки.", "Понято {count} строк."),
        ("{count} line is understood.", "{count} lines are understood."),
    )
    lines_marked = Counted(
        (
            "Отмечена {count}: исправьте её.",
            "Отмечены {count}: исправьте их.",
            "Отмечено {count}: исправьте их.",
        ),
        ("{count} is marked: correct it.", "{count} are marked: correct them."),
    )
    templates = Text("Шаблоны", "Templates")
    templates_hint = Text(
        "Места, услуги, причина и свои слова объявления под именем. Времени в шаблоне нет. Сохранить – на странице объявления.",
        "The places, services, cause and own words of a notice under a name, without times. Kept on a notice's page.",
    )
    no_templates = Text("Шаблонов пока нет.", "No templates yet.")
    from_template = Text("Из шаблона", "From a template")
    use_template = Text("Составить по нему", "Use it")
    as_template = Text("Сохранить как шаблон", "Keep as a template")
    template_name = Text("Имя шаблона", "Name of the template")
    as_template_yes = Text("Сохранить шаблон", "Keep the template")
    rename_template = Text("Переименовать", "Rename")
    remove_template = Text("Удалить", "Delete")
    remove_template_yes = Text("Да, удалить шаблон", "Yes, delete the template")
    template_name_refused = Text(
        "Имя «{name}» не подходит: оно занято, пусто или слишком длинно, или шаблонов уже слишком много.",
        "The name “{name}” won't do: it is taken, empty or too long, or there are too many templates.",
    )
    templates_saved = Names(
        {
            "keep": ("Шаблон сохранён.", "The template is kept."),
            "rename": ("Шаблон переименован.", "The template is renamed."),
            "remove": ("Шаблон удалён.", "The template is deleted."),
        }
    )
    like_last_time = Text("Объявить как в прошлый раз", "Announce it like last time")
    overlap_hint = Text(
        "Добавьте места в то объявление или опубликуйте своё: тогда там услышат оба.",
        "Add the places to that notice, or publish yours as well: callers there hear both.",
    )
    add_to_notice = Text("Добавить места в № {number}", "Add the places to no. {number}")
    places_added = Text(
        "Места добавлены, ещё не сохранены. Проверьте и сохраните.",
        "The places are added, and not saved yet. Check and save.",
    )
    places_added_in_part = Text(
        "Места добавлены без исключений, ещё не сохранены. Проверьте и сохраните.",
        "The places are added without the exceptions, and not saved yet. Check and save.",
    )
    overlap_unseen = Text(
        "Тем временем опубликовали объявление {numbers}: оно касается тех же людей. Добавьте места туда или опубликуйте"
        " ещё раз, тогда будут оба.",
        "Notice {numbers} has been published meanwhile and concerns the same people. Add the places there, or publish"
        " once more to keep both.",
    )
    publish_both = Text("Опубликовать отдельно", "Publish separately")
    too_many_lines = Text(
        "Больше {most} строк сразу не разобрать.", "At most {most} lines can be read at once."
    )
    houses_only_street = Text("Дома можно указать только для улицы.", "Only a street has houses.")
    house_flaws = Names(
        {
            Flaw.UNREADABLE: (
                "Не получилось прочитать «{part}». Пример: 1-25 нечётные, 30, 32а; 2-40, кроме 13",
                "“{part}” cannot be read. Example: 1-25 odd, 30, 32а; 2-40 except 13",
            ),
            Flaw.BACKWARDS: (
                "«{part}»: сначала меньший номер, потом больший.",
                "“{part}”: write the smaller number first.",
            ),
            Flaw.SIDE_OF_ONE: (
                "«{part}»: сторона бывает у нескольких домов, например 1-25 нечётные.",
                "“{part}”: a side belongs to a range, as in 1-25 odd.",
            ),
            Flaw.UNSURE_SIDE: (
                "«{part}»: к каким домам относится сторона? Напишите у каждых: 1-9 нечётные, 15-25 нечётные.",
                "“{part}”: a side of which houses? Write it to each range: 1-9 odd, 15-25 odd.",
            ),
            Flaw.UNSURE_LETTERS: (
                "«{part}»: непонятно, русские это буквы или латинские. Напишите каждый дом: 12а, 12б.",
                "“{part}”: Latin letters or Russian ones? Write each house: 12а, 12б.",
            ),
            Flaw.UNSURE_BUILDING: (
                "«{part}» – дом или корпус? Напишите корпуса так: 7к1, 7к2, а дом – раньше них.",
                "“{part}”: a house or a building? Write buildings as 7к1, 7к2, and the house before them.",
            ),
            Flaw.ALL_HOUSES: (
                "Не получилось прочитать «{part}»: если вся улица, оставьте поле пустым.",
                "“{part}” cannot be read: leave the field empty for the whole street.",
            ),
            Flaw.NOT_AMONG: (
                "«{part}» исключено, но и так не названо. Сначала напишите все дома, потом «кроме».",
                "“{part}” is left out but wasn't named. Write all houses first, then what to leave out.",
            ),
            Flaw.NAMED_AND_LEFT_OUT: (
                "«{part}» и названо, и исключено.",
                "“{part}” is both named and left out.",
            ),
            Flaw.NOTHING_LEFT: ("«{part}»: исключено всё.", "“{part}” leaves no house."),
        }
    )
    house_rule = Each(
        RuleWords(
            odd="нечётные",
            even="чётные",
            whole_odd="все нечётные",
            whole_even="все чётные",
            whole="все",
            open="с {} до конца",
            without="{}, кроме {}",
            left_out=RuleWords(
                odd="нечётных",
                even="чётных",
                whole_odd="всех нечётных",
                whole_even="всех чётных",
                whole="всех",
                open="с {} до конца",
                without="",
            ),
        ),
        ENGLISH,
    )
    etr_unreadable = Text("Укажите дату и время.", "State a date and time.")
    time_skipped = Text(
        "Такого времени в этот день нет: часы переводят вперёд.",
        "There is no such time on that day: clocks go forward.",
    )
    etr_passed = Text("Это время уже прошло.", "This time has already passed.")
    etr_too_far = Text(
        "Это больше чем через год. Проверьте дату.", "This is more than a year away. Check the date."
    )
    etr_same = Text("Этот срок уже объявлен.", "This estimate already holds.")
    etr_needed = Text(
        "Работы, которые закончатся сами, должны иметь срок.", "Work that ends by itself needs an estimate."
    )
    began_ahead = Text("Это время ещё не наступило.", "This time lies ahead.")
    ended_ahead = Text("Это время ещё не наступило.", "This time lies ahead.")
    ended_before_start = Text("Раньше, чем началась авария.", "Before the outage began.")
    starts_after_end = Text(
        "Работы должны начаться раньше, чем закончатся.", "The work must begin before it ends."
    )
    remark_reasons = Names(
        {
            Reason.EMPTY: ("Здесь нечего произнести", "There is nothing to say"),
            Reason.TOO_LONG: ("Длиннее 200 знаков", "Longer than 200 characters"),
            Reason.TOO_LONG_SPOKEN: ("Звучит дольше 20 секунд", "Takes longer than 20 seconds to say"),
            Reason.WRONG_LANGUAGE: ("Похоже, это другой язык", "This seems to be another language"),
            Reason.INVISIBLE: ("Невидимый знак", "An invisible character"),
            Reason.MARKUP: (
                "Скобки и знаки разметки не произносятся",
                "Brackets and signs of markup can't be spoken",
            ),
            Reason.WEB_ADDRESS: (
                "Адрес сайта или почты не запомнить на слух",
                "Nobody remembers a web or mail address by ear",
            ),
            Reason.PICTURE: ("Картинку не произнести", "A picture can't be spoken"),
            Reason.OTHER_SCRIPT: ("Буквы чужого письма", "Letters of another script"),
            Reason.MIXED_LETTERS: (
                "В слове смешаны русские и латинские буквы",
                "A word with letters of two scripts",
            ),
            Reason.SIGN: ("Этот знак здесь не произнести", "This sign can't be spoken here"),
            Reason.NUMBER: (
                "Это число не прочесть: напишите его словами",
                "This number can't be read: write it in words",
            ),
            Reason.LONG_NUMBER: ("Слишком длинное число", "The number is too long"),
            Reason.STRESS: (
                "Ударение стоит не у гласной или второе в слове",
                "The stress is not at a vowel, or the word has two",
            ),
            Reason.NO_STRESS: ("В этом языке ударение не указывают", "Stress is not marked in this language"),
        }
    )
    remark_doubts = Names(
        {
            DoubtKind.ABBREVIATION: ("сокращение", "an abbreviation"),
            DoubtKind.DIGITS: ("число", "a number"),
            DoubtKind.FOREIGN_LETTERS: ("латинские буквы", "letters of another script"),
            DoubtKind.STRESS: ("ударение", "the stress"),
            DoubtKind.UNKNOWN_WORD: ("незнакомое слово", "an unknown word"),
        }
    )
    scope_refused = Text(
        "Место названо дважды, или ничего не осталось: всё исключено либо уже работает.",
        "A place is named twice, or nothing is left: all of it is excluded or back already.",
    )
    split_is_all = Text("Это всё объявление: выделять нечего.", "This is all of the notice: nothing is left.")
    part_is_all = Text(
        "Это всё, что оставалось. Отметьте «Услуга восстановлена».",
        "This is all that was left. Use “Service is back”.",
    )
    part_not_out = Text(
        "Это место не входит в объявление или там уже всё работает.",
        "This place is not in the notice, or is back already.",
    )
    need_reason = Text("Выберите, почему срок меняется.", "Choose why the estimate moves.")
    too_long = Text("Слишком длинно.", "Too long.")
    place_refused = Text(
        "Это место не подходит. Выберите другое.", "This place does not fit. Choose another."
    )
