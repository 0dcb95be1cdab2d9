"""What the pages for persons who take calls say, in the languages of the pages."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from ivr.calls.queue.calls import QueueStage
from outages.subscribers import Tier


@dataclass(frozen=True, slots=True, kw_only=True)
class CallTexts:
    """One language; `{…}` marks what is filled in."""

    title: str
    unknown_caller: str
    unknown_hint: str
    not_yet: str
    no_such_call: str
    to_desk: str
    hint_only: str
    keyed: str
    in_danger: str
    account: str
    flat: str
    all_well_here: str
    out_here: str
    more_homes: str
    was_told: str
    told_revision: str
    now_holds: str
    still_holds: str
    heard_here: str
    heard_nothing: str
    key: str
    one_by_one: str
    earlier: str
    none_earlier: str
    open_tickets: str
    started: str
    nobody: str
    nobody_hint: str
    rung_at: str
    waits: str
    talks: str
    record_soon: str
    tiers: Mapping[Tier, str]
    stages: Mapping[QueueStage, str]


RUSSIAN: Final = CallTexts(
    title="Звонок",
    unknown_caller="Неизвестный абонент",
    unknown_hint="Этого номера нет ни в одном договоре. Спросите адрес или лицевой счёт.",
    not_yet="Запись о звонке сейчас появится. Страница обновится сама.",
    no_such_call="О таком звонке ничего не известно. Если он идёт прямо сейчас, страница обновится сама.",
    to_desk="Все звонки сейчас",
    hint_only="Номер телефона – подсказка, а не доказательство.",
    keyed="Счёт набран клавишами с чужого телефона и не подтверждён: спросите, кто звонит.",
    in_danger="Сообщил об опасности",
    account="счёт {account}",
    flat="кв. {flat}",
    all_well_here="Аварий по этому адресу нет.",
    out_here="не работает: {services}",
    more_homes="Ещё адресов: {count}",
    was_told="Услышал срок",
    told_revision="{until} (срок № {number})",
    now_holds="Сейчас: {until} (срок № {number}) – скажите об этом.",
    still_holds="Он и сейчас в силе.",
    heard_here="Что слышал в этом звонке",
    heard_nothing="Ничего не прозвучало.",
    key="клавиша",
    one_by_one="По фразам, с файлами",
    earlier="Звонки за неделю",
    none_earlier="За неделю с этого номера не звонили.",
    open_tickets="Открытые заявки",
    started="начался {time}",
    nobody="Никто не звонит",
    nobody_hint="Когда зазвонит телефон, карточка абонента появится здесь сама.",
    rung_at="звонит на {person}",
    waits="ждёт {span}",
    talks="говорит {span}, {person}",
    record_soon="запись появится через секунду",
    tiers={
        Tier.STANDARD: "",
        Tier.CORPORATE: "корпоративный",
        Tier.CRITICAL: "критический: люди под угрозой",
    },
    stages={
        QueueStage.RINGING: "Звонит сейчас",
        QueueStage.TALKING: "Разговаривают",
        QueueStage.WAITING: "Ждут в очереди",
    },
)

ENGLISH: Final = CallTexts(
    title="Call",
    unknown_caller="Unknown caller",
    unknown_hint="No contract has this number. Ask for the address or the account.",
    not_yet="The call's record is about to appear. The page updates by itself.",
    no_such_call="Nothing is known of such a call. If it is going on right now, the page updates by itself.",
    to_desk="All calls now",
    hint_only="A telephone's number is a hint, not proof.",
    keyed="The account was keyed at a telephone that isn't theirs, unproved: ask who is calling.",
    in_danger="Spoke of danger",
    account="account {account}",
    flat="flat {flat}",
    all_well_here="No outage at this address.",
    out_here="out: {services}",
    more_homes="{count} more addresses",
    was_told="Heard the estimate",
    told_revision="{until} (estimate no. {number})",
    now_holds="Now: {until} (estimate no. {number}). Tell them.",
    still_holds="It still holds.",
    heard_here="What they heard in this call",
    heard_nothing="Nothing was played.",
    key="key",
    one_by_one="Prompt by prompt, with files",
    earlier="Calls of the last week",
    none_earlier="Nobody called from this number within a week.",
    open_tickets="Open tickets",
    started="began {time}",
    nobody="Nobody is calling",
    nobody_hint="When a telephone rings, the caller's card appears here by itself.",
    rung_at="rings at {person}",
    waits="waits {span}",
    talks="talks {span}, {person}",
    record_soon="the record appears in a second",
    tiers={
        Tier.STANDARD: "",
        Tier.CORPORATE: "corporate",
        Tier.CRITICAL: "critical: people are in danger",
    },
    stages={
        QueueStage.RINGING: "Ringing now",
        QueueStage.TALKING: "In a talk",
        QueueStage.WAITING: "Waiting in the queue",
    },
)

WORDS: Final[Mapping[str, CallTexts]] = {"ru": RUSSIAN, "en": ENGLISH}
