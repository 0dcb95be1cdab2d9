"""Asterisk's configuration as it is written, the program that is chosen, and the script that obtains it."""

import os
import re
import shutil
import subprocess
import sys
import wave
from pathlib import Path

import pytest

from asterisk import server
from asterisk.server.dialplan import CAUSE_LATE
from ivr.asterisk.process import (
    AsteriskConfig,
    AsteriskError,
    Installation,
    find_program,
    render,
    write,
)
from ivr.settings import KeysBy
from tests.runtime import RUNTIME

PROJECT = Path(__file__).resolve().parent.parent.parent
MODULES = RUNTIME / "asterisk/usr/lib/x86_64-linux-gnu/asterisk/modules"
OBTAIN = PROJECT / "asterisk" / "obtain"
INSTALLATION = Installation(program=Path("/usr/sbin/asterisk"), modules=Path("/m"), data=Path("/d"))


def config(folder: Path, **overrides: object) -> AsteriskConfig:
    fields: dict[str, object] = {
        "home": folder / "home",
        "fallback_dir": folder / "f",
        "ari_password": "pass",
    }
    return AsteriskConfig(**fields | overrides)  # type: ignore[arg-type] # any field, by name


@pytest.fixture
def files(tmp_path: Path) -> dict[str, str]:
    return render(config(tmp_path), INSTALLATION)


def lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip() and not line.startswith(";")]


def test_everything_binds_the_loopback(files: dict[str, str]) -> None:
    bound = [line for text in files.values() for line in lines(text) if line.startswith("bind")]
    assert bound == ["bindaddr = 127.0.0.1", "bindport = 8088", "bind = 127.0.0.1:5060"]


def test_the_password_stands_in_one_file_that_only_its_owner_reads(
    files: dict[str, str], tmp_path: Path
) -> None:
    assert [name for name, text in files.items() if "password = pass" in lines(text)] == ["ari.conf"]
    given = config(tmp_path)
    write(given, INSTALLATION)
    assert given.home.stat().st_mode & 0o777 == 0o700


def test_a_desk_for_who_goes_first_is_one_more_peer(tmp_path: Path) -> None:
    given = config(tmp_path, priority_uri="sip:duty@198.51.100.10")
    files = render(given, INSTALLATION)
    sip = lines(files["pjsip.conf"])
    assert {"[priority](endpoint)", "contact = sip:duty@198.51.100.10", "permit = 198.51.100.10/32"} <= set(
        sip
    )
    assert "member = PJSIP/priority,0,priority" in lines(files["queues.conf"])


@pytest.mark.parametrize("way", [one.value for one in KeysBy])
def test_keys_come_over_the_trunk_as_it_is_set(tmp_path: Path, way: str) -> None:
    sip = render(config(tmp_path, trunk_dtmf=way), INSTALLATION)["pjsip.conf"]
    trunk = sip[sip.index("[trunk](endpoint)") : sip.index("[person](endpoint)")]
    assert f"dtmf_mode = {way}" in lines(trunk)


def test_a_tone_lies_where_asterisk_looks_for_it(tmp_path: Path) -> None:
    write(config(tmp_path), INSTALLATION)
    with wave.open(str(tmp_path / "home/data/sounds/en/beep.wav")) as tone:
        assert (tone.getframerate(), tone.getsampwidth(), tone.getnframes()) == (8000, 2, 2400)


def test_without_one_nothing_refers_to_it(files: dict[str, str]) -> None:
    assert "PJSIP/priority" not in files["extensions.conf"]
    assert "[priority](endpoint)" not in lines(files["pjsip.conf"])


def test_requests_are_taken_from_the_trunk_and_the_person_only(tmp_path: Path) -> None:
    given = config(tmp_path, trunk_host="192.0.2.7", person_uri="sip:desk@198.51.100.9:5080")
    sip = lines(render(given, INSTALLATION)["pjsip.conf"])
    assert [line for line in sip if line.startswith(("deny", "permit"))] == [
        "deny = 0.0.0.0/0",
        "deny = ::/0",
        "permit = 192.0.2.7/32",
        "permit = 198.51.100.9/32",
    ]
    assert [line for line in sip if line.startswith("match")] == ["match = 192.0.2.7/32"]


