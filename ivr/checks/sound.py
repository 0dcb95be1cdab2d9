"""Whether Asterisk can play the line's prompts."""

import os
import stat
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from ivr.checks import Finding, Verdict
from outages.subscribers import Language
from prompts.files import PromptFiles
from prompts.speech.standard import G711_SUBTYPES
from prompts.wording.languages import wording_for

#: What the dialplan plays by itself while the service is away.
_FALLBACK = ("apology", "person_unavailable")


@dataclass(frozen=True, slots=True)
class Reader:
    """A user, and what file permissions let it read; ACLs and SELinux are ignored."""

    uid: int
    groups: frozenset[int]

    @classmethod
    def of_process(cls, pid: int | None) -> Self:
        """Return the user of a process, the present one for None."""
        if pid is None:
            return cls(os.geteuid(), frozenset({os.getegid(), *os.getgroups()}))
        lines = Path(f"/proc/{pid}/status").read_text().splitlines()
        fields = dict(line.split(":", 1) for line in lines if ":" in line)
        groups = [fields["Gid"].split()[1], *fields["Groups"].split()]
        return cls(int(fields["Uid"].split()[1]), frozenset(map(int, groups)))

    def can_read(self, file: Path) -> bool:
        """Say whether this user may read the file and enter every folder above it."""
        try:
            path = file.resolve(strict=True)
            return self._may(path.stat(), 4) and all(self._may(one.stat(), 1) for one in path.parents)
        except OSError:
            return False

    def _may(self, status: os.stat_result, bit: int) -> bool:
        if self.uid == 0:
            return True
        if status.st_uid == self.uid:
            bit <<= 6
        elif status.st_gid in self.groups:
            bit <<= 3
        return bool(stat.S_IMODE(status.st_mode) & bit)


def check_prompts(home: Path, languages: Sequence[Language], reader: Reader) -> Finding:
    """Check every prompt file, and that every fixed phrase has one."""
    playable, faulty = PromptFiles(home / "prompts").survey(reader.can_read)
    if faulty:
        return Finding(
            Verdict.FAILED,
            f"{len(faulty)} can't be played by Asterisk: broken, or not readable for user {reader.uid}"
            f" (the first: {faulty[0]}): remove them, and restart the service",
        )
    wanted = {(one.language, one.text) for language in languages for one in wording_for(language).fixed()}
    if missing := wanted - playable:
        return Finding(
            Verdict.WARNING,
            f"{len(missing)} of {len(wanted)} fixed phrases are not spoken yet; the service speaks them as it starts",
        )
    silent = [file for file in _fallback_files(home) if not reader.can_read(file)]
    if silent:
        return Finding(
            Verdict.WARNING,
            f"the dialplan can't play {silent[0]} when the service is away: restart the service",
        )
    return Finding(Verdict.OK, f"{len(playable)}, all whole and readable for Asterisk")


def _fallback_files(home: Path) -> list[Path]:
    return [home / "fallback" / f"{name}.{ending}" for name in _FALLBACK for ending in G711_SUBTYPES]
