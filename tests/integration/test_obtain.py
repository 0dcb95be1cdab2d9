"""What asterisk/obtain makes of a real apt and a small archive: suites, versions, mirrors, keys, and what goes wrong."""

import os
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from pysequoia import Tsk

from tests.debian_archive import (
    ARCHITECTURE,
    ESPEAK,
    LIBC,
    OBTAIN,
    SIPP,
    Archive,
    Machine,
    Mirror,
    Package,
    asterisk,
    program,
    serving,
)

KNOWN = asterisk("22.10.1")


@pytest.fixture
def archive(tmp_path: Path) -> Archive:
    made = Archive(tmp_path / "archive")
    made.publish("forky", LIBC, SIPP, KNOWN)
    made.publish("bookworm", LIBC, ESPEAK)
    return made


@pytest.fixture
def mirror(archive: Archive) -> Iterator[Mirror]:
    with serving(archive.folder) as mirror:
        yield mirror


@pytest.fixture
def machine(tmp_path: Path, archive: Archive, mirror: Mirror) -> Machine:
    return Machine(tmp_path, mirror, archive.keyring())


@pytest.fixture
def open_folder() -> Iterator[Path]:
    """A folder that everybody can reach, as pytest's own are not."""
    with tempfile.TemporaryDirectory() as name:
        Path(name).chmod(0o755)
        yield Path(name)


def test_groups_are_obtained_once_and_run_from_wherever_they_lie(machine: Machine, mirror: Mirror) -> None:
    first = machine.obtain("asterisk", "sipp", "espeak")
    assert (first.status, first.complained) == (0, "")
    assert machine.left() == {"asterisk", "sipp", "espeak", "bin"}
    asked = list(mirror.asked)
    again = machine.obtain("asterisk", "sipp", "espeak")
    assert (again.status, again.said, again.complained, mirror.asked) == (0, "", "", asked)
    machine.runtime = machine.runtime.rename(machine.folder / "elsewhere")
    assert machine.run("sipp", "-v") == "loaded\nsip-tester 1:3.8.0-1 runs with -v\n"
    assert machine.run("espeak-ng") == "espeak-ng 1.52-1 runs with \n"
    assert machine.obtain("asterisk", "sipp", "espeak").said == ""


@pytest.mark.parametrize("name", ["two words", 'it\'s "quoted" $HOME', "Ünïcode Ордер", "a'b & (c) [d] *"])
def test_a_folder_may_have_any_name(machine: Machine, name: str) -> None:
    machine.runtime = machine.folder / name / "programs"
    assert machine.obtain("sipp", "espeak").complained == ""
    assert machine.run("sipp").startswith("loaded")
    assert machine.left() == {"sipp", "espeak", "bin"}
    assert list(Path("/tmp").glob("obtain-*")) == []  # noqa: S108 - where apt's way around such names lies


def test_a_folder_in_which_no_library_is_found_is_refused(machine: Machine) -> None:
    machine.runtime = machine.folder / "a:b"
    assert "has a : or a ; in it" in machine.obtain("sipp").complained


def test_what_groups_share_is_downloaded_once(machine: Machine, archive: Archive, mirror: Mirror) -> None:
    machine.obtain("asterisk", "sipp")
    assert mirror.times(archive.file_of(LIBC).name) == 1
    assert mirror.times("forky/InRelease") == 1


def test_a_suite_that_is_gone_leads_to_the_next_one(machine: Machine, archive: Archive) -> None:
    (archive.folder / "dists" / "forky").rename(archive.folder / "dists" / "sid")
    result = machine.obtain("sipp")
    assert result.status == 0
    assert "The mirror has no Debian forky: trying the next one" in result.said
    assert "sipp: ready, from Debian sid" in result.said


def test_a_suite_without_the_package_leads_to_the_next_one(machine: Machine, archive: Archive) -> None:
    archive.publish("forky", LIBC, SIPP)
    archive.publish("sid", LIBC, SIPP, KNOWN)
    result = machine.obtain("asterisk", "sipp")
    assert "asterisk: Debian forky has no asterisk that can be installed" in result.said
    assert "asterisk: ready, from Debian sid" in result.said
    assert "sipp: ready, from Debian forky" in result.said


