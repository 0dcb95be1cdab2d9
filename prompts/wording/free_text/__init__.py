"""How a manager's free text will be spoken, to be reviewed before any caller hears it."""

from prompts.wording.free_text.results import (
    Doubt,
    DoubtKind,
    NoRemarksError,
    Reading,
    Reason,
    Refusal,
    SpokenRemark,
    UnspeakableError,
)
from prompts.wording.free_text.rules import Rules, has_rules, rules_for, wording_package
from prompts.wording.free_text.safety import (
    MOST_CHARACTERS,
    MOST_SECONDS,
    check_length,
    check_spoken,
    find_dangers,
    merge,
)
from prompts.wording.free_text.scanning import Piece, join, scan
from prompts.wording.free_text.typed import Typed, normalize

__all__ = [
    "MOST_CHARACTERS",
    "MOST_SECONDS",
    "Doubt",
    "DoubtKind",
    "NoRemarksError",
    "Reading",
    "Reason",
    "Refusal",
    "SpokenRemark",
    "UnspeakableError",
    "offers_remarks",
    "read_aloud",
]


def read_aloud(text: str, language: str) -> SpokenRemark:
    """Return how a remark is spoken, with every doubtful place marked.

    Raise UnspeakableError if it can't be spoken safely, UnknownLanguageError for a language without words, and
    NoRemarksError for one without rules for free text.
    """
    rules = rules_for(language)
    _refuse(text, check_length(text))
    typed = normalize(text, rules)
    _refuse(text, find_dangers(text, typed, rules))
    pieces, refusals = scan(typed, rules)
    _refuse(text, merge(refusals))
    spoken = _smooth(join(pieces), rules)
    _refuse(text, check_spoken(text, spoken, rules))
    return SpokenRemark(spoken, typed.written, _readings(pieces, typed), _doubts(pieces, typed))


def offers_remarks(language: str) -> bool:
    """Say whether a language has rules for free text; raise UnknownLanguageError."""
    return has_rules(wording_package(language))


def _refuse(text: str, refusals: list[Refusal]) -> None:
    if refusals:
        raise UnspeakableError(text, refusals)


def _smooth(spoken: str, rules: Rules) -> str:
    for found, better in rules.smoother:
        spoken = found.sub(better, spoken)
    return spoken


def _readings(pieces: list[Piece], typed: Typed) -> tuple[Reading, ...]:
    return tuple(
        Reading(*typed.place(piece.start, piece.end), join([piece]).rstrip("."))
        for piece in pieces
        if not piece.said.doubt and _differs(piece, typed)
    )


def _doubts(pieces: list[Piece], typed: Typed) -> tuple[Doubt, ...]:
    return tuple(
        Doubt(
            *typed.place(piece.start, piece.end),
            piece.said.doubt,
            piece.said.spoken.rstrip("."),
            piece.said.instead,
        )
        for piece in pieces
        if piece.said.doubt
    )


def _differs(piece: Piece, typed: Typed) -> bool:
    """Say whether words are spoken differently from how they are written; punctuation doesn't count."""
    said = piece.said.spoken
    return said != typed.text[piece.start : piece.end] and any(map(str.isalpha, said))
