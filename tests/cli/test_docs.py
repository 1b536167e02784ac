"""docs/cli.md names every command, every option and every setting."""

import re
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from typing import Any

from copilot.bootstrap.settings import PREFIX, Settings
from copilot.cli.commands import BUILT_IN, PLUGGED_IN, targets
from copilot.cli.root import as_command

DOC = Path(__file__).parents[2] / "docs" / "cli.md"
OWN = {**BUILT_IN, "batch": ("copilot.batch.command:command", "")}


def sections() -> dict[str, str]:
    """The text below each ``### `copilot ...` `` heading, by the command's words."""
    parts = re.split(r"^### `copilot ([^`]*)`$", DOC.read_text("utf-8"), flags=re.MULTILINE)[1:]
    return {
        " ".join(word for word in title.split() if word == word.lower()): body
        for title, body in zip(parts[::2], parts[1::2], strict=True)
    }


def commands() -> Iterator[tuple[str, Any]]:
    """Every command with its words, groups opened."""
    for name, (target, _) in OWN.items():
        module, _, attribute = target.partition(":")
        command = as_command(getattr(import_module(module), attribute), name)
        inner = getattr(command, "commands", None)
        if inner:
            yield from ((f"{name} {sub}", one) for sub, one in inner.items())
        else:
            yield name, command


def test_every_command_and_option_is_documented() -> None:
    documented = sections()
    for words, command in commands():
        assert words in documented, f"docs/cli.md lacks `copilot {words}`"
        for parameter in command.params:
            for option in parameter.opts:
                if option.startswith("--") and option != "--help":
                    assert f"`{option}`" in documented[words], f"copilot {words} {option}"
    assert set(documented) == {words for words, _ in commands()}


def test_every_plugged_in_command_is_named() -> None:
    text = DOC.read_text("utf-8")
    for name in {**PLUGGED_IN, **targets()}:
        assert f"`copilot {name}" in text, name


def test_every_setting_is_documented_and_there_are_at_most_fifteen() -> None:
    text = DOC.read_text("utf-8")
    names = {PREFIX + name.upper() for name in Settings.model_fields}
    assert len(names) <= 15
    assert set(re.findall(r"^\| `(COPILOT_\w+)`", text, flags=re.MULTILINE)) == names | {"COPILOT_CONFIG"}


def test_every_schema_that_is_named_exists_and_every_one_is_named() -> None:
    named = set(re.findall(r"`schemas/([\w-]+)\.json`", DOC.read_text("utf-8")))
    stored = {path.stem for path in (DOC.parent / "schemas").glob("*.json")}
    assert named <= stored
    assert stored - named <= {"facts", "recommendation", "decision", "corrected"}
