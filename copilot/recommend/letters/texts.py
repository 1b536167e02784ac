"""The wording of the letters, read from ``texts/<lang>.toml``; values are filled in as plain text."""

import tomllib
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from functools import cache
from importlib.resources import files
from typing import Any

from copilot.catalogue.reasons import Reason
from copilot.domain.claim import Facts
from copilot.recommend.facts import as_text, value_at
from copilot.recommend.letters import wording
from copilot.recommend.letters.letter import Lang
from copilot.recommend.letters.sender import BLANK


@cache
def catalogue(name: str) -> Mapping[str, Any]:
    """Return one TOML file of the package: ``kinds``, ``texts/zh``, ``texts/en`` or ``texts/reasons``."""
    text = files("copilot.recommend.letters").joinpath(f"{name}.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


class Texts:
    """The wording in one language."""

    def __init__(self, lang: Lang) -> None:
        self.lang: Lang = lang
        self._all = catalogue(f"texts/{lang}")

    def say(self, key: str, **values: str) -> str:
        """Return the sentence ``section.name`` with its values; values are never read as patterns."""
        section, _, name = key.partition(".")
        return str(self._all[section][name]).format_map(values) if values else str(self._all[section][name])

    def names(self, key: str) -> tuple[str, ...]:
        """Return a list of words, such as the headings of a table."""
        section, _, name = key.partition(".")
        return tuple(self._all[section][name])

    def has(self, key: str) -> bool:
        """Whether there is such a sentence."""
        section, _, name = key.partition(".")
        return name in self._all.get(section, {})

    def token(self, value: str) -> str:
        """Return the word for a token of the vocabulary; other texts stay as they are."""
        return str(self._all["tokens"].get(value, value))

    def doc_type(self, value: str) -> str:
        """Return the name of a kind of paper."""
        return str(self._all["doc_types"].get(value, value))

    def day(self, value: date | None) -> str:
        """Write a day, or the blank."""
        return wording.day(value, self.lang, BLANK)

    def money(self, value: Decimal | None) -> str:
        """Write an amount with its currency; an unknown amount is named, never zero."""
        if value is None:
            return self.say("words.not_fixed")
        return self.say("words.yuan", amount=wording.amount(value))

    def path(self, path: str) -> str:
        """Name a path in the facts in words: 费用 e2 · 金额."""
        head, *rest = path.split("/")
        fields = self._all["fields"]
        first = self._all["parts_of_facts"].get(head) or fields.get(head, head)
        words = [str(fields.get(part, part)) for part in rest]
        return " · ".join([" ".join([first, *words[:1]]), *words[1:]])

    def value(self, facts: Facts, path: str) -> str:
        """Write the value at a path; what is not known is called unknown."""
        return self.written(value_at(facts, path))

    def written(self, value: Any) -> str:
        """Write one value of the facts."""
        if value is None:
            return self.say("words.unknown")
        if isinstance(value, bool):
            return self.say("words.yes" if value else "words.no")
        if isinstance(value, Decimal):
            return wording.number(value)
        if isinstance(value, date):
            return self.day(value)
        if isinstance(value, tuple | list):
            return self.say("words.list_comma").join(self.written(one) for one in value)
        text = as_text(value) or self.say("words.unknown")
        return " ".join(self.token(word) for word in text.split(" "))

    def reason(self, code: str, reasons: Mapping[str, Reason]) -> str:
        """Name a reason code."""
        found = reasons.get(code)
        return "" if found is None else (found.zh if self.lang == "zh" else found.en)

    def plain_reason(self, code: str, reasons: Mapping[str, Reason]) -> str:
        """Explain a reason code in everyday words; empty for one that is not in the table."""
        if self.lang == "en":
            return str(catalogue("texts/reasons")["en"].get(code, self.reason(code, reasons)))
        found = reasons.get(code)
        return found.plain if found else ""
