"""What callers ask for when they ask to be told, and which numbers may be rung for it."""

from dataclasses import dataclass
from enum import StrEnum

import phonenumbers
from phonenumbers import PhoneNumberType

from outages.hours import Hours
from outages.phones import is_dialable
from outages.tickets import Channel

#: Numbers that cost whoever rings them no more than a call to a neighbour (kinds of libphonenumber's plans).
_ORDINARY = frozenset(
    {
        PhoneNumberType.FIXED_LINE,
        PhoneNumberType.MOBILE,
        PhoneNumberType.FIXED_LINE_OR_MOBILE,
        PhoneNumberType.VOIP,
    }
)
#: Satellites and the like, which no country has.
_NOWHERE = phonenumbers.REGION_CODE_FOR_NON_GEO_ENTITY
_MOBILE = frozenset({PhoneNumberType.MOBILE, PhoneNumberType.FIXED_LINE_OR_MOBILE})


class RequestRefusal(StrEnum):
    """Why a wish can't be kept."""

    #: No such number.
    UNREADABLE = "unreadable"
    #: The number lies in a country that isn't rung.
    FOREIGN = "foreign"
    #: A call there costs more than an ordinary one: premium, shared cost, satellite.
    COSTLY = "costly"
    #: The number takes no text messages.
    NO_SMS = "no_sms"
    #: The number or the account has as many wishes as it may.
    TOO_MANY = "too_many"
    #: Something of ours failed.
    TROUBLE = "trouble"


@dataclass(frozen=True, slots=True)
class NotificationRequest:
    """To be told by a channel at a number (E.164), in a language, in these local hours (None: but for quiet ones).

    `keys` were pressed for it, without the digits of a number; `prompts` are the files that asked for them.
    """

    channel: Channel
    number: str
    language: str
    keys: str
    prompts: tuple[str, ...] = ()
    hours: Hours | None = None


@dataclass(frozen=True, slots=True)
class RequestRules:
    """Which numbers may be rung: in which countries (ISO 3166); numbers without a country code are `region`'s."""

    region: str = "RU"
    countries: tuple[str, ...] = ("RU",)


@dataclass(frozen=True, slots=True)
class RequestLimits:
    """How many other accounts may wait for a call at one number, and how many wishes an account has a day."""

    per_number: int = 5
    per_account: int = 20


def find_refusal(
    number: str, channel: Channel, rules: RequestRules, *, on_account: bool
) -> RequestRefusal | None:
    """Say why an E.164 number can't be told by the channel, None when it can.

    One that the provider itself has `on_account` may lie abroad, or be too new for the numbering plans.
    """
    if not is_dialable(number):
        return RequestRefusal.UNREADABLE
    parsed = phonenumbers.parse(number)
    kind, region = phonenumbers.number_type(parsed), phonenumbers.region_code_for_number(parsed)
    strange = None if on_account else _find_strangeness(kind, region, rules)
    if strange or kind == PhoneNumberType.UNKNOWN:
        return strange
    if kind not in _ORDINARY or region == _NOWHERE:
        return RequestRefusal.COSTLY
    return RequestRefusal.NO_SMS if channel is Channel.SMS and kind not in _MOBILE else None


def _find_strangeness(kind: int, region: str | None, rules: RequestRules) -> RequestRefusal | None:
    if kind == PhoneNumberType.UNKNOWN:
        return RequestRefusal.UNREADABLE
    return None if region in (*rules.countries, _NOWHERE) else RequestRefusal.FOREIGN
