"""The state of every part of the service, for /healthz and the status line of the pages."""

from collections.abc import Callable, Sequence

import structlog

from asterisk.ari.client import ARIClient
from asterisk.ari.errors import ARIError
from asterisk.ari.models import EndpointState
from asterisk.server.trunks import TRUNK
from ivr.calls.inbound.lookup import BillingPresence
from ivr.calls.outbound.carrier import CarrierWatch
from ivr.calls.playing import PlaybackWatch
from ivr.config.settings import EngineName
from ivr.dialogs.level import DialogLevel, LoadShedding
from ivr.jobs import Jobs
from ivr.notices.fixed_phrases import FixedPhrases
from ivr.observability.parts import Condition, Part, PartState
from outages.errors import OutagesError
from outages.incidents import IncidentRepository
from prompts.speech.chain import Chain, EngineState

log = structlog.get_logger()

_AWAY = "unknown while Asterisk is away"

#: What new callers get at each dialog level.
_LEVELS = {
    DialogLevel.FULL: ("in full", Condition.LEVEL_FULL),
    DialogLevel.KEYS: ("notice and keys", Condition.LEVEL_KEYS),
    DialogLevel.NOTICE: ("notice only", Condition.LEVEL_NOTICE),
    DialogLevel.BRIEF: ("short notice and SMS", Condition.LEVEL_BRIEF),
}


