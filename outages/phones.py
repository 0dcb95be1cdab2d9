"""Telephone numbers from trunks and files, as E.164 or nothing."""

import re

import phonenumbers

_E164 = re.compile(r"\+[1-9][0-9]{6,14}")


def to_e164(raw: str, region: str) -> str | None:
    """Return the number as E.164 (ITU-T), or None if withheld or unreadable.

    A number without a country code belongs to `region`, an ISO 3166 code such as "RU".
    """
    if _E164.fullmatch(raw):
        return raw
    try:
        number = phonenumbers.parse(raw, region)
    except phonenumbers.NumberParseException:
        return None
    if not phonenumbers.is_possible_number(number):
        return None
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def is_dialable(number: str) -> bool:
    """Tell whether the number is E.164 and nothing else, and thus safe as part of an endpoint."""
    return _E164.fullmatch(number) is not None
