"""Weights of a trained encoder as the file that ``copilot.retrieve.static`` reads.

``python -m evals.encoder.export CHECKPOINT OUT.npz``; needs torch (extra ``neural``). Vectors are
multiplied by their weight and kept in eight bits with one scale per row.
"""

import sys
from importlib import import_module
from pathlib import Path
from typing import Any

import numpy as np


def export(checkpoint: Path, target: Path) -> None:
    """Write the weights of ``checkpoint`` (``sd``: state, ``V``: words) to ``target``."""
    torch = import_module("torch")
    stored: dict[str, Any] = torch.load(checkpoint, weights_only=False)
    state = {name: value.numpy() for name, value in stored["sd"].items()}
    vectors = state["E.weight"] * np.exp(state["w"])[:, None]
    scale = np.maximum(np.abs(vectors).max(axis=1), 1e-8) / 127
    np.savez_compressed(
        target,
        words=np.array("\n".join(stored["V"])),
        rows=np.round(vectors / scale[:, None]).astype(np.int8),
        scale=scale.astype(np.float32),
        a=state["a.weight"].T.astype(np.float16),
        a_bias=state["a.bias"].astype(np.float16),
        b=state["b.weight"].T.astype(np.float16),
        b_bias=state["b.bias"].astype(np.float16),
    )


if __name__ == "__main__":
    export(Path(sys.argv[1]), Path(sys.argv[2]))
