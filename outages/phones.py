"""Telephone numbers: whatever a trunk or a file says, as E.164 or nothing."""

import re

import phonenumbers

_E164 = re.compile(r"\+[1-9][0-9]{6,14}")


def to_e164(raw: str, region: str) -> str | None:
    """Return the number as E.164 (source: ITU-T E.164), or None when withheld or unreadable.

    A number without a country code is read as one of `region`, an ISO 3166 code such as "RU".
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
    """Say whether the number is E.164 and nothing else, so that it may become part of an endpoint."""
    return _E164.fullmatch(number) is not None
