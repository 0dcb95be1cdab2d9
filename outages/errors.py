"""Errors of the domain."""

from collections.abc import Sequence


class OutagesError(Exception):
    """Root of every error that the outages package raises."""


class InvalidError(OutagesError):
    """Bad input in `field`; `reason` says what is expected. Nothing was changed."""

    def __init__(self, field: str, reason: str) -> None:
        super().__init__(f"{field}: {reason}")
        self.field = field
        self.reason = reason


class UnconfirmedError(InvalidError):
    """What was asked for is possible, but hardly meant; asked for with `confirmed`, it is done."""

    def __init__(self, reason: str) -> None:
        super().__init__("confirmed", reason)


class NotFoundError(OutagesError):
    """The requested thing does not exist."""


class ConflictError(OutagesError):
    """The thing exists, but its state does not allow the change."""


class StaleError(ConflictError):
    """Somebody has changed the thing since it was seen; nothing was changed.

    `changed` names the fields, `version` is the present one.
    """

    def __init__(self, what: str, changed: Sequence[str], version: int) -> None:
        super().__init__(f"{what} has changed since you saw it: {', '.join(changed)}")
        self.changed = tuple(changed)
        self.version = version


class OverlapError(ConflictError):
    """Other notices concern some of the same people, and whoever acts has not seen them; nothing was changed.

    `incidents` are their ids.
    """

    def __init__(self, incidents: Sequence[int]) -> None:
        numbers = ", ".join(map(str, incidents))
        super().__init__(f"overlaps notices that you have not seen: {numbers}")
        self.incidents = tuple(incidents)


class TooManyRequestsError(ConflictError):
    """The number or the account has reached its limit of notification requests."""


class OptedOutError(ConflictError):
    """The telephone has opted out of being told by this channel, and somebody else asks for it."""


class StoreError(OutagesError):
    """The database failed; a later attempt may succeed."""


class DeliveryError(OutagesError):
    """An outside system did not accept a message; the subclasses tell what to do next."""


class TemporaryDeliveryError(DeliveryError):
    """Not accepted this time; the same message may be tried again."""


class PermanentDeliveryError(DeliveryError):
    """Never accepted as it is: a bad number, a forbidden sender."""


class UnknownDeliveryError(DeliveryError):
    """Possibly accepted; trying again could tell somebody twice."""
