"""The languages that the line speaks, as its settings want them; apart from those, which load no words."""

from collections.abc import Iterable, Mapping, Sequence

from ivr.config.settings import English, Settings
from ivr.errors import SettingsError
from outages.subscribers import Language
from prompts.wording.gaps import find_all_gaps
from prompts.wording.languages import FOLDERS, LANGUAGES, speak_for
from prompts.wording.narrator import Narrator


def choose_wordings(settings: Settings) -> None:
    """Have this process speak the settings' languages in the provider's name; raise SettingsError as `check_languages`."""
    check_languages(settings.languages)
    _check_known("PROVIDER_NAMES", settings.provider_names, FOLDERS)
    speak_for(settings.provider_names, american=settings.english is English.AMERICAN)


def check_languages(
    languages: Sequence[Language], folders: Mapping[Language, Narrator | None] = FOLDERS
) -> None:
    """Raise SettingsError naming a language without words, or what its words lack."""
    _check_known("LANGUAGES", languages, folders)
    for language in languages:
        if gaps := find_all_gaps(language, folders[language]):
            raise SettingsError(
                f"OUTAGE_IVR_LANGUAGES: the wording of {language} is not complete: {'; '.join(gaps)}"
            )


def _check_known(
    setting: str, languages: Iterable[Language], folders: Mapping[Language, Narrator | None]
) -> None:
    if foreign := [one for one in languages if one not in folders]:
        raise SettingsError(
            f"OUTAGE_IVR_{setting}: there is no wording for {', '.join(foreign)}; there are {', '.join(LANGUAGES)}"
        )
