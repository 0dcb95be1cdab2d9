"""asterisk/obtain with a real apt and a small archive: suites, versions, mirrors, any folder, any user."""

import os
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from asterisk.server.program import KNOWN as KNOWN_VERSIONS
from asterisk.server.program import Version
from tests.support.debian_archive import (
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
)

KNOWN = asterisk("22.10.1")


@pytest.fixture
def open_folder() -> Iterator[Path]:
    """A folder that every user can reach, unlike pytest's own."""
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
    # The folder of the workaround for names that apt can't handle.
    ways = [way.readlink() for way in Path("/tmp").glob("obtain-*/work")]  # noqa: S108 - the script's own place
    assert not any(way.is_relative_to(machine.runtime) for way in ways)


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


@pytest.mark.parametrize("allowed", ["", "2", "22", "22.9", "23", "22.9.0"])
@pytest.mark.parametrize("version", ["16.28.0", "22.9.0", "22.10.0", "22.10.1", "22.11.0", "23.0.0", "220.1"])
def test_what_is_obtained_and_what_is_installed_are_judged_alike(version: str, allowed: str) -> None:
    script = 'here=$1 version=$2 named=$3; setting() { echo "$named"; }; source "$here/versions.sh"; refusal "$version"'
    command = ["/bin/bash", "-euc", script, "bash", str(OBTAIN.parent), version, allowed]
    said = subprocess.check_output(command, text=True)  # noqa: S603 - our own words
    assert bool(said) == bool(KNOWN_VERSIONS.find_objection(Version.read(version), allowed))


def test_no_version_of_postgresql_is_expected(machine: Machine, archive: Archive) -> None:
    names = ("postgres", "initdb", "pg_ctl", "pg_dump", "pg_restore", "createdb", "psql")
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
    names = ("postgres", "initdb", "pg_ctl", "pg_dump", "pg_restore", "createdb", "psql")
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


def test_what_only_a_whole_system_needs_is_left_out(machine: Machine, archive: Archive) -> None:
    archive.publish(
        "forky", LIBC, Package("perl", "5"), program("sip-tester", "2", "usr/bin/sipp", depends="libc6, perl")
    )
    machine.obtain("sipp")
    stamp = (machine.runtime / "sipp" / "versions").read_text().splitlines()
    assert stamp == ["# sipp: sip-tester of Debian forky", "libc6=2.43-7", "sip-tester=2"]
