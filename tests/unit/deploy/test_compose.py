"""What compose starts is there, set as we know it, and no more powerful than it must be."""

import re
import shlex
from typing import Any

import pytest

from tests.support.deployment import DEPLOY, is_command, read_yaml, strange_settings
from tests.support.runtime import PROJECT

COMPOSE = read_yaml(DEPLOY / "compose.yaml")
ROLES: dict[str, dict[str, Any]] = read_yaml(DEPLOY / "compose.roles.yaml")["services"]
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]
OURS = {name: service for name, service in SERVICES.items() if service["image"] == "outage-ivr"}
DOCKERFILE = (DEPLOY / "Dockerfile").read_text()


def test_roles_have_containers_of_their_own_that_are_no_more_powerful() -> None:
    usual = SERVICES["service"]
    commands = {name: one.pop("command") for name, one in ROLES.items()}
    assert commands == {
        name: ["serve", "--role", role]
        for name, role in (("service", "calls"), ("web", "web"), ("dispatch", "dispatch"))
    }
    for service in ROLES.values():
        health = service.pop("healthcheck")
        assert health in (usual["healthcheck"], {"disable": True})
        assert service == {key: usual[key] for key in usual if key not in ("command", "healthcheck")}


@pytest.mark.parametrize("name", OURS)
def test_our_containers_run_commands_that_there_are(name: str) -> None:
    assert is_command(OURS[name]["command"])
    program, part = OURS[name]["healthcheck"]["test"][1:]
    assert (PROJECT / program.removeprefix("/srv/outage-ivr/")).stat().st_mode & 0o111
    assert part == OURS[name]["command"][0]


@pytest.mark.parametrize("name", OURS)
def test_our_containers_are_set_as_we_know_it(name: str) -> None:
    environment = OURS[name]["environment"]
    assert environment["OUTAGE_IVR_HOME"] == "/var/lib/outage-ivr"
    assert strange_settings(environment) == []
    assert all(key.startswith("OUTAGE_IVR_") for key in environment)


def test_asterisk_and_the_service_are_set_alike() -> None:
    first, second = OURS.values()
    assert first["environment"] == second["environment"]
    assert first["env_file"] == second["env_file"]


@pytest.mark.parametrize("name", SERVICES)
def test_no_container_can_do_more_than_it_must(name: str) -> None:
    service = SERVICES[name]
    assert service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert service["read_only"] is True
    assert "privileged" not in service
    assert "docker.sock" not in str(service)
    assert service["restart"] == "unless-stopped"
    assert service["healthcheck"]["test"][0] == "CMD"


@pytest.mark.parametrize("name", SERVICES)
def test_a_container_has_only_volumes_and_conditions_that_there_are(name: str) -> None:
    service = SERVICES[name]
    assert {one.partition(":")[0] for one in service["volumes"]} <= set(COMPOSE["volumes"])
    for other, wanted in service.get("depends_on", {}).items():
        assert wanted == {"condition": "service_healthy"}
        assert "healthcheck" in SERVICES[other]


def test_the_database_is_reached_through_its_socket_alone() -> None:
    database, service = SERVICES["database"], SERVICES["service"]
    assert database["network_mode"] == "none"
    (folder,) = (one.partition(":")[2] for one in database["volumes"] if one.startswith("database-socket:"))
    assert f"database-socket:{folder}" in service["volumes"]
    url = service["environment"]["OUTAGE_IVR_DATABASE"]
    assert url.endswith(f"?host={folder}")
    user, name = database["environment"]["POSTGRES_USER"], database["environment"]["POSTGRES_DB"]
    assert url.startswith(f"postgresql://{user}@/{name}?")


def test_no_secret_is_in_image_or_compose() -> None:
    for file in (DEPLOY / "compose.yaml", DEPLOY / "Dockerfile"):
        assert not re.search(r"(?i)(password|secret|token)\s*[=:]\s*\S", file.read_text())


def test_the_image_is_built_from_what_it_needs_and_nothing_else() -> None:
    lines = (PROJECT / ".dockerignore").read_text().splitlines()
    let_in = [line.removeprefix("!") for line in lines if line.startswith("!")]
    assert "*" in lines
    assert all((PROJECT / one).exists() for one in let_in)
    assert not {"var", ".runtime", ".venv", ".git", "tests"} & set(let_in)


def test_the_image_starts_what_there_is_as_an_ordinary_user() -> None:
    assert re.findall(r"^USER (.+)$", DOCKERFILE, re.MULTILINE) == ["10001:10001"]
    (default,) = re.findall(r"^CMD \[(.+)\]$", DOCKERFILE, re.MULTILINE)
    assert is_command(shlex.split(default))
