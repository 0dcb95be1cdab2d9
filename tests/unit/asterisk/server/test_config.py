"""Asterisk's configuration as written, and the program that is chosen."""

import re
import shutil
import subprocess
import sys
import wave
from pathlib import Path

import pytest
import structlog

from asterisk import server
from asterisk.errors import AsteriskError
from asterisk.server.config import TEMPLATES, AsteriskConfig, render, write
from asterisk.server.dialplan import CAUSE_LATE
from asterisk.server.program import Installation, find_program
from asterisk.server.trunks import Transport, TrunkConfig
from ivr.config.settings import KeysBy
from tests.support.runtime import PROJECT, RUNTIME

MODULES = RUNTIME / "asterisk/usr/lib/x86_64-linux-gnu/asterisk/modules"
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
    assert {file.stat().st_mode & 0o777 for file in (given.home / "etc").iterdir()} == {0o600}


def test_a_telephone_for_priority_subscribers_is_one_more_peer(tmp_path: Path) -> None:
    given = config(tmp_path, priority_uri="sip:duty@198.51.100.10")
    files = render(given, INSTALLATION)
    sip = lines(files["pjsip.conf"])
    assert {"[priority](endpoint)", "contact = sip:duty@198.51.100.10", "permit = 198.51.100.10/32"} <= set(
        sip
    )
    assert "member = PJSIP/priority,0,priority" in lines(files["queues.conf"])


@pytest.mark.parametrize("way", [one.value for one in KeysBy])
def test_the_trunk_takes_keys_as_it_is_set_to(tmp_path: Path, way: str) -> None:
    sip = render(config(tmp_path, trunks=(TrunkConfig(dtmf=way),)), INSTALLATION)["pjsip.conf"]
    trunk = sip[sip.index("[carrier-trunk](!,endpoint)") : sip.index("[person](endpoint)")]
    assert f"dtmf_mode = {way}" in lines(trunk)


def test_a_tone_lies_where_asterisk_looks_for_it(tmp_path: Path) -> None:
    write(config(tmp_path), INSTALLATION)
    with wave.open(str(tmp_path / "home/data/sounds/en/beep.wav")) as tone:
        assert (tone.getframerate(), tone.getsampwidth(), tone.getnframes()) == (8000, 2, 2400)


def test_without_a_priority_telephone_nothing_refers_to_one(files: dict[str, str]) -> None:
    assert "PJSIP/priority" not in files["extensions.conf"]
    assert "[priority](endpoint)" not in lines(files["pjsip.conf"])


def test_requests_are_taken_from_the_trunk_and_the_agents_only(tmp_path: Path) -> None:
    given = config(
        tmp_path,
        trunks=(TrunkConfig(addresses=("192.0.2.7:5060",)),),
        person_uri="sip:desk@198.51.100.9:5080",
    )
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
        render(config(tmp_path, trunks=(TrunkConfig(addresses=("trunk.invalid:5060",)),)), INSTALLATION)


@pytest.mark.parametrize("value", ["a;b", "a\nload = app_system.so", "a]b", "${SHELL(id)}", "a,b"])
def test_a_value_cannot_write_configuration_of_its_own(tmp_path: Path, value: str) -> None:
    with pytest.raises(AsteriskError, match="app_name"):
        config(tmp_path, app_name=value)


def test_a_home_too_long_for_a_socket_is_refused(tmp_path: Path) -> None:
    with pytest.raises(AsteriskError, match="shorter"):
        config(tmp_path, home=tmp_path / ("x" * 100))


def test_a_late_call_has_the_cause_that_the_service_knows(files: dict[str, str]) -> None:
    assert f"Hangup({CAUSE_LATE})" in files["extensions.conf"]


@pytest.mark.parametrize(
    "module",
    ["res_ari_asterisk", "res_ari_device_states", "app_system", "func_shell", "app_originate", "app_agi"],
)
def test_what_an_attacker_would_like_is_not_loaded(files: dict[str, str], module: str) -> None:
    assert module not in files["modules.conf"]
    assert "autoload = no" in files["modules.conf"]


@pytest.mark.skipif(not MODULES.exists(), reason="asterisk/obtain .runtime asterisk")
def test_every_module_exists(tmp_path: Path) -> None:
    login = {"user": "line", "password": "secret", "transport": Transport.TLS, "srtp": True}
    trunk = TrunkConfig(addresses=("localhost:5061",), **login)  # type: ignore[arg-type] # any field, by name
    files = render(config(tmp_path, trunks=(trunk,)), INSTALLATION)
    named = re.findall(r"^require = (\S+)$", files["modules.conf"], re.MULTILINE)
    assert {"res_srtp.so", "res_resolver_unbound.so", "res_pjsip_outbound_registration.so"} <= set(named)
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


