"""The commands of `outage-ivr`: their table."""

import click

from ivr.cli.lazy import CommandPlace, LazyGroup
from ivr.config.installation import read_version

PLACES = {
    "answer": CommandPlace("ivr.cli.telephone:answer", "Be the telephone at the trunk or behind key 0."),
    "asterisk": CommandPlace("ivr.cli.asterisk:asterisk", "Configure Asterisk and run it in the foreground."),
    "backup": CommandPlace("ivr.cli.backup:backup", "Keep everything that can't be made again in one file."),
    "check": CommandPlace("ivr.cli.check:check", "Check everything that the line needs, one line each."),
    "demo": CommandPlace("ivr.cli.demo:demo", "Start everything with a small demo town."),
    "dial": CommandPlace("ivr.cli.telephone:dial", "Call the line and print what is heard."),
    "drill": CommandPlace("ivr.cli.loadtest:drill", "Let a crowd call a spare line."),
    "login": CommandPlace("ivr.cli.accounts:login", "Make a login for the web pages, or change it."),
    "obtain": CommandPlace("ivr.cli.obtaining:obtain", "Obtain the programs that the line runs with."),
    "prompts": CommandPlace("ivr.cli.prompts:prompts", "What callers hear: list it, check it, record it."),
    "restore": CommandPlace("ivr.cli.backup:restore", "Put back what a backup holds."),
    "serve": CommandPlace("ivr.cli.service:serve", "Run the service."),
    "subscribers": CommandPlace("ivr.cli.subscribers:subscribers", "The people who hold contracts."),
    "token": CommandPlace("ivr.cli.accounts:token", "Tokens for programs that use the REST API."),
}


@click.group(cls=LazyGroup, places=PLACES, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(version=read_version(), prog_name="outage-ivr")
def main() -> None:
    """A telephone line that tells callers about outages and rings them back when service is restored."""
