"""A real server process that speaks the OpenAI protocol and lies on purpose."""

import json
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from copilot.llm import Endpoint
from copilot.llm.openai_chat import OpenAIChat


@dataclass(frozen=True)
class LyingServer:
    url: str

    def model(self, name: str, timeout: float = 20.0) -> OpenAIChat:
        return OpenAIChat(Endpoint(url=self.url, model=name, timeout=timeout), sleep=lambda _: None)

    def told(self, path: str) -> Any:
        with urllib.request.urlopen(self.url.removesuffix("/v1") + path, timeout=20) as answer:
            return json.load(answer)


@pytest.fixture(scope="session")
def liar() -> Iterator[LyingServer]:
    process = subprocess.Popen(
        [sys.executable, "-m", "evals.liar.server", "--seed", "11"],
        stdout=subprocess.PIPE, text=True, cwd=Path(__file__).parents[2],
    )  # fmt: skip
    assert process.stdout is not None
    port = int(process.stdout.readline())
    yield LyingServer(f"http://127.0.0.1:{port}/v1")
    process.terminate()
    process.wait(10)
    process.stdout.close()
