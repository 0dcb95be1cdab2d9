"""What `outage-ivr check` finds, on real sockets, files and processes."""

import os
import socket
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from ivr.app.checks import check_database, list_checks
from ivr.backup.manifest import BackupRecord, write_record
from ivr.checks import Check, Finding, Verdict, run_checks
from ivr.checks.machine import check_backup, check_clock, check_disk, check_home, is_synchronised
from ivr.checks.ports import check_ports, check_sound_ports
from ivr.checks.sockets import BoundPort
from ivr.checks.sound import Reader, check_prompts
from ivr.checks.trunk import check_trunk
from ivr.config.settings import EngineName, Settings
from ivr.errors import IVRError
from outages.store import migrate
from outages.store.inspection import inspect_database
from outages.subscribers import Language

NOW = datetime(2026, 11, 29, 12, tzinfo=UTC)
WELL = Finding(Verdict.OK, "fine")
RU = Language("ru")


def settings(home: Path, **values: object) -> Settings:
    return Settings(home=home, runtime=home / "nothing", **values)  # type: ignore[arg-type]


# -- how checks are made


def test_checks_are_made_side_by_side() -> None:
    meeting = threading.Barrier(2)

    def meet() -> Finding:
        meeting.wait(60)
        return WELL

    assert list(run_checks([Check("a", meet, 60), Check("b", meet, 60)])) == [("a", WELL), ("b", WELL)]


def test_a_check_that_crashes_is_a_line() -> None:
    def crash() -> Finding:
        raise ZeroDivisionError("no\nway")

    def refuse() -> Finding:
        raise IVRError("start it")

    assert list(run_checks([Check("a", crash), Check("b", refuse), Check("c", lambda: WELL)])) == [
        ("a", Finding(Verdict.FAILED, "ZeroDivisionError: no way")),
        ("b", Finding(Verdict.FAILED, "start it")),
        ("c", WELL),
    ]


def test_a_check_that_hangs_is_a_line_and_holds_nobody_up() -> None:
    forever = threading.Event()

    def hang() -> Finding:
        forever.wait()
        return WELL

    (first, second) = run_checks([Check("a", hang, 0.1), Check("b", lambda: WELL, 60)])
    forever.set()
    assert first == ("a", Finding(Verdict.FAILED, "no answer within 0.1 s"))
    assert second == ("b", WELL)


def test_the_status_is_that_of_monitoring_plugins() -> None:
    assert {one.value: one.status for one in Verdict} == {"ok": 0, "unknown": 0, "warning": 1, "failed": 2}


def test_nothing_is_made_by_looking(tmp_path: Path) -> None:
    home = tmp_path / "home"
    found = dict(run_checks(list_checks(settings(home, trunk="127.0.0.1:9", engines=[EngineName.ESPEAK]))))
    assert not home.exists()
    assert found["asterisk"].verdict is Verdict.FAILED
    assert "outage-ivr obtain" in found["asterisk"].text


def test_an_installation_that_is_there_is_left_as_it_is(tmp_path: Path, sqlite_file: Path) -> None:
    def seen() -> dict[Path, int]:
        return {one: one.stat().st_mtime_ns for one in tmp_path.rglob("*")}

    before = seen()
    dict(run_checks(list_checks(settings(tmp_path, trunk="127.0.0.1:9", engines=[EngineName.ESPEAK]))))
    assert seen() == before
    assert sqlite_file in before


# -- the machine


@pytest.mark.parametrize(
    ("mode", "verdict"), [(0o700, Verdict.OK), (0o750, Verdict.FAILED), (0o701, Verdict.FAILED)]
)
def test_a_home_open_to_others_is_a_fault(tmp_path: Path, mode: int, verdict: Verdict) -> None:
    tmp_path.chmod(mode)
    assert check_home(tmp_path).verdict is verdict


def test_a_home_that_is_not_there_yet_is_said(tmp_path: Path) -> None:
    assert check_home(tmp_path / "none").verdict is Verdict.WARNING


