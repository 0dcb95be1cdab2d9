"""Asterisk's configuration: the package's templates, one for each file that isn't empty."""

#: By name, so that one that is missing is an error and not a configuration without it.
TEMPLATES = (
    "ari.conf",
    "asterisk.conf",
    "cdr.conf",
    "cel.conf",
    "cel_custom.conf",
    "extensions.conf",
    "http.conf",
    "indications.conf",
    "logger.conf",
    "modules.conf",
    "musiconhold.conf",
    "person.conf",
    "pjsip.conf",
    "queues.conf",
    "rtp.conf",
    "stasis.conf",
)
