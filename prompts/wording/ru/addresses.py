"""Russian addresses as they are spoken: «улица Ленина», «дом двенадцать дробь три, корпус два»."""

from collections.abc import Sequence

from prompts.wording.houses import HouseMark, HousePart, say_house
from prompts.wording.ru.numbers import cardinal, spell_digits
from prompts.wording.ru.streets import LETTER_NAMES, STREET, read_street

_MARKS = {
    HouseMark.SLASH: "дробь",
    HouseMark.DASH: "тире",
    HouseMark.BUILDING: "корпус",
    HouseMark.STRUCTURE: "строение",
    HouseMark.LITERA: "литера",
    HouseMark.ESTATE: "владение",
    HouseMark.PLOT: "участок",
}
_LONGEST_NUMBER = 5
_MOST_AREAS = 3


def spoken_street(written: str) -> str:
    """Return a street in full words; one written without its kind is called a street."""
    name = read_street(written)
    if name.kind is None:
        return f"{STREET.word} {name}" if name.after else "ваша улица"
    return str(name)


def spoken_house(written: str) -> str:
    """Return a house name in full words, without a flat."""
    spoken = say_house(written, house="дом", marks=_MARKS, say_part=_say_part)
    return spoken or "дом без номера"


def spoken_areas(written: Sequence[str]) -> str:
    """Return the first few streets and towns in full words, and that there are others."""
    named = [name for area in written[:_MOST_AREAS] if (name := str(read_street(area)))]
    return join(named if len(written) <= _MOST_AREAS else [*named, "другие адреса"])


def join(words: Sequence[str]) -> str:
    """Return «интернет, телевидение и телефон»."""
    return " и ".join(filter(None, [", ".join(words[:-1]), *words[-1:]]))


def _say_part(part: HousePart) -> str:
    if part.mark is HouseMark.LETTER:
        return LETTER_NAMES.get(part.text, part.text)
    if not part.text.isdecimal():
        return part.text
    return (
        cardinal(int(part.text)) if len(part.text) <= _LONGEST_NUMBER else " ".join(spell_digits(part.text))
    )
