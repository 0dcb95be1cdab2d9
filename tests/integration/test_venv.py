"""`asterisk/venv` on a small project, with a folder as package index."""

import base64
import hashlib
import os
import shutil
import subprocess
import sys
import zipfile
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from tests.support.runtime import PROJECT

#: The Python that our environment is made of: unlike ours it may have pip.
PYTHON = Path(sys.base_prefix) / "bin" / f"python3.{sys.version_info.minor}"
UV = Path(sys.executable).with_name("uv")
PYPROJECT = """
[build-system]
requires = ["uv_build>=0.13.9,<0.14"]
build-backend = "uv_build"

[project]
name = "line"
version = "1.0"
requires-python = ">=3.11,<3.15"
dependencies = ["leaf"]

[dependency-groups]
dev = ["thorn"]

[tool.uv]
required-version = ">=0.13.9,<0.14"

[tool.uv.build-backend]
module-root = ""
"""


def make_wheel(folder: Path, name: str, files: dict[str, str], version: str = "1.0") -> Path:
    """Write a wheel with these files into the index, in a folder named after the package."""
    info = f"{name}-{version}.dist-info"
    files = files | {
        f"{info}/METADATA": f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n",
        f"{info}/WHEEL": "Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
    }
    rows = [f"{path},sha256={_digest(content)},{len(content.encode())}" for path, content in files.items()]
    place = folder / name
    place.mkdir(parents=True, exist_ok=True)
    wheel = place / f"{name}-{version}-py3-none-any.whl"
    with zipfile.ZipFile(wheel, "w") as out:
        for path, content in files.items():
            entry = zipfile.ZipInfo(path)
            entry.external_attr = (0o100755 if content.startswith("#!") else 0o100644) << 16
            out.writestr(entry, content)
        out.writestr(f"{info}/RECORD", "\n".join([*rows, f"{info}/RECORD,,", ""]))
    (place / "index.html").write_text(f'<a href="{wheel.name}#sha256={sha256_of(wheel)}">{wheel.name}</a>')
    return wheel


def _digest(content: str) -> str:
    return base64.urlsafe_b64encode(hashlib.sha256(content.encode()).digest()).rstrip(b"=").decode()


def sha256_of(file: Path) -> str:
    """Return the file's hash as written in a lock."""
    return hashlib.sha256(file.read_bytes()).hexdigest()


@dataclass
class Project:
    """A project with this script, a lock, and an index that a test may replace."""

    folder: Path
    index: Path
    environment: dict[str, str] = field(default_factory=dict)

    @property
    def python(self) -> Path:
        """The Python of the new environment."""
        return self.folder / ".venv" / "bin" / "python"

    def makes(self, *words: str, **environment: str) -> subprocess.CompletedProcess[str]:
        """Run the script to its end."""
        return subprocess.run(  # noqa: S603 - our own script
            [self.folder / "asterisk" / "venv", PYTHON, *words],
            env=self.environment | environment,
            capture_output=True,
            text=True,
            check=False,
            timeout=300,
        )

    def imports(self, module: str) -> bool:
        """Say whether the environment has the module."""
        done = subprocess.run([self.python, "-c", f"import {module}"], capture_output=True, check=False)  # noqa: S603
        return done.returncode == 0

    def pins(self, digest: str) -> None:
        """Have the script fetch uv 7.0 with this hash."""
        pinned = self.folder / "asterisk" / "uv-pinned.txt"
        pinned.write_text(f"uv==7.0 \\\n    --hash=sha256:{digest}\n")


@pytest.fixture
def project(tmp_path: Path) -> Project:
    index = tmp_path / "index"
    for name in ("leaf", "thorn"):
        make_wheel(index, name, {f"{name}.py": ""})
    folder = tmp_path / 'a "line" über all'
    (folder / "asterisk").mkdir(parents=True)
    shutil.copy(PROJECT / "asterisk" / "venv", folder / "asterisk")
    (folder / "pyproject.toml").write_text(PYPROJECT)
    (folder / "line").mkdir()
    (folder / "line" / "__init__.py").touch()
    programs = tmp_path / "programs"
    programs.mkdir()
    (programs / "uv").symlink_to(UV)
    environment = {
        "HOME": str(tmp_path),
        "PATH": f"{programs}:/usr/bin:/bin",
        "UV_CACHE_DIR": str(tmp_path / "cache"),
        "PIP_CONFIG_FILE": os.devnull,
        "UV_NO_CONFIG": "1",
    }
    subprocess.run(  # noqa: S603 - our own uv
        [UV, "lock", "--quiet", "--default-index", index.as_uri()],
        cwd=folder,
        env=environment,
        check=True,
    )
    return Project(folder, index, environment)


def has_pip() -> bool:
    """Whether the host's Python has pip; where it hasn't, Debian's package of it stands in, shown by the long tests."""
    return subprocess.run([PYTHON, "-c", "import pip"], capture_output=True, check=False).returncode == 0  # noqa: S603


needs_pip = pytest.mark.skipif(not has_pip(), reason="the host's Python has no pip")


