"""Which of the processes of an installation this one is, and what it does."""

from dataclasses import dataclass

from asterisk.server.dialplan import name_app
from outages.presence import ServiceRole


@dataclass(frozen=True, slots=True)
class ServiceProcess:
    """A process of the service: the one with that number among those that play the same role, None for all roles."""

    number: int = 1
    role: ServiceRole | None = None

    @property
    def roles(self) -> frozenset[ServiceRole]:
        """The roles that it plays."""
        return frozenset(ServiceRole) if self.role is None else frozenset({self.role})

    def plays(self, *roles: ServiceRole) -> bool:
        """Tell whether it plays any of the roles."""
        return not self.roles.isdisjoint(roles)

    @property
    def name(self) -> str:
        """Its name among the processes of the installation."""
        return f"worker-{self.number}" if self.plays(ServiceRole.CALLS) else f"{self.role}-{self.number}"

    @property
    def app(self) -> str:
        """Its application in Asterisk; the dialplan offers callers to those that take calls in."""
        return name_app(self.number) if self.plays(ServiceRole.CALLS) else self.name

    @property
    def label(self) -> str:
        """Its name among the figures of all processes."""
        return str(self.number) if self.plays(ServiceRole.CALLS) else self.name
