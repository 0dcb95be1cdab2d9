"""What can go wrong around the service itself."""


class IVRError(Exception):
    """Root of the service's own errors; its text tells an operator what to do."""


class SettingsError(IVRError):
    """A setting is wrong; the text names each one."""
