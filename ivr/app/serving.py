"""Runs one worker of the service."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable, Coroutine, Iterator
from typing import Any

import aiohttp
import structlog

from asterisk.ari.client import ARIClient
from asterisk.server.locks import Lock
from ivr.app.composition import compose
from ivr.app.foundation import Foundation
from ivr.app.repositories import open_repositories
from ivr.app.worker import LineWorker
from ivr.cluster.process import ServiceProcess
from ivr.cluster.start import hold_place
from ivr.config.asterisk import asterisk_config
from ivr.config.engines import choose_engines
from ivr.config.settings import Settings
from ivr.notices.fixed_phrases import FixedPhrases
from ivr.notices.prerendering import dialplan_phrases, lay_out_dialplan
from outages.clock import SystemClock
from outages.presence import ServiceRole
from prompts.errors import SpeechError
from prompts.library import Library
from prompts.speech.chain import Chain
from prompts.wording.notices_by_telephone import duty_languages, duty_wording
from prompts.wording.phrases import Phrase


async def serve(
    settings: Settings,
    stop: asyncio.Event,
    *,
    role: ServiceRole | None = None,
    ready: Callable[[], None] = lambda: None,
    progress: Callable[[int, int], None] = lambda _done, _all: None,
) -> None:
    """Run one worker of the service until `stop` is set; then let calls finish and leave nothing behind.

    It plays that role alone, None for all of them.
    `progress` gets how many of the first phrases exist, of how many; `ready` is called once calls are taken. Raise
    IVRError, StoreError, SpeechError or AsteriskError when the service can't start or can't go on.
    """
    async with contextlib.AsyncExitStack() as stack:
        process = await stack.enter_async_context(hold_place(settings, stop, role))
        structlog.contextvars.bind_contextvars(worker=process.label)
        _, repositories = await stack.enter_async_context(open_repositories(settings))
        speech = choose_engines(settings)
        settings = _spoken(settings, speech)
        library = await stack.enter_async_context(_open_library(settings, speech))
        phrases = stack.enter_context(_fixed_phrases(library, settings))
        if process.plays(ServiceRole.CALLS):
            await _speak_for_dialplan(phrases, library, settings)
            if not await _finish(phrases.speak_first(progress), stop):
                return
        http = await stack.enter_async_context(aiohttp.ClientSession())
        ari = await stack.enter_async_context(_ari_client(settings, process))
        foundation = Foundation(
            settings=settings,
            repositories=repositories,
            library=library,
            phrases=phrases,
            speech=speech,
            ari=ari,
            http=http,
            clock=SystemClock(),
            process=process,
        )
        await LineWorker(compose(foundation)).run(stop, ready)


@contextlib.asynccontextmanager
async def _open_library(settings: Settings, speech: Chain) -> AsyncIterator[Library]:
    library = Library(settings.home / "prompts", speech)
    try:
        await library.load()
        yield library
    finally:
        await library.close()


@contextlib.contextmanager
def _fixed_phrases(library: Library, settings: Settings) -> Iterator[FixedPhrases]:
    """Return the phrases, which one process speaks at a time."""
    speaking = Lock(settings.home / "speaking.lock")
    try:
        yield FixedPhrases(library, settings.languages, speaking, further=_duty_phrases(settings))
    finally:
        speaking.release()


def _duty_phrases(settings: Settings) -> list[Phrase]:
    """Return what duty managers hear on the telephone, if they can call."""
    languages = duty_languages(settings.languages) if settings.duty_line else []
    return [phrase for language in languages for phrase in duty_wording(language).fixed()]


async def _speak_for_dialplan(phrases: FixedPhrases, library: Library, settings: Settings) -> None:
    """Render what the dialplan says on its own, before anything else: from then on it can speak without us."""
    await phrases.speak(dialplan_phrases(settings.languages))
    await lay_out_dialplan(library, settings.languages, settings.home / "fallback")


async def _finish(work: Coroutine[Any, Any, None], stop: asyncio.Event) -> bool:
    """Do the work, or give it up when told to stop; return whether it is done."""
    working, stopping = asyncio.create_task(work), asyncio.create_task(stop.wait())
    await asyncio.wait([working, stopping], return_when=asyncio.FIRST_COMPLETED)
    stopping.cancel()
    if not working.done():
        working.cancel()
        await asyncio.gather(working, return_exceptions=True)
        return False
    await working
    return True


def _spoken(settings: Settings, speech: Chain) -> Settings:
    """Return the settings without the languages that no engine speaks: they would stay silent. Raise SpeechError."""
    languages = [one for one in settings.languages if one not in speech.mute]
    if not languages:
        engines, wanted = ", ".join(settings.engines), ", ".join(settings.languages)
        raise SpeechError(
            f"no installed engine of {engines} has a voice for {wanted}: see OUTAGE_IVR_ENGINES and OUTAGE_IVR_LANGUAGES"
        )
    return settings.model_copy(update={"languages": languages})


def _ari_client(settings: Settings, process: ServiceProcess) -> ARIClient:
    config = asterisk_config(settings)
    url = f"http://127.0.0.1:{config.ari_port}/ari"
    return ARIClient(url, config.ari_user, config.ari_password, process.app)
