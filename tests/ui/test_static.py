import re
from importlib.resources import files

import pytest

SCRIPTS = sorted(
    entry.name for entry in files("ui").joinpath("static").iterdir() if entry.name.endswith(".js")
)
UNSAFE = re.compile(r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(|new Function|srcdoc")


def source(name: str) -> str:
    return files("ui").joinpath("static", name).read_text("utf-8")


@pytest.mark.parametrize("name", SCRIPTS)
def test_no_script_parses_text_as_markup(name: str) -> None:
    assert UNSAFE.search(source(name)) is None


@pytest.mark.parametrize("name", [*SCRIPTS, "style.css", "login.html"])
def test_nothing_is_loaded_from_elsewhere(name: str) -> None:
    addresses = re.findall(r"https?://[^\"'\s)]+", source(name))
    assert [one for one in addresses if one != "http://www.w3.org/2000/svg"] == []


@pytest.mark.parametrize("name", SCRIPTS)
def test_every_import_ships(name: str) -> None:
    for target in re.findall(r"from \"\./([\w.]+)\"", source(name)):
        assert target in SCRIPTS
