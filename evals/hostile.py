"""Feed hostile files to the sandbox: ``python -m evals.hostile --pdfs 20000 --images 10000 --bombs 40``.

Every file is decoded, rendered and its text layer judged, as before any recognition. A file may be
read or refused with one Chinese sentence; nothing else may reach this process. Results are appended
to a file, so that a run that was interrupted goes on where it stopped.
"""

import json
import resource
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Annotated, Any, Final

import numpy as np
import typer

from copilot.errors import InputRefused, TooLarge
from copilot.extract import archive, textlayer
from copilot.extract.limits import Limits
from copilot.extract.sandbox import Sandbox
from copilot.extract.sniff import Kind, sniff
from evals.hostile_bombs import BOMBS
from evals.hostile_files import mutated

MOST_SECONDS: Final = 30.0
MOST_MIB: Final = 1536


class Tester:
    """One sandbox, and what happened to every file that was given to it."""

    def __init__(self, limits: Limits | None = None) -> None:
        self.limits = limits or Limits()
        self._sandbox = Sandbox(self.limits)

    def close(self) -> None:
        """End the children."""
        self._sandbox.close()

    def test(self, data: bytes) -> dict[str, Any]:
        """Return ``outcome`` (read, refused, crash), ``sentence``, ``pages`` and ``seconds``."""
        begun = time.monotonic()
        row: dict[str, Any] = {"outcome": "read", "sentence": "", "pages": 0}
        try:
            row["pages"] = sum(self._pages(part, kind) for part, kind in self._parts(data))
        except InputRefused as error:
            row |= {"outcome": "refused", "sentence": str(error)}
        # Whatever else comes up is what this looks for; it is counted and shown.
        except Exception as error:  # noqa: BLE001
            row |= {"outcome": "crash", "sentence": f"{type(error).__name__}: {error}"}
        row["seconds"] = round(time.monotonic() - begun, 3)
        return row

    def _parts(self, data: bytes) -> Iterator[tuple[bytes, Kind]]:
        kind = sniff(data, self.limits)
        if kind != "zip":
            yield data, kind
            return
        for _, content in archive.members(data, self.limits):
            inner = sniff(content, self.limits)
            if inner == "zip":
                raise TooLarge("压缩包里还有压缩包，请解开后上传。")
            yield content, inner

    def _pages(self, data: bytes, kind: Kind) -> int:
        with self._sandbox.open(data, kind) as file:
            for index in range(file.pages):
                raw = file.page(index, draft=True)
                pixels = np.frombuffer(raw.rgb, np.uint8).reshape(raw.height, raw.width, 3)
                textlayer.trusted_words(raw, pixels)
            return file.pages


def one_sentence(text: str) -> bool:
    """Say whether a refusal is one plain Chinese sentence."""
    return text.endswith("。") and text.count("。") == 1 and any("一" <= char <= "鿿" for char in text)


def run(
    groups: dict[str, int], seed: int, out: Path, bombs: Sequence[str] = tuple(BOMBS)
) -> list[dict[str, Any]]:
    """Test what is not in ``out`` yet, append it there, and return everything; ``bombs`` are names."""
    out.parent.mkdir(parents=True, exist_ok=True)
    rows = [json.loads(line) for line in out.read_text("utf-8").splitlines()] if out.exists() else []
    done = {(row["group"], row["number"]) for row in rows if row["seed"] == seed}
    tester = Tester()
    begun, fresh = time.monotonic(), 0
    try:
        with out.open("a", encoding="utf-8") as sink:
            for group, count in groups.items():
                for number in range(min(count, len(bombs)) if group == "bomb" else count):
                    if (group, number) in done:
                        continue
                    bomb = group == "bomb"
                    data = BOMBS[bombs[number]]() if bomb else mutated(group, seed, number)
                    row = {"group": group, "number": number, "seed": seed, "bytes": len(data)}
                    row |= {"name": bombs[number]} if bomb else {}
                    row |= tester.test(data) | {"host_mib": _peak_mib()}
                    sink.write(json.dumps(row, ensure_ascii=False) + "\n")
                    sink.flush()
                    rows.append(row)
                    fresh += 1
                    if fresh % 500 == 0:
                        rate = fresh / (time.monotonic() - begun)
                        typer.echo(f"{group} {number + 1}/{count} {rate:.0f} 份/秒", err=True)
    finally:
        tester.close()
    return [row for row in rows if row["seed"] == seed and row["number"] < groups.get(row["group"], 0)]


def _peak_mib() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


def summary(rows: list[dict[str, Any]]) -> dict[str, Any]:
    """Return the figures of each group, the sentences, and whether every promise held."""
    out: dict[str, Any] = {}
    for group in dict.fromkeys(row["group"] for row in rows):
        mine = [row for row in rows if row["group"] == group]
        outcomes = Counter(row["outcome"] for row in mine)
        killed = sum(any(word in row["sentence"] for word in ("超时", "异常", "解开后太大")) for row in mine)
        out[group] = {
            "份数": len(mine),
            "读出": outcomes["read"],
            "拒收": outcomes["refused"],
            "其中子进程被结束": killed,
            "主进程异常": outcomes["crash"],
            "最长秒": max(row["seconds"] for row in mine),
        }
    out["主进程峰值 MiB"] = max(row["host_mib"] for row in rows)
    refusals = Counter(row["sentence"] for row in rows if row["outcome"] == "refused")
    out["拒收的话"] = dict(refusals.most_common())
    out["不是一句中文的"] = sum(count for text, count in refusals.items() if not one_sentence(text))
    out["通过"] = (
        not any(row["outcome"] == "crash" or row["seconds"] > MOST_SECONDS for row in rows)
        and out["主进程峰值 MiB"] <= MOST_MIB
        and not out["不是一句中文的"]
    )
    return out


def main(
    pdfs: Annotated[int, typer.Option(min=0, help="变异 PDF 份数")] = 20_000,
    images: Annotated[int, typer.Option(min=0, help="变异图片份数")] = 10_000,
    bombs: Annotated[int, typer.Option(min=0, help="炸弹份数，最多 40")] = 40,
    seed: Annotated[int, typer.Option(help="随机种子")] = 1,
    out: Annotated[Path, typer.Option(help="逐份结果，可续跑")] = Path("hostile.jsonl"),
) -> None:
    """喂恶意文件：变异 PDF、变异图片、炸弹；打印结果表，不守约时退出码为 1。"""
    rows = run({"bomb": bombs, "pdf": pdfs, "image": images}, seed, out)
    result = summary(rows)
    typer.echo(json.dumps(result, ensure_ascii=False, indent=1))
    raise typer.Exit(0 if result["通过"] else 1)


if __name__ == "__main__":
    typer.run(main)
