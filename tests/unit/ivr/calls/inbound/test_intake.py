"""What a session makes of keys and voices: who calls, what is kept, and what fails without cutting the call."""

import io
import os
import wave
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
import pytest

from ivr.calls.inbound.details import DetailFolder
from ivr.calls.inbound.intake import Intake
from ivr.calls.inbound.session import InboundSession
from ivr.dialogs.session import Identified, Keyed
from ivr.notices.live import Notices
from ivr.observability.metrics import Metrics
from outages.callers import Caller
from outages.reports import Complaint, Detail, ReportId
from outages.requests import NotificationRequest, RequestRefusal
from outages.subscribers import Service, withhold
from outages.tickets import Channel
from tests.support.fake_intake import FakeReports, FakeTries, intake_of
from tests.support.fake_repositories import FakeAreas, FakeIncidents
from tests.support.fakes import NOON, FakeClock, FakeHouses, FakePrerendering, caller_at, point_at
from tests.unit.ivr.calls.inbound.test_session import Tickets

GAS = frozenset({Service.GAS, Service.ELECTRICITY})


@dataclass
class People(FakeHouses):
    """Knows one account and one telephone."""

    holder: Caller = field(default_factory=lambda: caller_at(point_at()))

    async def recognise(self, number: str) -> Caller:
        return self.holder if number == "+79990000101" else Caller(number)

    async def keyed_account(self, digits: str) -> Caller:
        return self.holder if digits == "100101" else Caller(None)


def session_with(
    intake: Intake, tickets: Tickets | None = None, *, number: str | None = "+79995550000"
) -> InboundSession:
    areas = FakeAreas()
    notices = Notices(
        incidents=FakeIncidents(areas),
        areas=areas,
        prerendering=FakePrerendering(),
        clock=FakeClock(),
        zone=UTC,
    )
    return InboundSession(
        Caller(number), "call-1", notices, tickets or Tickets(), FakeClock(), Metrics(), intake
    )


def spoken(seconds: float = 2.0, *, loud: int = 8000) -> bytes:
    """Return a WAV file with a tone."""
    samples = loud * np.sin(np.arange(int(16_000 * seconds)) / 5)
    buffer = io.BytesIO()
    with wave.open(buffer, "wb") as sound:
        sound.setnchannels(1)
        sound.setsampwidth(2)
        sound.setframerate(16_000)
        sound.writeframes(samples.astype("<i2").tobytes())
    return buffer.getvalue()


@pytest.mark.parametrize(
    ("what", "digits", "found"),
    [
        (Keyed.ACCOUNT, "100101", Identified.KNOWN),
        (Keyed.ACCOUNT, "100102", Identified.UNKNOWN),
        (Keyed.PHONE, "89990000101", Identified.KNOWN),
        (Keyed.PHONE, "9990000101", Identified.KNOWN),
        (Keyed.PHONE, "89990000102", Identified.UNKNOWN),
        (Keyed.PHONE, "1", Identified.UNKNOWN),
    ],
)
async def test_an_account_or_a_telephone_is_looked_up(what: Keyed, digits: str, found: Identified) -> None:
    session = session_with(intake_of(People()))
    assert await session.identify(what, digits) is found
    known = found is Identified.KNOWN
    assert (session.facts.keyed, bool(session.facts.caller.points)) == (digits if known else "", known)


async def test_identified_callers_keep_their_own_number_and_have_neither_past_nor_addresses() -> None:
    holder = replace(caller_at(point_at()), called_at=(NOON,))
    session = session_with(intake_of(People(holder=holder)), number=None)
    await session.identify(Keyed.PHONE, "89990000101")
    caller = session.facts.caller
    assert (caller.number, caller.called_at, caller.points) == (None, (), withhold(holder.points))


async def test_whoever_is_found_uses_up_a_try_like_anybody_else() -> None:
    tries = FakeTries()
    for digits in ("100101", "100102"):
        await session_with(intake_of(People(), tries=tries)).identify(Keyed.ACCOUNT, digits)
    assert tries.admitted == [("+79995550000", "100101"), ("+79995550000", "100102")]


async def test_a_stranger_does_not_learn_which_numbers_an_account_has() -> None:
    foreign = "+442079460123"
    known = caller_at(point_at())
    holder = replace(known, subscribers=(replace(known.subscribers[0], phones=(foreign,)),))
    session = session_with(intake_of(People(holder=holder)))
    await session.identify(Keyed.ACCOUNT, "100101")
    refusal = session.check_keyed_number(foreign.removeprefix("+"), Channel.CALL)
    assert refusal is RequestRefusal.FOREIGN


async def test_a_telephone_number_counts_as_one_try_however_it_is_keyed() -> None:
    tries = FakeTries()
    session = session_with(intake_of(People(), tries=tries))
    for digits in ("89990000102", "9990000102"):
        await session.identify(Keyed.PHONE, digits)
    assert tries.admitted == [("+79995550000", "+79990000102")] * 2