def test_a_host_that_is_not_found_is_named(tmp_path: Path) -> None:
    with pytest.raises(AsteriskError, match=r"trunk\.invalid"):
        render(config(tmp_path, trunk_host="trunk.invalid"), INSTALLATION)


@pytest.mark.parametrize("value", ["a;b", "a\nload = app_system.so", "a]b", "${SHELL(id)}", "a,b"])
def test_a_value_cannot_write_configuration_of_its_own(tmp_path: Path, value: str) -> None:
    with pytest.raises(AsteriskError, match="app_name"):
        config(tmp_path, app_name=value)


def test_a_home_too_long_for_a_socket_is_refused(tmp_path: Path) -> None:
    with pytest.raises(AsteriskError, match="shorter"):
        config(tmp_path, home=tmp_path / ("x" * 100))


def test_the_cause_of_a_late_call_is_the_one_that_the_service_knows(files: dict[str, str]) -> None:
    assert f"Hangup({CAUSE_LATE})" in files["extensions.conf"]


@pytest.mark.parametrize(
    "module",
    ["res_ari_asterisk", "res_ari_device_states", "app_system", "func_shell", "app_originate", "app_agi"],
)
def test_what_an_attacker_would_like_is_not_loaded(files: dict[str, str], module: str) -> None:
    assert module not in files["modules.conf"]
    assert "autoload = no" in files["modules.conf"]


@pytest.mark.skipif(not MODULES.exists(), reason="asterisk/obtain .runtime asterisk")
def test_every_module_exists(files: dict[str, str]) -> None:
    named = re.findall(r"^require = (\S+)$", files["modules.conf"], re.MULTILINE)
    assert len(named) > 50
    assert [name for name in named if not (MODULES / name).exists()] == []


def test_written_twice_the_folder_is_the_same_and_private(tmp_path: Path) -> None:
    for _ in range(2):
        write(config(tmp_path), INSTALLATION)
    assert (tmp_path / "home").stat().st_mode & 0o077 == 0
    assert (tmp_path / "home/data/rest-api").readlink() == Path("/d/rest-api")


def program(folder: Path, says: str) -> Path:
    """A tree like an unpacked package, whose Asterisk only tells its version."""
    (folder / "usr/lib/some-linux/asterisk/modules").mkdir(parents=True)
    made = folder / "bin-scripts" / "asterisk"
    made.parent.mkdir()
    made.write_text(f"#!/bin/sh\necho '{says}'\n")
    made.chmod(0o755)
    return made


@pytest.mark.parametrize("version", ["22.10.1", "22.10.1+dfsg-1", "22.11.0", "23.0.0", "certified/24.1"])
async def test_an_installed_asterisk_new_enough_is_used(tmp_path: Path, version: str) -> None:
    made = program(tmp_path, f"Asterisk {version}")
    found = await find_program(str(made), tmp_path / "nowhere")
    assert found == Installation(
        program=made,
        modules=tmp_path / "usr/lib/some-linux/asterisk/modules",
        data=tmp_path / "usr/share/asterisk",
    )


@pytest.mark.parametrize("version", ["22.10.0", "20.15.2", "16.28.0~dfsg", "certified/20.7-cert3"])
async def test_an_older_asterisk_is_refused(tmp_path: Path, version: str) -> None:
    with pytest.raises(AsteriskError, match=r"lacks security fixes: install 22\.10\.1 or newer"):
        await find_program(str(program(tmp_path, f"Asterisk {version}")), tmp_path)


async def test_a_program_that_is_no_asterisk_is_refused(tmp_path: Path) -> None:
    with pytest.raises(AsteriskError, match="is it Asterisk"):
        await find_program(str(program(tmp_path, "bash 5")), tmp_path)