@pytest.mark.parametrize(
    ("free", "verdict"), [(5e9, Verdict.OK), (1e9, Verdict.WARNING), (1e8, Verdict.FAILED)]
)
def test_the_room_on_the_disk_counts(free: float, verdict: Verdict) -> None:
    found = check_disk(Path("/nowhere/at/all"), free_bytes=lambda _folder: int(free))
    assert found.verdict is verdict
    assert f"{free / 1e9:.1f} GB free at /" in found.text


@pytest.mark.parametrize(
    ("newest", "synchronised", "verdict"),
    [
        (None, True, Verdict.OK),
        (NOW - timedelta(days=1), True, Verdict.OK),
        (NOW + timedelta(seconds=30), True, Verdict.OK),
        (NOW + timedelta(minutes=5), True, Verdict.FAILED),
        (NOW + timedelta(minutes=5), None, Verdict.FAILED),
        (None, False, Verdict.WARNING),
        (None, None, Verdict.UNKNOWN),
    ],
)
def test_the_clock_is_compared_with_the_records(
    newest: datetime | None,
    synchronised: bool | None,  # noqa: FBT001 - pytest's own way to pass it
    verdict: Verdict,
) -> None:
    assert check_clock(NOW, newest, synchronised=synchronised).verdict is verdict


def test_the_kernel_says_whether_its_clock_is_set() -> None:
    assert is_synchronised() in {True, False, None}


@pytest.mark.parametrize(
    ("hours", "verdict"), [(3, Verdict.OK), (40, Verdict.WARNING), (24 * 8, Verdict.FAILED)]
)
def test_the_last_backup_grows_old(tmp_path: Path, hours: int, verdict: Verdict) -> None:
    made = NOW - timedelta(hours=hours)
    write_record(tmp_path, BackupRecord(made_at=made, file=tmp_path / "gone.tar.gz", size=1))
    found = check_backup(tmp_path, NOW)
    assert found.verdict is verdict
    assert "gone.tar.gz" in found.text


def test_no_backup_at_all_is_said(tmp_path: Path) -> None:
    assert check_backup(tmp_path, NOW).verdict is Verdict.WARNING


# -- ports


