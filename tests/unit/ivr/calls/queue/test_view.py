"""Who is with an agent and who waits for one, from the queue's log and Asterisk's endpoints."""

from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from asterisk.ari.errors import ARIConflictError, ARIUnreachableError
from asterisk.ari.operations import Operations
from asterisk.ari.rest import Query
from ivr.calls.queue.agents import Agents
from ivr.calls.queue.calls import QueuedCall, QueueStage
from ivr.calls.queue.log import QueueLog
from ivr.calls.queue.view import FRESH, AsteriskQueueView
from tests.support.fake_asterisk import channel_json

TELEPHONES = {"person": "desk@10.0.0.5:5060", "person-2": "second@10.0.0.6:5060"}


class Telephones(Operations):
    """Asterisk's telephones: channels by endpoint, variables and states by channel."""

    def __init__(self) -> None:
        super().__init__("http://127.0.0.1:1/ari", "ivr", "secret", timeout=1)
        self.channels: dict[str, tuple[str, ...]] = {}
        self.states: dict[str, str] = {}
        self.variables: dict[tuple[str, str], str] = {}
        self.gone: set[str] = set()
        self.away = False
        self.asked = 0

    async def request(
        self, method: str, *segments: str, query: Query | None = None, body: object = None
    ) -> Any:  # noqa: ANN401 - as the real one
        assert (method, body) == ("GET", None)
        self.asked += 1
        if self.away:
            raise ARIUnreachableError("nobody is there")
        if segments == ("endpoints",):
            return [
                {"technology": "PJSIP", "resource": name, "state": "online", "channel_ids": list(ids)}
                for name, ids in self.channels.items()
            ]
        channel = segments[1]
        if channel in self.gone:
            raise ARIConflictError("404")
        if segments[2:] == ("variable",):
            return {"value": self.variables.get((channel, str((query or {})["variable"])), "")}
        return channel_json(channel) | {"state": self.states.get(channel, "Up")}


@dataclass
class World:
    """A queue's log and telephones; `seconds` is the time by which pages are kept fresh."""

    file: Path
    ari: Telephones = field(default_factory=Telephones)
    seconds: float = 0.0

    def __post_init__(self) -> None:
        self.ari.channels = {"person": (), "person-2": (), "trunk": ("c0",)}
        self.queue_view = AsteriskQueueView(
            self.ari,
            Agents(self.ari, TELEPHONES),
            [QueueLog(self.file, "priority"), QueueLog(self.file, "person")],
            TELEPHONES,
            region="RU",
            ticks=lambda: self.seconds,
        )

    def writes(self, *lines: str) -> None:
        with self.file.open("a") as file:
            file.writelines(f"{line}\n" for line in lines)

    async def sees(self) -> list[tuple[str, QueueStage, str]]:
        self.seconds += FRESH
        return [(one.id, one.stage, one.agent) for one in await self.queue_view.look()]


@pytest.fixture
def world(tmp_path: Path) -> World:
    return World(tmp_path / "queue_log")


def entered(channel: str, at: int, place: int, queue: str = "person") -> str:
    return f"{at}|{channel}|{queue}|NONE|ENTERQUEUE||+79990000101|{place}"


async def test_waiting_callers_are_shown_in_the_order_they_are_served(world: World) -> None:
    world.writes(
        entered("c1", 100, 1), entered("c2", 101, 2), entered("first", 102, 1), entered("c3", 103, 4),
        entered("hospital", 104, 1, "priority"),
    )  # fmt: skip
    order = ["hospital", "first", "c1", "c2", "c3"]
    assert await world.sees() == [(one, QueueStage.WAITING, "") for one in order]
    assert (await world.queue_view.look())[2] == QueuedCall(
        "c1", QueueStage.WAITING, datetime.fromtimestamp(100, UTC)
    )


@pytest.mark.parametrize("state", ["Down", "Ringing"])
async def test_ringing_calls_come_before_talking_and_waiting_ones(world: World, state: str) -> None:
    world.writes(entered("c1", 100, 1), entered("c2", 101, 2), entered("c3", 102, 3))
    world.writes("110|c1|person|person-2|CONNECT|10|x|3")
    world.ari.channels |= {"person": ("at-desk",), "person-2": ("at-second",)}
    world.ari.states = {"at-desk": state}
    world.ari.variables = {("at-desk", "OUTAGE_CALL"): "c3", ("at-second", "OUTAGE_CALL"): "c1"}
    assert await world.sees() == [
        ("c3", QueueStage.RINGING, "desk@10.0.0.5:5060"),
        ("c1", QueueStage.TALKING, "second@10.0.0.6:5060"),
        ("c2", QueueStage.WAITING, ""),
    ]
    world.writes("120|c1|person|person-2|COMPLETECALLER|10|10|1", "121|c3|person|NONE|ABANDON|2|3|19")
    assert await world.sees() == [("c2", QueueStage.WAITING, "")]


async def test_a_telephone_that_rings_for_nobody_in_the_queue_is_no_call(world: World) -> None:
    world.writes(entered("c1", 100, 1))
    world.ari.channels["person"] = ("private", "gone")
    world.ari.states, world.ari.gone = {"private": "Ringing"}, {"gone"}
    assert await world.sees() == [("c1", QueueStage.WAITING, "")]


async def test_without_asterisk_the_log_tells_who_waits(
    world: World, capsys: pytest.CaptureFixture[str]
) -> None:
    world.writes(entered("c1", 100, 1))
    world.ari.away = True
    assert await world.sees() == [("c1", QueueStage.WAITING, "")]
    assert "ringing_not_seen" in capsys.readouterr().out
    assert await world.queue_view.number_of("c1") is None


async def test_many_pages_ask_asterisk_once(world: World) -> None:
    await world.sees()
    asked = world.ari.asked
    await world.queue_view.look()
    assert world.ari.asked == asked
    await world.sees()
    assert world.ari.asked > asked


@pytest.mark.parametrize(("told", "number"), [("+79990000101", "+79990000101"), ("", "")])
async def test_the_callers_number_is_known_before_the_record_is_written(
    world: World, told: str, number: str
) -> None:
    world.ari.variables = {("c1", "OUTAGE_CALLER"): told}
    assert await world.queue_view.number_of("c1") == number
    world.ari.gone = {"c2"}
    assert await world.queue_view.number_of("c2") is None