async def test_a_missing_program_says_how_to_get_it(tmp_path: Path) -> None:
    with pytest.raises(AsteriskError, match=f"asterisk/obtain {tmp_path} asterisk"):
        await find_program("", tmp_path)
    with pytest.raises(AsteriskError, match="no program no-such-asterisk"):
        await find_program("no-such-asterisk", tmp_path)


FAKE_APT = """#!/bin/sh
echo "$*" >> "$LOG"
case "$*" in
*--print-uris*)
    echo "'mirror://a/php/dists/bookworm/main/binary-amd64/Packages.xz' a 0"
    echo "'mirror://b/docker/dists/bookworm/stable/binary-amd64/Packages.xz' b 0"
    echo "'mirror://c/debian/dists/bookworm/main/binary-amd64/Packages.xz' c 0"
    echo "'mirror://d/security/dists/bookworm-security/main/binary-amd64/Packages.xz' d 0" ;;
*update*) [ -z "$UNSIGNED" ] || { echo "is not signed"; exit 100; }
    sources="$(dirname "$(echo "$*" | sed 's/.*--config-file \\([^ ]*\\).*/\\1/')")/sources.list"
    cat "$sources" >> "$LOG"
    if [ -n "$OLD_KEYS" ] && grep forky "$sources" | grep -qv /keyring/; then echo "NO_PUBKEY 1234"; exit 100; fi ;;
*-s*install*) echo "Inst libone (1.0 Debian)"; echo "Inst perl (5 Debian)"; echo "Inst sip-tester (3.8 Debian)" ;;
*download*) [ -z "$BROKEN" ] || exit 100
    for package in libone sip-tester debian-archive-keyring; do : > "${package}_1.deb"; done ;;
esac
"""

FAKE_DPKG = """#!/bin/sh
mkdir -p "$3/usr/bin" "$3/usr/lib/x/" "$3/usr/share/keyrings" && : > "$3/usr/share/keyrings/debian-archive-keyring.pgp"
printf '#!/bin/sh\\nshift; shift; exec "$@"\\n' > "$3/usr/lib/x/ld-linux-fake.so.2"
printf '#!/bin/sh\\necho "sipp runs with $*"\\n' > "$3/usr/bin/sipp"
chmod 755 "$3/usr/bin/sipp" "$3/usr/lib/x/ld-linux-fake.so.2"
"""


