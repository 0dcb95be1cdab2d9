"""Build the image as an operator would, open its line and call it. This takes minutes, and root."""

import json
import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.support.asterisk_server import free_ports, free_range
from tests.support.runtime import PROGRAMS, PROJECT

pytestmark = [
    pytest.mark.long,
    pytest.mark.timeout(2400),
    pytest.mark.skipif(os.geteuid() != 0, reason="only root builds an image with other owners in it"),
]

#: How this machine reaches Debian and the package index: behind a proxy, an operator's base image has the same.
BASE = """\
FROM scratch
ADD base.tar /
COPY apt.conf /etc/apt/apt.conf.d/99host
COPY certificates.pem /etc/ssl/host.pem
ENV PIP_CERT=/etc/ssl/host.pem SSL_CERT_FILE=/etc/ssl/host.pem
"""
CERTIFICATES = Path("/etc/ssl/certs/ca-certificates.crt")
#: Opens the line inside the container, waits until it is healthy, calls it, and lists its files.
OPEN_AND_CALL = """
stop() { kill $service $asterisk; wait; }
trap stop EXIT
outage-ivr asterisk & asterisk=$!
until /srv/outage-ivr/deploy/healthcheck asterisk 2>/dev/null; do kill -0 $asterisk || exit 1; sleep 1; done
outage-ivr serve & service=$!
until /srv/outage-ivr/deploy/healthcheck serve 2>/dev/null; do kill -0 $service || exit 1; sleep 1; done
until outage-ivr dial --from +79990000101; do sleep 5; done
echo health $(/srv/outage-ivr/deploy/healthcheck serve)
"""


@dataclass(frozen=True)
class Builder:
    """buildah with its own store below a folder, without a daemon or the host's policy."""

    folder: Path

    def __post_init__(self) -> None:
        storage = (
            f'[storage]\ndriver = "vfs"\nrunroot = "{self.folder}/run"\ngraphroot = "{self.folder}/graph"\n'
        )
        (self.folder / "storage.conf").write_text(storage)
        (self.folder / "registries.conf").write_text("")
        (self.folder / "policy.json").write_text('{"default": [{"type": "insecureAcceptAnything"}]}')

    def does(self, *words: str, status: int = 0) -> str:
        """Run a command of buildah and return all output."""
        environment = os.environ | {
            "CONTAINERS_STORAGE_CONF": str(self.folder / "storage.conf"),
            "CONTAINERS_REGISTRIES_CONF": str(self.folder / "registries.conf"),
            "TMPDIR": str(self.folder),
        }
        done = subprocess.run(  # noqa: S603 - our own words
            [str(PROGRAMS / "buildah"), *words],
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
            timeout=1800,
        )
        assert done.returncode == status, done.stdout[-4000:]
        return done.stdout

    def builds(self, name: str, file: Path, context: Path, *options: str) -> None:
        policy = f"--signature-policy={self.folder / 'policy.json'}"
        chroot = ("--isolation=chroot", "--network=host", "--format=docker")
        self.does("bud", policy, *chroot, *options, f"--file={file}", f"--tag={name}", str(context))


def build_base(builder: Builder) -> None:
    """Make a Debian with mmdebstrap in place of the base image, which can't be pulled here."""
    folder = builder.folder
    subprocess.run(  # noqa: S603 - our own words
        [str(PROGRAMS / "mmdebstrap"), "--quiet", "--mode=root", "--variant=minbase", "bookworm", "base.tar"],
        cwd=folder,
        check=True,
        timeout=900,
    )
    known = subprocess.run(["apt-config", "dump"], capture_output=True, text=True, check=True, timeout=60)  # noqa: S607
    lines = re.findall(r"^Acquire::(?:Check-|https?::).*$", known.stdout, re.MULTILINE)
    (folder / "apt.conf").write_text("\n".join([*lines, ""]))
    shutil.copy(CERTIFICATES, folder / "certificates.pem")
    (folder / "Basefile").write_text(BASE)
    builder.builds("localhost/base", folder / "Basefile", folder)


@pytest.fixture(scope="module")
def image(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Builder]:
    """Build the image and create a container from it."""
    for program in ("buildah", "mmdebstrap"):
        if not (PROGRAMS / program).exists():
            pytest.fail(f"{program} is missing: run asterisk/obtain {program}")
    builder = Builder(tmp_path_factory.mktemp("image"))
    with ExitStack() as stack:
        stack.callback(shutil.rmtree, builder.folder, ignore_errors=True)
        build_base(builder)
        dockerfile = PROJECT / "deploy" / "Dockerfile"
        builder.builds("localhost/line", dockerfile, PROJECT, "--build-arg=BASE=localhost/base")
        policy = f"--signature-policy={builder.folder / 'policy.json'}"
        builder.does("from", policy, "--pull=never", "--name=line-container", "localhost/line")
        yield builder


def in_container(image: Builder, *words: str, settings: dict[str, str] | None = None) -> str:
    environment = [f"--env=OUTAGE_IVR_{name}={value}" for name, value in (settings or {}).items()]
    return image.does(
        "run", "--isolation=chroot", "--network=host", *environment, "line-container", "--", *words
    )


def test_the_image_runs_as_nobody_who_may_change_it(image: Builder) -> None:
    assert in_container(image, "id", "-u").strip() == "10001"
    may = in_container(image, "find", "/srv/outage-ivr", "-writable", "-not", "-type", "l")
    assert may.strip() == ""


def test_the_image_holds_nothing_that_it_does_not_need(image: Builder) -> None:
    held = in_container(image, "sh", "-c", "ls -A /srv/outage-ivr; ls /srv/outage-ivr/.runtime").split()
    assert not {"tests", "docs", ".git", "var", "sipp", "chromium"} & set(held)
    assert {"asterisk", "rhvoice", "espeak"} <= set(held)


def test_the_image_asks_for_the_health_of_the_service(image: Builder) -> None:
    described = json.loads(image.does("inspect", "--type=image", "localhost/line"))["Docker"]["config"]
    assert described["Healthcheck"]["Test"] == ["CMD", "/srv/outage-ivr/deploy/healthcheck", "serve"]
    assert described["Cmd"] == ["serve"]
    assert not [one for one in described["Env"] if "PASSWORD" in one or "DATABASE" in one]


def test_the_images_line_opens_and_answers_a_call(image: Builder) -> None:
    assert "outage-ivr, version" in in_container(image, "outage-ivr", "--version")
    sip, ari, http = free_ports(3)
    rtp = free_range(200)
    settings = {
        "SIP_PORT": str(sip),
        "ARI_PORT": str(ari),
        "HTTP_PORT": str(http),
        "RTP_PORTS": f"{rtp}-{rtp + 199}",
        "MAX_CALLS": "20",
        "LANGUAGES": "ru",
    }
    told = in_container(image, "sh", "-c", OPEN_AND_CALL, settings=settings)
    assert "Здравствуйте, аварийная служба." in told
    assert '"speech": {"state": "ok", "detail": "rhvoice"}' in told
