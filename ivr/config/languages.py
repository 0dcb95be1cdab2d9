"""Checks that the line's languages are complete; apart from the settings, which load no words."""

from collections.abc import Mapping, Sequence

from ivr.errors import SettingsError
from outages.subscribers import Language
from prompts.wording.gaps import find_all_gaps
from prompts.wording.languages import FOLDERS, LANGUAGES
from prompts.wording.narrator import Narrator


def check_languages(
    languages: Sequence[Language], folders: Mapping[Language, Narrator | None] = FOLDERS
) -> None:
    """Raise SettingsError naming a language without words, or what its words lack."""
    if foreign := [one for one in languages if one not in folders]:
        raise SettingsError(
            f"OUTAGE_IVR_LANGUAGES: there is no wording for {', '.join(foreign)}; there are {', '.join(LANGUAGES)}"
        )
    for language in languages:
        if gaps := find_all_gaps(language, folders[language]):
            raise SettingsError(
                f"OUTAGE_IVR_LANGUAGES: the wording of {language} is not complete: {'; '.join(gaps)}"
            )
