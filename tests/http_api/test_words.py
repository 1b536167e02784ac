"""The routes of a model's words: who may call them, and what is said without a model."""

from pathlib import Path

import pytest

from copilot.bootstrap import App
from copilot.bootstrap.model import make_model, make_vision, require_model
from copilot.bootstrap.settings import Settings, load_settings
from copilot.errors import EngineUnavailable, InputRefused
from copilot.http_api.permissions import PERMISSIONS
from copilot.http_api.words import CaseWords


def test_only_people_who_read_cases_may_ask() -> None:
    for route in ("questions", "explanation", "considerations"):
        assert PERMISSIONS[f"POST /api/cases/{{case_id}}/{route}"] == PERMISSIONS["GET /api/cases/{case_id}"]


def test_without_an_endpoint_there_is_no_model_and_no_vision(tmp_path: Path) -> None:
    settings = load_settings({"COPILOT_HOME": str(tmp_path)})
    assert make_model(settings) is None
    assert make_vision(settings) is None
    assert not CaseWords(App(settings)).model().configured
    with pytest.raises(EngineUnavailable, match="COPILOT_LLM_ENDPOINT"):
        require_model(settings)


def test_the_key_comes_from_a_file_and_is_never_printed(tmp_path: Path) -> None:
    key = tmp_path / "key"
    key.write_text("sk-secret\n", "utf-8")
    settings = load_settings(
        {
            "COPILOT_HOME": str(tmp_path),
            "COPILOT_LLM_ENDPOINT": "http://127.0.0.1:8000/v1",
            "COPILOT_LLM_MODEL": "m",
            "COPILOT_LLM_KEY": f"file:{key}",
        }
    )
    model = make_model(settings)
    assert model is not None
    assert model.name == "m@127.0.0.1:8000"
    plain = Settings(home=tmp_path, llm_key="sk-other")  # type: ignore[arg-type]
    assert "sk-other" not in repr(plain)
    missing = settings.model_copy(update={"llm_key": plain.llm_key.__class__("file:/nowhere/key")})
    with pytest.raises(InputRefused, match="无法读取"):
        make_model(missing)


def test_vision_needs_a_model_or_an_address(tmp_path: Path) -> None:
    environment = {"COPILOT_HOME": str(tmp_path), "COPILOT_LLM_VISION": "model"}
    with pytest.raises(EngineUnavailable):
        make_vision(load_settings(environment))
    with pytest.raises(InputRefused):
        make_vision(load_settings({**environment, "COPILOT_LLM_VISION": "http://vl.example.com/v1"}))
    reader = make_vision(load_settings({**environment, "COPILOT_LLM_VISION": "http://10.0.0.2:8118/v1"}))
    assert reader is not None
    assert reader.version.startswith("PaddleOCR-VL")