def without_uv(project: Project) -> None:
    """Take uv from PATH."""
    project.environment["PATH"] = "/usr/bin:/bin"


def test_what_the_line_runs_with_has_no_test_tool(project: Project) -> None:
    done = project.makes("--no-dev", UV_DEFAULT_INDEX=project.index.as_uri())

    assert done.returncode == 0, done.stderr
    assert project.imports("leaf")
    assert project.imports("line")
    assert not project.imports("thorn")


def test_tests_add_theirs_and_a_later_start_leaves_them(project: Project) -> None:
    for words in ([], ["--no-dev"]):
        assert project.makes(*words, UV_DEFAULT_INDEX=project.index.as_uri()).returncode == 0
        assert project.imports("thorn")


@pytest.mark.parametrize("told_by", ["uv", "pip's environment", pytest.param("pip's file", marks=needs_pip)])
def test_the_same_files_come_from_another_index(project: Project, tmp_path: Path, told_by: str) -> None:
    moved = project.index.rename(tmp_path / "mirror").as_uri()
    (tmp_path / "pip.conf").write_text(f"[global]\nindex-url = {moved}\n")
    told = {
        "uv": {"UV_DEFAULT_INDEX": moved},
        "pip's environment": {"PIP_INDEX_URL": moved},
        "pip's file": {"PIP_CONFIG_FILE": str(tmp_path / "pip.conf")},
    }

    done = project.makes(**told[told_by])

    assert done.returncode == 0, done.stderr
    assert project.imports("leaf")
    assert project.imports("thorn")


def test_a_package_that_is_not_what_was_locked_is_refused(project: Project) -> None:
    make_wheel(project.index, "leaf", {"leaf.py": "harm = 1"})

    done = project.makes(UV_DEFAULT_INDEX=project.index.as_uri())

    assert done.returncode == 1
    assert "could not be installed (see above)" in done.stderr
    assert not project.imports("leaf")


def test_an_environment_that_was_moved_is_made_anew(project: Project) -> None:
    project.makes(UV_DEFAULT_INDEX=project.index.as_uri())
    moved = project.folder.rename(project.folder.with_name("elsewhere"))

    project.folder = moved
    done = project.makes(UV_DEFAULT_INDEX=project.index.as_uri())

    assert done.returncode == 0, done.stderr
    where = subprocess.run(  # noqa: S603 - our own Python
        [project.python, "-c", "import line; print(line.__file__)"],
        capture_output=True,
        text=True,
        check=True,
    )
    assert where.stdout.strip() == str(moved / "line" / "__init__.py")


def test_a_python_that_is_too_old_is_named(project: Project, tmp_path: Path) -> None:
    old = tmp_path / "python3.8"
    old.write_text('#!/bin/sh\n[ "$1" != -c ] || exit 1\necho Python 3.8.2\n')
    old.chmod(0o755)
    done = subprocess.run(  # noqa: S603 - our own script
        [project.folder / "asterisk" / "venv", old],
        env=project.environment,
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 1
    assert f"is needed; {old} is Python 3.8.2" in done.stderr


def fake_uv(index: Path) -> Path:
    """Put a uv 7.0 into the index that only says that it was called."""
    return make_wheel(index, "uv", {"uv-7.0.data/scripts/uv": '#!/bin/sh\necho fetched uv "$@" >&2\n'}, "7.0")


@needs_pip
def test_uv_is_fetched_where_there_is_none(project: Project) -> None:
    without_uv(project)
    project.pins(sha256_of(fake_uv(project.index)))

    done = project.makes(PIP_INDEX_URL=project.index.as_uri())

    assert "Fetching uv" in done.stderr
    assert "fetched uv venv" in done.stderr


@needs_pip
def test_a_uv_that_does_not_fit_is_passed_by(project: Project, tmp_path: Path) -> None:
    other = tmp_path / "programs" / "uv"
    other.unlink()
    other.write_text("#!/bin/sh\necho not this one >&2\nexit 2\n")
    other.chmod(0o755)
    project.pins(sha256_of(fake_uv(project.index)))

    assert "fetched uv venv" in project.makes(PIP_INDEX_URL=project.index.as_uri()).stderr


@needs_pip
def test_a_uv_of_another_content_is_refused_and_leaves_nothing(project: Project) -> None:
    without_uv(project)
    fake_uv(project.index)
    project.pins("0" * 64)

    done = project.makes(PIP_INDEX_URL=project.index.as_uri())

    assert done.returncode == 1
    assert "uv could not be fetched (see above)" in done.stderr
    assert not list((project.folder / ".runtime").iterdir())


@needs_pip
def test_half_a_uv_of_an_interrupted_start_is_fetched_again(project: Project) -> None:
    without_uv(project)
    project.pins(sha256_of(fake_uv(project.index)))
    (project.folder / ".runtime" / "uv-7.0.part" / "bin").mkdir(parents=True)
    (project.folder / ".runtime" / "uv-7.0").mkdir()

    assert "fetched uv venv" in project.makes(PIP_INDEX_URL=project.index.as_uri()).stderr
