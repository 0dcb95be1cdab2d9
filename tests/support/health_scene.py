"""What health asks, in any state that a test wants, and the parts that it then reports."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from types import MappingProxyType

from asterisk.ari.errors import ARIUnreachableError
from asterisk.ari.models import Endpoint, EndpointState
from ivr.app.health import Health
from ivr.calls.inbound.lookup import BillingPresence
from ivr.calls.outbound.budget import CallBudget
from ivr.calls.outbound.carrier import CarrierWatch
from ivr.calls.outbound.gateway_pool import PooledGateway
from ivr.calls.playing import PlaybackWatch
from ivr.cluster.process import ServiceProcess
from ivr.config.settings import EngineName
from ivr.dialogs.level import LoadShedding
from ivr.jobs import Jobs
from ivr.observability.parts import Part
from outages.errors import StoreError
from outages.notifications import Result
from outages.presence import ServiceRole
from outages.text_messages import TextMessage
from outages.tickets import Channel
from prompts.speech.chain import Chain
from prompts.wording.phrases import Prompt
from tests.support.fake_budget import unlimited_budget
from tests.support.fake_speech import FakeEngine
from tests.support.playing import trusting_watch


@dataclass
class Asterisk:
    """The part of the ARI client that health uses."""

    trunks: Sequence[EndpointState] | None = (EndpointState.ONLINE,)
    connected: asyncio.Event = field(default_factory=asyncio.Event)

    async def list_endpoints(self) -> list[Endpoint]:
        if self.trunks is None:
            raise ARIUnreachableError("password wrong at host")
        trunks = [Endpoint("PJSIP", f"trunk-{number}", one) for number, one in enumerate(self.trunks, 1)]
        return [Endpoint("PJSIP", "person", EndpointState.OFFLINE), *trunks]


@dataclass
class Incidents:
    """A repository that may be down."""

    down: bool = False

    async def version(self) -> int:
        if self.down:
            raise StoreError("password authentication failed for user olga")
        return 1


@dataclass
class Phrases:
    """The fixed phrases, some of which are still to be rendered."""

    missing: int = 0
    total: int = 424


@dataclass
class Writing:
    """A database to write to; `hangs` is how often that was tried in vain, None while it works."""

    down: bool = False
    hangs: int | None = None

    async def try_writing(self) -> None:
        if self.down:
            raise StoreError("database or disk is full at /srv/olga")
        if self.hangs is not None:
            self.hangs += 1
            await asyncio.Event().wait()


class FakeSMS:
    """A gateway of which only the health is asked."""

    async def send(self, message: TextMessage) -> Result:
        raise NotImplementedError


class FakeBind:
    """A connection that is well."""

    trouble: str | None = None

    async def run(self) -> None:
        raise NotImplementedError


async def states_of(
    asterisk: Asterisk, *, down: bool = False, preferred: str = "rhvoice", present: int = 2
) -> dict[str, str]:
    parts = await parts_of(
        asterisk, LoadShedding(10, shorten_from=0.5), down=down, preferred=preferred, present=present
    )
    return {part.name: part.state.value for part in parts}


async def parts_of(
    asterisk: Asterisk,
    load_shedding: LoadShedding,
    *,
    down: bool = False,
    preferred: str = "rhvoice",
    present: int = 2,
    speech: Chain | None = None,
    missing: int = 0,
    playing: PlaybackWatch | None = None,
    billing: BillingPresence | None = None,
    gateways: Sequence[PooledGateway] = (),
    carrier: CarrierWatch | None = None,
    home: Path = Path("/tmp"),  # noqa: S108 - one that can be written to
    writing: Writing | None = None,
    due: Mapping[Channel, int] = MappingProxyType({}),
    vital: Sequence[Prompt] = (),
    budget: CallBudget | None = None,
    role: ServiceRole | None = None,
    played: Mapping[ServiceRole, int] | None = MappingProxyType({}),
) -> list[Part]:
    jobs = Jobs()

    async def count_due() -> Mapping[Channel, int]:
        return due

    async def count_roles() -> Mapping[ServiceRole, int]:
        if played is None:
            raise StoreError("password authentication failed for user olga")
        return played

    health = Health(
        ari=asterisk,  # type: ignore[arg-type]
        incidents=Incidents(down),  # type: ignore[arg-type]
        speech=speech or Chain([FakeEngine("rhvoice")]),
        phrases=Phrases(missing),  # type: ignore[arg-type]
        preferred=EngineName(preferred),
        jobs=jobs,
        workers=2,
        present=lambda: present,
        load_shedding=load_shedding,
        playing=playing or trusting_watch(),
        home=home,
        process=ServiceProcess(1, role),
        count_roles=count_roles,
        write_test=writing or Writing(),
        count_due=count_due,
        vital=lambda: vital,
        billing=billing,
        gateways=gateways,
        carrier=carrier or CarrierWatch(timedelta(minutes=1)),
        budget=budget or unlimited_budget(),
    )
    parts = await health.parts()
    assert not any("olga" in part.detail or "password" in part.detail for part in parts)
    return parts


def connected(*trunks: EndpointState | None) -> Asterisk:
    asterisk = Asterisk(None if None in trunks else [one for one in trunks if one])
    asterisk.connected.set()
    return asterisk
