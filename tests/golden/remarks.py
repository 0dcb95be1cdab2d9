"""Remarks that managers may type and how each is spoken, in a golden file for review.

Run as a module, it renews the readings in the file: review the changes before committing them.
"""

from collections.abc import Iterator
from pathlib import Path

from prompts.wording.free_text import UnspeakableError, read_aloud

FILE = Path(__file__).with_name("remarks.tsv")
_COLUMNS = "language\ttyped\tspoken\tdoubts"


def typed_remarks() -> Iterator[tuple[str, str]]:
    """Yield language and text of each remark."""
    for line in FILE.read_text(encoding="utf-8").splitlines()[1:]:
        language, typed, *_ = line.split("\t")
        yield language, typed


def tell_everything() -> str:
    """Return the golden file."""
    lines = (
        "\t".join([language, typed, *_tell(typed, language)]).rstrip() for language, typed in typed_remarks()
    )
    return "\n".join([_COLUMNS, *lines]) + "\n"


def _tell(typed: str, language: str) -> tuple[str, str]:
    try:
        remark = read_aloud(typed, language)
    except UnspeakableError as error:
        return "REFUSED", str(error)
    doubts = (
        f"{typed[doubt.start : doubt.end]} ({doubt.kind}): {' | '.join(doubt.instead)}"
        for doubt in remark.doubts
    )
    return remark.spoken, "; ".join(doubts)


if __name__ == "__main__":
    FILE.write_text(tell_everything(), encoding="utf-8")
