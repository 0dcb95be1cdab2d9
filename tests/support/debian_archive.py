"""A small signed Debian archive served over HTTP, and a machine that obtains programs from it."""

import hashlib
import os
import subprocess
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from pysequoia import SignatureMode, Tsk, sign

from tests.support.runtime import PROJECT

OBTAIN = PROJECT / "asterisk" / "obtain"
ARCHITECTURE = {"x86_64": "amd64", "aarch64": "arm64"}[os.uname().machine]
#: Stands in for glibc's loader: skips its own options and runs the program.
LOADER: dict[str, str | bytes] = {
    "usr/lib64/ld-linux-test.so.2": '#!/bin/sh\nshift 2\necho "loaded"\nexec "$@"\n'
}


@dataclass(frozen=True)
class Package:
    """A package to put into the archive."""

    name: str
    version: str
    files: dict[str, str | bytes] = field(default_factory=dict)
    depends: str = "libc6"
    installed_kilobytes: int = 1


def program(
    name: str, version: str, path: str, *, depends: str = "libc6", installed_kilobytes: int = 1
) -> Package:
    """Return a package with a program that prints its arguments."""
    script = f'#!/bin/sh\necho "{name} {version} runs with $*"\n'
    return Package(name, version, {path: script}, depends, installed_kilobytes)


LIBC = Package("libc6", "2.43-7", LOADER, depends="")
SIPP = program("sip-tester", "1:3.8.0-1", "usr/bin/sipp")
ESPEAK = program("espeak-ng", "1.52-1", "usr/bin/espeak-ng")


def asterisk(version: str) -> Package:
    """Return a package that stands in for Debian's Asterisk."""
    return program("asterisk", f"1:{version}+dfsg-1", "usr/sbin/asterisk")


class Archive:
    """A mirror in a folder; `publish` fills its suites."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._pool = folder / "pool"
        self._pool.mkdir(parents=True)
        self.key = Tsk.generate("An archive of the tests <archive@example.org>")

    def keyring(self) -> Path:
        """Return a keyring that verifies whatever is published from now on."""
        path = self.folder.parent / "keyring.pgp"
        path.write_bytes(bytes(self.key.extract_certificate()))
        return path

    def publish(self, suite: str, *packages: Package) -> None:
        """Make a suite hold exactly these packages."""
        index = "\n".join(self._stanza(package) for package in packages).encode()
        name = f"main/binary-{ARCHITECTURE}/Packages"
        path = self.folder / "dists" / suite / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(index)
        release = (
            f"Origin: Debian\nSuite: {suite}\nCodename: {suite}\nComponents: main\n"
            f"Architectures: {ARCHITECTURE}\nDate: Thu, 01 Jan 2026 00:00:00 UTC\nSHA256:\n"
            f" {hashlib.sha256(index).hexdigest()} {len(index)} {name}\n"
        )
        signed = sign(self.key.signer(), release.encode(), mode=SignatureMode.CLEAR)
        (path.parents[2] / "InRelease").write_bytes(signed)

    def file_of(self, package: Package) -> Path:
        """Return the path of a package."""
        version = package.version.rpartition(":")[2]
        return self._pool / f"{package.name}_{version}_{ARCHITECTURE}.deb"

    def _stanza(self, package: Package) -> str:
        control = (
            f"Package: {package.name}\nVersion: {package.version}\nArchitecture: {ARCHITECTURE}\n"
            f"Maintainer: Nobody <nobody@example.org>\nInstalled-Size: {package.installed_kilobytes}\n"
            f"Depends: {package.depends}\nDescription: made by a test\n"
        )
        built = self.file_of(package)
        if not built.exists():
            self._build(package, control)
        content = built.read_bytes()
        return (
            f"{control}Filename: pool/{built.name}\nSize: {len(content)}\n"
            f"SHA256: {hashlib.sha256(content).hexdigest()}\n"
        )

    def _build(self, package: Package, control: str) -> None:
        tree = self.folder.parent / "trees" / f"{package.name}_{package.version}"
        for name, content in package.files.items():
            made = tree / name
            made.parent.mkdir(parents=True, exist_ok=True)
            made.write_bytes(content if isinstance(content, bytes) else content.encode())
            made.chmod(0o755)
        (tree / "DEBIAN").mkdir(parents=True)
        (tree / "DEBIAN" / "control").write_text(control)
        built = self.file_of(package)
        command = ["dpkg-deb", "--root-owner-group", "-Zxz", "--build", str(tree), str(built)]
        subprocess.run(command, capture_output=True, check=True)  # noqa: S603 - our own words


class Mirror:
    """The archive over HTTP: records requests, and lets a test answer in its place."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.asked: list[str] = []
        #: What to do before a file is sent, by the ending of its path.
        self.before: dict[str, Callable[[], None]] = {}

    def times(self, end: str) -> int:
        """Return how often a file was requested."""
        return sum(path.endswith(end) for path in self.asked)


