"""Everything that `outage-ivr check` checks."""

from datetime import UTC, datetime, timedelta
from functools import partial

from asterisk.server.process import find_running
from ivr.checks import Check, Finding, Verdict
from ivr.checks.capacity import check_capacity
from ivr.checks.gateways import check_gateways
from ivr.checks.machine import check_backup, check_clock, check_disk, check_home, is_synchronised
from ivr.checks.ports import check_ports, check_sound_ports, ports_of
from ivr.checks.programs import check_asterisk, check_engine, check_voice
from ivr.checks.sound import Reader, check_prompts
from ivr.checks.trunk import check_trunk
from ivr.config.occupancy import occupants
from ivr.config.settings import Settings
from outages.errors import OutagesError
from outages.presence import ServiceRole
from outages.store.inspection import DatabaseState, inspect_database

#: Timeout for a voice, in seconds: a busy machine is slow to speak its first word.
_SPEECH_SECONDS = 60.0

#: How long before it expires a token needs renewing.
_TOKENS_RENEWED = timedelta(weeks=2)


def list_checks(settings: Settings) -> list[Check]:
    """Return the checks of an installation; its line may run or not."""
    home, now = settings.home, datetime.now(UTC)
    asterisk = find_running(home / "asterisk")
    ours = [*occupants(home), *([asterisk] if asterisk else [])]
    running = asterisk is not None
    return [
        Check("home", partial(check_home, home)),
        Check("disk", partial(check_disk, home)),
        Check("clock", lambda: check_clock(now, _newest(settings), synchronised=is_synchronised())),
        Check("ports", lambda: check_ports(ports_of(settings), ours)),
        Check("sound ports", partial(check_sound_ports, settings, running=running)),
        Check("capacity", partial(check_capacity, settings, asterisk)),
        Check("database", lambda: check_database(inspect_database(settings.database_url))),
        Check("tokens", lambda: check_tokens(inspect_database(settings.database_url), now)),
        Check("roles", lambda: check_roles(inspect_database(settings.database_url))),
        Check("asterisk", partial(check_asterisk, settings)),
        *(Check(name, partial(check_engine, settings, name)) for name in settings.engines),
        *(
            Check(f"voice {language}", partial(check_voice, settings, language), _SPEECH_SECONDS)
            for language in settings.languages
        ),
        Check("prompts", lambda: check_prompts(home, settings.languages, Reader.of_process(asterisk))),
        Check("trunk", partial(check_trunk, settings, running=running)),
        Check("sms", partial(check_gateways, settings)),
        Check("backup", partial(check_backup, home, now)),
    ]


def check_database(state: DatabaseState) -> Finding:
    """Return whether the database is of this release."""
    if state.revision is None:
        return Finding(
            Verdict.WARNING, f"{state.engine}, not made yet; the first start of the service makes it"
        )
    told = f"{state.engine}, schema {state.revision}"
    if state.behind is None:
        return Finding(
            Verdict.FAILED,
            f"{told} is of a newer release: install that one, or restore a backup from before it",
        )
    if state.behind:
        return Finding(
            Verdict.WARNING,
            f"{told} is {state.behind} migrations behind; the next start of the service migrates it",
        )
    if state.doubles:
        return Finding(
            Verdict.WARNING,
            f"{told}; {state.doubles} places are known under several spellings: see `outage-ivr areas doubles`",
        )
    return Finding(Verdict.OK, f"{told}, up to date")


def check_tokens(state: DatabaseState, now: datetime) -> Finding:
    """Return whether the programs that use the REST API have tokens that hold for a while yet."""
    near = [f"{name} ({at:%Y-%m-%d})" for name, at in state.expiries if at < now + _TOKENS_RENEWED]
    if near:
        return Finding(
            Verdict.WARNING,
            f"these expire soon or have expired: {', '.join(near)}; make new ones, or revoke those not needed",
        )
    return Finding(Verdict.OK, "none expires within two weeks")


def check_roles(state: DatabaseState) -> Finding:
    """Return whether somebody plays every role of the service."""
    if not state.roles:
        return Finding(Verdict.UNKNOWN, "no process of the service has run in the last half minute")
    told = ", ".join(f"{role}: {state.roles.get(role, 0)}" for role in ServiceRole)
    missing = [role for role in ServiceRole if role not in state.roles]
    if missing:
        advice = " and ".join(f"`outage-ivr serve --role {role}`" for role in missing)
        return Finding(
            Verdict.FAILED, f"{told}; start {advice}, or `outage-ivr serve`, which plays all roles"
        )
    return Finding(Verdict.OK, told)


def _newest(settings: Settings) -> datetime | None:
    """Return the time of the newest record, None when there is none to compare with."""
    try:
        return inspect_database(settings.database_url).newest
    except OutagesError:
        return None
