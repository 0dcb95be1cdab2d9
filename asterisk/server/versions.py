"""Which Asterisk is good enough. asterisk/versions.sh has the same rule for what is obtained, from the same file."""

from dataclasses import dataclass
from pathlib import Path
from typing import Self

ALLOWED_BY = "OUTAGE_IVR_ASTERISK_ALLOW"


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
        """The number that grows when Asterisk changes what others rely on."""
        return self.numbers[0]

    def begins_with(self, other: Self) -> bool:
        """Tell whether this is `other` or one of its versions: 23.1.0 is one of 23."""
        return self.numbers[: len(other.numbers)] == other.numbers

    def __str__(self) -> str:
        return ".".join(map(str, self.numbers))


@dataclass(frozen=True)
class KnownVersions:
    """What is known of Asterisk's versions."""

    #: The oldest with the security fixes that we rely on.
    oldest: Version
    #: Those that all tests passed with, in order.
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
        """Return what speaks against a version and what to do, None for one that may be used.

        `allowed` is a version, or how the versions begin, that may be used in any case.
        """
        if allowed and version.begins_with(Version.read(allowed)):
            return None
        if version < self.oldest:
            return (
                f"which lacks security fixes: install {self.oldest} or newer,"
                f" leave asterisk_program unset, or allow it by {ALLOWED_BY}={version}"
            )
        if version.major not in {tested.major for tested in self.versions}:
            return (
                f"a major version that the line was never tested with: install {self.versions[-1]},"
                f" leave asterisk_program unset, or allow it by {ALLOWED_BY}={version.major}"
            )
        return None


KNOWN = KnownVersions.read(Path(__file__).with_name("tested-versions.txt").read_text())
