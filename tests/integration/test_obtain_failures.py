"""asterisk/obtain when something goes wrong: settings, keys, stale, damaged and missing files, kills, disk, tools."""

import os
import signal
import time
from pathlib import Path

import pytest
from pysequoia import Tsk

from tests.support.debian_archive import ARCHITECTURE, LIBC, SIPP, Archive, Machine, Mirror, Package, program


@pytest.mark.parametrize(
    ("setting", "value", "says"),
    [
        (
            "DEBIAN_MIRROR",
            "",
            "this machine's apt names no Debian mirror: name one in OUTAGE_IVR_DEBIAN_MIRROR",
        ),
        ("DEBIAN_MIRROR", "debian", "OUTAGE_IVR_DEBIAN_MIRROR is 'debian', which is no address"),
        (
            "DEBIAN_MIRROR",
            "http://127.0.0.1:9",
            "could not read the package lists of Debian forky: Failed to fetch",
        ),
        (
            "DEBIAN_KEYRING",
            "/no/such.gpg",
            "OUTAGE_IVR_DEBIAN_KEYRING names /no/such.gpg, which cannot be read",
        ),
    ],
)
def test_a_wrong_setting_is_named(machine: Machine, setting: str, value: str, says: str) -> None:
    result = machine.obtain("sipp", **{f"OUTAGE_IVR_{setting}": value})
    assert result.status == 1
    assert says in result.complained
    assert result.complained.count("\n") == 1
    assert machine.left() == set()


def test_packages_that_others_signed_are_not_used(machine: Machine, archive: Archive) -> None:
    archive.key = Tsk.generate("Somebody else <else@example.org>")
    archive.publish("forky", LIBC, SIPP)
    result = machine.obtain("sipp")
    assert result.status == 1
    assert "could not read the package lists of Debian forky" in result.complained
    assert machine.left() == set()


def test_newer_keys_come_from_the_older_release(machine: Machine, archive: Archive) -> None:
    old = archive.key
    archive.key = Tsk.generate("The next release <next@example.org>")
    archive.publish("forky", LIBC, SIPP)
    newer = archive.keyring().rename(machine.folder / "newer.pgp")
    archive.key = old
    machine.environment["OUTAGE_IVR_DEBIAN_KEYRING"] = str(archive.keyring())
    files: dict[str, str | bytes] = {"usr/share/keyrings/debian-archive-keyring.pgp": newer.read_bytes()}
    archive.publish("bookworm", Package("debian-archive-keyring", "2", files, depends=""))
    result = machine.obtain("sipp")
    assert (result.status, result.complained) == (0, "")
    assert "obtaining Debian's newer keys" in result.said


def test_lists_that_became_stale_are_read_once_more(
    machine: Machine, archive: Archive, mirror: Mirror
) -> None:
    def replace() -> None:
        mirror.before.clear()
        archive.file_of(SIPP).unlink()
        archive.publish("forky", LIBC, program("sip-tester", "1:3.8.0-2", "usr/bin/sipp"))
        # A mirror's dates count whole seconds, and these lists must be newer than those already read.
        for file in (archive.folder / "dists").rglob("*"):
            os.utime(file, (time.time() + 60, time.time() + 60))

    mirror.before[archive.file_of(SIPP).name] = replace
    result = machine.obtain("sipp")
    assert (result.status, result.complained) == (0, "")
    assert "Reading the package lists once more" in result.said
    assert "1:3.8.0-2" in machine.run("sipp")