@contextmanager
def serving(folder: Path) -> Iterator[Mirror]:
    """Serve the archive's folder on a free port."""

    class Handler(SimpleHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            served.asked.append(self.path)
            for end, act in list(served.before.items()):
                if self.path.endswith(end):
                    act()
            super().do_GET()

        def log_message(self, format: str, *arguments: object) -> None:  # noqa: A002 - the base class's name
            """Record the request instead of printing it."""

    class Server(ThreadingHTTPServer):
        daemon_threads = True

        def handle_error(self, request: object, client_address: object) -> None:
            """Ignore apt disconnecting in the middle of an answer."""

    server = Server(("127.0.0.1", 0), partial(Handler, directory=str(folder)))
    served = Mirror(f"http://127.0.0.1:{server.server_port}")
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield served
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


class Machine:
    """A machine that obtains programs; its own apt has no mirror unless a test gives it one."""

    def __init__(self, folder: Path, mirror: Mirror, keyring: Path) -> None:
        self.folder, self.runtime = folder, folder / "runtime"
        (folder / "apt.conf").write_text(
            f'Dir::Etc::SourceList "{folder}/sources.list";\nDir::Etc::SourceParts "/dev/null";\n'
            'Acquire::http::Proxy::127.0.0.1 "DIRECT";\nAcquire::Retries "0";\n'
        )
        (folder / "sources.list").touch()
        self.runs("debian", "bookworm")
        self.environment = {
            "PATH": os.environ["PATH"],
            "APT_CONFIG": str(folder / "apt.conf"),
            "OS_RELEASE": str(folder / "os-release"),
            "OUTAGE_IVR_HOME": str(folder / "home"),
            "OUTAGE_IVR_DEBIAN_MIRROR": mirror.url,
            "OUTAGE_IVR_DEBIAN_KEYRING": str(keyring),
        }

    def runs(self, system: str, release: str) -> None:
        """Change the operating system that the machine runs."""
        (self.folder / "os-release").write_text(f"ID={system}\nVERSION_CODENAME={release}\n")

    def start(self, *groups: str, **environment: str) -> subprocess.Popen[str]:
        """Start the script that obtains programs."""
        return subprocess.Popen(  # noqa: S603 - our own script
            [OBTAIN, self.runtime, *groups],
            env=self.environment | environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def obtain(self, *groups: str, **environment: str) -> "Result":
        """Run the script to its end."""
        process = self.start(*groups, **environment)
        said, complained = process.communicate()
        return Result(process.returncode, said, complained)

    def run(self, name: str, *arguments: str) -> str:
        """Run an obtained program and return its output."""
        command = [str(self.runtime / "bin" / name), *arguments]
        return subprocess.run(command, capture_output=True, text=True, check=True).stdout  # noqa: S603 - our own words

    def left(self) -> set[str]:
        """Return the names in the folder of programs."""
        return {path.name for path in self.runtime.iterdir()} - {".lock"}


@dataclass(frozen=True)
class Result:
    """The outcome of one run of the script."""

    status: int
    said: str
    complained: str


@pytest.fixture
def archive(tmp_path: Path) -> Archive:
    """Yield an archive with a newer suite and an older release."""
    made = Archive(tmp_path / "archive")
    made.publish("forky", LIBC, SIPP, asterisk("22.10.1"))
    made.publish("bookworm", LIBC, ESPEAK)
    return made


@pytest.fixture
def mirror(archive: Archive) -> Iterator[Mirror]:
    """Serve the archive."""
    with serving(archive.folder) as mirror:
        yield mirror


@pytest.fixture
def machine(tmp_path: Path, archive: Archive, mirror: Mirror) -> Machine:
    """Set up a machine with Debian 12."""
    return Machine(tmp_path, mirror, archive.keyring())
