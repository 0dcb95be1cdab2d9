"""Notification requests: how callers want to be told, and which numbers may be called for it."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final, Protocol

import phonenumbers
from phonenumbers import PhoneNumberType

from outages.destinations import find_destination
from outages.errors import InvalidError
from outages.hours import Hours
from outages.phones import is_dialable
from outages.tickets import Channel, Consent

#: Number types that are billed as ordinary calls (libphonenumber's types).
_ORDINARY = frozenset(
    {
        PhoneNumberType.FIXED_LINE,
        PhoneNumberType.MOBILE,
        PhoneNumberType.FIXED_LINE_OR_MOBILE,
        PhoneNumberType.VOIP,
    }
)
#: Satellite phones and other numbers of no country.
_NO_COUNTRY = phonenumbers.REGION_CODE_FOR_NON_GEO_ENTITY
#: In place of keys, in a request that somebody of the provider took down.
BY_AGENT: Final = "agent"
_MOBILE = frozenset({PhoneNumberType.MOBILE, PhoneNumberType.FIXED_LINE_OR_MOBILE})


class RequestRefusal(StrEnum):
    """Why a request can't be accepted."""

    #: No such number.
    UNREADABLE = "unreadable"
    #: The number is in a country that is not called.
    FOREIGN = "foreign"
    #: A call costs more than an ordinary one: premium rate, shared cost, satellite.
    COSTLY = "costly"
    #: The number takes no text messages.
    NO_SMS = "no_sms"
    #: The number or the account has reached its limit of requests.
    TOO_MANY = "too_many"
    #: The number has opted out, and another telephone asks for it.
    OPTED_OUT = "opted_out"
    #: The service failed.
    TROUBLE = "trouble"


@dataclass(frozen=True, slots=True)
class NotificationRequest:
    """How to tell a subscriber: channel, number (E.164), language and local hours (None: outside quiet hours).

    `keys` are the key presses that led to it, without the digits of a number; `prompts` are the files that
    asked for them.
    """

    channel: Channel
    number: str
    language: str
    keys: str
    prompts: tuple[str, ...] = ()
    hours: Hours | None = None


@dataclass(frozen=True, slots=True)
class RequestRules:
    """The countries (ISO 3166) that may be called; numbers without a country code belong to `region`."""

    region: str = "RU"
    countries: tuple[str, ...] = ("RU",)


@dataclass(frozen=True, slots=True)
class RequestLimits:
    """Most other accounts that may wait for a call at one number, and most requests of one account a day."""

    per_number: int = 5
    per_account: int = 20


def find_refusal(
    number: str, channel: Channel, rules: RequestRules, *, on_account: bool
) -> RequestRefusal | None:
    """Return why an E.164 number can't be reached by the channel, None if it can.

    A number that the provider itself has `on_account` may be abroad or too new for the numbering plans.
    """
    try:
        parsed = phonenumbers.parse(number if is_dialable(number) else "")
    except phonenumbers.NumberParseException:
        return RequestRefusal.UNREADABLE
    if phonenumbers.region_code_for_country_code(parsed.country_code or 0) == _NO_COUNTRY:
        return RequestRefusal.COSTLY
    kind = phonenumbers.number_type(parsed)
    foreign = None if on_account else _find_foreign(kind, find_destination(number), rules)
    if foreign or kind == PhoneNumberType.UNKNOWN:
        return foreign
    if kind not in _ORDINARY:
        return RequestRefusal.COSTLY
    return RequestRefusal.NO_SMS if channel is Channel.SMS and kind not in _MOBILE else None


def _find_foreign(kind: int, destination: str, rules: RequestRules) -> RequestRefusal | None:
    if kind == PhoneNumberType.UNKNOWN:
        return RequestRefusal.UNREADABLE
    return None if destination in rules.countries else RequestRefusal.FOREIGN


def check_channel(
    channel: Channel,
    number: str | None,
    phones: Sequence[str],
    *,
    email: str | None,
    able: Collection[Channel],
    rules: RequestRules,
) -> str:
    """Return the telephone (E.164) that stands for whoever is told by the channel, the first of the account's by default.

    `phones` and `email` are the account's, `able` the channels that the line has. Raise InvalidError.
    """
    if channel not in able:
        raise InvalidError("channel", f"nothing is set up that tells people by {channel}")
    telephone = number or next(iter(phones), None)
    if telephone is None:
        raise InvalidError("number", "the account has no telephone; name one")
    if not is_dialable(telephone):
        raise InvalidError("number", "must be written as +79161234567")
    on_account = telephone in phones
    if channel is Channel.EMAIL and not email:
        raise InvalidError("channel", "the account has no e-mail address")
    if channel is Channel.EMAIL and not on_account:
        raise InvalidError("number", "is not the account's, whose e-mail address it would be")
    if channel in (Channel.CALL, Channel.SMS) and (
        refusal := find_refusal(telephone, channel, rules, on_account=on_account)
    ):
        raise InvalidError("number", f"can't be told by {channel}: {refusal}")
    return telephone


class RequestRepository(Protocol):
    """Keeps the requests that people of the provider take down; each method is one transaction and raises StoreError."""

    async def ask(
        self, ticket: str, channel: Channel, *, number: str | None, author: str, at: datetime
    ) -> Consent:
        """Keep that somebody asked the author to be told about the ticket with this number, and return the request.

        `number` is their telephone (E.164), by default the account's first. Audited. Raise NotFoundError, ConflictError
        if the ticket is closed or a limit is reached, or InvalidError.
        """
        ...