def test_half_a_package_is_not_taken_for_a_whole_one(machine: Machine, archive: Archive) -> None:
    whole = archive.file_of(SIPP).read_bytes()
    archive.file_of(SIPP).write_bytes(whole[: len(whole) // 2])
    result = machine.obtain("sipp")
    assert result.status == 1
    assert "the download of sipp was interrupted" in result.complained
    assert machine.left() == set()
    archive.file_of(SIPP).write_bytes(whole)
    assert machine.obtain("sipp").status == 0


def test_a_package_that_was_damaged_before_it_was_signed_is_named(machine: Machine, archive: Archive) -> None:
    whole = archive.file_of(SIPP).read_bytes()
    archive.file_of(SIPP).write_bytes(whole[:-80])
    archive.publish("forky", LIBC, SIPP)
    result = machine.obtain("sipp")
    assert result.status == 1
    assert f"sip-tester_1%3a3.8.0-1_{ARCHITECTURE}.deb is damaged" in result.complained
    assert machine.left() == set()


@pytest.mark.parametrize(
    "lost", ["usr/sbin/asterisk.real", "bin-scripts/asterisk", "usr/lib64/ld-linux-test.so.2", "files"]
)
def test_a_group_that_lost_a_file_is_obtained_again(machine: Machine, lost: str) -> None:
    machine.obtain("asterisk")
    (machine.runtime / "asterisk" / lost).unlink()
    assert "asterisk: ready" in machine.obtain("asterisk").said
    assert "loaded" in machine.run("asterisk")


def test_a_file_that_was_cut_is_noticed(machine: Machine) -> None:
    machine.obtain("sipp")
    (machine.runtime / "sipp/usr/bin/sipp").write_text("")
    assert "sipp: ready" in machine.obtain("sipp").said


def test_what_an_operator_adds_stays(machine: Machine) -> None:
    machine.obtain("sipp")
    (machine.runtime / "sipp" / "notes").write_text("mine")
    assert machine.obtain("sipp").said == ""


@pytest.mark.parametrize("name", [signal.SIGTERM, signal.SIGINT, signal.SIGKILL])
def test_an_obtaining_that_was_ended_leaves_nothing_in_the_way(
    machine: Machine, archive: Archive, mirror: Mirror, name: signal.Signals
) -> None:
    begun: list[bool] = []

    def hang() -> None:
        begun.append(True)
        time.sleep(2)

    mirror.before[archive.file_of(SIPP).name] = hang
    process = machine.start("sipp")
    while not begun:
        time.sleep(0.01)
    process.send_signal(name)
    # No child process holds the output open.
    process.communicate()
    assert process.returncode == (-name if name is signal.SIGKILL else 128 + name)
    if name is not signal.SIGKILL:
        assert machine.left() == set()
    mirror.before.clear()
    assert machine.obtain("sipp").status == 0
    assert machine.left() == {"sipp", "bin"}


def test_what_a_killed_attempt_left_is_removed_though_nothing_is_missing(machine: Machine) -> None:
    machine.obtain("sipp")
    (machine.runtime / ".obtaining-x").mkdir()
    assert machine.obtain("sipp").said == ""
    assert machine.left() == {"sipp", "bin"}


def test_two_at_once_do_the_work_once(machine: Machine) -> None:
    first, second = machine.start("sipp"), machine.start("sipp")
    said = first.communicate()[0] + second.communicate()[0]
    assert (first.returncode, second.returncode) == (0, 0)
    assert said.count("sipp: ready") == 1


def test_a_disk_without_room_is_refused_before_anything_is_downloaded(
    machine: Machine, archive: Archive, mirror: Mirror
) -> None:
    huge = program("sip-tester", "1", "usr/bin/sipp", installed_kilobytes=2**40)
    archive.publish("forky", LIBC, huge)
    result = machine.obtain("sipp")
    assert result.status == 1
    assert "obtaining sipp needs 1073741825 MB in" in result.complained
    assert "MB are free: make room, or name another folder in OUTAGE_IVR_RUNTIME" in result.complained
    assert mirror.times(".deb") == 0


@pytest.mark.parametrize(
    ("lacking", "says"), [("flock", "needs the program flock"), ("dpkg-deb", "needs apt-get and dpkg")]
)
def test_a_tool_that_is_missing_is_named(machine: Machine, lacking: str, says: str) -> None:
    tools = machine.folder / "tools"
    tools.mkdir()
    for folder in ("/usr/bin", "/bin"):
        for tool in Path(folder).iterdir():
            if tool.name != lacking and not (tools / tool.name).exists():
                (tools / tool.name).symlink_to(tool)
    result = machine.obtain("sipp", PATH=str(tools))
    assert result.status == 1
    assert says in result.complained


def test_progress_is_told_where_the_output_is_no_terminal(
    machine: Machine, archive: Archive, mirror: Mirror
) -> None:
    mirror.before[archive.file_of(SIPP).name] = lambda: time.sleep(4)
    assert "sipp: downloading 0 MB, " in machine.obtain("sipp").said


def test_a_folder_that_cannot_be_written_is_refused(machine: Machine) -> None:
    machine.runtime = Path("/proc/programs")
    assert "name another one in OUTAGE_IVR_RUNTIME" in machine.obtain("sipp").complained


@pytest.mark.parametrize(("groups", "says"), [((), "usage"), (("zoo",), "there is no group 'zoo'")])
def test_a_wrong_call_says_what_is_right(machine: Machine, groups: tuple[str, ...], says: str) -> None:
    result = machine.obtain(*groups)
    assert result.status == 1
    assert says in result.complained
    assert "asterisk sipp kannel" in result.complained
