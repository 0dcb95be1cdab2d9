"""What can go wrong with the telephone itself."""

from asterisk.errors import AsteriskError


class SoftphoneError(AsteriskError):
    """The root of the telephone's errors."""


class MessageError(SoftphoneError):
    """A datagram that is no valid SIP, SDP or RTP."""


class CatalogueError(SoftphoneError):
    """A folder of prompts that cannot be read as one."""


class CallError(SoftphoneError):
    """A call that cannot do what was asked of it in its present state."""
