"""The voices of callers, as files below HOME."""

import array
import asyncio
import io
import secrets
import wave
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from outages.reports import Detail

#: Louder than what a telephone line hums by itself, and softer than anybody speaks (of 32768).
_AUDIBLE = 500
_SAMPLE_BYTES = 2


@dataclass(frozen=True, slots=True)
class DetailFolder:
    """Keeps WAV files under names of its own; only its owner may read them."""

    folder: Path

    async def keep(self, sound: bytes) -> Detail | None:
        """Keep a WAV file; None when it is none, or when nothing is heard in it."""
        seconds = _audible_seconds(sound)
        return await asyncio.to_thread(self._write, sound, seconds) if seconds else None

    async def read(self, detail: Detail) -> bytes | None:
        """Return the WAV file, None when it is gone."""
        try:
            return await asyncio.to_thread((self.folder / detail.name).read_bytes)
        except FileNotFoundError:
            return None

    async def forget(self, *, before: datetime) -> None:
        """Delete what was kept before, also what no report knows of."""
        await asyncio.to_thread(self._delete, before.timestamp())

    def _write(self, sound: bytes, seconds: int) -> Detail:
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        detail = Detail(f"{secrets.token_hex(16)}.wav", seconds)
        (self.folder / detail.name).write_bytes(sound)
        return detail

    def _delete(self, before: float) -> None:
        for file in self.folder.glob("*.wav"):
            if file.stat().st_mtime < before:
                file.unlink(missing_ok=True)


def _audible_seconds(sound: bytes) -> int:
    """Return how long a WAV file of 16 bits is in whole seconds, 0 when nobody is heard in it."""
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
