"""The pages in pictures: each picture is there, and none is left over."""

import re

from tests.support.runtime import PROJECT

DOCS = PROJECT / "docs"


def test_the_pictures_are_those_that_the_document_shows() -> None:
    shown = re.findall(r"\(pictures/([^)]+)\)", (DOCS / "pages.md").read_text())
    assert sorted(shown) == sorted(one.name for one in (DOCS / "pictures").iterdir())