@pytest.fixture
def taken() -> Iterator[BoundPort]:
    """A TCP port that this process has."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield BoundPort("HTTP_PORT", "127.0.0.1", server.getsockname()[1], socket.SOCK_STREAM)


def test_a_port_is_free_ours_or_taken_by_somebody_named(taken: BoundPort) -> None:
    assert check_ports([taken], [os.getpid()]) == Finding(Verdict.OK, f"{taken.number} ours")
    found = check_ports([taken], [])
    assert found.verdict is Verdict.FAILED
    assert f"process {os.getpid()} (" in found.text
    assert "OUTAGE_IVR_HTTP_PORT" in found.text


def test_a_port_is_free_again(taken: BoundPort) -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as other:
        other.bind(("127.0.0.1", 0))
        number = other.getsockname()[1]
        udp = BoundPort("SIP_PORT", "127.0.0.1", number, socket.SOCK_DGRAM)
        assert check_ports([udp, taken], [os.getpid()]).text == f"{number} ours, {taken.number} ours"
    assert check_ports([udp], []) == Finding(Verdict.OK, f"{number} free")


def test_an_address_that_is_not_here_is_said() -> None:
    found = check_ports([BoundPort("SIP_PORT", "192.0.2.1", 5060, socket.SOCK_DGRAM)], [])
    assert "no such address" in found.text


def test_too_few_ports_for_sound_are_said(tmp_path: Path) -> None:
    few = settings(tmp_path, rtp_ports="20000-20099", max_calls=100)
    assert check_sound_ports(few, running=True).verdict is Verdict.WARNING
    assert check_sound_ports(settings(tmp_path), running=True).verdict is Verdict.OK


# -- the database


@pytest.fixture
def sqlite_file(tmp_path: Path) -> Path:
    migrate(f"sqlite:///{tmp_path / 'outages.db'}", "0004")
    return tmp_path / "outages.db"


def test_a_database_behind_is_said(sqlite_file: Path) -> None:
    state = inspect_database(f"sqlite:///{sqlite_file}")
    assert state.revision == "0004"
    assert check_database(state).verdict is Verdict.WARNING
    migrate(f"sqlite:///{sqlite_file}")
    assert check_database(inspect_database(f"sqlite:///{sqlite_file}")).verdict is Verdict.OK


def test_a_database_that_is_not_there_is_not_made(tmp_path: Path) -> None:
    state = inspect_database(f"sqlite:///{tmp_path / 'none.db'}")
    assert check_database(state).verdict is Verdict.WARNING
    assert list(tmp_path.iterdir()) == []


def test_a_file_that_is_no_database_is_a_fault(tmp_path: Path) -> None:
    (tmp_path / "outages.db").write_text(
        "no database at all, but a text that is long enough for a header" * 9
    )
    found = dict(
        run_checks(
            [Check("database", lambda: check_database(inspect_database(settings(tmp_path).database_url)))]
        )
    )
    assert found["database"] == Finding(Verdict.FAILED, "file is not a database")


# -- what Asterisk plays, and the trunk


def test_a_file_is_readable_by_its_permissions(tmp_path: Path) -> None:
    file = tmp_path / "a.alaw"
    file.touch(mode=0o640)
    file.chmod(0o640)
    owner, group = file.stat().st_uid, file.stat().st_gid
    assert Reader(owner, frozenset()).can_read(file)
    stranger = Reader(65_533, frozenset({65_533}))
    assert not stranger.can_read(file)
    assert not Reader(65_533, frozenset({group})).can_read(tmp_path / "none")
    assert Reader.of_process(os.getpid()).uid == os.geteuid()


def test_phrases_that_are_not_spoken_are_said(tmp_path: Path) -> None:
    found = check_prompts(tmp_path, [RU], Reader.of_process(None))
    assert found.verdict is Verdict.WARNING
    assert "not spoken yet" in found.text


def test_a_broken_prompt_is_a_fault(tmp_path: Path) -> None:
    (tmp_path / "prompts" / "ru").mkdir(parents=True)
    (tmp_path / "prompts" / "ru" / "a.json").write_text("{")
    found = check_prompts(tmp_path, [RU], Reader.of_process(None))
    assert found.verdict is Verdict.FAILED
    assert "a.json" in found.text


def answer_once(peer: socket.socket) -> None:
    """Be a carrier that answers OPTIONS."""
    request, source = peer.recvfrom(4096)
    lines = request.decode().split("\r\n")
    assert lines[0].startswith("OPTIONS sip:")
    kept = [one for one in lines[1:] if one.split(":")[0] in {"Via", "From", "To", "Call-ID", "CSeq"}]
    peer.sendto("\r\n".join(["SIP/2.0 404 Not Found", *kept, "Content-Length: 0", "", ""]).encode(), source)


def test_a_trunk_that_answers_anything_is_there(tmp_path: Path) -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as peer:
        peer.bind(("127.0.0.1", 0))
        carrier = threading.Thread(target=answer_once, args=[peer])
        carrier.start()
        found = check_trunk(settings(tmp_path, trunk=f"127.0.0.1:{peer.getsockname()[1]}"), running=False)
        carrier.join()
    assert found.verdict is Verdict.OK
    assert "404" in found.text


def test_the_silent_one_of_several_trunks_is_named(tmp_path: Path) -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as peer:
        peer.bind(("127.0.0.2", 0))
        there = f"127.0.0.2:{peer.getsockname()[1]}"
        (tmp_path / "trunks.toml").write_text(
            f'[mts]\naddresses = ["{there}"]\n[mango]\naddresses = ["127.0.0.3:9"]'
        )
        carrier = threading.Thread(target=answer_once, args=[peer])
        carrier.start()
        found = check_trunk(settings(tmp_path), running=False)
        carrier.join()
    assert found.verdict is Verdict.WARNING
    assert found.text.startswith("127.0.0.3:9: no answer")


def test_a_trunk_that_is_silent_is_said(tmp_path: Path) -> None:
    found = check_trunk(settings(tmp_path, trunk="127.0.0.1:9"), running=False)
    assert found.verdict is Verdict.WARNING