@pytest.mark.parametrize("version", ["22.10.1", "22.10.1+dfsg-1", "22.11.0", "certified/22.11-cert1"])
async def test_an_installed_asterisk_new_enough_is_used(tmp_path: Path, version: str) -> None:
    made = program(tmp_path, f"Asterisk {version}")
    found = await find_program(str(made), tmp_path / "nowhere")
    assert found == Installation(
        program=made,
        modules=tmp_path / "usr/lib/some-linux/asterisk/modules",
        data=tmp_path / "usr/share/asterisk",
    )


@pytest.mark.parametrize(
    ("version", "allowed"),
    [("22.10.0", "22.10"), ("20.15.2", "20.15.2"), ("16.28.0~dfsg", "16"), ("certified/20.7-cert3", "20.7")],
)
async def test_an_older_asterisk_is_refused_unless_it_is_allowed(
    tmp_path: Path, version: str, allowed: str
) -> None:
    made = str(program(tmp_path, f"Asterisk {version}"))
    with pytest.raises(AsteriskError, match=r"lacks security fixes: install 22\.10\.1 or newer") as refusal:
        await find_program(made, tmp_path)
    assert f"OUTAGE_IVR_ASTERISK_ALLOW={allowed}" in str(refusal.value)
    assert (await find_program(made, tmp_path, allowed)).program == Path(made)


@pytest.mark.parametrize(("version", "major"), [("23.0.0", "23"), ("certified/24.1", "24"), ("230.1", "230")])
async def test_an_asterisk_of_an_untried_major_version_is_refused_unless_it_is_allowed(
    tmp_path: Path, version: str, major: str
) -> None:
    made = str(program(tmp_path, f"Asterisk {version}"))
    for allowed in ("", "2", "22", "22.10.1"):
        with pytest.raises(
            AsteriskError, match=f"never tested with: .* by OUTAGE_IVR_ASTERISK_ALLOW={major}$"
        ):
            await find_program(made, tmp_path, allowed)
    assert (await find_program(made, tmp_path, major)).program == Path(made)


@pytest.mark.parametrize(("version", "warned"), [("22.10.1", 0), ("22.10.2", 1), ("22.11.0", 1)])
async def test_an_untested_asterisk_is_used_with_a_warning(tmp_path: Path, version: str, warned: int) -> None:
    with structlog.testing.capture_logs() as logs:
        await find_program(str(program(tmp_path, f"Asterisk {version}")), tmp_path)
    assert [one["event"] for one in logs] == ["asterisk_untested"] * warned


async def test_a_program_that_is_no_asterisk_is_refused(tmp_path: Path) -> None:
    with pytest.raises(AsteriskError, match="is it Asterisk"):
        await find_program(str(program(tmp_path, "bash 5")), tmp_path)


async def test_a_missing_program_says_how_to_get_it(tmp_path: Path) -> None:
    with pytest.raises(AsteriskError, match=f"not in {tmp_path}: run `outage-ivr obtain asterisk`"):
        await find_program("", tmp_path)
    with pytest.raises(AsteriskError, match="no program no-such-asterisk"):
        await find_program("no-such-asterisk", tmp_path)


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
    assert {file.name for file in folder.iterdir()} == set(TEMPLATES) <= set(files)


def test_an_installation_without_a_template_is_refused(tmp_path: Path) -> None:
    packages = tmp_path / "packages"
    for package in ("asterisk", "ivr", "outages", "prompts"):
        shutil.copytree(PROJECT / package, packages / package)
    (packages / "asterisk" / "server" / "templates" / "queues.conf").unlink()
    script = (
        "from pathlib import Path; from asterisk.server.config import *;"
        "render(AsteriskConfig(home=Path('/h'), fallback_dir=Path('/f'), ari_password='p'),"
        " Installation(program=Path('/a'), modules=Path('/m'), data=Path('/d')))"
    )
    ended = subprocess.run(  # noqa: S603 - our own interpreter
        [sys.executable, "-c", script], cwd=packages, capture_output=True, text=True, check=False
    )
    assert "its template is missing (queues.conf): install outage-ivr again" in ended.stderr


def test_duty_managers_have_a_number_of_their_own_only_if_one_is_set(
    files: dict[str, str], tmp_path: Path
) -> None:
    assert not re.search(r"\[duty\]|Goto\(duty", files["extensions.conf"])
    told = lines(render(config(tmp_path, duty_line="700", workers=2), INSTALLATION)["extensions.conf"])
    assert {f"exten => {dialled},1,Goto(duty,s,1)" for dialled in ("700", "+700")} <= set(told)
    asked = [line for line in told if "Stasis(" in line]
    assert len([line for line in asked if ",duty,${CALLERID(num-pres)})" in line]) == 2
    assert len([line for line in asked if ",line,${CALLERID(num-pres)},${GROUP_COUNT(line)})" in line]) == 2
