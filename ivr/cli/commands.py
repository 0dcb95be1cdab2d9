"""The commands of `outage-ivr`: their table."""

import click

from ivr.cli.lazy import CommandPlace, LazyGroup
from ivr.config.installation import read_version

PLACES = {
    "answer": CommandPlace("ivr.cli.telephone:answer", "Be a subscriber's or an agent's telephone."),
    "areas": CommandPlace("ivr.cli.areas:areas", "Set and list the time zones of areas."),
    "asterisk": CommandPlace("ivr.cli.asterisk:asterisk", "Configure Asterisk and run it in the foreground."),
    "backup": CommandPlace("ivr.cli.backup:backup", "Back up everything irreplaceable into one file."),
    "check": CommandPlace("ivr.cli.check:check", "Check everything that the line needs, one line each."),
    "demo": CommandPlace("ivr.cli.demo:demo", "Run the whole line with a small demo town."),
    "dial": CommandPlace("ivr.cli.telephone:dial", "Call the line and print what is heard."),
    "drill": CommandPlace("ivr.cli.loadtest:drill", "Load-test a spare line with a crowd of callers."),
    "gateways": CommandPlace("ivr.cli.gateways:gateways", "List the SMS gateways, and their addresses here."),
    "login": CommandPlace("ivr.cli.accounts:login", "Make or change a login for the web pages."),
    "logins": CommandPlace("ivr.cli.accounts:logins", "List, disable and remove logins."),
    "obtain": CommandPlace("ivr.cli.obtaining:obtain", "Obtain the programs that the line runs with."),
    "person": CommandPlace("ivr.cli.persons:person", "Hand out or erase what is held about one person."),
    "prompts": CommandPlace("ivr.cli.prompts:prompts", "List, check and record what callers hear."),
    "restore": CommandPlace("ivr.cli.backup:restore", "Restore a backup."),
    "serve": CommandPlace("ivr.cli.service:serve", "Run the service."),
    "subscribers": CommandPlace("ivr.cli.subscribers:subscribers", "Import the subscribers."),
    "token": CommandPlace("ivr.cli.accounts:token", "Tokens for programs that use the REST API."),
}


@click.group(cls=LazyGroup, places=PLACES, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(version=read_version(), prog_name="outage-ivr")
def main() -> None:
    """A telephone line that tells callers about outages and rings them back when service is restored."""
