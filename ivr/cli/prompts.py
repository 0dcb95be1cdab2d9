"""The commands of `outage-ivr prompts`: what callers hear, in whose voice, how it is recorded and how a remark is read."""

import asyncio
import contextlib
import sys
import tempfile
from collections.abc import AsyncIterator, Collection, Iterator
from pathlib import Path

import click
from rich.console import Console
from rich.table import Table

from ivr.cli.running import run
from ivr.config.engines import choose_engines, choose_voice
from ivr.config.languages import choose_wordings
from ivr.config.settings import EngineName, Settings
from ivr.errors import IVRError
from ivr.recordings.by_telephone import TelephoneRecorder, ring_speaker
from ivr.recordings.progress import find_progress
from outages.subscribers import Language
from prompts.errors import PromptsError
from prompts.library import Library
from prompts.speech import shaping
from prompts.wording.completeness import find_shortcomings, is_reviewed
from prompts.wording.free_text import Doubt, read_aloud
from prompts.wording.languages import FOLDERS, LANGUAGES, wording_for
from prompts.wording.phrases import Phrase
from prompts.wording.script import ScriptLine, list_recordable
from prompts.wording.stresses import Stresses

#: Seconds after which a phrase that no engine has spoken is reported as missing.
_PATIENCE = 300.0


@click.group()
def prompts() -> None:
    """List, check and record what callers hear."""


@prompts.command(name="list")
@click.option("--language", "only", help="One language only.")
def list_command(only: str | None) -> None:
    """List the fixed phrases and the fragments of others, who speaks each, and what is missing of one voice."""

    async def command(settings: Settings) -> None:
        table = Table("id", "language", "group", "recording", "text", "voice", box=None)
        progress = []
        async with _library(settings) as library:
            for language in [only] if only else settings.languages:
                wording = wording_for(language)
                found = find_progress(wording, library.is_recorded)
                missing = set(found.missing)
                for line in list_recordable(wording):
                    recording = "missing" if line in missing else ""
                    told = (recording, line.phrase.text, _speaker_of(library, line))
                    table.add_row(line.phrase.id, language, line.group or "fixed", *told)
                progress.append(f"{language}: {found}")
        Console(width=None if sys.stdout.isatty() else 250).print(table)
        click.echo("\n".join(progress))

    run(command, log_level="error")


@prompts.command()
@click.option("--language", "only", help="One language only, even one with incomplete words.")
def check(only: str | None) -> None:
    """Check that everything can be heard; end with status 1 when something needs doing.

    Report the phrases that no engine can speak, the recordings that are refused and why (stale, too soft, clipped, of
    the wrong length, without a phrase), the stresses that can't be used, and what each of the line's languages lacks.
    A language that no native speaker has reviewed is noted too, but is no fault.
    """
    if only is not None and only not in FOLDERS:
        raise click.BadParameter(
            f"there is no such language; there are {', '.join(FOLDERS)}", param_hint="--language"
        )

    async def command(settings: Settings) -> list[str]:
        languages = settings.languages if only is None else [Language(only)]
        offered = [one for one in languages if one in LANGUAGES]
        async with _library(settings) as library:
            faults = [
                *_refused(library, offered),
                *library.stress_faults,
                *[fault for language in offered for fault in await _missing(library, language)],
                *_lacking(settings, languages),
            ]
            for language in offered:
                click.echo(_count(library, language))
        return faults

    faults = run(command, log_level="error")
    for fault in faults:
        click.echo(fault)
    sys.exit(1 if faults else 0)


@prompts.command(name="import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--id", "phrase_id", required=True, help="Which phrase, as `prompts list` names it.")
@click.option("--language", required=True)
def import_command(file: Path, phrase_id: str, language: str) -> None:
    """Replace a phrase with the recording in FILE; a running service plays it within seconds."""

    async def command(settings: Settings) -> None:
        async with _library(settings) as library:
            prompt = await library.import_recording(language, phrase_id, _read(file))
        click.echo(
            f"{phrase_id} in {language} is now this recording, {prompt.seconds:.1f} s: {prompt.phrase.text}"
        )

    run(command, log_level="error")


@prompts.command()
@click.argument("phrase_id", metavar="[ID]", required=False)
@click.option("--language", required=True)
@click.option(
    "--at", default="", help="A SIP address or a number to call; the agent behind key 0 when left out."
)
def record(phrase_id: str | None, language: str, at: str) -> None:
    """Call somebody who reads the phrase ID aloud after a tone; a running service plays it within seconds.

    Without ID they read everything that is missing, fixed phrases first, until they hang up; the next call goes on from
    there.
    """

    async def command(settings: Settings) -> None:
        async with _library(settings) as library:
            phrases = _phrases_to_record(library, language, phrase_id)
            if not phrases:
                click.echo(f"everything in {language} is recorded")
                return
            with tempfile.TemporaryDirectory(prefix="studio-") as folder:
                async with ring_speaker(settings, at) as (ari, channel):
                    recorder = TelephoneRecorder(ari, channel, library, folder=Path(folder), tell=click.echo)
                    await recorder.record(phrases)
            if phrase_id is None:
                click.echo(f"{language}: {find_progress(wording_for(language), library.is_recorded)}")

    run(command, log_level="error")


