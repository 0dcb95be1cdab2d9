"""Decide which ranges of a list a side of the street belongs to, and refuse what may be read in two ways."""

from collections.abc import Sequence
from dataclasses import replace

from outages.addresses.house_flaws import Flaw, HouseListError
from outages.addresses.house_pieces import HousePiece
from outages.addresses.house_ranges import LAST, HouseRange, Side
from outages.addresses.houses import read_house


def settle_sides(pieces: Sequence[HousePiece], field: str) -> list[HousePiece]:
    """Return the pieces with each range on its side; raise HouseListError at the field where that isn't sure."""
    settled = _attach(pieces, field)
    for place, piece in enumerate(settled):
        if piece.spreads:
            settled[place + 1 :] = _spread(piece, settled[place + 1 :], field)
    for place, piece in enumerate(settled):
        others = settled[place + 1 :] if piece.leads else settled[:place][::-1]
        if _is_sided(piece) and any(map(_is_unsided, _up_to_sided(others))):
            raise HouseListError(field, Flaw.UNSURE_SIDE, piece.text)
    return [_apply(piece) for piece in settled]


def _attach(pieces: Sequence[HousePiece], field: str) -> list[HousePiece]:
    """Return the pieces with sides that stand alone either made whole sides or given to the range before."""
    done: list[HousePiece] = []
    several = any(piece.span for piece in pieces)
    for piece in pieces:
        if piece.span or piece.houses or piece.side is None:
            done.append(piece)
        elif piece.is_all or not several:
            done.append(replace(piece, span=HouseRange(1, LAST), is_all=True))
        elif done and _is_unsided(done[-1]) and not piece.joined:
            done[-1] = replace(done[-1], side=piece.side, text=f"{done[-1].text}, {piece.text}")
        else:
            raise HouseListError(field, Flaw.UNSURE_SIDE, piece.text)
    return done


def _spread(head: HousePiece, following: Sequence[HousePiece], field: str) -> list[HousePiece]:
    """Return the pieces after «нечётные:» with its side, up to the next side."""
    reached = _up_to_sided(following)
    for piece in reached:
        if any(_is_odd(house) is not (head.side is Side.ODD) for house in piece.houses):
            raise HouseListError(field, Flaw.UNSURE_SIDE, piece.text)
    sided = [replace(piece, side=head.side, leads=True) if piece.span else piece for piece in reached]
    return [*sided, *following[len(reached) :]]


def _is_odd(house: str) -> bool:
    number = next((part.text for part in read_house(house) if part.text.isdecimal()), "0")
    return int(number) % 2 == 1


def _up_to_sided(pieces: Sequence[HousePiece]) -> list[HousePiece]:
    """Return the pieces up to the next that has a side."""
    end = next((place for place, piece in enumerate(pieces) if piece.side), len(pieces))
    return list(pieces[:end])


def _is_sided(piece: HousePiece) -> bool:
    return piece.side is not None and not piece.is_all and not _is_whole(piece)


def _is_unsided(piece: HousePiece) -> bool:
    return piece.span is not None and piece.side is None


def _is_whole(piece: HousePiece) -> bool:
    return piece.span is not None and piece.span.is_whole


def _apply(piece: HousePiece) -> HousePiece:
    if piece.span is None or piece.side is None:
        return piece
    return replace(piece, span=replace(piece.span, side=piece.side))
