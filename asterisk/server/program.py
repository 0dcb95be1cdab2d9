"""The Asterisk program: where it is, and which versions are good enough.

asterisk/versions.sh applies the same rule, from the same file, to what is obtained.
"""

import asyncio
import re
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Self

import structlog

from asterisk.errors import AsteriskError

log = structlog.get_logger()

_MODULE_FOLDERS = ("usr/lib/*/asterisk/modules", "usr/lib/asterisk/modules", "usr/lib64/asterisk/modules")
_ALLOWED_BY = "OUTAGE_IVR_ASTERISK_ALLOW"


@dataclass(frozen=True, order=True)
class Version:
    """A version as its numbers: 22.9 comes before 22.10."""

    numbers: tuple[int, ...]

    @classmethod
    def read(cls, text: str) -> Self:
        """Read numbers with dots between; raise ValueError for anything else."""
        return cls(tuple(map(int, text.split("."))))

    @property
    def major(self) -> int:
        """The number that grows with incompatible changes."""
        return self.numbers[0]

    def begins_with(self, other: Self) -> bool:
        """Tell whether this is `other` or a version of it: 23.1.0 is one of 23."""
        return self.numbers[: len(other.numbers)] == other.numbers

    def __str__(self) -> str:
        return ".".join(map(str, self.numbers))


@dataclass(frozen=True)
class KnownVersions:
    """The versions of Asterisk that tested-versions.txt names."""

    #: The oldest with the security fixes that we rely on.
    oldest: Version
    #: Those that pass all tests, in order.
    versions: tuple[Version, ...]

    @classmethod
    def read(cls, text: str) -> Self:
        """Read `oldest VERSION` and `tested VERSION`, one a line; # begins a comment."""
        lines = [line.split() for line in text.splitlines() if line and not line.startswith("#")]
        said = [(word, Version.read(number)) for word, number in lines]
        return cls(
            oldest=next(version for word, version in said if word == "oldest"),
            versions=tuple(sorted(version for word, version in said if word == "tested")),
        )

    def find_objection(self, version: Version, allowed: str = "") -> str | None:
        """Return why a version is refused and what to do about it, None for one that may be used.

        `allowed` is a version, or the beginning of some, that may be used in any case.
        """
        if allowed and version.begins_with(Version.read(allowed)):
            return None
        if version < self.oldest:
            return (
                f"which lacks security fixes: install {self.oldest} or newer,"
                f" leave asterisk_program unset, or allow it by {_ALLOWED_BY}={version}"
            )
        if version.major not in {tested.major for tested in self.versions}:
            return (
                f"a major version that the line was never tested with: install {self.versions[-1]},"
                f" leave asterisk_program unset, or allow it by {_ALLOWED_BY}={version.major}"
            )
        return None


KNOWN = KnownVersions.read(Path(__file__).with_name("tested-versions.txt").read_text())


@dataclass(frozen=True, kw_only=True)
class Installation:
    """An Asterisk program and the folders that belong to it."""

    program: Path
    modules: Path
    #: Holds `documentation` and `rest-api`.
    data: Path


async def find_program(asked_for: str, runtime: Path, allowed: str = "") -> Installation:
    """Return Asterisk: the one asked for (a path, or a name on PATH), else the one obtained into `runtime`.

    Raises:
        AsteriskError: there is none, or `KNOWN` refuses it and `allowed` doesn't name it.
    """
    found = shutil.which(asked_for) if asked_for else shutil.which(str(runtime / "bin" / "asterisk"))
    if found is None:
        raise AsteriskError(
            f"there is no program {asked_for}: install Asterisk {KNOWN.oldest} or newer, or leave asterisk_program unset"
            if asked_for
            else f"Asterisk is not in {runtime}: run `outage-ivr obtain asterisk`"
        )
    version = await _version(found)
    if objection := KNOWN.find_objection(version, allowed):
        raise AsteriskError(f"{found} is Asterisk {version}, {objection}")
    if version not in KNOWN.versions:
        log.warning("asterisk_untested", program=found, version=str(version), tested=str(KNOWN.versions[-1]))
    return _installation(Path(found))


async def _version(program: str) -> Version:
    process = await asyncio.create_subprocess_exec(program, "-V", stdout=asyncio.subprocess.PIPE)
    output, _ = await process.communicate()
    number = re.match(rb"Asterisk (?:certified/)?(\d+(?:\.\d+)*)", output)
    if number is None:
        raise AsteriskError(f"{program} doesn't tell its version: is it Asterisk?")
    return Version.read(number[1].decode())


def _installation(program: Path) -> Installation:
    """Find what belongs to a program: an obtained one is in ROOT/bin-scripts, an installed one in /usr/sbin."""
    root = program.resolve().parent.parent
    for top in (root, Path("/")):
        modules = next((one for pattern in _MODULE_FOLDERS for one in sorted(top.glob(pattern))), None)
        if modules:
            return Installation(program=program.absolute(), modules=modules, data=top / "usr/share/asterisk")
    raise AsteriskError(f"the modules of {program} were not found in /usr/lib: leave asterisk_program unset")