class Health:
    """Asks every part for its state; `workers` should run, `present` says how many do; None for no billing system."""

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
        playing: PlaybackWatch,
        carrier: CarrierWatch,
        billing: BillingPresence | None = None,
    ) -> None:
        self._ari, self._incidents, self._speech, self._jobs = ari, incidents, speech, jobs
        self._preferred, self._workers, self._present = preferred, workers, present
        self._load_shedding, self._phrases, self._playing = load_shedding, phrases, playing
        self._carrier, self._billing = carrier, billing

    async def parts(self) -> list[Part]:
        """Return the state of every part."""
        asterisk = self._asterisk()
        return [
            asterisk,
            self._workers_part(asterisk),
            await self._trunk(asterisk),
            await self._database(),
            *self._billing_parts(),
            self._playback(),
            self._voice(),
            self._background(),
            self._conversations(),
        ]

    def _asterisk(self) -> Part:
        if self._ari.connected.is_set():
            return Part("asterisk", PartState.OK)
        detail = "no connection; callers hear the dialplan's own announcement"
        return Part("asterisk", PartState.DOWN, detail, Condition.DISCONNECTED)

    def _workers_part(self, asterisk: Part) -> Part:
        if asterisk.state is not PartState.OK:
            return Part("workers", PartState.DEGRADED, _AWAY, Condition.ASTERISK_AWAY)
        here = min(self._present(), self._workers)
        state = PartState.OK if here == self._workers else PartState.DEGRADED
        facts = {"here": here, "all": self._workers}
        return Part("workers", state, f"{here} of {self._workers}", Condition.WORKERS, facts)

    async def _trunk(self, asterisk: Part) -> Part:
        if asterisk.state is not PartState.OK:
            return Part("trunk", PartState.DOWN, _AWAY, Condition.ASTERISK_AWAY)
        try:
            trunks = [one for one in await self._ari.list_endpoints() if one.resource.startswith(TRUNK)]
        except ARIError:
            detail = "Asterisk does not say; see the service's log"
            return Part("trunk", PartState.DOWN, detail, Condition.TRUNK_UNKNOWN)
        silent = sorted(one.resource for one in trunks if one.state is not EndpointState.ONLINE)
        if not silent:
            return self._carrier_part()
        if len(silent) == len(trunks):
            detail = "does not answer OPTIONS; calls back wait until it does"
            return Part("trunk", PartState.DEGRADED, detail, Condition.TRUNK_SILENT)
        names = ", ".join(silent)
        detail = f"{names}: no answer to OPTIONS; calls back go over the others"
        return Part("trunk", PartState.DEGRADED, detail, Condition.TRUNK_PARTLY_SILENT, {"silent": names})

    def _carrier_part(self) -> Part:
        status = self._carrier.refuses
        if status is None:
            return Part("trunk", PartState.OK)
        detail = f"the carrier refuses our calls with {status}; calls back wait"
        return Part("trunk", PartState.DEGRADED, detail, Condition.CARRIER_REFUSES, {"status": status})

    async def _database(self) -> Part:
        try:
            await self._incidents.version()
        except OutagesError as error:
            # /healthz is public, and a driver's message may name hosts and users.
            log.warning("database_ill", error=str(error))
            detail = "does not answer; see the service's log"
            return Part("database", PartState.DOWN, detail, Condition.DATABASE_SILENT)
        return Part("database", PartState.OK)

    def _billing_parts(self) -> list[Part]:
        if self._billing is None:
            return []
        if not self._billing.is_away:
            return [Part("billing", PartState.OK)]
        detail = "does not answer in time; callers are recognised by the last answers; check LOOKUP_URL and the service's log"
        return [Part("billing", PartState.DEGRADED, detail, Condition.BILLING_AWAY)]

    def _playback(self) -> Part:
        faults = list(self._playing.faults.values())
        if not faults:
            return Part("playback", PartState.OK)
        first, others = faults[0], len(faults) - 1
        file = f"{first.phrase.language}/{first.file.name} ({first.phrase.id})"
        more = f" and {others} more" if others else ""
        detail = f"Asterisk can't play {file}{more}; callers hear the dialplan's own announcement"
        return Part(
            "playback",
            PartState.DOWN,
            detail,
            Condition.UNPLAYABLE,
            {"file": first.file.name, "count": len(faults)},
        )

    def _voice(self) -> Part:
        engines = self._speech.status()
        speaking = next((one.name for one in engines if one.state is EngineState.SPEAKING), None)
        rests = [one for one in engines if one.state is EngineState.RESTING]
        resting, names = "; ".join(f"{one.name}: {one.reason}" for one in rests), [one.name for one in rests]
        if speaking is None:
            detail = f"no engine speaks ({resting}); see the service's log"
            return Part("speech", PartState.DOWN, detail, Condition.NO_ENGINE, {"resting": names})
        if silent := self._speech.silent:
            detail = f"nobody speaks {', '.join(silent)} now ({resting})"
            return Part(
                "speech",
                PartState.DOWN,
                detail,
                Condition.LANGUAGES_SILENT,
                {"languages": silent, "resting": names},
            )
        if mute := self._speech.mute:
            detail = f"no engine has a voice for {', '.join(mute)}: callers are not offered it"
            return Part("speech", PartState.DEGRADED, detail, Condition.LANGUAGES_MUTE, {"languages": mute})
        if speaking != self._preferred:
            return self._second_best(speaking, resting, names)
        if missing := self._phrases.missing:
            total = self._phrases.total
            detail = f"{missing} of {total} phrases still to be spoken; a call that needs one goes first"
            facts = {"missing": missing, "total": total}
            return Part("speech", PartState.DEGRADED, detail, Condition.PHRASES_MISSING, facts)
        return Part("speech", PartState.OK, speaking, Condition.SPEAKING, {"speaking": speaking})

    def _second_best(self, speaking: str, resting: str, names: Sequence[str]) -> Part:
        if resting:
            detail, condition = f"{speaking} speaks; failed lately: {resting}", Condition.ENGINE_FAILED
        else:
            detail = f"{speaking} speaks; {self._preferred} is not installed"
            condition = Condition.ENGINE_MISSING
        facts = {"speaking": speaking, "resting": names, "preferred": self._preferred}
        return Part("speech", PartState.DEGRADED, detail, condition, facts)

    def _conversations(self) -> Part:
        level = self._load_shedding.level
        state = PartState.OK if level is DialogLevel.FULL else PartState.DEGRADED
        taken = f"{self._load_shedding.load:.0%} of the line is taken"
        given, condition = _LEVELS[level]
        return Part("conversations", state, f"{given}; {taken}", condition)

    def _background(self) -> Part:
        failing = sorted(self._jobs.failing)
        if not failing:
            return Part("background work", PartState.OK)
        facts = {"count": len(failing)}
        detail = ", ".join(failing)
        return Part("background work", PartState.DEGRADED, detail, Condition.JOBS_FAILING, facts)
