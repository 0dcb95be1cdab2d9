"""The command line: `outage-ivr COMMAND`."""

import os
import sys

#: What is written is for its owner only: names, telephone numbers, voices, passwords.
_UMASK = 0o077


def main() -> None:
    """Run the command; Ctrl-C while its modules are still being imported ends it without a traceback."""
    os.umask(_UMASK)
    try:
        from ivr.cli.commands import main as run  # noqa: PLC0415 - Ctrl-C may come right now
    except KeyboardInterrupt:
        sys.exit(130)
    run()


if __name__ == "__main__":
    main()
