"""Recordings of callers' own words, as files below HOME."""

import array
import asyncio
import io
import secrets
import wave
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from outages.reports import Detail

#: Louder than a line's own hum, softer than any speech (of 32768).
_AUDIBLE = 500
_SAMPLE_BYTES = 2


@dataclass(frozen=True, slots=True)
class DetailFolder:
    """Keeps WAV files under random names; only the owner of the folder may read them."""

    folder: Path

    async def keep(self, sound: bytes) -> Detail | None:
        """Keep a WAV file; None if it is not one, or nothing is audible in it."""
        seconds = _audible_seconds(sound)
        return await asyncio.to_thread(self._write, sound, seconds) if seconds else None

    async def read(self, detail: Detail) -> bytes | None:
        """Return the WAV file, None if it is gone."""
        try:
            return await asyncio.to_thread((self.folder / detail.name).read_bytes)
        except FileNotFoundError:
            return None

    async def forget(self, *, before: datetime) -> None:
        """Delete the files older than that, even those that no report knows of."""
        await self.remove(await self.find_older(before))

    async def find_older(self, than: datetime) -> list[str]:
        """Return the names of the files older than that."""
        return await asyncio.to_thread(lambda: list(self._find_older(than.timestamp())))

    async def remove(self, names: Collection[str]) -> None:
        """Delete these files; some may be gone."""
        await asyncio.to_thread(self._delete, names)

    def _write(self, sound: bytes, seconds: int) -> Detail:
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        detail = Detail(f"{secrets.token_hex(16)}.wav", seconds)
        (self.folder / detail.name).write_bytes(sound)
        return detail

    def _find_older(self, than: float) -> Iterator[str]:
        return (file.name for file in self.folder.glob("*.wav") if file.stat().st_mtime < than)

    def _delete(self, names: Collection[str]) -> None:
        for name in names:
            (self.folder / name).unlink(missing_ok=True)


def _audible_seconds(sound: bytes) -> int:
    """Return the length of a 16-bit WAV file in whole seconds, 0 if nothing is audible in it."""
    try:
        with wave.open(io.BytesIO(sound)) as opened:
            if opened.getsampwidth() != _SAMPLE_BYTES:
                return 0
            samples = array.array("h", opened.readframes(opened.getnframes()))
            seconds = len(samples) / opened.getframerate() / opened.getnchannels()
    except (wave.Error, EOFError):
        return 0
    loudest = max(max(samples, default=0), -min(samples, default=0))
    return max(1, round(seconds)) if loudest >= _AUDIBLE else 0
