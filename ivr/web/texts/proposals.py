"""Outages that reports point to, and what a manager makes of them."""

from ivr.texts import Counted, Names, Text, Texts
from outages.detection.proposals import Dismissal, ProposalState


class ProposalTexts(Texts):
    """What is said of proposals."""

    proposals = Text("Похоже на аварию: решите, публиковать ли", "Looks like an outage: yours to decide")
    proposal_title = Text("Сообщения без объявления", "Reports that no notice covers")
    proposal_hint = Text(
        "Звонящие оттуда уже слышат, что сообщений несколько и мы проверяем. Об аварии они услышат, только если вы её опубликуете.",
        "Callers from there already hear that there are several reports and that you are checking. They hear of an outage only if you publish it.",
    )
    reports_count = Counted(
        ("{count} сообщение", "{count} сообщения", "{count} сообщений"),
        ("{count} report", "{count} reports"),
    )
    reports_within = Text("{reports} за {span}: {place}", "{reports} in {span}: {place}")
    same_points = Text("{place} (то же самое: {other})", "{place} (the same as {other})")
    at_least_there = Text("возможно, область больше", "the area may be larger")
    whole_line_busy = Text(
        "Область очень велика. Проверьте, не звонят ли по другому поводу: такое бывает, когда вся линия занята больше обычного. Звонящие о сообщениях не слышат.",
        "The area is very large. Check whether people call for another reason: the whole line may just be busier than usual. Callers don't hear of the reports.",
    )
    first_and_last = Text("первое {first}, последнее {last}", "first {first}, last {last}")
    of_points = Text(
        "Сообщили {reports} из {points} точек подключения; обычно за это время – {expected}.",
        "{reports} of {points} service points reported; usual in that time: {expected}.",
    )
    runner_up = Text(
        "Вторая по вероятности область: {place}, {reports} из {points}.",
        "Second likeliest area: {place}, {reports} of {points}.",
    )
    said_out = Text("Что не работает, по словам звонивших", "What callers say is out")
    chance_rare = Text(
        "Случайно на всей линии так бывает не чаще раза в {span}.",
        "Chance alone shows this at most once in {span} on the whole line.",
    )
    chance_often = Text(
        "Случайно на всей линии так бывает до {count} в месяц.",
        "Chance alone shows this up to {count} a month on the whole line.",
    )
    times = Counted(("{count} раза", "{count} раз", "{count} раз"), ("{count} time", "{count} times"))
    months = Counted(
        ("{count} месяц", "{count} месяца", "{count} месяцев"), ("{count} month", "{count} months")
    )
    years = Counted(("{count} год", "{count} года", "{count} лет"), ("{count} year", "{count} years"))
    by_record = Text(
        "Из {decided} решений о таких предложениях авария подтвердилась в {confirmed}: вероятность ложной тревоги – {share} (от {low} до {high}).",
        "Of {decided} decisions on proposals like this, {confirmed} were outages: the probability of a false alarm is {share} ({low} to {high}).",
    )
    by_model = Text(
        "Вероятность ложной тревоги – {share} (по расчёту: решений о таких предложениях пока {decided}, нужно {needed}).",
        "The probability of a false alarm is {share} (reckoned: {decided} decisions on proposals like this so far, of {needed} needed).",
    )
    by_nobody = Text(
        "Какова вероятность ложной тревоги, пока сказать нельзя: решений о таких предложениях {decided} из {needed}, мало и своих аварий.",
        "There is no telling yet how probable a false alarm is: {decided} of {needed} decisions on proposals like this, and too few outages of your own.",
    )
    less_than_one = Text("меньше 1 %", "less than 1 %")
    provisional = Text(
        "Предварительно: линия ещё изучает, сколько сообщений обычно; на это нужно 120 дней.",
        "Provisional: the line is still learning how many reports are usual, which takes 120 days.",
    )
    proposal_evidence = Text("На чём это основано", "What this rests on")
    make_draft = Text("Составить черновик", "Make a draft")
    make_draft_hint = Text(
        "Место, услуги и начало подставятся. Причину и срок можно дописать.",
        "Place, services and beginning are filled in. Add a cause and an estimate.",
    )
    publish_now = Text("Опубликовать", "Publish")
    publish_now_hint = Text(
        "Сразу, без срока и причины: звонящие услышат об аварии.",
        "At once, without estimate or cause: callers hear of the outage.",
    )
    has_draft = Text("Черновик {number}", "Draft {number}")
    not_an_outage = Text("Это не авария", "Not an outage")
    dismiss_hint = Text(
        "Ваш ответ учит линию, сколько таких предложений ложных.",
        "Your answer teaches the line how many proposals like this are false.",
    )
    dismissals = Names(
        {
            Dismissal.COINCIDENCE: ("совпадение, сообщения не связаны", "coincidence: unrelated reports"),
            Dismissal.SINGLE_FAULTS: (
                "неполадки у отдельных абонентов",
                "faults of single subscribers",
            ),
            Dismissal.OTHER_REASON: (
                "звонят по другому поводу: цены, реклама, приложение",
                "they call about something else: prices, an advertisement, an app",
            ),
            Dismissal.OVER: ("авария была, но уже закончилась", "there was an outage, and it is over"),
        }
    )
    dismiss = Text("Убрать со щита", "Put it away")
    choose_dismissal = Text("Выберите, почему это не авария.", "Choose why it isn't an outage.")
    proposal_states = Names(
        {
            ProposalState.OPEN: ("ждёт решения", "to be decided"),
            ProposalState.CONFIRMED: ("опубликовано", "published"),
            ProposalState.DISMISSED: ("не авария", "not an outage"),
            ProposalState.LAPSED: (
                "никто не решил, сообщений больше нет",
                "nobody decided, and reports have ceased",
            ),
        }
    )
    proposal_changed = Text(
        "Не получилось: кто-то уже решил. Ниже – как обстоит дело сейчас.",
        "Not done: somebody has decided already. How things stand is below.",
    )
    proposal_alert = Text(
        "Похоже на аварию: {place}, {reports} за {minutes} мин. Проверьте и решите на щите.",
        "Looks like an outage: {place}, {reports} in {minutes} min. Check, and decide on the board.",
    )
