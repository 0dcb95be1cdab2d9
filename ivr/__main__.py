"""The command line: `outage-ivr COMMAND`."""

import sys


def main() -> None:
    """Run the command; Ctrl-C while its modules are still being imported ends it without a traceback."""
    try:
        from ivr.cli.commands import main as run  # noqa: PLC0415 - importing takes a second
    except KeyboardInterrupt:
        sys.exit(130)
    run()


if __name__ == "__main__":
    main()
