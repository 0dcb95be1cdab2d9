"""The state of every part of the service, for /healthz and the status line of the pages."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Protocol

import structlog

from asterisk.ari.client import ARIClient
from asterisk.ari.errors import ARIError
from asterisk.ari.models import EndpointState
from asterisk.server.trunks import TRUNK
from ivr.app.gateways import gateways_part
from ivr.app.probes import Probe, look_at_disk
from ivr.calls.inbound.lookup import BillingPresence
from ivr.calls.outbound.budget import CallBudget
from ivr.calls.outbound.carrier import CarrierWatch
from ivr.calls.outbound.gateway_pool import PooledGateway
from ivr.calls.playing import PlaybackWatch
from ivr.cluster.process import ServiceProcess
from ivr.config.settings import EngineName
from ivr.dialogs.level import DialogLevel, LoadShedding
from ivr.jobs import Jobs
from ivr.notices.fixed_phrases import FixedPhrases
from ivr.observability.parts import Condition, Part, PartState
from outages.errors import OutagesError
from outages.incidents import IncidentRepository
from outages.presence import ServiceRole
from outages.tickets import Channel
from prompts.files import is_whole
from prompts.speech.chain import Chain, EngineState
from prompts.wording.phrases import Prompt

log = structlog.get_logger()

#: Interval of test writes, in seconds.
_WRITE_EVERY = 5.0

_AWAY = "unknown while Asterisk is away"

#: The parts that only those who take calls in have.
_OF_CALLS = frozenset({"workers", "billing", "playback", "speech", "conversations"})
#: The parts that whoever has an Asterisk has.
_OF_ASTERISK = frozenset({"asterisk", "trunk", "call budget"})

#: What new callers get at each dialog level.
_LEVELS = {
    DialogLevel.FULL: ("in full", Condition.LEVEL_FULL),
    DialogLevel.KEYS: ("notice and keys", Condition.LEVEL_KEYS),
    DialogLevel.NOTICE: ("notice only", Condition.LEVEL_NOTICE),
    DialogLevel.BRIEF: ("short notice and SMS", Condition.LEVEL_BRIEF),
}


class WriteTest(Protocol):
    """Tells whether the database can be written to."""

    async def try_writing(self) -> None:
        """Return once a write is committed; raise StoreError."""
        ...


class Health:
    """Asks every part for its state; `workers` should run, `present` says how many do; None for no billing system.

    `vital` returns the prompts that any call may need. Each part has two seconds to answer.
    """

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
        budget: CallBudget,
        home: Path,
        process: ServiceProcess,
        count_roles: Callable[[], Awaitable[Mapping[ServiceRole, int]]],
        write_test: WriteTest,
        count_due: Callable[[], Awaitable[Mapping[Channel, int]]],
        vital: Callable[[], Sequence[Prompt]],
        gateways: Sequence[PooledGateway],
        billing: BillingPresence | None = None,
    ) -> None:
        self._ari, self._incidents, self._speech, self._jobs = ari, incidents, speech, jobs
        self._preferred, self._workers, self._present = preferred, workers, present
        self._load_shedding, self._phrases, self._playing = load_shedding, phrases, playing
        self._carrier, self._billing, self._vital = carrier, billing, vital
        self._gateways = gateways
        self._endpoints, self._spent = Probe(ari.list_endpoints), Probe(budget.find_spent)
        self._home, self._process, self._roles = home, process, Probe(count_roles)
        self._reading, self._due = Probe(incidents.version), Probe(count_due)
        # Each costs a flush to the disk.
        self._writing = Probe(write_test.try_writing, keep=_WRITE_EVERY)
        self._disk_probe = Probe(partial(look_at_disk, home), keep=_WRITE_EVERY)
        self._prompts_hang = False
        self._damage = Probe(self._find_damage)

    async def parts(self) -> list[Part]:
        """Return the state of every part that this process has."""
        asterisk = self._asterisk()
        trunk, budget, database, disk, roles, _ = await asyncio.gather(
            self._trunk(asterisk),
            self._budget_parts(),
            self._database(),
            self._disk(),
            self._role_parts(),
            self._look_at_prompts(),
        )
        found = [
            asterisk,
            self._workers_part(asterisk),
            *roles,
            trunk,
            *budget,
            database,
            disk,
            *self._billing_parts(),
            gateways_part(self._gateways),
            self._playback(),
            self._voice(),
            self._background(),
            self._conversations(),
        ]
        return [part for part in found if self._has(part.name)]

    def _has(self, part: str) -> bool:
        takes_calls = self._process.plays(ServiceRole.CALLS)
        if part in _OF_ASTERISK:
            # Pages may be served where no line is.
            return self._process.role is not ServiceRole.WEB or (self._home / "asterisk").exists()
        return takes_calls or part not in _OF_CALLS

    async def _role_parts(self) -> list[Part]:
        """Return the part that says whether every role is played, on whichever node; none while the database is away."""
        try:
            counted = await self._roles.result()
        except (OutagesError, TimeoutError):
            return []
        played = {role: counted.get(role, 0) for role in ServiceRole if not self._process.plays(role)}
        played |= {role: max(1, counted.get(role, 0)) for role in self._process.roles}
        if not played[ServiceRole.CALLS]:
            detail = "no process takes calls in: start `outage-ivr serve --role calls`"
            return [Part("roles", PartState.DOWN, detail, Condition.NOBODY_TAKES_CALLS)]
        if not played[ServiceRole.DISPATCH]:
            detail = "no process tells people the news: start `outage-ivr serve --role dispatch`"
            return [Part("roles", PartState.DEGRADED, detail, Condition.NOBODY_DISPATCHES)]
        facts = {str(role): played[role] for role in ServiceRole}
        detail = ", ".join(f"{role}: {count}" for role, count in facts.items())
        return [Part("roles", PartState.OK, detail, Condition.ROLES_PLAYED, facts)]

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
            endpoints = await self._endpoints.result()
        except (ARIError, TimeoutError):
            detail = "Asterisk does not say; see the service's log"
            return Part("trunk", PartState.DOWN, detail, Condition.TRUNK_UNKNOWN)
        trunks = [one for one in endpoints if one.resource.startswith(TRUNK)]
        silent = sorted(one.resource for one in trunks if one.state is not EndpointState.ONLINE)
        if not silent:
            return self._carrier_part()
        if len(silent) == len(trunks):
            return await self._silent_part()
        names = ", ".join(silent)
        detail = f"{names}: no answer to OPTIONS; calls back go over the others"
        return Part("trunk", PartState.DEGRADED, detail, Condition.TRUNK_PARTLY_SILENT, {"silent": names})

    def _carrier_part(self) -> Part:
        status = self._carrier.refuses
        if status is None:
            return Part("trunk", PartState.OK)
        detail = f"the carrier refuses our calls with {status}; calls back wait"
        return Part("trunk", PartState.DEGRADED, detail, Condition.CARRIER_REFUSES, {"status": status})

    async def _silent_part(self) -> Part:
        if waiting := await self._count_calls_back():
            detail = f"does not answer OPTIONS; {waiting} calls back wait until it does"
            return Part("trunk", PartState.DOWN, detail, Condition.CALLS_BACK_WAIT, {"count": waiting})
        detail = "does not answer OPTIONS; calls back wait until it does"
        return Part("trunk", PartState.DEGRADED, detail, Condition.TRUNK_SILENT)

    async def _count_calls_back(self) -> int:
        try:
            return (await self._due.result()).get(Channel.CALL, 0)
        except (OutagesError, TimeoutError):
            return 0

    async def _budget_parts(self) -> list[Part]:
        """Return the part that says where nobody is called any more today; none while the database is away."""
        try:
            spent = await self._spent.result()
        except (OutagesError, TimeoutError):
            return []
        if not spent:
            return [Part("call budget", PartState.OK)]
        detail = f"spent for today: {', '.join(spent)}; nobody is called there until tomorrow"
        return [Part("call budget", PartState.DEGRADED, detail, Condition.BUDGET_SPENT, {"spent": spent})]

    async def _database(self) -> Part:
        read, written = await asyncio.gather(
            self._reading.result(), self._writing.result(), return_exceptions=True
        )
        for error, detail, condition in (
            (read, "does not answer; see the service's log", Condition.DATABASE_SILENT),
            (
                written,
                "can be read, but not written to; see the service's log",
                Condition.DATABASE_NOT_WRITTEN,
            ),
        ):
            if isinstance(error, BaseException):
                # /healthz is public, and a driver's message may name hosts and users.
                log.warning("database_ill", error=str(error) or "takes too long")
                return Part("database", PartState.DOWN, detail, condition)
        return Part("database", PartState.OK)

    async def _disk(self) -> Part:
        try:
            return await self._disk_probe.result()
        except TimeoutError:
            detail = "a write in HOME takes too long"
            return Part("disk", PartState.DOWN, detail, Condition.DISK_FULL)

    async def _find_damage(self) -> list[Prompt]:
        vital = self._vital()
        return await asyncio.to_thread(lambda: [one for one in vital if not is_whole(one.file, one.seconds)])

    async def _look_at_prompts(self) -> None:
        """Have prompts that any call may need, and that are damaged, tried and spoken again."""
        try:
            damaged = await self._damage.result()
        except TimeoutError:
            self._prompts_hang = True
            return
        self._prompts_hang = False
        if damaged and not self._playing.doubts(damaged):
            self._playing.finds_damage("health", damaged)

    def _billing_parts(self) -> list[Part]:
        if self._billing is None:
            return []
        if not self._billing.is_away:
            return [Part("billing", PartState.OK)]
        detail = "does not answer in time; callers are recognised by the last answers; check LOOKUP_URL and the service's log"
        return [Part("billing", PartState.DEGRADED, detail, Condition.BILLING_AWAY)]

    def _playback(self) -> Part:
        if self._prompts_hang:
            detail = "reading the prompts takes too long; callers hear the dialplan's own announcement"
            return Part("playback", PartState.DOWN, detail, Condition.PROMPTS_UNREADABLE)
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
