"""The real logrotate rotates the logs of a running Asterisk."""

import asyncio
import contextlib
import gzip
import re
import subprocess
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from asterisk.server.dialplan import PERSON
from asterisk.server.process import Asterisk
from ivr.calls.queue.log import QueueLog
from tests.support.asterisk_server import Service, running_asterisk
from tests.support.deployment import DEPLOY, INSTALLED
from tests.support.runtime import PROGRAMS

pytestmark = pytest.mark.skipif(not (PROGRAMS / "asterisk").exists(), reason="asterisk/obtain asterisk")

CONFIGURATION = DEPLOY / "logrotate" / "outage-ivr"
ROTATED = re.compile(r"^/var/lib/outage-ivr/(asterisk/log/.+)$", re.MULTILINE)


@pytest.fixture
async def asterisk(tmp_path: Path) -> AsyncIterator[Asterisk]:
    async with running_asterisk(tmp_path) as asterisk:
        yield asterisk


async def rotate(home: Path, *options: str) -> str:
    """Have logrotate rotate the logs below HOME now, as their owner, and return its output."""
    program = PROGRAMS / "logrotate"
    if not program.exists():
        pytest.fail("logrotate is missing: run asterisk/obtain logrotate")
    text = re.sub(r"^ +su .*\n", "", CONFIGURATION.read_text(), flags=re.MULTILINE)
    text = text.replace("/var/lib/outage-ivr", str(home)).replace(f"{INSTALLED}/.runtime/bin", str(PROGRAMS))
    file = home / "logrotate.conf"
    file.write_text(text)
    file.chmod(0o600)
    words = [str(program), "--verbose", f"--state={home / 'logrotate.state'}", *options, str(file)]
    done = await asyncio.to_thread(subprocess.run, words, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr
    assert "error" not in done.stderr.lower()
    return done.stderr


async def let_it_write(asterisk: Asterisk, name: str) -> None:
    """Cause an entry in each log, and wait for all of them: there is no agent to ring."""
    console = await asyncio.create_subprocess_exec(
        *asterisk._command("-rx", f"queue add member Local/{name}@nowhere to {PERSON}"),
        stdout=subprocess.DEVNULL,
    )
    assert await console.wait() == 0
    async with Service.connected(asterisk.config) as service:
        with contextlib.suppress(AssertionError):
            await service.asks("POST", f"/channels?endpoint=Local/{name}@nowhere&app={service.app}")
    for file in files_of(asterisk):
        await written(file, f"{name}@nowhere")


def files_of(asterisk: Asterisk) -> tuple[Path, ...]:
    """Return the logs that a running Asterisk writes."""
    logs = asterisk.config.home / "log"
    return logs / "asterisk.log", logs / "queue_log", logs / "cel-custom" / "calls.csv"


async def written(file: Path, text: str) -> None:
    """Wait until the file contains the text."""
    while not says(file, text):
        await asyncio.sleep(0.05)


def says(file: Path, text: str) -> bool:
    return file.exists() and text in file.read_text()


async def test_asterisk_goes_on_in_new_files_and_nothing_is_lost(asterisk: Asterisk, tmp_path: Path) -> None:
    await let_it_write(asterisk, "1111")
    before = [file.read_text() for file in files_of(asterisk)]

    await rotate(tmp_path, "--force")
    await let_it_write(asterisk, "2222")

    for file, text in zip(files_of(asterisk), before, strict=True):
        assert "1111@nowhere" not in file.read_text()
        assert file.with_name(f"{file.name}.1").read_text().startswith(text)


async def test_the_console_s_file_is_emptied_where_it_is(asterisk: Asterisk, tmp_path: Path) -> None:
    console = asterisk.config.home / "log" / "console.log"
    with console.open("a") as same:
        same.write("said at the start\n")
    inode = console.stat().st_ino
    await rotate(tmp_path, "--force")
    assert (console.stat().st_ino, console.read_text()) == (inode, "")
    assert gzip.decompress(console.with_name("console.log.1.gz").read_bytes()).endswith(b"at the start\n")


async def test_who_waits_in_the_queue_is_known_over_a_rotation(asterisk: Asterisk, tmp_path: Path) -> None:
    queue_log = asterisk.config.home / "log" / "queue_log"
    log = QueueLog(queue_log, PERSON)
    log.read()
    with queue_log.open("a") as same:
        same.write(f"100|1.1|{PERSON}|NONE|ENTERQUEUE||+79990000101|1\n")
    await rotate(tmp_path, "--force")
    log.read()
    assert [one.channel for one in log.waiting] == ["1.1"]


async def test_every_log_that_asterisk_keeps_is_rotated(asterisk: Asterisk, tmp_path: Path) -> None:
    await let_it_write(asterisk, "1111")
    kept = {
        str(file.relative_to(tmp_path))
        for file in (asterisk.config.home / "log").rglob("*")
        if file.is_file()
    }
    assert kept == set(ROTATED.findall(CONFIGURATION.read_text()))


async def test_without_an_asterisk_and_without_logs_nothing_fails(tmp_path: Path) -> None:
    await rotate(tmp_path, "--force")
    (tmp_path / "asterisk" / "log").mkdir(parents=True)
    (tmp_path / "asterisk" / "log" / "queue_log").write_text("1|NONE|NONE|NONE|QUEUESTART|\n")
    await rotate(tmp_path, "--force")
    assert (tmp_path / "asterisk" / "log" / "queue_log.1").exists()


async def test_each_kind_is_rotated_as_the_line_s_own_user() -> None:
    assert CONFIGURATION.read_text().count(
        "    su outage-ivr outage-ivr\n"
    ) == CONFIGURATION.read_text().count("{\n")
