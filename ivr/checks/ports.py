"""The line's ports: free, its own, or taken."""

import errno
import socket
from collections.abc import Collection, Sequence

from ivr.checks import Finding, Verdict
from ivr.checks.sockets import BoundPort
from ivr.config.contradictions import peak_load
from ivr.config.occupancy import describe
from ivr.config.ports import list_streams
from ivr.config.settings import PREFIX, Settings


def ports_of(settings: Settings) -> list[BoundPort]:
    """Return the ports that another program may have taken."""
    return [
        BoundPort("SIP_PORT", settings.sip_host, settings.sip_port, socket.SOCK_DGRAM),
        *(BoundPort(f"{one.name}_PORT", one.host, one.number, one.kind) for one in list_streams(settings)),
    ]


def check_ports(ports: Sequence[BoundPort], ours: Collection[int]) -> Finding:
    """Check that each port is free or held by one of our processes."""
    told, faults = [], []
    for port in ports:
        reason = port.why_not_free()
        if not reason:
            told.append(f"{port.number} free")
        elif port.is_held_by(ours):
            told.append(f"{port.number} ours")
        else:
            faults.append(_fault(port, reason))
    if faults:
        return Finding(Verdict.FAILED, "; ".join(faults))
    return Finding(Verdict.OK, ", ".join(told))


def _fault(port: BoundPort, reason: int) -> str:
    where = f"{PREFIX}{port.setting}: port {port.number} of {port.host}"
    match reason:
        case errno.EADDRINUSE:
            holder = port.holder()
            who = describe(holder) if holder else "a process of another user"
            return f"{where} is taken by {who}: stop it, or choose another port"
        case errno.EACCES:
            return f"{where} is not for ordinary users: choose one above 1023"
        case errno.EADDRNOTAVAIL:
            return f"{where}: this machine has no such address"
    return f"{where} can't be bound: {errno.errorcode.get(reason, reason)}"


def check_sound_ports(settings: Settings, *, running: bool) -> Finding:
    """Check that enough ports are free for the sound of the most calls at once."""
    first, last = map(int, settings.rtp_ports.split("-"))
    ports = [
        BoundPort("RTP_PORTS", settings.sip_host, one, socket.SOCK_DGRAM) for one in range(first, last + 1)
    ]
    free = len(ports) if running else sum(not port.why_not_free() for port in ports)
    needed = peak_load(settings).sound_ports
    room = f"{free} of {len(ports)}, and {needed} are needed at most"
    if free < needed:
        return Finding(Verdict.WARNING, f"{room}: choose another range for {PREFIX}RTP_PORTS")
    return Finding(Verdict.OK, room)
