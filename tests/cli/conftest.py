"""The command line in this process, with a home of its own and the corpus loaded once."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from copilot.bootstrap import App
from copilot.bootstrap.content import Content
from copilot.cli.root import run

ROOT = Path(__file__).parents[2]


class Result(NamedTuple):
    code: int
    out: str
    err: str

    def json(self) -> Any:
        """The one JSON document on standard output; anything beside it is an error."""
        return json.loads(self.out)


@pytest.fixture(scope="session")
def content() -> Content:
    return Content(ROOT / "corpus")


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, content: Content) -> Path:
    for name in ("COPILOT_CONFIG", "COPILOT_KEY_FILE", "COPILOT_CORPUS", "COPILOT_OCR"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("COPILOT_HOME", str(tmp_path / "home"))
    monkeypatch.setattr(App, "content", content)
    return tmp_path / "home"


@pytest.fixture
def copilot(home: Path, capfd: pytest.CaptureFixture[str]) -> Callable[..., Result]:
    def call(*arguments: str | Path) -> Result:
        capfd.readouterr()
        code = run([str(one) for one in arguments])
        out, err = capfd.readouterr()
        return Result(code, out, err)

    return call
