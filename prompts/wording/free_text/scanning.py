"""Read a remark from left to right: each word, number and sign by the first reading that fits."""

import re
from dataclasses import dataclass

from prompts.wording.free_text.results import DoubtKind, Reason, Refusal
from prompts.wording.free_text.rules import STRESS, Pattern, Rules, Said
from prompts.wording.free_text.typed import Typed

_LONGEST_NUMBER = 6
#: Punctuation from the strongest to the weakest.
_STRENGTH = "!?.,–"


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of the plain text, `start` to `end` (exclusive), and how it is said."""

    start: int
    end: int
    said: Said


def _stop(found: re.Match[str]) -> Said:
    return Said({";": ",", ":": ",", "(": ",", ")": ","}.get(found[0], found[0]))


_PUNCTUATION = (
    Pattern(re.compile(r"[.,!?;:()]"), _stop),
    Pattern(re.compile(r"(?<!\S)[–-]+(?!\S)|(?<=[^\W\d_])–(?=[^\W\d_])"), lambda _found: Said("–")),
    Pattern(re.compile(r"[ \"]"), lambda _found: Said("")),
)


def scan(typed: Typed, rules: Rules) -> tuple[list[Piece], list[Refusal]]:
    """Return what is said, and what has no reading in its position."""
    pieces: list[Piece] = []
    refusals: list[Refusal] = []
    at = 0
    while at < len(typed.text):
        end, said = _read(typed.text, at, (*rules.readings, *_PUNCTUATION))
        if isinstance(said, Reason):
            refusals.append(typed.refuse(at, end, said))
        else:
            pieces.append(Piece(at, end, said))
        at = end
    return [_doubt_mended(piece, typed) for piece in pieces], refusals


def join(pieces: list[Piece]) -> str:
    """Return the spoken text with single punctuation marks and a stop at the end."""
    text = " ".join(piece.said.spoken for piece in pieces)
    text = re.sub(r"(?:\s*[,.!?–])+\s*", _strongest, " ".join(text.split()))
    text = text.lstrip(",.!?– ").rstrip(",– ")
    return text if text.endswith((".", "!", "?")) or not text else f"{text}."


def _read(text: str, at: int, patterns: tuple[Pattern, ...]) -> tuple[int, Said | Reason]:
    for pattern in patterns:
        found = pattern.regex.match(text, at)
        if found is None or text.startswith(STRESS, found.end()):
            continue
        said = pattern.say(found)
        if said is not None:
            return found.end(), said
    digits = re.compile("[0-9]+").match(text, at)
    if digits:
        return digits.end(), Reason.LONG_NUMBER if len(digits[0]) > _LONGEST_NUMBER else Reason.NUMBER
    return at + 1, Reason.SIGN


def _strongest(found: re.Match[str]) -> str:
    stop = min((char for char in found[0] if char in _STRENGTH), key=_STRENGTH.index)
    return " – " if stop == "–" else f"{stop} "


def _doubt_mended(piece: Piece, typed: Typed) -> Piece:
    """Mark a word with replaced letters as doubtful, unless it already is."""
    overlaps = any(start < piece.end and piece.start < end for start, end in typed.mended)
    if piece.said.doubt or not overlaps:
        return piece
    word = typed.text[piece.start : piece.end]
    return Piece(piece.start, piece.end, Said(piece.said.spoken, DoubtKind.FOREIGN_LETTERS, (word,)))
