"""The health of each part of the service, for /healthz and the duty board's status line."""

from collections.abc import Callable

import structlog

from asterisk.ari.client import ARIClient
from asterisk.ari.errors import ARIError
from asterisk.ari.models import EndpointState
from ivr.config.settings import EngineName
from ivr.dialogs.level import DialogLevel, LoadShedding
from ivr.jobs import Jobs
from ivr.notices.fixed_phrases import FixedPhrases
from ivr.observability.parts import Part, PartState
from outages.errors import OutagesError
from outages.incidents import IncidentRepository
from prompts.speech.chain import Chain, EngineState

log = structlog.get_logger()

#: What new callers get at each dialog level.
_LEVELS = {
    DialogLevel.FULL: "in full",
    DialogLevel.KEYS: "notice and keys",
    DialogLevel.NOTICE: "notice only",
    DialogLevel.BRIEF: "short notice and SMS",
}


class Health:
    """Checks every part; `workers` there should be, and `present` returns how many take calls."""

    def __init__(
        self,
        *,
        ari: ARIClient,
        incidents: IncidentRepository,
        speech: Chain,
        phrases: FixedPhrases,
        preferred: EngineName,
        jobs: Jobs,
        workers: int,
        present: Callable[[], int],
        load_shedding: LoadShedding,
    ) -> None:
        self._ari, self._incidents, self._speech, self._jobs = ari, incidents, speech, jobs
        self._preferred, self._workers, self._present = preferred, workers, present
        self._load_shedding, self._phrases = load_shedding, phrases

    async def parts(self) -> list[Part]:
        """Return the state of every part."""
        asterisk = self._asterisk()
        return [
            asterisk,
            self._workers_part(asterisk),
            await self._trunk(asterisk),
            await self._database(),
            self._voice(),
            self._background(),
            self._conversations(),
        ]

    def _asterisk(self) -> Part:
        if self._ari.connected.is_set():
            return Part("asterisk", PartState.OK)
        return Part("asterisk", PartState.DOWN, "no connection; callers hear the dialplan's own announcement")

    def _workers_part(self, asterisk: Part) -> Part:
        if asterisk.state is not PartState.OK:
            return Part("workers", PartState.DEGRADED, "unknown while Asterisk is away")
        here = min(self._present(), self._workers)
        state = PartState.OK if here == self._workers else PartState.DEGRADED
        return Part("workers", state, f"{here} of {self._workers}")

    async def _trunk(self, asterisk: Part) -> Part:
        if asterisk.state is not PartState.OK:
            return Part("trunk", PartState.DOWN, "unknown while Asterisk is away")
        try:
            trunk = await self._ari.get_endpoint("PJSIP", "trunk")
        except ARIError:
            return Part("trunk", PartState.DOWN, "Asterisk does not say; see the service's log")
        if trunk.state is EndpointState.ONLINE:
            return Part("trunk", PartState.OK)
        return Part("trunk", PartState.DEGRADED, "does not answer OPTIONS; calls back wait until it does")

    async def _database(self) -> Part:
        try:
            await self._incidents.version()
        except OutagesError as error:
            # /healthz is public, and a driver's message may name hosts and users.
            log.warning("database_ill", error=str(error))
            return Part("database", PartState.DOWN, "does not answer; see the service's log")
        return Part("database", PartState.OK)

    def _voice(self) -> Part:
        engines = self._speech.status()
        speaking = next((one.name for one in engines if one.state is EngineState.SPEAKING), None)
        resting = "; ".join(
            f"{one.name}: {one.reason}" for one in engines if one.state is EngineState.RESTING
        )
        if speaking is None:
            return Part("speech", PartState.DOWN, f"no engine speaks ({resting}); see the service's log")
        if silent := self._speech.silent:
            return Part("speech", PartState.DOWN, f"nobody speaks {', '.join(silent)} now ({resting})")
        if mute := self._speech.mute:
            reason = f"no engine has a voice for {', '.join(mute)}: callers are not offered it"
            return Part("speech", PartState.DEGRADED, reason)
        if speaking != self._preferred:
            reason = f"failed lately: {resting}" if resting else f"{self._preferred} is not installed"
            return Part("speech", PartState.DEGRADED, f"{speaking} speaks; {reason}")
        if missing := self._phrases.missing:
            reason = f"{missing} of {self._phrases.total} phrases still to be spoken; a call that needs one goes first"
            return Part("speech", PartState.DEGRADED, reason)
        return Part("speech", PartState.OK, speaking)

    def _conversations(self) -> Part:
        level = self._load_shedding.level
        state = PartState.OK if level is DialogLevel.FULL else PartState.DEGRADED
        taken = f"{self._load_shedding.load:.0%} of the line is taken"
        return Part("conversations", state, f"{_LEVELS[level]}; {taken}", level.name.lower())

    def _background(self) -> Part:
        if not self._jobs.failing:
            return Part("background work", PartState.OK)
        return Part("background work", PartState.DEGRADED, ", ".join(sorted(self._jobs.failing)))
