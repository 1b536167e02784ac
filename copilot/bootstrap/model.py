"""The language model that the settings name, or none."""

from pathlib import Path
from typing import TYPE_CHECKING, Final

from copilot.bootstrap.settings import Settings
from copilot.errors import EngineUnavailable, InputRefused

if TYPE_CHECKING:
    from copilot.extract.vision_read import VisionReader
    from copilot.llm.port import ChatPort

NO_MODEL: Final = "没有配置语言模型，请设置 COPILOT_LLM_ENDPOINT 和 COPILOT_LLM_MODEL（见 docs/models.md）"
_FILE: Final = "file:"


def make_model(settings: Settings) -> "ChatPort | None":
    """Return the model, or None when no endpoint is set: then nothing ever leaves this machine."""
    if settings.llm_endpoint is None:
        return None
    from copilot.llm.openai_chat import OpenAIChat
    from copilot.llm.port import Endpoint

    endpoint = Endpoint(
        url=settings.llm_endpoint,
        model=settings.llm_model,
        key=_key(settings),
        timeout=settings.llm_timeout,
    )
    return OpenAIChat(endpoint)


def require_model(settings: Settings) -> "ChatPort":
    """Return the model; raise EngineUnavailable when none is configured."""
    model = make_model(settings)
    if model is None:
        raise EngineUnavailable(NO_MODEL)
    return model


def make_vision(settings: Settings) -> "VisionReader | None":
    """Return the reader of pictures, or None: it is off by default."""
    wanted = settings.llm_vision
    if wanted == "off":
        return None
    if wanted == "model":
        from copilot.extract.vision_read import ChatVision

        return ChatVision(require_model(settings))
    from copilot.extract.vision_paddle import PaddleVision
    from copilot.llm.port import Endpoint

    server = Endpoint(url=wanted, model=settings.llm_model, key=_key(settings), timeout=settings.llm_timeout)
    return PaddleVision(server.url, model=server.model, key=server.key, timeout=server.timeout)


def _key(settings: Settings) -> str:
    if settings.llm_key is None:
        return ""
    text = settings.llm_key.get_secret_value()
    if not text.startswith(_FILE):
        return text
    path = Path(text.removeprefix(_FILE)).expanduser()
    try:
        return path.read_text("utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise InputRefused(f"设置 llm_key 指向的文件 {path} 无法读取（{type(error).__name__}）") from error
