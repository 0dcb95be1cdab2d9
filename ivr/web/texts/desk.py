"""The agents' pages: who is calling, and what they heard."""

from ivr.calls.queue.calls import QueueStage
from ivr.texts import Counted, Names, Text, Texts
from outages.opt_outs import OptOutSource
from outages.subscribers import Tier
from outages.tickets import Channel


class DeskTexts(Texts):
    """What the agent desktop and a call's page say."""

    title = Text("Звонок", "Call")
    unknown_caller = Text("Неизвестный абонент", "Unknown caller")
    unknown_hint = Text(
        "Этого номера нет ни в одном договоре. Спросите адрес или лицевой счёт.",
        "No contract has this number. Ask for the address or account.",
    )
    not_yet = Text(
        "Запись о звонке сейчас появится. Страница обновится сама.",
        "The call's record is about to appear. The page updates by itself.",
    )
    no_such_call = Text(
        "О таком звонке ничего не известно. Если он идёт прямо сейчас, страница обновится сама.",
        "No such call is known. If it is up right now, the page updates by itself.",
    )
    to_desk = Text("Все звонки сейчас", "All calls now")
    hint_only = Text(
        "Номер телефона – подсказка, а не доказательство.", "A telephone's number is a hint, not proof."
    )
    keyed = Text(
        "Счёт набран клавишами с чужого телефона и не подтверждён: спросите, кто звонит.",
        "The account was keyed in from an unknown telephone and is not verified: ask who is calling.",
    )
    in_danger = Text("Сообщил об опасности", "Reported danger")
    account = Text("счёт {account}", "account {account}")
    flat = Text("кв. {flat}", "flat {flat}")
    former = Text("бывший адрес", "former address")
    all_well_here = Text("Аварий по этому адресу нет.", "No outage at this address.")
    out_here = Text("не работает: {services}", "out: {services}")
    ahead_here = Text("плановые работы: {services}", "planned work: {services}")
    more_homes = Counted(
        ("Ещё {count} адрес", "Ещё {count} адреса", "Ещё {count} адресов"),
        ("{count} more address", "{count} more addresses"),
    )
    was_told = Text("Услышал", "Heard")
    told_revision = Text("{until} (срок № {number})", "{until} (estimate no. {number})")
    now_holds = Text(
        "Сейчас: {until} (срок № {number}) – скажите об этом.",
        "Now: {until} (estimate no. {number}). Tell them.",
    )
    still_holds = Text("Он и сейчас в силе.", "It still holds.")
    opting_out = Text("Звонить и писать", "Calls and messages")
    opt_out = Names(
        {
            Channel.CALL: ("Больше не звонить", "Never ring again"),
            Channel.SMS: ("Больше не писать", "Never write again"),
            Channel.EMAIL: ("Больше не слать писем", "Never e-mail again"),
            Channel.WEBHOOK: ("Больше не передавать вебхуком", "Never pass on by webhook again"),
        }
    )
    opted_out = Names(
        {
            Channel.CALL: ("Не звонить: сказано {time}, {who}", "Not to be rung: said {time}, {who}"),
            Channel.SMS: ("Не писать: сказано {time}, {who}", "Not to be written to: said {time}, {who}"),
            Channel.EMAIL: (
                "Не слать писем: сказано {time}, {who}",
                "Not to be e-mailed: said {time}, {who}",
            ),
            Channel.WEBHOOK: (
                "Не передавать вебхуком: сказано {time}, {who}",
                "Not to be passed on by webhook: said {time}, {who}",
            ),
        }
    )
    #: Where somebody said so, or to whom.
    sources = Names(
        {
            OptOutSource.RING_BACK: ("клавишей", "by key"),
            OptOutSource.SMS: ("сообщением", "by SMS"),
            OptOutSource.AGENT: ("{who}", "{who}"),
        }
    )
    end_opt_out = Text("Снова можно", "Allow it again")
    heard_here = Text("Что слышал в этом звонке", "What they heard in this call")
    heard_nothing = Text("Ничего не прозвучало.", "Nothing was played.")
    key = Text("клавиша", "key")
    one_by_one = Text("По фразам, с файлами", "Prompt by prompt, with files")
    earlier = Text("Звонки за неделю", "Calls of the last week")
    none_earlier = Text(
        "За неделю с этого номера не звонили.", "Nobody called from this number in the last week."
    )
    open_tickets = Text("Открытые заявки", "Open tickets")
    started = Text("начался {time}", "began {time}")
    unread = Counted(
        (
            "{count} сообщение абонентов ждёт человека",
            "{count} сообщения абонентов ждут человека",
            "{count} сообщений абонентов ждут человека",
        ),
        (
            "{count} message from people is waiting to be read",
            "{count} messages from people are waiting to be read",
        ),
    )
    nobody = Text("Никто не звонит", "Nobody is calling")
    nobody_hint = Text(
        "Когда зазвонит телефон, карточка абонента появится здесь сама.",
        "When a telephone rings, the caller's card appears here by itself.",
    )
    rung_at = Text("звонит у {agent}", "rings at {agent}")
    waits = Text("ждёт {span}", "waits {span}")
    talks = Text("говорит {span}, {agent}", "talks {span}, {agent}")
    record_soon = Text("запись появится через секунду", "the record appears in a second")
    tiers = Names(
        {
            Tier.STANDARD: ("", ""),
            Tier.CORPORATE: ("корпоративный", "corporate"),
            Tier.CRITICAL: ("критический: риск для людей", "critical: lives depend on it"),
        }
    )
    stages = Names(
        {
            QueueStage.RINGING: ("Звонит сейчас", "Ringing now"),
            QueueStage.TALKING: ("Разговаривают", "Talking"),
            QueueStage.WAITING: ("Ждут в очереди", "Waiting in the queue"),
        }
    )
