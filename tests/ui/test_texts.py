import re
import tomllib
from importlib.resources import files
from typing import get_args

import pytest

from copilot.domain.case import State
from copilot.domain.decision import Action, Outcome, Role
from copilot.domain.document import CheckStatus, DocType, FieldSource
from copilot.domain.evidence import Operation
from ui.statements import STATEMENTS
from ui.texts import Texts, language_of, texts


def raw(language: str) -> dict[str, dict[str, str]]:
    return tomllib.loads(files("ui").joinpath("text", f"{language}.toml").read_text("utf-8"))


def test_both_languages_say_the_same_things() -> None:
    zh, en = raw("zh"), raw("en")
    assert zh.keys() == en.keys()
    for section in zh:
        assert zh[section].keys() == en[section].keys(), section


def test_both_languages_fill_in_the_same_places() -> None:
    zh, en = raw("zh"), raw("en")
    for section, words in zh.items():
        for key, word in words.items():
            assert set(re.findall(r"\{\w+\}", word)) == set(re.findall(r"\{\w+\}", en[section][key])), key


def test_chinese_words_are_chinese_and_english_words_are_not() -> None:
    han = re.compile(r"[\u4e00-\u9fff]")
    for section, words in raw("en").items():
        for key, word in words.items():
            assert not han.search(word) or (section, key) == ("app", "language"), f"{section}.{key}"


@pytest.mark.parametrize(
    ("section", "values"),
    [
        ("state", get_args(State)),
        ("outcome", get_args(Outcome)),
        ("action", get_args(Action)),
        ("role", get_args(Role)),
        ("doc_type", get_args(DocType)),
        ("source", get_args(FieldSource)),
        ("check", get_args(CheckStatus)),
        ("operation", get_args(Operation)),
        ("statement", tuple(one.path for one in STATEMENTS)),
        ("choice", tuple(choice for one in STATEMENTS for choice in one.choices)),
    ],
)
def test_every_value_of_the_domain_has_a_word(section: str, values: tuple[str, ...]) -> None:
    for language in ("zh", "en"):
        missing = [value for value in values if not texts(language_of(language)).has(section, value)]
        assert missing == []


def test_every_word_the_scripts_ask_for_exists() -> None:
    known = raw("zh")
    pattern = re.compile(r"""\bt\("(\w+)", "(\w+)"[,)]""")
    asked = {
        found
        for entry in files("ui").joinpath("static").iterdir()
        if entry.name.endswith(".js")
        for found in pattern.findall(entry.read_text("utf-8"))
    }
    assert len(asked) > 80
    assert sorted(f"{section}.{key}" for section, key in asked if key not in known.get(section, {})) == []


def test_a_missing_word_is_shown_as_its_key() -> None:
    words = Texts({"field": {"total": "合计 {n}"}})
    assert words.get("field", "total", n=3) == "合计 3"
    assert words.get("field", "unheard_of") == "unheard_of"
    assert words.extended({"code": {"P101": "扣减"}}).get("code", "P101") == "扣减"


def test_an_unknown_language_is_chinese() -> None:
    assert language_of("fr") == "zh"
    assert language_of("en") == "en"
