"""Every part reports its state, without secrets."""

import os
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from asterisk.ari.models import EndpointState
from asterisk.ari.outcomes import PlaybackResult
from ivr.calls.inbound.lookup import BillingPresence
from ivr.calls.outbound.carrier import CarrierWatch
from ivr.calls.outbound.causes import CallRefusal
from ivr.calls.outbound.gateway_pool import PooledGateway
from ivr.calls.playing import PlaybackWatch
from ivr.dialogs.level import LoadShedding
from ivr.observability.metrics import Metrics
from ivr.observability.parts import Condition, Part, PartState
from outages.notifications import Result
from outages.presence import ServiceRole
from outages.text_gateways import GatewayTerms
from outages.tickets import Channel
from prompts.errors import SpeechError
from prompts.files import is_whole
from prompts.speech.chain import Chain
from prompts.wording.phrases import Phrase, Prompt
from tests.support.fake_budget import budget_of
from tests.support.fake_speech import FakeEngine
from tests.support.fakes import NOON, FakeClock
from tests.support.health_scene import Asterisk, FakeBind, FakeSMS, Writing, connected, parts_of, states_of
from tests.support.playing import trusting_watch


async def test_all_is_well() -> None:
    assert set((await states_of(connected(EndpointState.ONLINE))).values()) == {"ok"}


CALLS, WEB, DISPATCH = ServiceRole.CALLS, ServiceRole.WEB, ServiceRole.DISPATCH


@pytest.mark.parametrize(
    ("role", "played", "state", "condition"),
    [
        (None, {}, "ok", Condition.ROLES_PLAYED),
        (WEB, {CALLS: 2, DISPATCH: 1}, "ok", Condition.ROLES_PLAYED),
        (WEB, {CALLS: 2, WEB: 1}, "degraded", Condition.NOBODY_DISPATCHES),
        (CALLS, {CALLS: 1, WEB: 1}, "degraded", Condition.NOBODY_DISPATCHES),
        (WEB, {DISPATCH: 1}, "down", Condition.NOBODY_TAKES_CALLS),
    ],
)
async def test_a_role_that_nobody_plays_is_shown(
    role: ServiceRole | None, played: Mapping[ServiceRole, int], state: str, condition: Condition
) -> None:
    parts = await parts_of(
        connected(EndpointState.ONLINE), LoadShedding(10, shorten_from=0.5), role=role, played=played
    )
    (part,) = [one for one in parts if one.name == "roles"]
    assert (part.state, part.condition) == (state, condition)


async def test_while_the_database_is_away_it_alone_is_to_blame() -> None:
    parts = await parts_of(connected(), LoadShedding(10, shorten_from=0.5), down=True, played=None)
    assert "roles" not in {one.name for one in parts}


async def test_who_serves_pages_alone_shows_the_line_only_where_there_is_one(tmp_path: Path) -> None:
    async def names() -> set[str]:
        parts = await parts_of(Asterisk(), LoadShedding(10, shorten_from=0.5), home=tmp_path, role=WEB)
        return {one.name for one in parts}

    alone = await names()
    (tmp_path / "asterisk").mkdir()
    assert await names() - alone == {"asterisk", "trunk", "call budget"}
    assert "conversations" not in alone


async def test_a_carrier_that_refuses_our_calls() -> None:
    carrier = CarrierWatch(timedelta(minutes=1))
    for number in ("+79990000101", "+79990000102"):
        carrier.judge(number, CallRefusal(Result.UNAVAILABLE, 403), NOON)
    parts = await parts_of(
        connected(EndpointState.ONLINE), LoadShedding(10, shorten_from=0.5), carrier=carrier
    )
    (trunk,) = [part for part in parts if part.name == "trunk"]
    assert (trunk.state, trunk.facts) == ("degraded", {"status": 403})
    assert "403" in trunk.detail


async def test_a_budget_that_is_spent() -> None:
    budget = budget_of(1)
    for _ in range(2):
        await budget.admit("+18765550123")
    parts = await parts_of(connected(EndpointState.ONLINE), LoadShedding(10, shorten_from=0.5), budget=budget)
    (part,) = [part for part in parts if part.name == "call budget"]
    assert (part.state, part.facts) == ("degraded", {"spent": ["JM"]})


@pytest.mark.parametrize(("trunk", "state"), [(EndpointState.OFFLINE, "degraded"), (None, "down")])
async def test_a_trunk_that_does_not_answer(trunk: EndpointState | None, state: str) -> None:
    assert (await states_of(connected(trunk)))["trunk"] == state


