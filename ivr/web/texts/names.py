"""The names of kinds and states."""

from ivr.texts import Names, Texts
from outages.calls import CallOutcome, Direction
from outages.estimates import Delay, EtrSource
from outages.incidents import Cause, IncidentKind, Stage
from outages.ledger import Means, Outcome, Told
from outages.news import News
from outages.notifications import NotificationState, Result
from outages.subscribers import Service
from outages.tickets import Channel, Closing, TicketState


class NameTexts(Texts):
    """What the members of the domain's enumerations are called."""

    kinds = Names(
        {
            IncidentKind.UNPLANNED: ("авария", "outage"),
            IncidentKind.PLANNED: ("плановые работы", "planned work"),
        }
    )
    stages = Names(
        {
            Stage.DRAFT: ("черновик", "draft"),
            Stage.SCHEDULED: ("запланированы", "scheduled"),
            Stage.ACTIVE: ("идёт", "active"),
            Stage.OVERRUN: ("затянулись", "overrun"),
            Stage.RESTORED: ("восстановлено", "restored"),
            Stage.MERGED: ("объединена с № {other}", "merged into no. {other}"),
            Stage.CANCELLED: ("отменено", "withdrawn"),
        }
    )
    sources = Names(
        {
            EtrSource.CREW: ("бригада", "crew"),
            EtrSource.MANAGER: ("дежурный", "duty manager"),
            EtrSource.RULE: ("обычная длительность", "usual duration"),
            EtrSource.UNKNOWN: ("никто не называл", "nobody has said"),
        }
    )
    changes = Names(
        {
            "create": ("составлено", "written"),
            "publish": ("опубликовано", "published"),
            "publish_later": ("назначено время публикации", "publication timed"),
            "hold_back": ("публикация по времени отменена", "publication held back"),
            "edit": ("исправлено", "edited"),
            "move_etr": ("объявлен новый срок", "estimate moved"),
            "restore_part": ("восстановлена часть", "partly restored"),
            "restore": ("восстановлено", "restored"),
            "reopen": ("открыто снова", "reopened"),
            "cancel": ("отменено", "withdrawn"),
            "merge": ("объединено", "merged"),
            "split": ("разделено", "split"),
            "begin": ("работы начались", "work began"),
            "turn": ("по часам", "by the clock"),
            "renew": ("продлено", "renewed"),
            "lapse": ("не продлено, срок снят", "not renewed, its time is gone"),
        }
    )
    fields = Names(
        {
            "services": ("услуги", "services"),
            "scope": ("место", "place"),
            "cause": ("причина", "cause"),
            "general": ("кто слышит", "who hears it"),
            "note": ("заметка", "note"),
            "state": ("состояние", "state"),
            "etr": ("срок", "estimate"),
            "starts_at": ("начало работ", "start of the work"),
            "began_at": ("когда началось", "when it began"),
            "ends_by_clock": ("окончание по часам", "end by the clock"),
            "remarks": ("слова для звонящих", "words for callers"),
            "publish_at": ("время публикации", "time of publication"),
            "parent_id": ("авария, внутри которой эта", "larger incident"),
        }
    )
    told = Names(
        {
            Told.OUT: ("услуги нет", "out"),
            Told.AHEAD: ("будут работы", "work ahead"),
            Told.RESTORED: ("услуга работает", "service is back"),
            Told.WITHDRAWN: ("объявление отменено", "the notice is withdrawn"),
            Told.REOPENED: ("услуги всё же нет", "out after all"),
        }
    )
    means = Names(
        {
            Means.CALL: ("позвонил сам", "called"),
            Means.GENERAL: ("общее объявление", "general announcement"),
            Means.RING_BACK: ("мы позвонили", "rung back"),
            Means.SMS: ("SMS", "SMS"),
            Means.EMAIL: ("письмо", "e-mail"),
            Means.WEBHOOK: ("вебхук", "webhook"),
            Means.PAGE: ("страница", "page"),
            Means.AGENT: ("оператор", "agent"),
        }
    )
    promise_outcomes = Names(
        {
            Outcome.OPEN: ("срок не наступил", "not due yet"),
            Outcome.KEPT: ("сдержано", "kept"),
            Outcome.BROKEN: ("нарушено", "broken"),
            Outcome.NONE: ("срок не обещан", "no time promised"),
        }
    )
    services = Names(
        {
            Service.INTERNET: ("интернет", "internet"),
            Service.TV: ("телевидение", "TV"),
            Service.TELEPHONY: ("телефон", "telephone"),
            Service.ELECTRICITY: ("электричество", "electricity"),
            Service.WATER: ("холодная вода", "cold water"),
            Service.HOT_WATER: ("горячая вода", "hot water"),
            Service.HEAT: ("отопление", "heating"),
            Service.GAS: ("газ", "gas"),
        }
    )
    causes = Names(
        {
            Cause.UNKNOWN: ("выясняется", "being investigated"),
            Cause.LINE_DAMAGE: ("повреждение линии", "damaged line"),
            Cause.EQUIPMENT: ("отказ оборудования", "failed equipment"),
            Cause.POWER: ("нет питания оборудования", "equipment without power"),
            Cause.WEATHER: ("погода", "weather"),
            Cause.UPSTREAM: ("у вышестоящего поставщика", "upstream supplier"),
            Cause.THIRD_PARTY: ("работы или авария третьих лиц", "third party"),
            Cause.MAINTENANCE: ("плановое обслуживание", "planned maintenance"),
        }
    )
    delays = Names(
        {
            Delay.MORE_DAMAGE: ("повреждение оказалось больше", "the damage is larger"),
            Delay.SPARE_PART: ("ждём запчасть", "waiting for a spare part"),
            Delay.ACCESS: ("бригада не может подобраться", "the crew cannot reach the place"),
            Delay.WEATHER: ("мешает погода", "held up by weather"),
            Delay.FASTER: ("идёт быстрее", "work goes faster"),
            Delay.CORRECTION: ("прежний срок был ошибкой", "the earlier estimate was wrong"),
        }
    )
    ticket_states = Names(
        {
            TicketState.OPEN: ("открыта", "open"),
            TicketState.CLOSED: ("закрыта", "closed"),
        }
    )
    closings = Names(
        {
            Closing.CONFIRMED: ("абонент подтвердил", "confirmed by the subscriber"),
            Closing.TOLD: ("абонент уведомлён", "subscriber told"),
            Closing.RESTORED: ("авария завершена", "incident over"),
            Closing.UNREACHED: ("не дозвонились", "not reached"),
            Closing.BY_PEOPLE: ("закрыл сотрудник", "closed by staff"),
            Closing.ABANDONED: ("давно не звонили", "nobody called for long"),
        }
    )
    channels = Names(
        {
            Channel.CALL: ("звонок", "call"),
            Channel.SMS: ("SMS", "SMS"),
            Channel.EMAIL: ("письмо", "e-mail"),
            Channel.WEBHOOK: ("вебхук", "webhook"),
        }
    )
    outcomes = Names(
        {
            CallOutcome.COMPLETED: ("до конца", "to the end"),
            CallOutcome.HUNG_UP: ("положил трубку", "hung up"),
            CallOutcome.HANDED_OVER: ("переведён на оператора", "put through to an agent"),
            CallOutcome.HAZARD: ("переведён на оператора: опасность", "put through to an agent: danger"),
            CallOutcome.FAILED: ("сбой у нас", "failed on our side"),
        }
    )
    directions = Names(
        {
            Direction.INBOUND: ("входящий", "inbound"),
            Direction.OUTBOUND: ("исходящий", "outbound"),
        }
    )
    notification_states = Names(
        {
            NotificationState.PENDING: ("ждёт", "waiting"),
            NotificationState.SENDING: ("звоним или отправляем", "being told"),
            NotificationState.SENT: ("отправлено, ждём отчёта", "sent, report awaited"),
            NotificationState.DONE: ("уведомлён", "told"),
            NotificationState.FAILED: ("не удалось", "failed"),
            NotificationState.OPTED_OUT: ("просил не сообщать", "opted out"),
            NotificationState.STOPPED: ("оповещение остановили", "campaign stopped"),
        }
    )
    results = Names(
        {
            Result.WORKS: ("ответил: работает", "answered: it works"),
            Result.STILL_OUT: ("ответил: не работает", "answered: still out"),
            Result.WANTS_AGENT: ("попросил оператора", "asked for an agent"),
            Result.OPTED_OUT: ("попросил больше не звонить", "asked never to be rung again"),
            Result.HEARD: ("выслушал", "listened"),
            Result.LEFT_MESSAGE: ("автоответчик, оставили сообщение", "left a message"),
            Result.ENDED_EARLY: ("не дослушал", "hung up early"),
            Result.BROKEN_OFF: ("оборвалось у нас", "broke off on our side"),
            Result.BUSY: ("занято", "busy"),
            Result.DECLINED: ("отклонил звонок", "declined"),
            Result.BLOCKED: ("запретил звонки", "blocked"),
            Result.UNREACHABLE: ("вне сети", "can't be reached"),
            Result.NO_ANSWER: ("не ответил", "no answer"),
            Result.UNAVAILABLE: ("связи нет", "not put through"),
            Result.LATE: ("не успели", "too late"),
            Result.BAD_NUMBER: ("неверный номер", "invalid number"),
            Result.ACCEPTED: ("принято шлюзом", "accepted by the gateway"),
            Result.DELIVERED: ("доставлено", "delivered"),
            Result.UNDELIVERED: ("не доставлено", "not delivered"),
            Result.OVERTAKEN: ("новость устарела", "no longer so"),
            Result.UNKNOWN: ("неизвестно", "unknown"),
        }
    )
    news = Names(
        {
            News.PUBLISHED: ("авария", "an outage"),
            News.ETR_KNOWN: ("срок известен", "the end is known"),
            News.ETR_MOVED: ("срок изменился", "the time has moved"),
            News.ETR_OVERDUE: ("срок вышел, услуги нет", "overdue, still out"),
            News.AHEAD: ("будут работы", "work ahead"),
            News.WORK_MOVED: ("работы перенесены", "work has moved"),
            News.BEGUN: ("работы начались", "work has begun"),
            News.RESTORED: ("услуга работает", "service is back"),
            News.WITHDRAWN: ("объявление отменено", "the notice is withdrawn"),
            News.REOPENED: ("услуги всё же нет", "out after all"),
            News.TICKET: ("номер заявки", "ticket number"),
        }
    )
