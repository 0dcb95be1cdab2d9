"""Telephone numbers: from trunks, as E.164 or nothing; from lists, with what is wrong with them."""

import re

import phonenumbers
from phonenumbers import PhoneMetadata, PhoneNumber, PhoneNumberFormat, ValidationResult

from outages.errors import InvalidError

_E164 = re.compile(r"\+[1-9][0-9]{6,14}")
#: Zeros, also after Russia's 7 or 8, or ones: no number in any country.
_PLACEHOLDER = re.compile(r"\+?[1-9]?0{7,}|\+?1{7,}")
_FIELD = "phones"
_BETWEEN = re.compile(r"[;,/\n]")
_WRITTEN = re.compile(r"[-+().\s\d\u2010-\u2015]*")
_EXTENSION = re.compile(r"\d.*(?:доб|вн|ext|#|x)\D*\d", re.IGNORECASE)
_SHORTENED = re.compile(r"\d(?:[.,]\d+)?e\+?\d+", re.IGNORECASE)
#: More pieces between blanks than two numbers have.
_MOST_PIECES = 12


def to_e164(raw: str, region: str) -> str | None:
    """Return the number as E.164 (ITU-T), or None if withheld or unreadable.

    A number without a country code belongs to `region`, an ISO 3166 code such as "RU", unless nobody can have it there
    and somebody can with its first digits as the code. A merely possible number is accepted: whoever calls from it is a
    caller.
    """
    if _is_placeholder(raw):
        return None
    if _E164.fullmatch(raw):
        return raw
    readings = [raw] if raw.startswith("+") else [raw, f"+{raw.removeprefix('00')}"]
    found = [number for reading in readings if (number := _parse_possible(reading, region))]
    number = next((one for one in found if phonenumbers.is_valid_number(one)), next(iter(found), None))
    return phonenumbers.format_number(number, PhoneNumberFormat.E164) if number else None


def _is_placeholder(raw: str) -> bool:
    """Tell whether networks send this for a withheld number: zeros or ones, perhaps after a country code."""
    if _PLACEHOLDER.fullmatch(raw):
        return True
    try:
        return raw.startswith("+") and phonenumbers.parse(raw).national_number == 0
    except phonenumbers.NumberParseException:
        return False


def _parse_possible(raw: str, region: str) -> PhoneNumber | None:
    """Return a number that is long enough to be dialled from everywhere, else None."""
    try:
        number = phonenumbers.parse(raw, region)
    except phonenumbers.NumberParseException:
        return None
    is_possible = phonenumbers.is_possible_number_with_reason(number) == ValidationResult.IS_POSSIBLE
    return number if is_possible and number.national_number else None


def is_dialable(number: str) -> bool:
    """Tell whether the number is E.164 and nothing else, and thus safe as part of an endpoint."""
    return _E164.fullmatch(number) is not None


def read_numbers(cell: str, region: str) -> list[str]:
    """Return the numbers of a list's cell as E.164, each once: separated by ; , / a line end or, if that is certain, blanks.

    Raise InvalidError for a number that nobody can have in its country; one without a country code belongs to `region`.
    """
    if _SHORTENED.fullmatch(cell.strip()):
        raise InvalidError(
            _FIELD,
            f"{cell.strip()!r} is a number that Excel has shortened; format the column as text and fill it again",
        )
    parts = [part.strip() for part in _BETWEEN.split(cell)]
    found = [number for part in parts if part for number in _read_part(part, region)]
    return list(dict.fromkeys(found))


def _read_part(part: str, region: str) -> list[str]:
    try:
        return [_read_number(part, region)]
    except InvalidError:
        numbers = _split_at_blanks(part.split(), region)
        if not numbers:
            raise
        return numbers


def _split_at_blanks(pieces: list[str], region: str) -> list[str]:
    """Return the numbers that the pieces make, none unless all of them do; the first is as short as it can be."""
    if len(pieces) > _MOST_PIECES:
        return []
    for end in range(1, len(pieces)):
        try:
            first = _read_number(" ".join(pieces[:end]), region)
            return [first, *_read_part(" ".join(pieces[end:]), region)]
        except InvalidError:
            continue
    return []


def _read_number(raw: str, region: str) -> str:
    if not _WRITTEN.fullmatch(raw):
        raise InvalidError(_FIELD, _why_unwritten(raw))
    _refuse_trunk_prefix(raw, region)
    try:
        number = phonenumbers.parse(raw, region)
    except phonenumbers.NumberParseException as error:
        raise InvalidError(_FIELD, f"cannot read the telephone number {raw!r}") from error
    if not phonenumbers.is_valid_number(number):
        raise InvalidError(_FIELD, f"{raw!r} {_why_invalid(number)}")
    return phonenumbers.format_number(number, PhoneNumberFormat.E164)


def _why_unwritten(raw: str) -> str:
    if _EXTENSION.search(raw):
        return f"{raw!r} has an extension, which cannot be rung; leave the number alone"
    return f"cannot read the telephone number {raw!r}"


def _refuse_trunk_prefix(raw: str, region: str) -> None:
    """Raise InvalidError for "+8 4822 …", which would be a number in Viet Nam: the plus stands before the trunk prefix."""
    metadata = PhoneMetadata.metadata_for_region(region)
    prefix = metadata and metadata.national_prefix
    if not metadata or not prefix or not raw.startswith(f"+{prefix}"):
        return
    if str(metadata.country_code).startswith(prefix):
        return
    rest = re.sub(r"\D", "", raw.removeprefix(f"+{prefix}"))
    if rest and phonenumbers.is_valid_number(PhoneNumber(metadata.country_code, int(rest))):
        raise InvalidError(
            _FIELD,
            f"{raw!r} has a plus before the {prefix}; write {prefix} … or +{metadata.country_code} …, and a foreign number"
            " after the international prefix",
        )


def _why_invalid(number: PhoneNumber) -> str:
    reason = phonenumbers.is_possible_number_with_reason(number)
    if reason == ValidationResult.IS_POSSIBLE_LOCAL_ONLY:
        return "lacks the area code"
    digits, code = len(phonenumbers.national_significant_number(number)), number.country_code or 0
    if reason == ValidationResult.IS_POSSIBLE:
        return f"is no number of any network in +{code}"
    few = digits < _fewest_digits(code)
    return f"has {digits} digits after +{code}, too {'few' if few else 'many'}"


def _fewest_digits(code: int) -> int:
    """Return how many digits follow a country code at least."""
    region = phonenumbers.region_code_for_country_code(code)
    metadata = PhoneMetadata.metadata_for_region_or_calling_code(code, region)
    lengths = metadata.general_desc.possible_length if metadata and metadata.general_desc else ()
    return min(lengths, default=0)