async def test_too_many_tries_are_refused_before_anything_is_looked_up() -> None:
    session = session_with(intake_of(People(), tries=FakeTries(left=0)))
    assert await session.identify(Keyed.ACCOUNT, "100101") is Identified.REFUSED
    assert session.facts.caller.points == ()


async def test_a_database_that_is_away_is_trouble_and_reported() -> None:
    session = session_with(intake_of(People(), tries=FakeTries(down=True)))
    assert await session.identify(Keyed.ACCOUNT, "100101") is Identified.TROUBLE
    assert session.metrics.lost_writes.labels("try")._value.get() == 1


async def test_danger_is_where_the_caller_is_supplied_or_anywhere_while_that_is_unknown() -> None:
    gas = replace(point_at(), services=frozenset({Service.GAS}))
    intake = intake_of(People(points=[gas]), hazards=GAS)
    assert not session_with(intake).facts.hazardous
    await intake.refresh()
    session = session_with(intake)
    assert session.facts.hazardous
    session.meet(caller_at(point_at()))
    assert not session.facts.hazardous
    session.meet(caller_at(gas))
    assert session.facts.hazardous


async def test_a_report_is_kept_with_what_was_said(tmp_path: Path) -> None:
    reports = FakeReports(failures=1)
    session = session_with(intake_of(People(), reports=reports, folder=tmp_path / "details"))
    filed = await session.report(point_at(), Complaint(hazard=True))
    assert filed is not None
    assert (filed.report, [one.complaint.hazard for one in reports.kept]) == (1, [True])
    assert await session.keep_detail(ReportId(1), spoken())
    detail = reports.kept[0].detail
    assert detail is not None
    assert (detail.seconds, await DetailFolder(tmp_path / "details").read(detail)) == (2, spoken())


async def test_a_ticket_whose_report_cannot_be_kept_is_a_ticket() -> None:
    session = session_with(intake_of(People(), reports=FakeReports(failures=100)))
    filed = await session.report(point_at(), Complaint())
    assert filed is not None
    assert filed.report is None


@pytest.mark.parametrize("sound", [b"", b"RIFF", spoken(loud=100), spoken(0)])
async def test_an_inaudible_recording_is_not_kept(tmp_path: Path, sound: bytes) -> None:
    session = session_with(intake_of(People(), folder=tmp_path))
    await session.report(point_at(), Complaint())
    assert not await session.keep_detail(ReportId(1), sound)
    assert os.listdir(tmp_path) == []  # noqa: PTH208 - Path would block


async def test_a_recording_without_its_report_or_folder_is_counted_as_lost(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    for folder in (tmp_path / "details", tmp_path / "file"):
        session = session_with(intake_of(People(), folder=folder))
        assert not await session.keep_detail(ReportId(404), spoken())
        assert session.metrics.lost_writes.labels("detail")._value.get() == 1


async def test_recordings_are_found_and_deleted_by_age(tmp_path: Path) -> None:
    folder = DetailFolder(tmp_path)
    old, fresh = await folder.keep(spoken()), await folder.keep(spoken())
    assert old is not None
    assert fresh is not None
    month_ago = datetime.now(UTC) - timedelta(days=30)
    os.utime(tmp_path / old.name, (0, (month_ago - timedelta(days=1)).timestamp()))
    assert await folder.find_older(month_ago) == [old.name]
    await folder.forget(before=month_ago)
    assert await folder.read(old) is None
    assert await folder.read(fresh) == spoken()
    await folder.remove([old.name, fresh.name])
    assert await folder.read(fresh) is None


async def test_tries_that_no_longer_count_are_forgotten() -> None:
    tries = FakeTries()
    await intake_of(People(), tries=tries).forget_tries(now=NOON)
    assert tries.forgotten == [NOON]


async def test_recordings_are_closed_to_other_users(tmp_path: Path) -> None:
    folder = DetailFolder(tmp_path / "details")
    assert await folder.keep(spoken()) is not None
    assert (tmp_path / "details").stat().st_mode & 0o077 == 0
    assert await folder.read(Detail("gone.wav", 1)) is None


async def test_a_strangers_request_stands_beside_others_and_is_known_by_the_telephone_that_made_it() -> None:
    tickets = Tickets()
    session = session_with(intake_of(People()), tickets)
    await session.identify(Keyed.ACCOUNT, "100101")
    ticket = await session.report_other_fault(point_at())
    assert ticket is not None
    request = NotificationRequest(Channel.CALL, "+79995550000", "ru", "1")
    assert await session.keep_request([ticket], request) is None
    assert [one.asked_by for one in tickets.consents] == ["+79995550000"]
    assert await session.withdraw_request([ticket])
    assert tickets.withdrawn == [(ticket.id, "+79995550000")]
