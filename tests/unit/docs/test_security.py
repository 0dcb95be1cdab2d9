"""The tests that docs/security.md names exist."""

import re

import pytest

from tests.support.runtime import PROJECT

NAMED = sorted(
    {
        (file, test)
        for file, test in re.findall(
            r"`((?:unit|integration|acceptance)/[\w/]+\.py)(?:::(\w+))?`",
            (PROJECT / "docs" / "security.md").read_text(),
        )
    }
)


@pytest.mark.parametrize(("file", "test"), NAMED)
def test_each_named_test_exists(file: str, test: str) -> None:
    text = (PROJECT / "tests" / file).read_text()
    assert not test or re.search(rf"^(?:async )?def {test}\(", text, re.MULTILINE)


def test_there_are_named_tests() -> None:
    assert len(NAMED) > 50
