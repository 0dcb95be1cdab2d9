"""Tell house and flat apart where a source writes both into one cell: "12 кв. 5", "12-5"."""

import re

from outages.addresses.houses import is_house
from outages.sources.errors import BadCellError
from outages.sources.excel import refuse_date

_LABELLED = re.compile(
    r"(?P<house>.*?)[\s,;]*(?<![^\W\d_])(?:кв|квартира|кварт|оф|офис|пом|помещение|ком|комната|flat|apt|apartment)\.?"
    r"\s*№?\s*(?P<flat>\d\S*)",
    re.IGNORECASE,
)
_DASHED = re.compile(r"(?P<house>\d[^-]*?)\s*-\s*(?P<flat>\d\w*)")
_HOUSE_LABEL = re.compile(r"^(?:д|дом)(?:\.\s*|\s+|(?=\d))(?:№\s*)?", re.IGNORECASE)


def split_flat(cell: str, *, flat_after_dash: bool | None) -> tuple[str, str]:
    """Return house and flat, which may be empty; raise BadCellError unless it is certain which is which."""
    refuse_date(cell)
    text = re.sub("[\u2010-\u2015\u2212]", "-", " ".join(cell.split()))
    found = _LABELLED.fullmatch(text)
    if found is None and flat_after_dash is None and re.search(r"\d\s*-\s*\d", text):
        raise BadCellError(
            f"cannot tell whether a flat follows the dash in {cell.strip()!r}; write flat_after_dash = true or false"
            " into the mapping"
        )
    if found is None and flat_after_dash:
        found = _DASHED.fullmatch(text)
    house, flat = (found["house"], found["flat"]) if found else (text, "")
    house = _HOUSE_LABEL.sub("", house.replace(",", " ")).strip()
    house = " ".join(house.split())
    if not is_house(house):
        raise BadCellError(f"cannot tell house and flat apart in {cell.strip()!r}; write them as in 12 кв. 5")
    return house, flat


def is_house_with_flat(text: str) -> bool:
    """Say whether a text is a house and nothing but a flat behind it."""
    found = _LABELLED.fullmatch(text) or _DASHED.fullmatch(text)
    return is_house(found["house"] if found else text)
