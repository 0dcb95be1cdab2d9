"""Errors between us and Asterisk."""

from asterisk.errors import AsteriskError


class ARIError(AsteriskError):
    """Root of this package's errors about Asterisk itself."""


class ARITemporaryError(ARIError):
    """The same request may succeed later."""


class ARIUnreachableError(ARITemporaryError):
    """No connection to Asterisk: the request wasn't sent, so nothing was done."""


class ARIUnansweredError(ARITemporaryError):
    """The request was sent, but no answer came: it may have been carried out or not."""


class ARIFailedError(ARITemporaryError):
    """Asterisk understood the request and failed to carry it out."""


class ARIRefusedError(ARIError):
    """Asterisk refused the request; repeating it changes nothing."""


class ARIConflictError(ARIRefusedError):
    """What the request names isn't there, or is in a state that forbids it."""


class ChannelExistsError(ARIRefusedError):
    """A channel with the id that we chose exists already."""


class ChannelGone(ARIError):  # noqa: N818 - a hang-up is the end of a call, not an error
    """The channel has hung up or left the application: the call is over."""


class ApplicationReplacedError(ARIError):
    """Another worker connected under our application's name and now gets our events. Fatal."""
