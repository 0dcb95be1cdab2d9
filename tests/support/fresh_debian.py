"""A freshly installed Debian in a folder, made by mmdebstrap, with a copy of this project."""

import os
import re
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path

import pytest

from tests.support.runtime import PROJECT

HOME = "srv/a line"
#: Environment variables on which network access may depend.
_PASSED_ON = re.compile(r"(?i).*_proxy|SSL_CERT_FILE|PIP_\w+|UV_\w*INDEX\w*")
_NETWORK_FILES = ("etc/resolv.conf", "etc/hosts", "etc/pip.conf", "etc/ssl/certs/ca-certificates.crt")


class FreshDebian:
    """Runs commands inside as root; whatever they start ends with them."""

    def __init__(self, root: Path) -> None:
        self.root = root

    @classmethod
    def make(cls, suite: str, folder: Path) -> "FreshDebian":
        """Create it with the essential packages, Python and make: no venv, no pip, no compiler."""
        made = cls(folder / suite)
        options = ("--mode=root", "--variant=minbase", "--include=python3,make,ca-certificates")
        _call(*_find_mmdebstrap(folder), *options, suite, str(made.root))
        for name in _NETWORK_FILES:
            if Path("/", name).exists():
                shutil.copy(Path("/", name), made.root / name)
        (made.root / "etc/apt/apt.conf.d/90here").write_text(_apt_options())
        left_out = shutil.ignore_patterns(".git", ".venv", ".runtime", "var", ".*_cache", "__pycache__")
        shutil.copytree(PROJECT, made.root / HOME, ignore=left_out)
        return made

    def start(
        self, command: str, environment: Mapping[str, str] | None = None, folder: str = HOME
    ) -> subprocess.Popen[str]:
        """Start a shell command in a folder, in a PID namespace of its own."""
        inside = (
            f"mount -t proc proc '{self.root}/proc' && mount --rbind /dev '{self.root}/dev' &&"
            f' exec chroot "{self.root}" /bin/sh -c \'cd "/{folder}" && exec "$@"\' sh /bin/sh -c "$1"'
        )
        own = {name: value for name, value in os.environ.items() if _PASSED_ON.fullmatch(name)}
        own |= {"PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "HOME": "/root", "LANG": "C.UTF-8"}
        return subprocess.Popen(  # noqa: S603 - our own words
            [
                "/usr/bin/unshare",
                "--mount",
                "--pid",
                "--fork",
                "--kill-child",
                "/bin/sh",
                "-c",
                inside,
                "sh",
                command,
            ],
            env=own | dict(environment or {}),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )

    def run(
        self, command: str, environment: Mapping[str, str] | None = None, folder: str = HOME
    ) -> tuple[int, str]:
        """Run a shell command to its end; return its status and output."""
        process = self.start(command, environment, folder)
        said = process.communicate()[0]
        return process.returncode, said


def _apt_options() -> str:
    """Return apt's options on this machine that concern mirrors: proxy, and validity of their dates."""
    options = subprocess.check_output(["/usr/bin/apt-config", "dump", "Acquire"], text=True)
    return "".join(re.findall(r"(?m)^Acquire::(?:https?::Proxy|Check-)\S* .*\n", options))


def _find_mmdebstrap(folder: Path) -> list[str]:
    """Return the command for mmdebstrap: the installed one, else Debian's package, unpacked."""
    if installed := shutil.which("mmdebstrap"):
        return [installed]
    if not shutil.which("apt-get") or not shutil.which("perl"):
        pytest.skip("mmdebstrap is not installed, and needs apt-get and perl to be fetched and run")
    fetched = folder / "mmdebstrap"
    fetched.mkdir()
    _call("apt-get", "download", "-q", "mmdebstrap", folder=fetched)
    _call("dpkg-deb", "-x", str(next(fetched.glob("*.deb"))), str(fetched))
    return ["perl", str(fetched / "usr/bin/mmdebstrap")]


def _call(*command: str, folder: Path | None = None) -> None:
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)  # noqa: S603 - our own words
    assert done.returncode == 0, f"{' '.join(command)}: {done.stdout}{done.stderr}"
