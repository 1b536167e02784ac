"""All words on the screens, per language, from ``ui/text/<language>.toml``."""

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Final, Literal, get_args

Language = Literal["zh", "en"]
LANGUAGES: Final[tuple[Language, ...]] = get_args(Language)


class Texts:
    """The words of one language. A missing word is the last part of its key, so nothing is blank."""

    def __init__(self, sections: Mapping[str, Mapping[str, str]], language: Language = "zh") -> None:
        self.sections = sections
        self.language = language

    def get(self, section: str, key: str, /, **values: object) -> str:
        """Return the word, with ``{name}`` places filled in."""
        return self.sections.get(section, {}).get(key, key).format(**values)

    def extended(self, sections: Mapping[str, Mapping[str, str]]) -> "Texts":
        """Return the words with further sections, such as the names of reason codes."""
        return Texts({**self.sections, **sections}, self.language)

    def has(self, section: str, key: str) -> bool:
        """Whether there is a word for the key."""
        return key in self.sections.get(section, {})


@cache
def texts(language: Language) -> Texts:
    """Load one language."""
    content = files("ui").joinpath("text", f"{language}.toml").read_text(encoding="utf-8")
    return Texts(tomllib.loads(content), language)


def language_of(wanted: str | None) -> Language:
    """Return the asked language, Chinese when it is none of ours."""
    return "en" if wanted == "en" else "zh"
