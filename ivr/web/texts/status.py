"""The status line: how the parts of the service are."""

from ivr.observability.parts import Condition
from ivr.texts import Names, Text, Texts


class StatusTexts(Texts):
    """The parts of the service, and the conditions that they report."""

    all_well = Text("Всё работает", "Everything works")
    part_degraded = Text("не в полную силу", "limited")
    part_down = Text("не работает", "down")
    parts = Names(
        {
            "database": ("База данных", "Database"),
            "billing": ("Биллинг", "Billing"),
            "asterisk": ("Asterisk", "Asterisk"),
            "playback": ("Воспроизведение", "Playback"),
            "speech": ("Речь", "Speech"),
            "sms": ("SMS", "SMS"),
            "trunk": ("Транк", "Trunk"),
            "call budget": ("Бюджет обзвона", "Call budget"),
            "workers": ("Рабочие процессы", "Workers"),
            "roles": ("Роли процессов", "Roles"),
            "disk": ("Диск", "Disk"),
            "background work": ("Фоновые задачи", "Background work"),
            "conversations": ("Разговоры", "Conversations"),
        }
    )
    conditions = Names(
        {
            Condition.DISCONNECTED: (
                "связи нет; звонящие слышат запасное объявление",
                "not connected; callers hear the dialplan's own announcement",
            ),
            Condition.ASTERISK_AWAY: (
                "неизвестно, пока нет связи с Asterisk",
                "unknown while Asterisk is away",
            ),
            Condition.WORKERS: ("{here} из {all}", "{here} of {all}"),
            Condition.ROLES_PLAYED: (
                "звонки: {calls}, страницы: {web}, оповещение: {dispatch}",
                "calls: {calls}, pages: {web}, notifications: {dispatch}",
            ),
            Condition.NOBODY_TAKES_CALLS: (
                "звонки никто не принимает: процесс для них не запущен",
                "nobody takes calls: no process for them is running",
            ),
            Condition.NOBODY_DISPATCHES: (
                "никто не обзванивает и не рассылает SMS: процесс для этого не запущен",
                "nobody rings people or sends SMS: no process for it is running",
            ),
            Condition.TRUNK_UNKNOWN: (
                "Asterisk не сообщает; причина в журнале службы",
                "Asterisk does not say; see the service's log",
            ),
            Condition.TRUNK_SILENT: (
                "не отвечает на проверку; обзвон ждёт",
                "does not answer OPTIONS; calls out wait until it does",
            ),
            Condition.CARRIER_REFUSES: (
                "оператор связи не принимает наши звонки ({status}); обзвон ждёт",
                "the carrier refuses our calls ({status}); calls out wait",
            ),
            Condition.TRUNK_PARTLY_SILENT: (
                "{silent}: нет ответа на проверку; обзвон идёт через остальные",
                "{silent}: no answer to OPTIONS; calls out go over the others",
            ),
            Condition.BUDGET_SPENT: (
                "на сегодня исчерпан: {spent}; туда до завтра не звоним",
                "spent for today: {spent}; nobody is called there until tomorrow",
            ),
            Condition.DATABASE_SILENT: (
                "не отвечает; причина в журнале службы",
                "does not answer; see the service's log",
            ),
            Condition.CALLS_BACK_WAIT: (
                "не отвечает на проверку; ждут обзвона: {count}",
                "does not answer OPTIONS; calls back that wait: {count}",
            ),
            Condition.DATABASE_NOT_WRITTEN: (
                "читается, но запись не проходит; причина в журнале службы",
                "can be read, but not written to; see the service's log",
            ),
            Condition.DISK_FULL: ("запись на диск не проходит", "nothing can be written"),
            Condition.DISK_NEARLY_FULL: ("почти заполнен: освободите место", "nearly full: make room"),
            Condition.PROMPTS_UNREADABLE: ("файлы фраз не читаются", "the prompts can't be read"),
            Condition.BILLING_AWAY: (
                "не отвечает вовремя; звонящих узнают по последним ответам",
                "does not answer in time; callers are recognised by the last answers",
            ),
            Condition.GATEWAYS_LEFT: (
                "{left}: сообщения не принимает; SMS ждут",
                "{left}: takes no messages; SMS wait",
            ),
            Condition.GATEWAYS_PARTLY_LEFT: (
                "{left}: сообщения не принимает; SMS идут через остальные шлюзы",
                "{left}: takes no messages; SMS go by the other gateways",
            ),
            Condition.UNPLAYABLE: (
                "Asterisk не может сыграть файлов: {count}, например {file}; звонящие слышат запасное объявление",
                "files that Asterisk can't play: {count}, such as {file}; callers hear the dialplan's own announcement",
            ),
            Condition.NO_ENGINE: (
                "ни один движок не говорит ({resting}); причина в журнале службы",
                "no engine speaks ({resting}); see the service's log",
            ),
            Condition.LANGUAGES_SILENT: (
                "сейчас никто не говорит на языке: {languages} ({resting})",
                "nobody speaks now: {languages} ({resting})",
            ),
            Condition.LANGUAGES_MUTE: (
                "нет голоса для языка: {languages}; звонящим его не предлагают",
                "no engine has a voice for: {languages}; callers are not offered it",
            ),
            Condition.ENGINE_FAILED: (
                "говорит {speaking}; недавно не справились: {resting}",
                "{speaking} speaks; failed recently: {resting}",
            ),
            Condition.ENGINE_MISSING: (
                "говорит {speaking}; {preferred} не установлен",
                "{speaking} speaks; {preferred} is not installed",
            ),
            Condition.PHRASES_MISSING: (
                "осталось озвучить: {missing} из {total}; нужное звонку озвучивается первым",
                "still to be spoken: {missing} of {total}; what a call needs goes first",
            ),
            Condition.SPEAKING: ("{speaking}", "{speaking}"),
            Condition.LEVEL_FULL: ("полные", "in full"),
            Condition.LEVEL_KEYS: (
                "короче – звонят многие: сообщение и короткое меню",
                "shorter, many are calling: the notice and a short menu",
            ),
            Condition.LEVEL_NOTICE: (
                "короткие – линия заполняется: только сообщение, без меню",
                "short, the line is filling up: the notice alone, without a menu",
            ),
            Condition.LEVEL_BRIEF: (
                "самые короткие – линия почти занята: краткое сообщение и предложение SMS",
                "as short as can be, the line is nearly full: the short notice and the offer of an SMS",
            ),
            Condition.JOBS_FAILING: (
                "не удаётся: {count}; причина в журнале службы",
                "failing: {count}; see the service's log",
            ),
        }
    )
