"""One conformance suite for every encoder that runs without a network."""

import builtins
import os
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
import pytest

from copilot.errors import EngineUnavailable
from copilot.retrieve.embed import (
    Embedder,
    RemoteEncoder,
    TransformerEncoder,
    UniversalEncoder,
    weights_mark,
)
from copilot.retrieve.static import StaticEncoder

from .conftest import PairEncoder

TEXTS = ["年度免赔额为两万元。", "拒赔须在三日内通知", "HER2 阳性乳腺癌", "a", "，", "年度免赔额为两万元。"]


NEURAL = os.environ.get("NEURAL_MODEL", "")
"""A sentence-transformers model (folder or name) to hold to the same suite; see ``.ci/neural``."""
needs_model = pytest.mark.skipif(not NEURAL, reason="NEURAL_MODEL names no sentence-transformers model")


def static() -> Embedder:
    """An encoder with random weights over the characters of the texts."""
    random = np.random.default_rng(3)
    words = sorted({letter for text in TEXTS for letter in text.lower() if not letter.isspace()} | {"免赔额"})
    with TemporaryDirectory() as folder:
        path = Path(folder) / "weights.npz"
        np.savez(
            path,
            words=np.array("\n".join(words)),
            rows=random.integers(-127, 127, (len(words), 16)).astype(np.int8),
            scale=np.full(len(words), 0.01, dtype=np.float32),
            a=random.normal(size=(16, 8)),
            a_bias=np.zeros(8),
            b=random.normal(size=(8, 16)),
            b_bias=np.zeros(16),
        )
        return StaticEncoder(path)


def neural() -> Embedder:
    return TransformerEncoder(NEURAL)


@pytest.fixture(
    scope="module", params=[UniversalEncoder, PairEncoder, static, pytest.param(neural, marks=needs_model)]
)
def encoder(request: pytest.FixtureRequest) -> Embedder:
    made: Embedder = request.param()
    return made


def test_it_is_an_embedder(encoder: Embedder) -> None:
    assert isinstance(encoder, Embedder)
    assert encoder.name
    assert encoder.name in encoder.fingerprint


def test_rows_are_unit_vectors_of_the_stated_length(encoder: Embedder) -> None:
    rows = encoder.embed(TEXTS[:3])
    assert rows.dtype == np.float32
    assert rows.shape == (3, encoder.dim)
    assert np.allclose(np.linalg.norm(rows, axis=1), 1, atol=1e-4)


def test_every_row_is_finite(encoder: Embedder) -> None:
    assert np.isfinite(encoder.embed(TEXTS)).all()


def test_no_texts_give_no_rows(encoder: Embedder) -> None:
    assert encoder.embed([]).shape == (0, encoder.dim)


def test_a_text_gets_the_same_row_in_any_batch(encoder: Embedder) -> None:
    together = encoder.embed(TEXTS)
    assert np.allclose(together[0], together[5], atol=1e-5)
    assert np.allclose(together[1], encoder.embed([TEXTS[1]])[0], atol=1e-4)


def test_the_offline_encoder_sees_meaning() -> None:
    rows = UniversalEncoder().embed(
        ["得了病以后多久要报案", "及时通知保险人保险事故发生", "发票必须提供原件"]
    )
    assert rows[0] @ rows[1] > rows[0] @ rows[2]


def test_without_the_extra_the_neural_encoder_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    real = builtins.__import__

    def absent(name: str, *rest: Any, **named: Any) -> Any:
        if name.startswith("sentence_transformers"):
            raise ImportError(name)
        return real(name, *rest, **named)

    monkeypatch.setattr(builtins, "__import__", absent)
    with pytest.raises(EngineUnavailable, match="neural"):
        TransformerEncoder("any")


@pytest.mark.parametrize("content", [None, b"", b"no archive", b"PK\x03\x04"])
def test_a_damaged_weights_file_is_refused(tmp_path: Path, content: bytes | None) -> None:
    path = tmp_path / "weights.npz"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(EngineUnavailable, match="句向量模型文件"):
        StaticEncoder(path)


@needs_model
def test_a_neural_model_sees_meaning_and_is_known_by_its_weights() -> None:
    encoder = neural()
    rows = encoder.embed(["the insurer refuses to pay", "denial of the claim", "the weather is fine today"])
    assert rows[0] @ rows[1] > rows[0] @ rows[2]
    assert encoder.fingerprint == neural().fingerprint


def test_a_folder_of_weights_is_known_by_what_is_in_it(tmp_path: Path) -> None:
    (tmp_path / "model.safetensors").write_bytes(b"one")
    first = weights_mark(str(tmp_path))
    assert first == weights_mark(str(tmp_path))
    (tmp_path / "model.safetensors").write_bytes(b"two")
    assert first != weights_mark(str(tmp_path))
    assert weights_mark("BAAI/bge-small-zh-v1.5") == ""


def test_the_remote_encoder_redacts_before_anything_leaves() -> None:
    encoder = RemoteEncoder(
        "m", "http://127.0.0.1:9/v1", "k", redact=lambda t: t.replace("张三", "某人"), dim=2
    )
    sent: list[str] = []

    class Client:
        def embed_documents(self, texts: list[str]) -> list[list[float]]:
            sent.extend(texts)
            return [[3.0, 4.0] for _ in texts]

    encoder._client = Client()  # type: ignore[assignment]
    rows = encoder.embed(["张三的病历"])
    assert sent == ["某人的病历"]
    assert np.allclose(rows, [[0.6, 0.8]])


def test_a_remote_answer_of_the_wrong_length_is_refused() -> None:
    encoder = RemoteEncoder("m", "http://127.0.0.1:9/v1", "k", redact=str, dim=3)

    class Client:
        def embed_documents(self, texts: list[str]) -> list[list[float]]:
            return [[3.0, 4.0] for _ in texts]

    encoder._client = Client()  # type: ignore[assignment]
    with pytest.raises(EngineUnavailable, match="维数"):
        encoder.embed(["x"])
