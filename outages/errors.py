"""What can go wrong in the domain, each class with one decided meaning."""


class OutagesError(Exception):
    """Root of every error that the outages package raises."""


class InvalidError(OutagesError):
    """Bad input: `field` names where, `reason` says what is expected; nothing was changed."""

    def __init__(self, field: str, reason: str) -> None:
        super().__init__(f"{field}: {reason}")
        self.field = field
        self.reason = reason


class NotFoundError(OutagesError):
    """The thing asked for does not exist."""


class ConflictError(OutagesError):
    """The thing exists, but its state does not allow what was asked."""


class TooManyRequestsError(ConflictError):
    """As many wait for a call at that number, or are wished for by that account, as may."""


class StoreError(OutagesError):
    """The database could not do it now; trying again later may succeed."""


class DeliveryError(OutagesError):
    """An outside system did not take a message; a subclass says what that means."""


class TemporaryDeliveryError(DeliveryError):
    """It was not taken this time; the same message may be tried again."""


class PermanentDeliveryError(DeliveryError):
    """It will never be taken as it is: a bad number, a forbidden sender."""


class UnknownDeliveryError(DeliveryError):
    """It may have been taken or not; trying again could tell somebody twice."""
