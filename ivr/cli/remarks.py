"""`outage-ivr prompts read`: how a remark would be spoken, without posting anything."""

import click

from prompts.errors import PromptsError
from prompts.wording.free_text import Doubt, read_aloud


@click.command()
@click.argument("text")
@click.option("--language", required=True)
def read(text: str, language: str) -> None:
    """Show how TEXT is spoken as a manager's remark, and what of it is a guess.

    A plus before a vowel sets the stress. When it can't be spoken safely, say why and where, and end with status 1.
    """
    try:
        remark = read_aloud(text, language)
    except PromptsError as error:
        raise click.ClickException(str(error)) from error
    click.echo(remark.spoken)
    for doubt in remark.doubts:
        click.echo(_tell(text, doubt))


def _tell(text: str, doubt: Doubt) -> str:
    """Return the text as typed, why it is doubtful, and what to type for each reading."""
    kind = doubt.kind.replace("_", " ")
    return f"? {text[doubt.start : doubt.end]} ({kind}): {' | '.join(doubt.instead)}"
