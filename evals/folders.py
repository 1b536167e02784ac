"""Data of the user's own: papers with truth, labelled claims, BEIR-style retrieval folders.

What a folder is, is seen from what lies in it:

* ``corpus.jsonl``, ``queries.jsonl`` and ``qrels/*.tsv``: retrieval (``evals.beir``);
* ``*.yaml`` with ``cases:``, or sub-folders with ``label.yaml``: labelled claims;
* pictures or PDFs with a ``.json`` of the same name (``image``, ``doc_type``, ``fields``, ``items``): papers.

Every fault is one Chinese sentence that names the file and what to do.
"""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Literal, get_args

from copilot.domain.document import DocType
from copilot.errors import InputRefused
from evals.tasks import Task, digest

if TYPE_CHECKING:
    from evals.cases import LabelledClaim

FolderKind = Literal["papers", "claims", "retrieval"]
LABEL: Final = "label.yaml"
SUITE_OF: Final[Mapping[FolderKind, str]] = {
    "papers": "extraction",
    "claims": "decision",
    "retrieval": "retrieval",
}
_DOC_TYPES: Final = frozenset(get_args(DocType))


def kind_of(folder: Path) -> FolderKind:
    """Return what a folder holds; raise InputRefused when it is none of the three."""
    if not folder.is_dir():
        raise InputRefused(f"找不到数据目录 {folder}")
    if (folder / "corpus.jsonl").is_file() and (folder / "queries.jsonl").is_file():
        return "retrieval"
    if any(folder.glob("*.yaml")) or any(folder.glob(f"*/{LABEL}")):
        return "claims"
    if any(_truths(folder)):
        return "papers"
    raise InputRefused(
        f"{folder} 里没有能识别的标注数据：单证目录要有与图像同名的 .json，"
        f"赔案目录要有 cases 的 .yaml 或子目录中的 {LABEL}，检索目录要有 corpus.jsonl 和 queries.jsonl；"
        "格式见 docs/evaluation.md"
    )


def paper_tasks(folder: Path) -> list[Task]:
    """Return one task per paper; every truth is checked before anything is run."""
    if kind_of(folder) != "papers":
        return []
    tasks = []
    for path, truth in _truths(folder):
        check_truth(path, truth)
        name = path.relative_to(folder).with_suffix("").as_posix()
        spec = {
            "truth": str(path.resolve()),
            "inputs": digest(truth, (path.parent / truth["image"]).read_bytes()),
        }
        tasks.append(Task(id=f"data-{name}", suite="extraction", kind="data", spec=spec))
    return tasks


def _truths(folder: Path) -> Iterator[tuple[Path, dict[str, Any]]]:
    for path in sorted(folder.rglob("*.json")):
        try:
            truth = json.loads(path.read_text("utf-8-sig"))
        except (OSError, ValueError) as error:
            raise InputRefused(f"{path} 不是可读的 JSON：{error}") from error
        if isinstance(truth, dict) and "image" in truth:
            yield path, truth


def check_truth(path: Path, truth: Mapping[str, Any]) -> None:
    """Raise InputRefused with one sentence for the first thing that is wrong with a truth file."""
    if not isinstance(truth["image"], str) or not (path.parent / truth["image"]).is_file():
        raise InputRefused(f"{path}：image 指的文件 {truth['image']} 不在同一目录")
    if truth.get("doc_type") not in _DOC_TYPES:
        known = "、".join(sorted(_DOC_TYPES))
        raise InputRefused(f"{path}：doc_type 是 {truth.get('doc_type')}，应是 {known} 之一")
    if not isinstance(truth.get("fields"), Mapping):
        raise InputRefused(f"{path}：缺少 fields（字段名到值；印了标签没有值的写 null）")
    for name, value in truth["fields"].items():
        if not (value is None or isinstance(value, str | list | Mapping)):
            raise InputRefused(f'{path}：字段 {name} 的值要写成带引号的文字，例如 "1234.50"')
    items = truth.get("items", [])
    if not isinstance(items, list) or not all(isinstance(row, Mapping) for row in items):
        raise InputRefused(f"{path}：items 应是列表，每行一个 {{name, qty, amount…}}")
    for number, row in enumerate(items):
        for name, value in row.items():
            if not (value is None or isinstance(value, str)):
                raise InputRefused(f"{path}：items[{number}].{name} 的值要写成带引号的文字")


def read_claims(folder: Path) -> "tuple[LabelledClaim, ...]":
    """Return the labelled claims of a folder; raise InputRefused naming the file of a bad one."""
    from evals.cases import read_cases

    if kind_of(folder) != "claims":
        return ()
    try:
        cases = list(read_cases(folder))
    except (ValueError, KeyError, TypeError) as error:
        raise InputRefused(f"{folder} 中的标注赔案不合格：{error}；格式见 docs/evaluation.md") from error
    cases += [_labelled(path) for path in sorted(folder.glob(f"*/{LABEL}"))]
    twice = {one.id for one in cases if sum(other.id == one.id for other in cases) > 1}
    if twice:
        raise InputRefused(f"{folder} 中赔案编号重复：{'、'.join(sorted(twice))}")
    return tuple(cases)


def _labelled(path: Path) -> "LabelledClaim":
    """Read one claim folder: ``label.yaml`` with ``facts`` (what is declared) and ``expected``."""
    from copilot.catalogue.exact_yaml import load_exact
    from evals.cases import LabelledClaim

    try:
        raw = load_exact(path.read_text("utf-8-sig"))
        reasoning = raw.get("reasoning") or "用户标注，没有写推导；由标注人负责核对金额和条款"
        found = {
            "id": path.parent.name,
            "split": "test",
            "title": path.parent.name,
            **raw,
            "reasoning": reasoning,
        }
        return LabelledClaim.model_validate(found)
    except (OSError, ValueError, AttributeError) as error:
        raise InputRefused(f"{path} 不合格：{error}；格式见 docs/evaluation.md") from error


def claim_files(folder: Path, case_id: str) -> list[Path]:
    """Return the papers that lie beside the label of a claim, in the order of their names."""
    place = folder / case_id
    skipped = (".yaml", ".yml", ".json", ".md", ".txt", ".csv")
    if not place.is_dir():
        return []
    return sorted(one for one in place.iterdir() if one.is_file() and one.suffix.lower() not in skipped)


def query_tasks(folder: Path) -> list[Task]:
    """Return one task per judged query of a BEIR-style folder."""
    from evals.beir import read_queries

    if kind_of(folder) != "retrieval":
        return []
    return [
        Task(id=f"query-{one['id']}", suite="retrieval", kind="query", spec=one)
        for one in read_queries(folder)
    ]
