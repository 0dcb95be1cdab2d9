"""Text messages to a file: for a first start, for demonstrations, and for gateways that read files."""

import asyncio
import fcntl
import json
import os
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any

from typing_extensions import override

from outages.clock import Clock
from outages.errors import TemporaryDeliveryError
from outages.notifications import Result
from outages.retention import SentMessages
from outages.text_messages import SMSGateway, TextMessage

#: Tells of each line whether it stays in the file.
Judge = Callable[[Iterable[bytes]], Iterator[bool]]
_FIELDS = {"at", "id", "number", "text"}


class FileSMSGateway(SMSGateway):
    """Appends one JSON object per line; a message on disk counts as delivered."""

    def __init__(self, path: Path, clock: Clock) -> None:
        self._path = path
        self._clock = clock

    @override
    async def send(self, message: TextMessage) -> Result:
        record = {
            "at": self._clock.now().isoformat(),
            "id": message.id,
            "number": message.number,
            "text": message.text,
        }
        line = json.dumps(record, ensure_ascii=False) + "\n"
        await asyncio.to_thread(self._append, line.encode())
        return Result.DELIVERED

    def _append(self, line: bytes) -> None:
        try:
            with _locked(self._path) as handle:
                os.write(handle, line)
                os.fsync(handle)
        except OSError as error:
            raise TemporaryDeliveryError(f"cannot append to {self._path}: {error.strerror}") from error


class SMSFile(SentMessages):
    """The file of a FileSMSGateway; other processes may append to it at any time."""

    def __init__(self, path: Path) -> None:
        self._path = path

    @override
    async def forget(self, *, before: datetime) -> int:
        return await asyncio.to_thread(self._rewrite, partial(_are_young, before=before))

    @override
    async def find(self, numbers: Collection[str], attempts: Collection[str]) -> list[Mapping[str, object]]:
        return await asyncio.to_thread(self._find, set(numbers), set(attempts))

    @override
    async def erase(self, numbers: Collection[str], attempts: Collection[str]) -> int:
        words = [f'"{word}"'.encode() for word in (*numbers, *attempts)]
        return await asyncio.to_thread(self._rewrite, partial(_have_none_of, words=words))

    def _find(self, numbers: set[str], attempts: set[str]) -> list[Mapping[str, object]]:
        if not self._path.exists():
            return []
        with self._path.open("rb") as lines:
            messages = [message for line in lines if (message := _read(line))]
        return [one for one in messages if one["number"] in numbers or one["id"] in attempts]

    def _rewrite(self, judge: Judge) -> int:
        """Delete the lines that don't stay, and return how many; write nothing if all do."""
        if not self._path.exists():
            return 0
        with _locked(self._path), self._path.open("rb") as lines:
            verdicts = list(judge(lines))
            gone = verdicts.count(False)
            if gone:
                lines.seek(0)
                self._replace(line for line, kept in zip(lines, verdicts, strict=True) if kept)
        return gone

    def _replace(self, lines: Iterator[bytes]) -> None:
        part = self._path.with_name(f"{self._path.name}.part")
        with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
            file.writelines(lines)
            file.flush()
            os.fsync(file.fileno())
        part.replace(self._path)


@contextmanager
def _locked(path: Path) -> Iterator[int]:
    """Open the file to append to, for nobody else meanwhile; raise OSError."""
    while True:
        # The file holds phone numbers: only its owner may read it.
        handle = os.open(path, os.O_RDWR | os.O_APPEND | os.O_CREAT, 0o600)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX)
            # While we waited, it may have been replaced by a shorter one.
            if path.exists() and os.path.samestat(os.fstat(handle), path.stat()):
                yield handle
                return
        finally:
            os.close(handle)


def _are_young(lines: Iterable[bytes], before: datetime) -> Iterator[bool]:
    """Tell which lines were sent since `before`; one that a crash cut off shares the fate of the line above it."""
    young = True
    for line in lines:
        message = _read(line)
        if message:
            young = datetime.fromisoformat(message["at"]) >= before
        yield young


def _have_none_of(lines: Iterable[bytes], words: Collection[bytes]) -> Iterator[bool]:
    """Tell which lines have none of the words, even where they were cut off."""
    return (not any(word in line for word in words) for line in lines)


def _read(line: bytes) -> Mapping[str, Any] | None:
    """Return the message of a line, None for one that was cut off."""
    try:
        message = json.loads(line)
    except ValueError:
        return None
    return message if isinstance(message, dict) and message.keys() >= _FIELDS else None