class Obtain:
    """The script on a machine whose apt-get and dpkg are scripts of ours."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.runtime, self.log = folder, folder / "runtime", folder / "log"
        self.log.touch()
        (folder / "bin").mkdir()
        for name, text in (("apt-get", FAKE_APT), ("dpkg", FAKE_DPKG)):
            (folder / "bin" / name).write_text(text)
            (folder / "bin" / name).chmod(0o755)

    def run(self, *groups: str, **environment: str) -> subprocess.CompletedProcess[str]:
        path = f"{self.folder / 'bin'}:{os.environ['PATH']}"
        return subprocess.run(  # noqa: S603 - our own script
            [OBTAIN, self.runtime, *groups],
            env={"PATH": path, "LOG": str(self.log)} | environment,
            capture_output=True,
            text=True,
            check=False,
        )

    def left(self) -> set[str]:
        return {path.name for path in self.runtime.iterdir()} - {".lock"}


@pytest.fixture
def obtain(tmp_path: Path) -> Obtain:
    return Obtain(tmp_path)


def test_a_group_is_obtained_once_and_runs_from_wherever_it_lies(obtain: Obtain) -> None:
    assert obtain.run("sipp").returncode == 0
    assert obtain.left() == {"sipp", "bin"}
    asked = obtain.log.read_text()
    again = obtain.run("sipp")
    assert (again.returncode, again.stdout, obtain.log.read_text()) == (0, "", asked)
    moved = obtain.runtime.rename(obtain.folder / "elsewhere")
    said = subprocess.run([moved / "bin" / "sipp", "-v"], capture_output=True, text=True, check=True)  # noqa: S603
    assert said.stdout == "sipp runs with -v\n"


def test_the_mirror_is_the_one_that_apt_uses(obtain: Obtain) -> None:
    obtain.run("sipp", "espeak")
    sources = [line for line in obtain.log.read_text().splitlines() if line.startswith("deb ")]
    assert [re.sub(r" \[.*\]", "", line) for line in sources] == [
        "deb mirror://c/debian forky main",
        "deb mirror://c/debian bookworm main",
        "deb mirror://d/security bookworm-security main",
    ]


def test_what_only_a_whole_system_needs_is_left_out(obtain: Obtain) -> None:
    obtain.run("sipp")
    assert (obtain.runtime / "sipp" / "versions").read_text().splitlines() == [
        "# sipp: sip-tester of Debian forky",
        "libone=1.0",
        "sip-tester=3.8",
    ]


def test_an_interrupted_download_leaves_nothing(obtain: Obtain) -> None:
    result = obtain.run("sipp", BROKEN="yes")
    assert result.returncode == 1
    assert "the download of sipp was interrupted" in result.stderr
    assert obtain.left() == set()


def test_what_a_killed_run_left_is_removed(obtain: Obtain) -> None:
    (obtain.runtime / ".obtaining-x").mkdir(parents=True)
    obtain.run("sipp", BROKEN="yes")
    assert obtain.left() == set()


def test_newer_keys_come_from_the_older_suite(obtain: Obtain) -> None:
    result = obtain.run("sipp", OLD_KEYS="yes")
    assert (result.returncode, result.stderr) == (0, "")
    assert "obtaining Debian's newer keys" in result.stdout
    sources = [line for line in obtain.log.read_text().splitlines() if "forky main" in line]
    assert re.search(r"\[signed-by=.*/keyring/usr/share/keyrings/debian-archive-keyring.pgp\]", sources[-1])


def test_lists_that_nobody_signed_are_not_used(obtain: Obtain) -> None:
    result = obtain.run("sipp", UNSIGNED="yes")
    assert result.returncode == 1
    assert "could not read the package lists of Debian forky" in result.stderr
    assert obtain.left() == set()


@pytest.mark.parametrize(("groups", "says"), [((), "usage"), (("zoo",), "there is no group 'zoo'")])
def test_a_wrong_call_says_what_is_right(obtain: Obtain, groups: tuple[str, ...], says: str) -> None:
    result = obtain.run(*groups)
    assert result.returncode == 1
    assert says in result.stderr
    assert "asterisk sipp kannel" in result.stderr


def test_every_codec_that_is_spoken_is_loaded(files: dict[str, str]) -> None:
    spoken = {
        codec
        for line in lines(files["pjsip.conf"])
        if line.startswith("allow =")
        for codec in line.partition("=")[2].strip().split(",")
    }
    assert spoken == {"g722", "alaw", "ulaw"}
    assert all(f"require = codec_{codec}.so" in files["modules.conf"] for codec in spoken)
    assert "incoming_call_offer_pref = local_first" in files["pjsip.conf"]


def test_every_template_is_written_and_none_is_left_out(files: dict[str, str]) -> None:
    folder = Path(server.__file__).parent / "templates"
    assert {file.name for file in folder.iterdir()} == set(server.TEMPLATES) <= set(files)


def test_an_installation_without_a_template_is_refused(tmp_path: Path) -> None:
    packages = tmp_path / "packages"
    for package in ("asterisk", "ivr", "outages", "prompts"):
        shutil.copytree(PROJECT / package, packages / package)
    (packages / "asterisk" / "server" / "templates" / "queues.conf").unlink()
    script = (
        "from pathlib import Path; from ivr.asterisk.process import *;"
        "render(AsteriskConfig(home=Path('/h'), fallback_dir=Path('/f'), ari_password='p'),"
        " Installation(program=Path('/a'), modules=Path('/m'), data=Path('/d')))"
    )
    ended = subprocess.run(  # noqa: S603 - our own interpreter
        [sys.executable, "-c", script], cwd=packages, capture_output=True, text=True, check=False
    )
    assert "its template is missing (queues.conf): install outage-ivr again" in ended.stderr
