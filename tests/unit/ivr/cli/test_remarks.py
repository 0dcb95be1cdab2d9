"""`outage-ivr prompts read`."""

from click.testing import CliRunner

from ivr.cli.prompts import prompts


def test_shows_what_is_spoken_and_what_is_a_guess() -> None:
    result = CliRunner().invoke(prompts, ["read", "До 18:00 открыт замок", "--language", "ru"])
    assert result.exit_code == 0
    assert result.output == "До восемнадцати часов открыт замок.\n? замок (stress): зам+ок | з+амок\n"


def test_ends_with_an_error_that_names_the_place() -> None:
    result = CliRunner().invoke(prompts, ["read", "Water <b>", "--language", "en"])
    assert result.exit_code == 1
    assert result.output == "Error: markup at 7: '<'; markup at 9: '>'\n"


def test_says_that_a_language_is_unknown() -> None:
    result = CliRunner().invoke(prompts, ["read", "Wasser", "--language", "de"])
    assert result.exit_code == 1
    assert "'de'" in result.output
