"""The engines in the order in which they are asked, and which of them speaks now."""

import asyncio
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum

import structlog

from prompts.errors import SpeechError
from prompts.speech import Engine, Shaped, workshop

_log = structlog.get_logger(__name__)

#: Seconds for which an engine that fails is passed over, so that not every phrase waits for its time-out.
_REST = 60.0


class EngineState(StrEnum):
    """What may be expected of an engine."""

    #: The first in order that works: it speaks.
    SPEAKING = "speaking"
    #: Would speak if those before it could not.
    WAITING = "waiting"
    #: Failed lately: it is tried again after a rest, or when no other can speak.
    RESTING = "resting"


@dataclass(frozen=True, slots=True)
class EngineStatus:
    """One engine for the health page; `reason` says why it rests, and is None for one that doesn't."""

    name: str
    state: EngineState
    reason: str | None


@dataclass(frozen=True, slots=True)
class Spoken:
    """A sound, fit for the telephone, and who spoke it."""

    sound: Shaped
    engine: str
    voice: str


@dataclass(frozen=True, slots=True)
class _Rest:
    until: float
    reason: str


class Chain:
    """Asks engines in order until one speaks; one that fails rests for a minute.

    It fails when it can't speak two texts in a row: a single one may be no text in its language at all.
    `monotonic` returns seconds that never run backwards, `languages` are those that it should speak.
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
        self._unspoken: dict[str, str] = {}

    def voices(self, language: str) -> list[tuple[str, str]]:
        """Return engine and voice of all that know the language, the one to prefer first."""
        known = ((engine.name, engine.voice(language)) for engine in self._engines)
        return [(name, voice) for name, voice in known if voice is not None]

    @property
    def mute(self) -> list[str]:
        """The languages that it should speak and for which no engine has a voice."""
        return [language for language in self._languages if not self.voices(language)]

    @property
    def silent(self) -> list[str]:
        """The languages whose engines all rest now."""
        return [
            one
            for one in self._languages
            if self._knowing(one) and all(map(self._rests_now, self._knowing(one)))
        ]

    def at_its_best(self, language: str) -> bool:
        """Say whether the preferred engine for the language may be expected to speak."""
        knowing = self._knowing(language)
        return bool(knowing) and not self._rests_now(knowing[0])

    def status(self) -> list[EngineStatus]:
        """Return the engines in order, with the one that speaks now; none does while all rest."""
        speaking = next((engine.name for engine in self._engines if not self._rests_now(engine)), None)
        return [self._status_of(engine, speaking) for engine in self._engines]

    async def speak(self, text: str, language: str) -> Spoken:
        """Return the text as the first engine that can speaks it; raise SpeechError naming why none could."""
        reasons = []
        for engine in sorted(self._engines, key=self._rests_now):
            voice = engine.voice(language)
            if voice is None:
                continue
            try:
                audio = await engine.speak(text, language)
                sound = await asyncio.to_thread(workshop.shape, audio, text)
            except SpeechError as error:
                reasons.append(f"{engine.name}: {error}")
                self._pass_over(engine, text, str(error))
            else:
                self._wake(engine)
                return Spoken(sound, engine.name, voice)
        raise SpeechError("; ".join(reasons) or f"no engine has a voice for {language!r}")

    async def close(self) -> None:
        """Close all engines."""
        for engine in self._engines:
            await engine.close()

    def _knowing(self, language: str) -> list[Engine]:
        """Return the engines that have a voice for the language, in order."""
        return [engine for engine in self._engines if engine.voice(language) is not None]

    def _rests_now(self, engine: Engine) -> bool:
        rest = self._rests.get(engine.name)
        return rest is not None and self._now() < rest.until

    def _status_of(self, engine: Engine, speaking: str | None) -> EngineStatus:
        if self._rests_now(engine):
            return EngineStatus(engine.name, EngineState.RESTING, self._rests[engine.name].reason)
        state = EngineState.SPEAKING if engine.name == speaking else EngineState.WAITING
        return EngineStatus(engine.name, state, None)

    def _pass_over(self, engine: Engine, text: str, reason: str) -> None:
        _log.warning("engine_passed_over", engine=engine.name, text=text, reason=reason)
        if self._unspoken.setdefault(engine.name, text) != text:
            _log.warning("engine_rests", engine=engine.name, seconds=_REST)
            self._rests[engine.name] = _Rest(self._now() + _REST, reason)

    def _wake(self, engine: Engine) -> None:
        self._unspoken.pop(engine.name, None)
        if self._rests.pop(engine.name, None) is not None:
            _log.info("engine_back", engine=engine.name)
