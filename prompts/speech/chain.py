"""The engines in order of preference, with fallback from one that fails to the next."""

import asyncio
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum

import structlog

from prompts.errors import SpeechError
from prompts.speech import Engine, Shaped, shaping

_log = structlog.get_logger(__name__)

#: Seconds for which a failing engine is passed over, so that not every phrase waits for its time-out.
_REST = 60.0


class EngineState(StrEnum):
    """Whether an engine is in use."""

    #: The first one in order that works: it speaks.
    SPEAKING = "speaking"
    #: Would speak if those before it failed.
    WAITING = "waiting"
    #: Failed lately: tried again after a rest, or when no other engine can speak.
    RESTING = "resting"


@dataclass(frozen=True, slots=True)
class EngineStatus:
    """One engine for the health page; `reason` says why it rests, None if it doesn't."""

    name: str
    state: EngineState
    reason: str | None


@dataclass(frozen=True, slots=True)
class Spoken:
    """A sound fit for the telephone, with the engine and the voice that spoke it."""

    sound: Shaped
    engine: str
    voice: str


@dataclass(frozen=True, slots=True)
class _Rest:
    until: float
    reason: str


class Chain:
    """Asks the engines in order until one speaks; an engine that fails rests for a minute.

    An engine fails when it can't speak two different texts in a row: a single one may be the text's own fault.
    `monotonic` returns seconds that never run backwards; `languages` are those that the line offers.
    """

    def __init__(
        self,
        engines: Sequence[Engine],
        monotonic: Callable[[], float] = time.monotonic,
        *,
        languages: Sequence[str] = (),
    ) -> None:
        self._engines = tuple(engines)
        self._languages = tuple(languages)
        self._now = monotonic
        self._rests: dict[str, _Rest] = {}
        self._failed_text: dict[str, str] = {}

    def voices(self, language: str) -> list[tuple[str, str]]:
        """Return engine and voice of every engine that knows the language, in order of preference."""
        known = ((engine.name, engine.voice(language)) for engine in self._engines)
        return [(name, voice) for name, voice in known if voice is not None]

    @property
    def mute(self) -> list[str]:
        """The languages of the line for which no engine has a voice."""
        return [language for language in self._languages if not self.voices(language)]

    @property
    def silent(self) -> list[str]:
        """The languages of the line whose engines are all resting."""
        return [
            one
            for one in self._languages
            if self._engines_for(one) and all(map(self._is_resting, self._engines_for(one)))
        ]

    def at_its_best(self, language: str) -> bool:
        """Say whether the preferred engine for the language is in service."""
        engines = self._engines_for(language)
        return bool(engines) and not self._is_resting(engines[0])

    def status(self) -> list[EngineStatus]:
        """Return the state of each engine, in order; none is SPEAKING while all rest."""
        speaking = next((engine.name for engine in self._engines if not self._is_resting(engine)), None)
        return [self._status_of(engine, speaking) for engine in self._engines]

    async def speak(self, text: str, language: str) -> Spoken:
        """Return the text spoken by the first engine that can; raise SpeechError with each engine's reason if none can."""
        reasons = []
        for engine in sorted(self._engines, key=self._is_resting):
            voice = engine.voice(language)
            if voice is None:
                continue
            try:
                audio = await engine.speak(text, language)
                sound = await asyncio.to_thread(shaping.shape, audio, text)
            except SpeechError as error:
                reasons.append(f"{engine.name}: {error}")
                self._pass_over(engine, text, str(error))
            else:
                self._reinstate(engine)
                return Spoken(sound, engine.name, voice)
        raise SpeechError("; ".join(reasons) or f"no engine has a voice for {language!r}")

    async def close(self) -> None:
        """Close all engines."""
        for engine in self._engines:
            await engine.close()

    def _engines_for(self, language: str) -> list[Engine]:
        """Return the engines that have a voice for the language, in order."""
        return [engine for engine in self._engines if engine.voice(language) is not None]

    def _is_resting(self, engine: Engine) -> bool:
        rest = self._rests.get(engine.name)
        return rest is not None and self._now() < rest.until

    def _status_of(self, engine: Engine, speaking: str | None) -> EngineStatus:
        if self._is_resting(engine):
            return EngineStatus(engine.name, EngineState.RESTING, self._rests[engine.name].reason)
        state = EngineState.SPEAKING if engine.name == speaking else EngineState.WAITING
        return EngineStatus(engine.name, state, None)

    def _pass_over(self, engine: Engine, text: str, reason: str) -> None:
        _log.warning("engine_passed_over", engine=engine.name, text=text, reason=reason)
        if self._failed_text.setdefault(engine.name, text) != text:
            _log.warning("engine_rests", engine=engine.name, seconds=_REST)
            self._rests[engine.name] = _Rest(self._now() + _REST, reason)

    def _reinstate(self, engine: Engine) -> None:
        self._failed_text.pop(engine.name, None)
        if self._rests.pop(engine.name, None) is not None:
            _log.info("engine_back", engine=engine.name)