@pytest.mark.parametrize(
    ("calls", "state", "detail", "condition"),
    [
        (5, "ok", "in full; 50% of the line is taken", Condition.LEVEL_FULL),
        (6, "degraded", "notice and keys; 60% of the line is taken", Condition.LEVEL_KEYS),
        (8, "degraded", "notice only; 80% of the line is taken", Condition.LEVEL_NOTICE),
        (9, "degraded", "short notice and SMS; 90% of the line is taken", Condition.LEVEL_BRIEF),
    ],
)
async def test_the_dialog_level_is_shown(calls: int, state: str, detail: str, condition: Condition) -> None:
    load_shedding = LoadShedding(10, shorten_from=0.5)
    load_shedding.note_calls(calls)
    parts = await parts_of(connected(EndpointState.ONLINE), load_shedding)
    (part,) = [one for one in parts if one.name == "conversations"]
    assert (part.state, part.detail, part.condition) == (state, detail, condition)


@pytest.mark.parametrize(
    ("names", "detail"),
    [
        (["etr"], "Asterisk can't play ru/etr (etr); callers hear the dialplan's own announcement"),
        (
            ["a", "b", "c"],
            "Asterisk can't play ru/a (a) and 2 more; callers hear the dialplan's own announcement",
        ),
    ],
)
async def test_prompts_that_cannot_be_played(names: list[str], detail: str) -> None:
    playing = trusting_watch()
    prompts = [Prompt(Phrase(name, "ru", name), Path("/prompts/ru") / name, 1.0) for name in names]
    result = PlaybackResult(0, cut=True, unplayed=tuple(str(one.file) for one in prompts))
    playing.note("call", prompts, result)
    parts = await parts_of(
        connected(EndpointState.ONLINE), LoadShedding(10, shorten_from=0.5), playing=playing
    )
    (part,) = [one for one in parts if one.name == "playback"]
    assert (part.state, part.detail) == (PartState.DOWN, detail)


async def test_one_of_several_trunks_that_does_not_answer_is_named() -> None:
    asterisk = connected(EndpointState.ONLINE, EndpointState.OFFLINE)
    parts = await parts_of(asterisk, LoadShedding(10, shorten_from=0.5))
    (part,) = [one for one in parts if one.name == "trunk"]
    assert (part.state, part.condition, part.facts) == (
        PartState.DEGRADED,
        Condition.TRUNK_PARTLY_SILENT,
        {"silent": "trunk-2"},
    )


async def test_asterisk_away() -> None:
    states = await states_of(Asterisk())
    assert (states["asterisk"], states["trunk"]) == ("down", "down")


@pytest.mark.parametrize(("present", "state"), [(2, "ok"), (1, "degraded"), (3, "ok")])
async def test_workers_that_are_missing(present: int, state: str) -> None:
    states = await states_of(connected(EndpointState.ONLINE), present=present)
    assert states["workers"] == state


async def test_a_database_that_does_not_answer() -> None:
    assert (await states_of(connected(EndpointState.ONLINE), down=True))["database"] == "down"


async def part_of(name: str, trunk: EndpointState = EndpointState.ONLINE, **more: Any) -> Part:  # noqa: ANN401 - as parts_of
    parts = await parts_of(connected(trunk), LoadShedding(10, shorten_from=0.5), **more)
    return next(part for part in parts if part.name == name)


@pytest.mark.parametrize("writing", [Writing(down=True), Writing(hangs=0)])
async def test_a_database_that_cannot_be_written_to(writing: Writing) -> None:
    part = await part_of("database", writing=writing)
    assert (part.state, part.condition) == (PartState.DOWN, Condition.DATABASE_NOT_WRITTEN)


async def test_a_disk_that_is_full(tmp_path: Path) -> None:
    # What is written to /dev/full fails as on a full disk.
    test = tmp_path / f"write-test-{os.getpid()}"
    test.symlink_to("/dev/full")
    part = await part_of("disk", home=tmp_path)
    assert (part.state, part.detail) == (
        PartState.DOWN,
        "nothing can be written in HOME: No space left on device",
    )
    assert (await part_of("disk", home=tmp_path)).state is PartState.OK
    assert not test.is_symlink()


