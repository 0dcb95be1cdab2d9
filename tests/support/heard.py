"""What a test's telephone has heard, put into words."""

from asterisk.softphone.recogniser import Recognised


def describe(heard: Recognised) -> str:
    """Describe what was heard: with what certainty, the prompts' ids and languages, how much was lost."""
    names = dict.fromkeys(f"{prompt.id} ({prompt.language})" for prompt in heard.prompts)
    name = " or ".join(names) or f"{heard.end - heard.start:.1f} s"
    return f"{heard.kind.value} {name}{f', {heard.lost} frames lost' if heard.lost else ''}"


def fits(heard: Recognised, wanted: str, language: str | None, text: str | None) -> bool:
    """Say whether what was heard matches this prompt, in this language and with these words."""
    return any(
        prompt.id == wanted and language in (None, prompt.language) and text in (None, prompt.text)
        for prompt in heard.prompts
    )
