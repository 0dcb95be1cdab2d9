"""Who is told what: the rules, and what a telling takes."""

from ivr.texts import Names, Text, Texts
from outages.subscribers import Tier
from outages.telling_rules import Audience, Fact
from outages.tickets import Channel


class TellingTexts(Texts):
    """What is said of telling rules."""

    telling_rules = Text("Кого извещать", "Who is told")
    telling_rules_hint = Text(
        "О чём линия сообщает сама, кому и как. Кто просил известить, узнаёт об окончании всегда – так, как просил. Кто узнал от нас об"
        " аварии, должен узнать и об окончании: не сужайте круг к концу. Для одного объявления круг можно изменить, когда его"
        " публикуете, переносите срок или завершаете.",
        "What the line tells by itself, to whom and how. Whoever asked is always told the end, the way they asked. Whoever"
        " heard of an outage from us should hear of its end: don't narrow the audience towards the end. For a single notice it"
        " can be changed when you publish it, move its time or end it.",
    )
    fact = Text("Что произошло", "What has happened")
    audience = Text("Кому", "Who")
    tier = Text("Каким абонентам", "Which subscribers")
    facts = Names(
        {
            Fact.PUBLISHED: ("опубликована авария", "an outage is published"),
            Fact.ETR_KNOWN: ("стал известен срок", "the end is known"),
            Fact.ETR_MOVED: ("срок изменился", "the time has moved"),
            Fact.ETR_OVERDUE: ("срок вышел, услуги нет", "the time has passed, still out"),
            Fact.RESTORED: ("услуга работает", "service is back"),
            Fact.REOPENED: ("услуги всё же нет", "out after all"),
            Fact.WITHDRAWN: ("объявление отменено", "the notice is withdrawn"),
            Fact.AHEAD: ("скоро плановые работы", "planned work is near"),
            Fact.WORK_MOVED: ("работы перенесены", "planned work has moved"),
            Fact.BEGUN: ("работы начались", "planned work has begun"),
            Fact.DONE: ("работы закончились", "planned work is over"),
        }
    )
    audiences = Names(
        {
            Audience.NOBODY: ("никому", "nobody"),
            Audience.ASKED: ("тем, кто просил", "who asked"),
            Audience.HEARD: ("и тем, кто слышал об этом", "and who heard of it"),
            Audience.AFFECTED: ("всем, кого это касается", "everybody affected"),
        }
    )
    as_asked = Text("как просили, остальным SMS", "as they asked, others by SMS")
    told_by = Names(
        {Channel.CALL: ("всем звонком", "all by call"), Channel.SMS: ("всем по SMS", "all by SMS")}
    )
    any_tier = Text("любым абонентам", "any subscribers")
    tiers_told = Names(
        {
            Tier.STANDARD: ("частным абонентам", "households"),
            Tier.CORPORATE: ("корпоративным абонентам", "companies"),
            Tier.CRITICAL: ("критическим абонентам", "critical subscribers"),
        }
    )
    save_rules = Text("Сохранить", "Save")
    rules_saved = Text("Правила сохранены.", "The rules are saved.")
    rule_refused = Text("Об окончании узнаёт хотя бы тот, кто просил.", "Whoever asked is told the end.")
    whom = Text("Кому сообщить", "Whom to tell")
    estimate_people = Text("Узнают, человек", "People told")
    estimate_calls = Text("Звонков", "Calls")
    estimate_minutes = Text("Минут разговора", "Minutes of talk")
    estimate_takes = Text("Займут звонки, минут", "Minutes the calls take")
    estimate_messages = Text("SMS", "Text messages")
    estimate_segments = Text("Частей SMS", "SMS segments")
    estimate_cost = Text("Примерная цена", "Approximate cost")
    very_many = Text(
        "Так узнает очень много людей. Посмотрите, во что это обойдётся, и подтвердите или сузьте круг.",
        "This would tell very many people. See what it takes, then confirm it or narrow the audience.",
    )
    very_many_yes = Text("Да, сообщить им всем", "Yes, tell all of them")
