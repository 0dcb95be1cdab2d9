"""Parse streets and towns as people write them: «Ленина ул.», «пр-т Мира», "Main St."."""

from collections.abc import Sequence

from outages.addresses.alphabets import is_cyrillic
from outages.addresses.english_streets import read_english_street
from outages.addresses.place_words import CLOSINGS, PLACE_NOUNS
from outages.addresses.romanised import read_romanised
from outages.addresses.street_kinds import AROUND_STREETS, find_kinds, split_places
from outages.addresses.street_letters import read_word
from outages.addresses.street_numbers import ordinal_gender, read_number
from outages.addresses.street_order import agrees, arrange
from outages.addresses.street_parts import NamePart, PartMark, StreetName
from outages.addresses.street_tokens import Token, split_address
from outages.addresses.street_words import ADJECTIVES, FULL_WORDS, KINDS, NOTHING, StreetKind
from outages.addresses.word_forms import gender_of

_MOST_NAMES = 2
_MOST_STREETS = 4
#: Too large to be worth saying when a smaller place is named.
WIDE = {StreetKind.REGION, StreetKind.KRAI, StreetKind.DISTRICT}


def read_street(written: str) -> tuple[StreetName, ...]:
    """Return the places that an address names, without house, flat, person and post code.

    Of a list of streets these are at most four, of an address the two that are closest.
    """
    written = read_romanised(written) or written
    if not is_cyrillic(written):
        return read_english_street(written)
    spoken = [name.without_initials() for name in read_places(split_address(written))]
    names = [name for name in spoken if name.parts]
    known = [name for name in names if name.kind]
    if all(name.kind is StreetKind.KILOMETRE for name in known):
        known = [*[name for name in names if not name.kind][:1], *known]
    close = [name for name in known if name.kind not in WIDE] or known
    if not any(name.kind in AROUND_STREETS for name in close):
        return tuple(close[:_MOST_STREETS])
    return tuple(close[-_MOST_NAMES:])


def read_places(segments: Sequence[list[Token]]) -> list[StreetName]:
    """Return every place that the words of an address name, in the order written."""
    pieces = [piece for tokens in _join_kinds(segments) for piece in split_places(tokens)]
    return [name for name in map(_read_place, pieces) if name.parts]


def may_be_street(name: StreetName) -> bool:
    """Say whether a name without a kind can be that of a street: «Ленина», «Садовая», but not «Ленинский», «3-й Лесной»."""
    if any(part.mark is PartMark.ORDINAL and part.gender != "f" for part in name.parts):
        return False
    words = [part.text.lower() for part in name.parts if part.mark is PartMark.WORD]
    return not PLACE_NOUNS.intersection(words) and (not words or gender_of(words[-1]) in {None, "f"})


def _join_kinds(segments: Sequence[list[Token]]) -> list[list[Token]]:
    """Return the segments with «Ленина, ул.» and «Лесной пер., 3-й» joined, without placeholders."""
    joined: list[list[Token]] = []
    for tokens in segments:
        is_ordinal = len(tokens) == 1 and ordinal_gender(tokens[0].text) is not None
        if not _is_lone_kind(tokens) and not (is_ordinal and joined):
            joined.append(tokens)
        elif joined:
            joined[-1] = [*joined[-1], *tokens]
    return [tokens for tokens in joined if len(tokens) > 1 or tokens[0].low not in NOTHING]


def _is_lone_kind(tokens: Sequence[Token]) -> bool:
    if len(tokens) > 1:
        return False
    word = tokens[0].low
    return KINDS.get(word) is StreetKind.STREET or (word in KINDS and word not in FULL_WORDS)


def _read_place(tokens: list[Token]) -> StreetName:
    found = find_kinds(tokens)
    if not found:
        before, after = arrange([], StreetKind.STREET, tokens)
        return StreetName(_read_parts(before, None), None, _read_parts(after, None))
    place, kind = found[0]
    before, after = tokens[:place], tokens[place + 1 :]
    closing: tuple[str, ...] = ()
    if kind is StreetKind.LINE or (before and agrees(before, kind)):
        after, closing = _split_closing(after)
    if before or after:
        before, after = arrange(before, kind, after)
    closed = [NamePart(PartMark.WORD, word) for word in closing]
    return StreetName(_read_parts(before, kind, at_kind=True), kind, (*_read_parts(after, kind), *closed))


def _split_closing(after: list[Token]) -> tuple[list[Token], tuple[str, ...]]:
    closing = CLOSINGS.get(" ".join(token.low for token in after[-2:]), ())
    return (after[:-2], closing) if closing else (after, ())


def _following(tokens: Sequence[Token], place: int) -> list[str]:
    """Return the words after that position without abbreviated adjectives: «11-й Гв. Армии»."""
    others = tokens[place + 1 :]
    return [one.low for one in others if not (one.dotted and one.low in ADJECTIVES)] or [
        one.low for one in others
    ]


def _read_parts(
    tokens: Sequence[Token], kind: StreetKind | None, *, at_kind: bool = False
) -> tuple[NamePart, ...]:
    parts: list[NamePart] = []
    place = 0
    while place < len(tokens):
        found = read_number(
            tokens[place].text,
            previous=tokens[place - 1].low if place else "",
            following=_following(tokens, place),
            kind=kind,
            at_kind=at_kind and place + 1 == len(tokens),
        )
        read, taken = found or (read_word(tokens, place, kind), 1)
        parts += read
        place += taken
    return tuple(parts)
