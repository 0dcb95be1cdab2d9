"""What can go wrong around Asterisk and on the telephone."""


class AsteriskError(Exception):
    """Root of this package's errors; raised itself when Asterisk can't be found, configured or started."""