@prompts.command()
@click.argument("text")
@click.option("--language", required=True)
@click.option(
    "--engine",
    type=click.Choice([name.value for name in EngineName]),
    default=EngineName.RHVOICE.value,
    show_default=True,
)
@click.option("--voice", help="One of the engine's voices; the best for the language when left out.")
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), required=True, help="A WAV file.")
def say(text: str, language: str, engine: str, voice: str | None, out: Path) -> None:
    """Speak TEXT into a WAV file, as callers would hear it."""

    async def command(settings: Settings) -> None:
        speaker = choose_voice(settings, EngineName(engine), language, voice)
        stresses = Stresses(settings.home / "stresses")
        stresses.read()
        try:
            audio = await speaker.speak(stresses.mark(text, language), language)
            sound = await asyncio.to_thread(shaping.shape, audio, text)
        finally:
            await speaker.close()
        _write(out, await asyncio.to_thread(shaping.to_wav, sound.contents["alaw"]))
        click.echo(f"{out}: {sound.seconds:.1f} s, {speaker.name} {speaker.voice(language)}")

    run(command, log_level="error")


@prompts.command()
@click.argument("text")
@click.option("--language", required=True)
def read(text: str, language: str) -> None:
    """Show how TEXT is spoken as a manager's remark, and what of it is a guess.

    A plus before a vowel sets the stress. When it can't be spoken safely, say why and where, and end with status 1.
    """
    try:
        remark = read_aloud(text, language)
    except PromptsError as error:
        raise click.ClickException(str(error)) from error
    click.echo(remark.spoken)
    for doubt in remark.doubts:
        click.echo(_tell(text, doubt))


@contextlib.asynccontextmanager
async def _library(settings: Settings) -> AsyncIterator[Library]:
    """Open the installation's prompts; its service may be running."""
    choose_wordings(settings)
    library = Library(settings.home / "prompts", choose_engines(settings))
    try:
        await library.load()
        await library.look_for_recordings()
        yield library
    finally:
        await library.close()


def _read(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError as error:
        raise IVRError(f"{file} cannot be read: {error.strerror}") from error


def _write(file: Path, content: bytes) -> None:
    try:
        file.write_bytes(content)
    except OSError as error:
        raise IVRError(f"{file} cannot be written: {error.strerror}") from error


def _phrases_to_record(library: Library, language: str, phrase_id: str | None) -> list[Phrase]:
    if phrase_id is not None:
        return [library.phrase_named(language, phrase_id)]
    progress = find_progress(wording_for(language), library.is_recorded)
    return [line.phrase for line in progress.missing]


def _speaker_of(library: Library, line: ScriptLine) -> str:
    phrase = line.phrase
    if library.is_recorded(phrase):
        return "recorded"
    if line.group:
        # Nobody hears an engine say it alone.
        return ""
    if library.is_joined(phrase):
        return "joined"
    return " ".join(library.spoken_by(phrase) or ("not spoken yet",))


def _count(library: Library, language: str) -> str:
    """Return how many phrases a language has, what is recorded, and notes on all of them."""
    wording = wording_for(language)
    progress = find_progress(wording, library.is_recorded)
    unread = "" if is_reviewed(language) else "; note: no native speaker has reviewed its words"
    return f"{language}: {len(wording.fixed())} phrases, {progress}{unread}"


def _refused(library: Library, languages: Collection[str]) -> Iterator[str]:
    """Return the recordings that are refused, including those in folders of no language."""
    for check in library.checks():
        language = check.recording.language
        if check.reason is not None and (language not in LANGUAGES or language in languages):
            yield f"{check.recording.path}: {check.reason}"


async def _missing(library: Library, language: str) -> list[str]:
    phrases = wording_for(language).fixed()
    there = {prompt.phrase for prompt in await library.prepare(phrases, within=_PATIENCE)}
    return [f"{language}: no engine speaks {one.id}: {one.text}" for one in phrases if one not in there]


def _tell(text: str, doubt: Doubt) -> str:
    """Return the text as typed, why it is doubtful, and what to type for each reading."""
    kind = doubt.kind.replace("_", " ")
    return f"? {text[doubt.start : doubt.end]} ({kind}): {' | '.join(doubt.instead)}"


def _lacking(settings: Settings, languages: Collection[Language]) -> Iterator[str]:
    shortcomings = find_shortcomings(settings.engines)
    for language in languages:
        for shortcoming in shortcomings.get(language, ()):
            yield f"{language}: {shortcoming}"
