"""Campaigns: how the telling of news goes on, and what a manager does to it."""

from ivr.texts import Counted, Names, Text, Texts
from outages.branches import BranchState
from outages.campaigns import CampaignState, SampleState
from outages.reach import TellingOutcome
from outages.tickets import Channel


class CampaignTexts(Texts):
    """What is said of campaigns."""

    campaigns = Text("Оповещения", "Campaigns")
    campaign_title = Text("Оповещение {number}", "Campaign {number}")
    no_campaigns = Text("Оповещений пока не было.", "No campaigns yet.")
    being_told = Text("Идёт оповещение", "People are being told")
    campaign_states = Names(
        {
            CampaignState.RUNNING: ("идёт", "running"),
            CampaignState.PAUSED: ("на паузе", "paused"),
            CampaignState.STOPPED: ("остановлено", "stopped"),
        }
    )
    campaign_over = Text("закончено", "finished")
    campaign_began = Text("с {time}", "since {time}")
    changed_by = Text("{author}, {time}", "{author}, {time}")
    of_people = Text("{told} из {people}", "{told} of {people}")
    bar = Text(
        "Известили: {told}. Не вышло: {unreached}. Не нужно: {needless}. Осталось: {to_go}.",
        "Told: {told}. Not reached: {unreached}. Not needed: {needless}. To go: {to_go}.",
    )
    were_told = Text("Известили", "Told")
    unreached = Text("Не удалось известить", "Not reached")
    needless = Text("Извещать уже не нужно", "Nothing left to tell")
    to_go = Text("Осталось", "To go")
    due_now = Text("в очереди", "due now")
    underway = Text("звоним или ждём отчёта", "being told, or report awaited")
    waiting = Text("ждут своего часа или новой попытки", "waiting for their hour or the next try")
    expected_end = Text("закончим к {time}", "done by {time}")
    no_expected_end = Text("когда закончим, пока не видно", "no telling yet when it will be done")
    over_time = Text("По минутам", "By minute")
    chart = Text(
        "С {first} по {last}: известили {told}, не удалось {unreached}; больше всего за {span} – {most}.",
        "From {first} to {last}: {told} told, {unreached} not reached; most in {span}: {most}.",
    )
    kept_back = Text(
        "ждут, что скажут другие или решит дежурный", "waiting for what others say or a manager decides"
    )
    branches = Text("По участкам", "By branch")
    branches_hint = Text(
        "Сначала спрашиваем несколько человек на каждом участке, работает ли услуга. Если слишком многие говорят, что нет, дальше там не звоним, и решаете вы.",
        "A few people of each branch are asked first whether it works. Where too many say that it does not, nobody else is told before you decide.",
    )
    samples = Names(
        {
            SampleState.PLANNED: ("решаем, кого спросить первыми", "choosing whom to ask first"),
            SampleState.TAKEN: ("часть людей спрошена первой", "some were asked first"),
            SampleState.NEEDLESS: ("людей мало, известили всех сразу", "few people: all told at once"),
        }
    )
    branch_states = Names(
        {
            BranchState.OPEN: ("извещаем всех", "everybody is told"),
            BranchState.ASKED: ("спрашиваем часть людей", "some are asked first"),
            BranchState.HELD: ("дальше не звоним", "nobody else is told"),
            BranchState.CONFIRMED: ("авария там осталась", "still out there"),
            BranchState.RELEASED: ("извещаем: так решил дежурный", "told: a manager decided so"),
            BranchState.OVERTAKEN: ("восстановление отменили", "the restoration was taken back"),
        }
    )
    said_still_out = Text(
        "{still_out} из {answers} говорят, что не работает", "{still_out} of {answers} say it is still out"
    )
    nobody_answered = Text("пока никто не ответил", "no answers yet")
    branch_waiting = Text("ждут: {count}", "{count} waiting")
    branches_held = Text("Говорят, что услуги нет: решите, что там", "Still out, people say: please decide")
    branch_held = Text("Участок: {place} – {said}; {state}", "{place}: {said}; {state}")
    branch_held_sms = Text(
        "{place}: {still_out} из {answers} говорят, что не работает; дальше не звоним. Черновик {number}: объявите или удалите.",
        "{place}: {still_out} of {answers} say it is still out; nobody else is told. Draft {number}: publish or discard it.",
    )
    see_draft = Text("Черновик объявления", "Draft notice")
    confirm_branch = Text("Да, там авария: объявить", "Yes, still out: publish")
    release_branch = Text("Нет, работает: извещать дальше", "No, it works: go on")
    pause_campaign = Text("Пауза", "Pause")
    pause_hint = Text(
        "Новых звонков и SMS не будет; начатые разговоры закончатся.",
        "No new calls or messages; conversations that have begun go on.",
    )
    resume_campaign = Text("Продолжить", "Resume")
    slow_campaign = Text("Темп", "Pace")
    per_minute = Text("Человек в минуту, не больше", "People a minute, at most")
    per_minute_hint = Text("Пусто – сколько успевает линия.", "Empty: as many as the line can.")
    per_minute_refused = Text("Укажите число от 1 до {most}.", "State a number from 1 to {most}.")
    set_pace = Text("Задать темп", "Set the pace")
    slowed = Text("не больше {count} в минуту", "at most {count} a minute")
    span_of_campaign = Text("Когда извещать", "When to tell people")
    not_before = Text("Не раньше", "Not before")
    not_after = Text("Не позже", "Not after")
    span_hint = Text(
        "Пусто – без срока. Кого не успеем известить до конца срока, тех уже не известим.",
        "Empty: no limit. Whoever is left when it is over is told no more.",
    )
    span_over = Text(
        "Укажите время позже начала и ещё не прошедшее.", "State a time after the beginning and still ahead."
    )
    set_span = Text("Задать срок", "Set the times")
    told_from = Text("не раньше {time}", "not before {time}")
    told_until = Text("не позже {time}", "not after {time}")
    stop_campaign = Text("Остановить совсем", "Stop for good")
    stop_hint = Text(
        "Остальных уже не известим: их просьбы закончатся, заявки закроются с пометкой, что известить не удалось. Вернуть это нельзя.",
        "Nobody else is told: their requests end and their tickets close as not reached. This can't be undone.",
    )
    stop_yes = Text("Да, остановить", "Yes, stop")
    campaign_changed = Text(
        "Не получилось: состояние оповещения уже изменилось. Ниже – как обстоит дело сейчас.",
        "Not done: the campaign has changed in the meantime. Its present state is below.",
    )
    campaign_saved = Names(
        {
            "pause": ("Оповещение на паузе.", "The campaign is paused."),
            "resume": ("Оповещение продолжается.", "The campaign goes on."),
            "stop": ("Оповещение остановлено.", "The campaign is stopped."),
            "pace": ("Темп изменён.", "The pace is changed."),
            "span": ("Срок изменён.", "The times are changed."),
            "release": ("Извещаем и на этом участке.", "People of this branch are told, too."),
            "decided": ("Об этом участке уже решено.", "This branch has been decided already."),
        }
    )
    still_out_tickets = Counted(
        (
            "{count} абонент говорит, что услуги всё ещё нет",
            "{count} абонента говорят, что услуги всё ещё нет",
            "{count} абонентов говорят, что услуги всё ещё нет",
        ),
        ("{count} subscriber says it is still out", "{count} subscribers say it is still out"),
    )
    who_knows = Text(
        "Знают ли об окончании те, кто слышал об аварии",
        "Whether those who heard of it know that it is over",
    )
    reach = Names(
        {
            TellingOutcome.TOLD: ("знают", "know"),
            TellingOutcome.WITHHELD: ("номер скрыт, известить некого", "number withheld: nobody to tell"),
            TellingOutcome.TO_GO: ("ещё известим", "still to be told"),
            TellingOutcome.STILL_WAITS: (
                "у них отключено что-то ещё, известим потом",
                "something else is out there: told later",
            ),
            TellingOutcome.LISTED: ("позвонят операторы", "on the agents' call list"),
            TellingOutcome.UNREACHED: ("не удалось известить", "not reached"),
            TellingOutcome.OPTED_OUT: ("просили вообще не беспокоить", "opted out"),
            TellingOutcome.DECLINED: ("отказались от извещения", "declined"),
            TellingOutcome.NEEDLESS: ("извещать стало незачем", "nothing left to tell"),
            TellingOutcome.NOT_ASKED: ("ни о чём не просили", "asked for nothing"),
            TellingOutcome.FORGOTTEN: ("забыты: сообщите им сами", "forgotten: tell them yourself"),
        }
    )
    would_be_told = Names(
        {
            Channel.CALL: ("{count} звонком", "{count} by call"),
            Channel.SMS: ("{count} по SMS", "{count} by SMS"),
            Channel.EMAIL: ("{count} письмом", "{count} by e-mail"),
            Channel.WEBHOOK: ("{count} вебхуком", "{count} by webhook"),
        }
    )
    nobody = Text("никто", "nobody")
