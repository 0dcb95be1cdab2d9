"""The page of the fixed phrases and the fragments of the others."""

from ivr.texts import Counted, Names, Text, Texts
from prompts.errors import RecordingFlaw
from prompts.wording.fragments import FragmentGroup


class PromptTexts(Texts):
    """What the page of the phrases says."""

    title = Text("Фразы", "Prompts")
    about = Text(
        "Всё, что линия говорит всегда одними и теми же словами, и слова, из которых складываются сроки, услуги и номера"
        " домов. Запись живого голоса заменяет синтез с этой минуты; фразу со сроком – как только записаны все её слова."
        " Улицы и то, что пишут дежурные, говорит синтез.",
        "Everything the line always says in the same words, and the words of times, services and house numbers. A recording"
        " replaces the synthetic voice from that minute on; in a sentence with a time, once all of its words are recorded."
        " Streets and what managers write are always synthetic.",
    )
    language = Text("Язык", "Language")
    counts = Counted(
        ("{count} фраза", "{count} фразы", "{count} фраз"), ("{count} phrase", "{count} phrases")
    )
    recorded_of_them = Text("записано: {count}", "{count} recorded")
    groups = Names(
        {
            None: ("фразы", "fixed phrases"),
            FragmentGroup.TIMES: ("время", "times"),
            FragmentGroup.SERVICES: ("услуги", "services"),
            FragmentGroup.NUMBERS: ("номера домов", "house numbers"),
        }
    )
    of_group = Text("{group}: {recorded} из {count}", "{group}: {recorded} of {count}")
    all_well = Text("Всё озвучено, замечаний нет.", "Everything is spoken; nothing to do.")
    not_spoken = Text("Не озвучено: {names}", "Not spoken yet: {names}")
    refused = Text("Запись не звучит: {names}", "Recordings that callers don't hear: {names}")
    stray = Text("Файлы, для которых нет фразы: {names}", "Files without a phrase: {names}")
    stress_slips = Counted(
        (
            "В ваших ударениях {count} ошибка: её назовёт outage-ivr prompts check.",
            "В ваших ударениях {count} ошибки: их назовёт outage-ivr prompts check.",
            "В ваших ударениях {count} ошибок: их назовёт outage-ivr prompts check.",
        ),
        (
            "{count} fault in your stresses: run outage-ivr prompts check.",
            "{count} faults in your stresses: run outage-ivr prompts check.",
        ),
    )
    shortcomings = Counted(
        (
            "В словах этого языка {count} пробел: его назовёт outage-ivr prompts check.",
            "В словах этого языка {count} пробела: их назовёт outage-ivr prompts check.",
            "В словах этого языка {count} пробелов: их назовёт outage-ivr prompts check.",
        ),
        (
            "{count} gap in this language's words: run outage-ivr prompts check.",
            "{count} gaps in this language's words: run outage-ivr prompts check.",
        ),
    )
    search = Text("Поиск по словам или имени", "Search words or names")
    search_button = Text("Найти", "Search")
    nothing_found = Text("Ничего не найдено.", "Nothing found.")
    found = Counted(
        ("показана {count} фраза", "показаны {count} фразы", "показано {count} фраз"),
        ("{count} phrase shown", "{count} phrases shown"),
    )
    recorded = Text("записано", "recorded")
    joined = Text("собрано из записей", "joined from recordings")
    missing = Text("не записано", "not recorded")
    synthetic = Text("синтез", "synthetic")
    nobody = Text("не озвучено", "not spoken yet")
    length = Text("{seconds} с", "{seconds} s")
    play = Text("Прослушать: {text}", "Listen: {text}")
    replace = Text("Заменить записью", "Replace with a recording")
    file = Text("Файл WAV", "WAV file")
    file_hint = Text(
        "До {megabytes} МБ. Прочитайте ровно эти слова; громкость и паузы выровняем сами.",
        "Up to {megabytes} MB. Read exactly these words; loudness and pauses are adjusted.",
    )
    upload = Text("Проверить и заменить", "Check and replace")
    remove = Text("Убрать запись", "Remove the recording")
    remove_hint = Text(
        "Фразу снова скажет синтез. Файл будет удалён.",
        "The synthetic voice says it again. The file is deleted.",
    )
    need_file = Text("Выберите файл.", "Choose a file.")
    too_large = Text("Файл больше {megabytes} МБ.", "The file is larger than {megabytes} MB.")
    kept = Text(
        "Записано: эту фразу теперь говорит человек.", "Recorded: a person says this phrase from now on."
    )
    removed = Text(
        "Запись убрана: эту фразу снова говорит синтез.",
        "Removed: the synthetic voice says this phrase again.",
    )
    flaws = Names(
        {
            RecordingFlaw.UNREADABLE: (
                "Это не звуковой файл, или он повреждён. Нужен WAV.",
                "This is not a sound file, or it is damaged. Send a WAV file.",
            ),
            RecordingFlaw.EMPTY: ("В файле нет звука.", "There is no sound in the file."),
            RecordingFlaw.ENDLESS: (
                "Запись длится {seconds} с: таких длинных фраз нет.",
                "It lasts {seconds} s: no phrase is that long.",
            ),
            RecordingFlaw.CLIPPED: (
                "Звук перегружен: {share} из 1000 отсчётов на пределе. Запишите тише.",
                "It is clipped: {share} of 1,000 samples are at full scale. Record it softer.",
            ),
            RecordingFlaw.SILENT: ("В записи никто не говорит.", "Nobody speaks in it."),
            RecordingFlaw.SOFT: (
                "Слишком тихо: {loudness} LUFS, нужно хотя бы {least}. Говорите ближе к микрофону.",
                "It is too soft: {loudness} LUFS, at least {least} are needed. Speak closer to the microphone.",
            ),
            RecordingFlaw.LENGTH: (
                "Длительность не та: {seconds} с речи, а этим словам нужно от {least} до {most} с.",
                "Its length is wrong: {seconds} s of speech; these words take {least} to {most} s.",
            ),
            RecordingFlaw.STALE: (
                "Запись устарела: слова с тех пор изменились. Запишите заново.",
                "It is stale: the words have changed since. Record it again.",
            ),
            RecordingFlaw.NO_PHRASE: ("Такой фразы нет.", "No such phrase."),
            RecordingFlaw.TROUBLE: (
                "Не получилось сохранить; причина в журнале службы.",
                "It could not be saved; see the service's log.",
            ),
        }
    )
