"""What can go wrong between us and Asterisk."""

from asterisk.errors import AsteriskError


class ARIError(AsteriskError):
    """The root of everything that this package raises about Asterisk itself."""


class ARITemporaryError(ARIError):
    """Asking again later may succeed."""


class ARIUnreachableError(ARITemporaryError):
    """No connection to Asterisk: nothing was asked, so nothing was done."""


class ARIUnansweredError(ARITemporaryError):
    """Asked, but no answer came: it may have been done or not."""


class ARIFailedError(ARITemporaryError):
    """Asterisk understood, and could not."""


class ARIRefusedError(ARIError):
    """Asterisk said no; asking the same again changes nothing."""


class ARIConflictError(ARIRefusedError):
    """What was named isn't there, or is in a state that forbids what was asked."""


class ChannelExistsError(ARIRefusedError):
    """A channel with the id that we chose exists already."""


class ChannelGone(ARIError):  # noqa: N818 - a hang-up is the end of a call, not an error
    """The channel has hung up or left the application: the call is over."""


class ApplicationReplacedError(ARIError):
    """Another worker connected under our application's name and gets our events now. Fatal."""