def test_a_package_that_cannot_be_installed_leads_to_the_next_suite(
    machine: Machine, archive: Archive
) -> None:
    archive.publish("forky", LIBC, program("sip-tester", "4", "usr/bin/sipp", depends="libc6, libgone"))
    archive.publish("sid", LIBC, SIPP)
    assert "sipp: ready, from Debian sid" in machine.obtain("sipp").said


def test_what_no_suite_has_is_named(machine: Machine, archive: Archive) -> None:
    archive.publish("forky", LIBC)
    result = machine.obtain("sipp")
    assert result.status == 1
    assert "the mirror has sipp in none of Debian's suites (forky sid duke testing)" in result.complained
    assert machine.left() == set()


def test_an_asterisk_without_security_fixes_leads_to_the_next_suite(
    machine: Machine, archive: Archive
) -> None:
    archive.publish("forky", LIBC, asterisk("22.9.0"))
    archive.publish("sid", LIBC, KNOWN)
    result = machine.obtain("asterisk")
    assert "Debian forky has Asterisk 22.9.0, which lacks security fixes of 22.10.1" in result.said
    assert machine.run("asterisk") == "loaded\nasterisk 1:22.10.1+dfsg-1 runs with \n"


@pytest.mark.parametrize(
    ("version", "named", "allowed"),
    [
        ("22.9.0", "22.9.0", "22.9.0"),
        ("23.1.0", "23", "23"),
        ("23.1.0", "23", "23.1"),
        ("21.12.1", "21.12.1", "21"),
    ],
)
def test_an_asterisk_out_of_bounds_is_obtained_when_a_setting_names_it(
    machine: Machine, archive: Archive, version: str, named: str, allowed: str
) -> None:
    archive.publish("forky", LIBC, asterisk(version))
    refused = machine.obtain("asterisk")
    assert refused.status == 1
    assert f"OUTAGE_IVR_ASTERISK_ALLOW={named} allows it" in refused.said
    (machine.folder / "home").mkdir()
    (machine.folder / "home" / "settings.env").write_text(f'OUTAGE_IVR_ASTERISK_ALLOW="{allowed}"  # tried\n')
    assert machine.obtain("asterisk").status == 0
    assert version in machine.run("asterisk")
    assert machine.obtain("asterisk", OUTAGE_IVR_ASTERISK_ALLOW="2").status == 1


def test_an_untested_asterisk_is_obtained_with_a_warning(machine: Machine, archive: Archive) -> None:
    archive.publish("forky", LIBC, asterisk("22.11.3"))
    assert "the line was not tested with Asterisk 22.11.3" in machine.obtain("asterisk").said


def test_no_version_of_postgresql_is_expected(machine: Machine, archive: Archive) -> None:
    names = ("postgres", "initdb", "pg_ctl", "pg_dump", "createdb", "psql")
    files: dict[str, str | bytes] = {
        f"usr/lib/postgresql/99/bin/{name}": "#!/bin/sh\necho $0\n" for name in names
    }
    server = Package("postgresql-99", "99.1", files | {"usr/lib/postgresql/99/lib/llvmjit.so": b""})
    archive.publish("bookworm", LIBC, server, Package("postgresql", "99+1", depends="postgresql-99"))
    assert machine.obtain("postgresql").complained == ""
    assert machine.run("psql").endswith("usr/lib/postgresql/99/bin/psql\n")
    assert list(machine.runtime.rglob("llvmjit*")) == []


def test_elsewhere_than_on_debian_everything_runs_under_debians_loader(
    machine: Machine, archive: Archive
) -> None:
    machine.runs("ubuntu", "noble")
    archive.publish("forky", LIBC, ESPEAK, SIPP)
    assert machine.obtain("espeak", "sipp").complained == ""
    assert machine.run("espeak-ng", "-v") == "loaded\nespeak-ng 1.52-1 runs with -v\n"


