"""The results of a batch on the disk: one line per finished claim, and a table at the end.

``results.jsonl`` grows line by line and is flushed to the disk with each, so that a batch that was
stopped anywhere goes on after its last finished claim. ``results.parquet`` is written where pyarrow
is installed (it comes with the extra ``ray``). ``set_aside.jsonl`` holds what has no result, and why.
"""

import json
import os
from collections.abc import Iterable
from decimal import Decimal
from importlib import import_module
from pathlib import Path
from typing import Final

from pydantic import ValidationError

from copilot.errors import StoreUnavailable
from copilot.workflow.batch_records import FINISHED, JobResult

RESULTS: Final = "results.jsonl"
TABLE: Final = "results.parquet"
SET_ASIDE: Final = "set_aside.jsonl"


class Ledger:
    """The lines of one output folder; without a folder nothing is kept and nothing resumed."""

    def __init__(self, folder: Path | None) -> None:
        self._folder = folder
        self._lines = self._read()

    def finished(self, name: str, key: str, *, again: bool = False) -> JobResult | None:
        """Return the result of an earlier run for this claim with this very content, or None.

        With ``again``, what was refused or set aside does not count as finished.
        """
        found = self._lines.get(name)
        wanted = frozenset({"done"}) if again else FINISHED
        return found if found is not None and found.key == key and found.status in wanted else None

    def add(self, result: JobResult) -> None:
        """Append one line and flush it to the disk."""
        self._lines[result.name] = result
        if self._folder is None:
            return
        line = json.dumps(result.model_dump(mode="json"), ensure_ascii=False, sort_keys=True) + "\n"
        try:
            with (self._folder / RESULTS).open("a", encoding="utf-8") as file:
                file.write(line)
                file.flush()
                os.fsync(file.fileno())
        except OSError as error:
            raise StoreUnavailable(
                f"结果无法写入 {self._folder}（{error.strerror}），请腾出空间后用同样的命令继续"
            ) from error

    def close(self, names: Iterable[str]) -> tuple[JobResult, ...]:
        """Write the files anew, one line per claim of this batch by name, and return those results."""
        results = tuple(self._lines[name] for name in sorted(names) if name in self._lines)
        if self._folder is None:
            return results
        rows = [result.model_dump(mode="json") for result in results]
        try:
            _whole(self._folder / RESULTS, rows)
            _whole(self._folder / SET_ASIDE, [row for row in rows if row["status"] != "done"])
            _table(self._folder / TABLE, rows)
        except OSError as error:
            raise StoreUnavailable(f"结果无法写入 {self._folder}（{error.strerror}）") from error
        return results

    def _read(self) -> dict[str, JobResult]:
        """Return the last line of each claim; a line that a kill cut short is passed over."""
        if self._folder is None:
            return {}
        found: dict[str, JobResult] = {}
        path = self._folder / RESULTS
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            text = path.read_text("utf-8", errors="replace") if path.exists() else ""
            if text and not text.endswith("\n"):
                with path.open("a", encoding="utf-8") as file:
                    file.write("\n")
        except OSError as error:
            raise StoreUnavailable(f"输出目录 {self._folder} 不能使用（{error.strerror}）") from error
        for line in text.splitlines():
            try:
                result = JobResult.model_validate_json(line)
            except ValidationError:
                continue
            found[result.name] = result
        return found


def _whole(path: Path, rows: Iterable[object]) -> None:
    draft = path.with_suffix(".part")
    lines = [json.dumps(row, ensure_ascii=False, sort_keys=True) + "\n" for row in rows]
    draft.write_text("".join(lines), "utf-8")
    draft.replace(path)


def _table(path: Path, rows: list[dict[str, object]]) -> None:
    """Write the Parquet table: amounts as decimals with two places, codes as lists of text."""
    try:
        pa, parquet = import_module("pyarrow"), import_module("pyarrow.parquet")
    except ImportError:
        return

    text = ("name", "status", "outcome", "error", "case_id", "key", "day")
    fields = [(name, pa.string()) for name in text]
    fields += [("payable", pa.decimal128(18, 2)), ("codes", pa.list_(pa.string()))]
    fields += [("attempts", pa.int32()), ("seconds", pa.float64())]
    values = [{**row, "payable": Decimal(str(row["payable"])) if row["payable"] else None} for row in rows]
    draft = path.with_suffix(".part")
    parquet.write_table(pa.Table.from_pylist(values, schema=pa.schema(fields)), draft)
    draft.replace(path)
