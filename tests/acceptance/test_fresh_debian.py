"""The README's first command on Debian 12 and 13 as they are installed, and a call."""

import os
from pathlib import Path

import pytest

from tests.support.asterisk_server import free_ports, free_range
from tests.support.fresh_debian import HOME, FreshDebian

pytestmark = [
    pytest.mark.long,
    pytest.mark.timeout(3600),
    pytest.mark.skipif(os.geteuid() != 0, reason="only root can make a Debian in a folder"),
]


@pytest.fixture(scope="module", params=["bookworm", "trixie"])
def debian(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> FreshDebian:
    return FreshDebian.make(request.param, tmp_path_factory.mktemp("debian"))


@pytest.fixture(scope="module")
def ports() -> dict[str, str]:
    sip, ari, web, trunk = free_ports(4)
    rtp = free_range(200)
    return {
        "OUTAGE_IVR_SIP_PORT": f"{sip}",
        "OUTAGE_IVR_ARI_PORT": f"{ari}",
        "OUTAGE_IVR_HTTP_PORT": f"{web}",
        "OUTAGE_IVR_TRUNK": f"127.0.0.1:{trunk}",
        "OUTAGE_IVR_RTP_PORTS": f"{rtp}-{rtp + 199}",
        "OUTAGE_IVR_MAX_CALLS": "20",
    }


def test_one_command_opens_a_line_that_answers(debian: FreshDebian, ports: dict[str, str]) -> None:
    status, said = debian.run("python3 -c 'import ensurepip'")
    assert (status, "No module named" in said) == (1, True), "this Python could have made its own pip"
    line = debian.start("exec make run", ports)
    assert line.stdout is not None
    told = []
    for text in line.stdout:
        told.append(text)
        if "The line is open" in text:
            break
    try:
        assert line.poll() is None, "".join(told)
        status, heard = debian.run(".venv/bin/outage-ivr dial --from +79990000101 --keys 1", ports)
        assert status == 0, heard
        assert "Здравствуйте, аварийная служба." in heard
    finally:
        line.terminate()
        line.communicate()


def test_a_second_time_nothing_is_fetched(debian: FreshDebian) -> None:
    status, said = debian.run(
        "make setup", {"http_proxy": "http://127.0.0.1:9", "https_proxy": "http://127.0.0.1:9"}
    )
    assert (status, said) == (0, "")


def test_the_folder_may_be_renamed(debian: FreshDebian) -> None:
    renamed = str(Path(HOME).with_name("Линия «один»"))
    (debian.root / HOME).rename(debian.root / renamed)
    status, said = debian.run(
        "make setup && .runtime/bin/asterisk -V && .venv/bin/outage-ivr --version", folder=renamed
    )
    (debian.root / renamed).rename(debian.root / HOME)
    assert status == 0, said
    assert "Asterisk 22" in said


def test_programs_of_its_own_release_run(debian: FreshDebian) -> None:
    status, said = debian.run(
        "asterisk/obtain .runtime postgresql chromium && for one in postgres psql; do .runtime/bin/$one --version; done;"
        " .runtime/bin/chromium --version"
    )
    assert status == 0, said
    assert "PostgreSQL" in said
    assert "Chromium" in said