async def test_a_dead_trunk_for_which_calls_back_wait() -> None:
    waiting = {Channel.CALL: 3, Channel.SMS: 5}
    part = await part_of("trunk", EndpointState.OFFLINE, due=waiting)
    assert (part.state, part.detail) == (
        PartState.DOWN,
        "does not answer OPTIONS; 3 calls back wait until it does",
    )
    assert (await part_of("trunk", EndpointState.OFFLINE, due={Channel.SMS: 5})).state is PartState.DEGRADED
    assert (await part_of("trunk", due=waiting)).state is PartState.OK


async def test_vital_prompts_that_cannot_be_read_are_tried_again(tmp_path: Path) -> None:
    playing = PlaybackWatch(Metrics(), is_whole)
    vital = [Prompt(Phrase("apology", "ru", "Извините"), tmp_path / "apology", 1.0)]
    part = await part_of("playback", playing=playing, vital=vital)
    assert (part.state, part.condition) == (PartState.DOWN, Condition.UNPLAYABLE)
    assert playing.doubts(vital)


async def test_another_engine_speaks_because_the_first_is_not_installed() -> None:
    assert (await states_of(connected(EndpointState.ONLINE), preferred="gtts"))["speech"] == "degraded"


async def speech_of(chain: Chain) -> tuple[str, str]:
    parts = await parts_of(connected(EndpointState.ONLINE), LoadShedding(10, shorten_from=0.5), speech=chain)
    (part,) = [one for one in parts if one.name == "speech"]
    return part.state, part.detail


async def test_a_language_that_no_engine_has_a_voice_for() -> None:
    chain = Chain([FakeEngine("rhvoice")], languages=["ru", "kk"])
    assert await speech_of(chain) == ("degraded", "no engine has a voice for kk: callers are not offered it")


async def test_a_language_whose_engine_rests_while_others_are_spoken() -> None:
    ill = FakeEngine("espeak-ng", ("kk",))
    ill.broken = "it is gone"
    chain = Chain([FakeEngine("rhvoice"), ill], languages=["ru", "kk"])
    for text in ("бір", "екі"):
        with pytest.raises(SpeechError):
            await chain.speak(text, "kk")
    assert await speech_of(chain) == ("down", "nobody speaks kk now (espeak-ng: it is gone)")


async def test_phrases_still_to_be_rendered_are_shown() -> None:
    parts = await parts_of(connected(EndpointState.ONLINE), LoadShedding(10, shorten_from=0.5), missing=120)
    speech = next(part for part in parts if part.name == "speech")
    assert speech.state is PartState.DEGRADED
    assert "120 of 424 phrases still to be spoken" in speech.detail


async def test_a_billing_system_that_misses_questions_is_degraded_until_it_answers() -> None:
    billing = BillingPresence(FakeClock())

    async def state() -> list[tuple[PartState, Condition | None]]:
        load_shedding = LoadShedding(10, shorten_from=0.5)
        parts = await parts_of(connected(EndpointState.ONLINE), load_shedding, billing=billing)
        return [(part.state, part.condition) for part in parts if part.name == "billing"]

    for _ in range(3):
        assert await state() == [(PartState.OK, None)]
        billing.note_miss()
    assert await state() == [(PartState.DEGRADED, Condition.BILLING_AWAY)]
    billing.note_answer()
    assert await state() == [(PartState.OK, None)]


async def test_gateways_that_take_no_messages_are_named_but_not_where_they_are() -> None:
    main = PooledGateway(GatewayTerms(name="main"), FakeSMS(), FakeBind())
    spare = PooledGateway(GatewayTerms(name="spare"), FakeSMS())

    async def part() -> Part:
        load_shedding = LoadShedding(10, shorten_from=0.5)
        parts = await parts_of(connected(EndpointState.ONLINE), load_shedding, gateways=[main, spare])
        return next(one for one in parts if one.name == "sms")

    assert (await part()).state is PartState.OK
    assert main.bind is not None
    main.bind.trouble = "no bind: TCP connect to 10.0.0.1:2775 failed"
    found = await part()
    assert (found.state, found.condition) == (PartState.DEGRADED, Condition.GATEWAYS_PARTLY_LEFT)
    assert ("main" in found.detail, "10.0.0.1" in found.detail) == (True, False)
    spare.rest.until = FakeClock().now()
    assert ((await part()).condition, (await part()).facts) == (
        Condition.GATEWAYS_LEFT,
        {"left": ["main", "spare"]},
    )
