"""The telephone's own errors."""

from asterisk.errors import AsteriskError


class SoftphoneError(AsteriskError):
    """Root of the telephone's errors."""


class MessageError(SoftphoneError):
    """A datagram that is no valid SIP, SDP or RTP."""


class CatalogueError(SoftphoneError):
    """A folder that can't be read as prompts."""


class CallError(SoftphoneError):
    """A call can't do in its present state what it was asked to."""