def test_a_program_finds_its_neighbours_under_debians_loader(machine: Machine, archive: Archive) -> None:
    machine.runs("ubuntu", "noble")
    names = ("postgres", "initdb", "pg_ctl", "pg_dump", "createdb", "psql")
    files: dict[str, str | bytes] = {f"usr/lib/postgresql/99/bin/{name}": "#!/bin/sh\n" for name in names}
    files["usr/lib/postgresql/99/bin/psql"] = '#!/bin/sh\n"$(dirname "$0")/createdb"\n'
    archive.publish("forky", LIBC, Package("postgresql", "99+1", files))
    assert machine.obtain("postgresql").complained == ""
    assert machine.run("psql") == "loaded\nloaded\n"


def test_a_release_that_the_mirror_lacks_leads_to_a_newer_one(machine: Machine, archive: Archive) -> None:
    machine.runs("debian", "bullseye")
    archive.publish("forky", LIBC, ESPEAK)
    assert "espeak: ready, from Debian forky" in machine.obtain("espeak").said


def test_after_an_upgrade_of_the_machine_its_own_programs_are_obtained_again(
    machine: Machine, archive: Archive
) -> None:
    machine.obtain("espeak")
    archive.publish("trixie", LIBC, ESPEAK)
    machine.runs("debian", "trixie")
    assert "espeak: ready, from Debian trixie" in machine.obtain("espeak").said


def test_the_mirror_is_the_one_that_the_machine_uses(
    machine: Machine, archive: Archive, mirror: Mirror
) -> None:
    archive.publish("bookworm-security", LIBC, program("espeak-ng", "1.52-1+deb12u1", "usr/bin/espeak-ng"))
    (machine.folder / "sources.list").write_text(
        f"deb http://127.0.0.1:9/php bookworm main\ndeb {mirror.url} bookworm main\n"
        f"deb {mirror.url} bookworm-security main\n"
    )
    result = machine.obtain("espeak", OUTAGE_IVR_DEBIAN_MIRROR="")
    assert (result.status, result.complained) == (0, "")
    assert "1.52-1+deb12u1" in machine.run("espeak-ng")


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
    # Nothing that was started holds the output open any more.
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


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can become somebody else")
def test_who_has_no_rights_can_obtain_too(archive: Archive, mirror: Mirror, open_folder: Path) -> None:
    machine = Machine(open_folder, mirror, archive.keyring().rename(open_folder / "keyring.pgp"))
    machine.runtime.mkdir()
    os.chown(machine.runtime, 65534, 65534)
    as_nobody = ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"]
    done = subprocess.run(  # noqa: S603 - our own script
        [*as_nobody, str(OBTAIN), str(machine.runtime), "sipp"],
        env=machine.environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")


def test_a_folder_that_cannot_be_written_is_refused(machine: Machine) -> None:
    machine.runtime = Path("/proc/programs")
    assert "name another one in OUTAGE_IVR_RUNTIME" in machine.obtain("sipp").complained


@pytest.mark.parametrize(("groups", "says"), [((), "usage"), (("zoo",), "there is no group 'zoo'")])
def test_a_wrong_call_says_what_is_right(machine: Machine, groups: tuple[str, ...], says: str) -> None:
    result = machine.obtain(*groups)
    assert result.status == 1
    assert says in result.complained
    assert "asterisk sipp kannel" in result.complained


def test_what_only_a_whole_system_needs_is_left_out(machine: Machine, archive: Archive) -> None:
    archive.publish(
        "forky", LIBC, Package("perl", "5"), program("sip-tester", "2", "usr/bin/sipp", depends="libc6, perl")
    )
    machine.obtain("sipp")
    stamp = (machine.runtime / "sipp" / "versions").read_text().splitlines()
    assert stamp == ["# sipp: sip-tester of Debian forky", "libc6=2.43-7", "sip-tester=2"]
