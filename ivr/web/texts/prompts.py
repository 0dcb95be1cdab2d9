"""What the page of the phrases says, in the languages of the pages."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from prompts.errors import RecordingFlaw


@dataclass(frozen=True, slots=True, kw_only=True)
class PromptTexts:
    """One language; `{…}` marks what is filled in."""

    title: str
    about: str
    language: str
    counts: str
    all_well: str
    not_spoken: str
    refused: str
    stray: str
    stress_slip: str
    lacking: str
    search: str
    search_button: str
    nothing_found: str
    found: str
    recorded: str
    synthetic: str
    nobody: str
    length: str
    play: str
    replace: str
    file: str
    file_hint: str
    upload: str
    remove: str
    remove_hint: str
    need_file: str
    too_large: str
    kept: str
    removed: str
    flaws: Mapping[RecordingFlaw, str]


RUSSIAN: Final = PromptTexts(
    title="Фразы",
    about=(
        "Всё, что линия говорит всегда одними и теми же словами. Запись живого голоса заменяет синтез с этой минуты."
        " То, что меняется от звонка к звонку – адреса, сроки, – говорит синтез."
    ),
    language="Язык",
    counts="Фраз: {all}, записано: {recorded}",
    all_well="Всё озвучено, замечаний нет.",
    not_spoken="Не озвучено: {names}",
    refused="Запись не звучит: {names}",
    stray="Файлы, для которых нет фразы: {names}",
    stress_slip="Ударение не учтено: {what}",
    lacking="Не хватает: {what}",
    search="Поиск по словам или имени",
    search_button="Найти",
    nothing_found="Ничего не найдено.",
    found="показано: {count}",
    recorded="записано",
    synthetic="синтез",
    nobody="не озвучено",
    length="{seconds} с",
    play="Прослушать: {text}",
    replace="Заменить записью",
    file="Файл WAV",
    file_hint="До {megabytes} МБ. Прочитайте ровно эти слова; громкость и паузы выровняем сами.",
    upload="Проверить и заменить",
    remove="Убрать запись",
    remove_hint="Фразу снова скажет синтез. Файл будет удалён.",
    need_file="Выберите файл.",
    too_large="Файл больше {megabytes} МБ.",
    kept="Записано: эту фразу теперь говорит человек.",
    removed="Запись убрана: эту фразу снова говорит синтез.",
    flaws={
        RecordingFlaw.UNREADABLE: "Это не звуковой файл, или он повреждён. Нужен WAV.",
        RecordingFlaw.EMPTY: "В файле нет звука.",
        RecordingFlaw.ENDLESS: "Запись длится {seconds} с: таких длинных фраз нет.",
        RecordingFlaw.CLIPPED: "Звук перегружен: {share} из 1000 отсчётов на пределе. Запишите тише.",
        RecordingFlaw.SILENT: "В записи никто не говорит.",
        RecordingFlaw.SOFT: "Слишком тихо: {loudness} LUFS, нужно хотя бы {least}. Говорите ближе к микрофону.",
        RecordingFlaw.LENGTH: "Длительность не та: {seconds} с речи, а этим словам нужно от {least} до {most} с.",
        RecordingFlaw.STALE: "Запись устарела: слова с тех пор изменились. Запишите заново.",
        RecordingFlaw.NO_PHRASE: "Такой фразы нет.",
        RecordingFlaw.TROUBLE: "Не получилось сохранить; причина в журнале службы.",
    },
)

ENGLISH: Final = PromptTexts(
    title="Prompts",
    about=(
        "Everything that the line says in the same words every time. A recorded voice replaces the synthetic one from"
        " that minute on. What changes from call to call, such as addresses and times, is always synthetic."
    ),
    language="Language",
    counts="{all} phrases, {recorded} recorded",
    all_well="Everything can be heard, nothing is to be done.",
    not_spoken="Not spoken yet: {names}",
    refused="Recordings that are not heard: {names}",
    stray="Files for no such phrase: {names}",
    stress_slip="A stress that can't be used: {what}",
    lacking="Lacking: {what}",
    search="Search words or names",
    search_button="Search",
    nothing_found="Nothing found.",
    found="{count} shown",
    recorded="recorded",
    synthetic="synthetic",
    nobody="not spoken yet",
    length="{seconds} s",
    play="Listen: {text}",
    replace="Replace with a recording",
    file="WAV file",
    file_hint="Up to {megabytes} MB. Read exactly these words; loudness and pauses are made even.",
    upload="Check and replace",
    remove="Remove the recording",
    remove_hint="The synthetic voice says it again. The file is deleted.",
    need_file="Choose a file.",
    too_large="The file is larger than {megabytes} MB.",
    kept="Recorded: a person says this phrase from now on.",
    removed="Removed: the synthetic voice says this phrase again.",
    flaws={
        RecordingFlaw.UNREADABLE: "This is no sound file, or it is damaged. A WAV file is needed.",
        RecordingFlaw.EMPTY: "There is no sound in the file.",
        RecordingFlaw.ENDLESS: "It lasts {seconds} s: no phrase is so long.",
        RecordingFlaw.CLIPPED: "It is clipped: {share} of 1,000 samples are at full scale. Record it softer.",
        RecordingFlaw.SILENT: "Nobody speaks in it.",
        RecordingFlaw.SOFT: "It is too soft: {loudness} LUFS, at least {least} are needed. Speak closer to the microphone.",
        RecordingFlaw.LENGTH: "Its length is wrong: {seconds} s are spoken, these words take {least} to {most} s.",
        RecordingFlaw.STALE: "It is stale: the words have changed since. Record it again.",
        RecordingFlaw.NO_PHRASE: "There is no such phrase.",
        RecordingFlaw.TROUBLE: "It could not be kept; the service's log says why.",
    },
)

WORDS: Final[Mapping[str, PromptTexts]] = {"ru": RUSSIAN, "en": ENGLISH}
