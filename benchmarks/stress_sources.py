"""How Russian names are stressed, as silero-stress knows it, and how frequent words are.

silero-stress is read as data: nothing of it runs, so torch isn't needed.
"""

import importlib
import importlib.util
import io
import pickle
import zipfile
from collections import OrderedDict
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import click
import numpy as np
from numpy.typing import NDArray
from typing_extensions import override

VOWELS: Final = "аеёиоуыэюя"
_TYPES: Final = {"FloatStorage": np.float32, "LongStorage": np.int64}
#: Names of linear layers in silero-stress's classifier, with a ReLU between two.
_LAYERS: Final = ("0", "2", "4", "6")


class Silero:
    """The network of silero-stress for single words: the mean of embedded n-grams, and a classifier of vowels."""

    def __init__(self) -> None:
        with zipfile.ZipFile(_folder_of("silero_stress") / "data" / "accentor.pt") as archive:
            root = archive.namelist()[0].split("/")[0]
            network = _Torch(archive, root, ".data/ts_code/0/data.pkl").load().state
            listed = _Torch(archive, root, "accentor_models/accentor").load().state
        embedding, layers = network["embedding"].state, network["stress_clf"].state
        self._vectors: NDArray[np.float32] = embedding["weight"]
        self._places: dict[str, int] = embedding["ngram_dict"]
        self._layers = [(layers[one].state["weight"], layers[one].state["bias"]) for one in _LAYERS]
        self._exceptions: dict[str, tuple[int, int]] = listed["accentor"].state["exceptions"]

    def find_stress(self, word: str) -> tuple[int, float]:
        """Return which letter of a word without «ё» is stressed, and how surely, from 0 to 1; -1 for none."""
        small = word.lower()
        if small in self._exceptions:
            return self._exceptions[small][0], 1.0
        known = [self._places[one] for one in _ngrams(small) if one in self._places]
        values = self._vectors[known or [self._places["UNK"]]].mean(axis=0)
        for weight, bias in self._layers[:-1]:
            values = np.maximum(weight @ values + bias, 0)
        weight, bias = self._layers[-1]
        scores = weight @ values + bias
        chances = np.exp(scores - scores.max())
        vowel = int(chances.argmax())
        letters = [place for place, letter in enumerate(small) if letter in VOWELS]
        return (
            letters[vowel] if vowel < len(letters) else -1,
            float(chances[vowel] / chances.sum()),
        )


def zipf(word: str) -> float:
    """Return how frequent a word is, as the logarithm of its uses in a billion words; 0 if it is unknown."""
    frequency: float = importlib.import_module("wordfreq").zipf_frequency(word, "ru")
    return frequency


class _Thing:
    """Stands for any object of a package that isn't there; `state` is what it consisted of."""

    def __init__(self, *_: object) -> None:
        self.state: Any = None

    def __setstate__(self, state: Any) -> None:  # noqa: ANN401 - whatever was pickled
        self.state = state


class _Torch(pickle.Unpickler):
    """Reads an object of torch's package format, its tensors as arrays, and runs nothing."""

    def __init__(self, archive: zipfile.ZipFile, root: str, path: str) -> None:
        super().__init__(io.BytesIO(archive.read(f"{root}/{path}")))
        self._archive, self._root = archive, root

    @override
    def find_class(self, module: str, name: str) -> Any:
        if name == "_rebuild_tensor_v2":
            return _to_array
        if module == "torch.jit._pickle":
            return _value
        return OrderedDict if name == "OrderedDict" else type(name, (_Thing,), {})

    @override
    def persistent_load(self, pid: Any) -> Any:
        if pid[0] != "storage":
            return _Thing()
        key = str(pid[2]).removesuffix(".storage")
        raw = self._archive.read(f"{self._root}/.data/{key}.storage")
        return np.frombuffer(raw, _TYPES.get(pid[1].__name__, np.uint8))


def _value(value: Any, *_: object) -> Any:  # noqa: ANN401 - a dictionary or a list with its type
    return value


def _to_array(storage: NDArray[Any], offset: int, size: tuple[int, ...], *_: object) -> NDArray[Any]:
    return storage[offset : offset + int(np.prod(size))].reshape(size)


def _ngrams(word: str) -> Iterator[str]:
    marked = f"<{word}>"
    for size in range(1, len(marked) + 1):
        yield from (marked[start : start + size] for start in range(len(marked) - size + 1))


def _folder_of(package: str) -> Path:
    found = importlib.util.find_spec(package)
    if found is None or found.origin is None:
        raise click.ClickException(f"the package {package} is not installed: make stresses installs it")
    return Path(found.origin).parent
