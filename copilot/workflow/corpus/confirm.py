"""A person confirms the drafted terms of a wording; only then may claims be adjudicated under them."""

from collections.abc import Iterable
from datetime import datetime
from pathlib import Path

from copilot.catalogue.articles import parse_corpus_file
from copilot.catalogue.own_corpus import TEXT, slug
from copilot.catalogue.own_packs import TERMS, confirm, is_confirmed
from copilot.catalogue.packs import load_pack, overlapping
from copilot.domain.base import Record
from copilot.domain.policy import Policy
from copilot.errors import Conflict, InputRefused, NotFound
from copilot.workflow.pack_checks import check_packs


class Confirmed(Record):
    """What was confirmed: how many figures, and what the wording does not state."""

    product: str
    version: str
    by: str
    at: datetime
    parameters: int
    missing: tuple[str, ...]
    path: str


def confirm_terms(
    root: Path, product: str, version: str | None, by: str, at: datetime, known: Iterable[Policy]
) -> Confirmed:
    """Confirm a draft; NotFound when there is none, InputRefused when a figure is not in its article."""
    if not by.strip():
        raise InputRefused("请用 --by 写明核对人")
    folders = sorted(path.parent for path in root.glob(f"policy/{slug(product)}/*/{TERMS}"))
    if version is not None:
        folders = [folder for folder in folders if folder.name == slug(version)]
    waiting = [folder for folder in folders if not is_confirmed(folder)]
    if not folders:
        raise NotFound(
            f"没有产品 {product} 的条款参数草稿，请先用 copilot corpus add --product {product} 加入条款"
        )
    if not waiting:
        raise Conflict(f"产品 {product} 的条款参数已经确认过，没有改动")
    if len(waiting) > 1:
        raise InputRefused(
            f"产品 {product} 有多个草稿（{'、'.join(one.name for one in waiting)}），请用 --version 写明"
        )
    folder = waiting[0]
    policy = load_pack(folder)
    clauses = parse_corpus_file((folder / TEXT).read_bytes(), f"{folder.name}/{TEXT}")
    problems = [*check_packs([policy], [clauses])]
    others = [one for one in known if one.product == policy.product and one.version != policy.version]
    problems += overlapping([*others, policy])
    if problems:
        raise InputRefused(f"还不能确认，共 {len(problems)} 处：{'；'.join(problems[:5])}")
    said = confirm(folder, by.strip(), at)
    return Confirmed(
        product=policy.product,
        version=policy.version,
        by=said.by,
        at=said.at,
        parameters=sum(one.value is not None for one in policy.parameters.values()),
        missing=tuple(one.label for one in policy.parameters.values() if one.value is None),
        path=str(folder),
    )
