"""How we know that a report about a message comes from whoever we gave its address to."""

import hashlib
import hmac
from collections.abc import Mapping

from outages.errors import InvalidError


def sign(key: str, words: str) -> str:
    """Return the signature of an attempt's id, for the address of the reports about it."""
    return hmac.new(key.encode(), words.encode(), hashlib.sha256).hexdigest()


def token_of(key: str, gateway: str) -> str:
    """Return the token of an address to which a gateway sends everything: it can't stand in for a signature."""
    return sign(key, f"everything from the gateway {gateway}")


def check_attempt(key: str, fields: Mapping[str, str]) -> str:
    """Return the attempt of a signed address; raise InvalidError for another signature."""
    attempt_id = fields.get("attempt", "")
    if not _equal(fields.get("signature", ""), sign(key, attempt_id)):
        raise InvalidError("signature", "does not match this attempt")
    return attempt_id


def check_token(key: str, gateway: str, fields: Mapping[str, str]) -> None:
    """Raise InvalidError unless the address was the gateway's."""
    if not _equal(fields.get("token", ""), token_of(key, gateway)):
        raise InvalidError("token", "is not this gateway's")


def require(fields: Mapping[str, str], name: str) -> str:
    """Return a field of a report; raise InvalidError for none."""
    if not (value := fields.get(name, "")):
        raise InvalidError(name, "is missing")
    return value


def _equal(given: str, right: str) -> bool:
    return hmac.compare_digest(given.encode(errors="replace"), right.encode())
