"""Errors around Asterisk and SIP."""


class AsteriskError(Exception):
    """Root of this package's errors; raised itself when Asterisk can't be found, configured or started."""
