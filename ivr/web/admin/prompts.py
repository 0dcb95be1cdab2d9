"""The fixed phrases of the line and the fragments of the others: the voice of each, and recordings in place of an engine's voice."""

import asyncio
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from aiohttp import web
from babel.numbers import format_decimal

from ivr.recordings.recordable import LanguageState, RecordablePhrase
from ivr.web.bodies import TooLargeError, read_upload
from ivr.web.pages.visit import Visit
from ivr.web.texts.prompts import PromptTexts
from outages.subscribers import Language
from prompts.errors import RecordingError, RecordingFlaw

#: A minute of sound of studio quality.
MOST_BYTES: Final = 16 * 1024 * 1024
_MEGABYTES: Final = MOST_BYTES // (1024 * 1024)


@dataclass(frozen=True, slots=True)
class PhraseRow:
    """One phrase as shown: `state` says in a word who speaks it; `problem` why its recording is not heard, or nothing."""

    id: str
    text: str
    group: str
    state: str
    recorded: bool
    voice: str
    length: str
    problem: str


@dataclass(frozen=True, slots=True)
class Upload:
    """A refused form: its phrase, and what to say at its field."""

    id: str
    problem: str


async def show_prompts(visit: Visit) -> web.Response:
    """Show the phrases of one language."""
    wanted = visit.request.query.get("language", visit.services.languages[0])
    return await _render(visit, _language(visit, wanted))


async def play_prompt(visit: Visit) -> web.Response:
    """Return a WAV file of what is heard; raise HTTPNotFound (404)."""
    language, phrase = _named(visit)
    try:
        sound = await visit.services.prompts.play(language, phrase)
    except RecordingError as error:
        raise web.HTTPNotFound(text=str(error)) from error
    return web.Response(body=sound, content_type="audio/wav")


async def replace_prompt(visit: Visit) -> web.StreamResponse:
    """Replace the engine's voice with an upload; a refused one comes back with the reason at its field."""
    language, phrase = _named(visit)
    await _require(visit, language, phrase)
    words = PromptTexts(visit.words.code)
    try:
        sound = await read_upload(visit.request, "sound", most=MOST_BYTES)
    except TooLargeError:
        problem = words.too_large.format(megabytes=_MEGABYTES)
        return await _render(visit, language, 413, Upload(phrase, problem))
    if not sound:
        return await _render(visit, language, 422, Upload(phrase, words.need_file))
    try:
        await visit.services.prompts.replace(
            language, phrase, sound, author=visit.bearer.name, at=visit.display.now
        )
    except RecordingError as error:
        return await _render(visit, language, 422, Upload(phrase, _explain(error, visit)))
    raise web.HTTPSeeOther(f"/prompts?language={language}&kept={phrase}#{phrase}")


async def remove_prompt(visit: Visit) -> web.StreamResponse:
    """Remove the recording, so that an engine is heard again."""
    language, phrase = _named(visit)
    await _require(visit, language, phrase)
    try:
        await visit.services.prompts.remove(language, phrase, author=visit.bearer.name, at=visit.display.now)
    except RecordingError as error:
        return await _render(visit, language, 422, Upload(phrase, _explain(error, visit)))
    raise web.HTTPSeeOther(f"/prompts?language={language}&removed={phrase}#{phrase}")


async def _render(
    visit: Visit, language: Language, status: int = 200, upload: Upload | None = None
) -> web.Response:
    services, query, words = visit.services, visit.request.query, PromptTexts(visit.words.code)
    phrases, state = await asyncio.gather(services.prompts.find(language), services.prompts.state(language))
    rows = [_row(one, visit, words) for one in phrases]
    return visit.render(
        "prompts.html",
        status,
        p=words,
        language=language,
        languages=services.languages,
        rows=[row for row in rows if upload or _is_shown(row, query.get("q", ""))],
        all=rows,
        groups=_count(phrases, words),
        state=state,
        notes=_notes(phrases, state, words),
        upload=upload,
        done=_done(query, words) if upload is None else {},
        typed=query.get("q", ""),
        megabytes=_MEGABYTES,
    )


def _language(visit: Visit, code: str) -> Language:
    """Return one of the line's languages; raise HTTPNotFound (404)."""
    if code not in visit.services.languages:
        raise web.HTTPNotFound(text="The line does not speak this language.")
    return Language(code)


def _named(visit: Visit) -> tuple[Language, str]:
    found = visit.request.match_info
    return _language(visit, found["language"]), found["phrase"]


async def _require(visit: Visit, language: Language, phrase: str) -> None:
    """Raise HTTPNotFound (404) for an unknown phrase, before anything is read or changed."""
    if not any(one.id == phrase for one in await visit.services.prompts.find(language)):
        raise web.HTTPNotFound(text="There is no such phrase.")


def _row(phrase: RecordablePhrase, visit: Visit, words: PromptTexts) -> PhraseRow:
    return PhraseRow(
        id=phrase.id,
        text=phrase.text,
        group=words.groups[phrase.group] if phrase.group else "",
        state=_state(phrase, words),
        recorded=phrase.recorded,
        voice="" if phrase.recorded or phrase.joined or phrase.group else phrase.voice,
        length=words.length.format(seconds=_figure(phrase.seconds, visit)) if phrase.seconds else "",
        problem=_explain(phrase.refusal, visit) if phrase.refusal else "",
    )


def _state(phrase: RecordablePhrase, words: PromptTexts) -> str:
    if phrase.recorded:
        return words.recorded
    if phrase.joined:
        return words.joined
    # A fragment alone is never heard.
    if phrase.group:
        return words.missing
    return words.synthetic if phrase.voice else words.nobody


def _count(phrases: Sequence[RecordablePhrase], words: PromptTexts) -> list[str]:
    """Return for each group how much of it is recorded, of what has to be for one voice."""
    wanted = Counter(one.group for one in phrases if one.needed)
    recorded = Counter(one.group for one in phrases if one.needed and one.recorded)
    return [
        words.of_group.format(group=words.groups[group], recorded=recorded[group], count=count)
        for group, count in wanted.items()
    ]


def _is_shown(row: PhraseRow, typed: str) -> bool:
    folded = typed.casefold().strip()
    return any(folded in said.casefold() for said in (row.text, row.id, row.group))


def _notes(phrases: Sequence[RecordablePhrase], state: LanguageState, words: PromptTexts) -> list[str]:
    """Return what `outage-ivr prompts check` would report, a sentence each; it words its own faults in English."""
    told = {
        words.not_spoken: [one.id for one in phrases if one.seconds is None and one.group is None],
        words.refused: [one.id for one in phrases if one.refusal],
        words.stray: state.strays,
    }
    named = [text.format(names=", ".join(names)) for text, names in told.items() if names]
    counted = {words.stress_slips: state.slips, words.shortcomings: state.shortcomings}
    return [*named, *(text(len(faults)) for text, faults in counted.items() if faults)]


def _done(query: Mapping[str, str], words: PromptTexts) -> dict[str, str]:
    """Return what was just done, by phrase."""
    told = {"kept": words.kept, "removed": words.removed}
    return {query[name]: text for name, text in told.items() if name in query}


def _explain(error: RecordingError, visit: Visit) -> str:
    """Return in the visitor's language why a recording is refused."""
    words = PromptTexts(visit.words.code)
    figures = {name: _figure(value, visit) for name, value in error.figures.items()}
    return words.flaws.get(error.flaw, words.flaws[RecordingFlaw.TROUBLE]).format(**figures)


def _figure(value: float, visit: Visit) -> str:
    return str(format_decimal(value, format="0.0", locale=visit.words.code))
