"""Values that stand on a receipt without a label of their own: total, date, issuer."""

import re
from collections.abc import Sequence
from typing import Final

from copilot.domain.document import ExtractedField, FieldSource
from copilot.extract.amounts import find_capitals, find_money, yuan
from copilot.extract.charges import cell
from copilot.extract.dates import find_dates
from copilot.extract.derive import seal_over
from copilot.extract.pairs import STAMP
from copilot.extract.runs import Run, Sheet
from copilot.extract.schema import Schema
from copilot.extract.text import squeeze
from copilot.extract.values import plausible_org

_TIME: Final = re.compile(r"\d{1,2}:\d{2}(:\d{2})?")
_NOT_ISSUER: Final = re.compile(r"财政|税务|印务|印刷|随访|感谢|监制|查验|网址|社会保[险障]|医疗?保险")


def unlabelled_total(
    anchors: Sequence[ExtractedField], sheet: Sheet, free: Sequence[Run], source: FieldSource
) -> ExtractedField | None:
    """The amount on the line of the capitals' label, when 小写 itself is not printed or not read."""
    for anchor in anchors:
        if anchor.bbox is None or anchor.page != sheet.number:
            continue
        top, bottom = anchor.bbox.y0, anchor.bbox.y1
        for run in free:
            centre = (run.box.y0 + run.box.y1) / 2
            hits = find_money(run.text)
            level = top - 0.4 * (bottom - top) <= centre <= bottom + 0.4 * (bottom - top)
            if (
                level
                and run.box.x0 > anchor.bbox.x1
                and len(hits) == 1
                and hits[0].fit >= 0.9
                and "." in run.text
            ):
                return _made(
                    "total", yuan(hits[0].amount), [run], source, 0.9, "小写标签未读到,取自大写同行的数字"
                )
    return None


def unlabelled_capitals(free: Sequence[Run], source: FieldSource) -> ExtractedField | None:
    """The only amount in capitals on the page, when no label 大写 is printed before it."""
    found = [
        (run, hit[2]) for run in free if (hit := find_capitals(run.text)) and hit[2] and "元" in hit[2].text
    ]
    if len(found) != 1:
        return None
    run, capitals = found[0]
    return _made("total_cn", capitals.text, [run], source, 0.9, "大写旁无标签")


def unlabelled_date(sheet: Sheet, free: Sequence[Run], source: FieldSource) -> ExtractedField | None:
    """The only date without a label, for example typed around a pre-printed 年 月 日."""
    found: list[tuple[str, list[Run]]] = []
    for line in sheet.lines:
        mine = [run for run in line.runs if any(run is other for other in free)]
        for i in range(len(mine)):
            for size in (1, 3):
                chain = mine[i : i + size]
                if len(chain) < size or chain[-1].x1 - chain[0].x0 > 12 * sheet.glyph:
                    continue
                text = _TIME.sub(" ", " ".join(run.text for run in chain))
                hits = [hit for hit in find_dates(text) if hit.whole]
                if len(hits) == 1 and not re.sub(
                    r"[\s年月日]+", "", text[: hits[0].start] + text[hits[0].end :]
                ):
                    found.append((hits[0].value, chain))
    if len({value for value, _ in found}) != 1:
        return None
    value, runs = found[0]
    return _made("issue_date", value, runs, source, 0.75, "日期旁无标签,按票面位置取作开票日期")


def unlabelled_issuer(
    name: str, sheet: Sheet, free: Sequence[Run], form: Schema, source: FieldSource
) -> ExtractedField | None:
    """The name of the hospital in the head or the foot of the page."""
    height = sheet.page.height
    seals = sheet.page.seals
    labels = tuple(squeeze(label) for label in form.fields[name].labels)
    for run in sorted(free, key=lambda r: (seal_over(r.box, seals), r.cy > 0.3 * height, r.cy)):
        text = squeeze(run.text)
        edge = run.cy < 0.3 * height or run.cy > 0.8 * height
        named = plausible_org(text) and not text.startswith(labels)
        if edge and named and not _NOT_ISSUER.search(text) and not STAMP.search(text):
            return _made(name, text, [run], source, 0.85, "取自票面所印机构名称")
    return _before_title(name, sheet, form, source)


# What papers are called, behind the name of the hospital that issues them.
_PAPER: Final = re.compile(
    r"(?:院|中心|所|诊所|门诊部|院区)((?:门诊|门急诊|急诊|住院|出院|医疗|病理|检验|基因|分子|患者|病人|费用|收费)"
    r"[\u4e00-\u9fff]{0,12}(?:票据|收据|发票|发票联|凭证|凭条|清单|汇总|汇总单|明细|明细单|明细表|报告|报告单|记录|小结|证明|证明书|处方|结算单|告知书|告知单))"
    r"(?:\(.{1,4}\))?$"
)


def _before_title(name: str, sheet: Sheet, form: Schema, source: FieldSource) -> ExtractedField | None:
    """The hospital that stands before the title on the same line (某某医院出院记录)."""
    for run in sheet.runs:
        text = squeeze(run.text)
        if run.cy > 0.3 * sheet.page.height or plausible_org(text):
            continue
        places = [text.find(squeeze(title)) for title in form.titles]
        named = _PAPER.search(text)
        for place in [*places, named.start(1) if named else -1]:
            issuer = text[:place] if place > 0 else ""
            if place > 3 and plausible_org(issuer) and not _NOT_ISSUER.search(issuer):
                piece = run.piece(0, _reach(run.text, place))
                return _made(name, issuer, [piece], source, 0.85, "取自票据名称前的机构名称")
    return None


def _reach(text: str, count: int) -> int:
    """Return where the first ``count`` visible characters of a text end."""
    for place, char in enumerate(text):
        count -= not char.isspace()
        if not count:
            return place + 1
    return len(text)


def damaged_capitals(empty: ExtractedField, sheet: Sheet, free: Sequence[Run]) -> ExtractedField | None:
    """Capitals on the line of their label, far from it; kept as raw text where they do not parse."""
    if empty.bbox is None or empty.page != sheet.number:
        return None
    middle = (empty.bbox.y0 + empty.bbox.y1) / 2
    for run in free:
        found = find_capitals(run.text)
        if (
            found
            and found[1] - found[0] >= 4
            and run.box.y0 < middle < run.box.y1
            and run.box.x0 > empty.bbox.x0
        ):
            whole = found[2] if not squeeze(run.text[: found[0]] + run.text[found[1] :]) else None
            if whole is not None and not whole.repaired:
                sure = round(0.9 * run.confidence, 4)
                return empty.model_copy(
                    update={
                        "value": whole.text,
                        "raw_text": run.raw,
                        "bbox": run.box,
                        "confidence": sure,
                        "note": "",
                    }
                )
            note = "大写金额读得不完整"
            return empty.model_copy(
                update={"raw_text": run.raw, "bbox": run.box, "confidence": 0.3, "note": note}
            )
    return None


def printed_number(free: Sequence[Run], source: FieldSource) -> ExtractedField | None:
    """The number behind a printed № whose second sign was read as a digit or lost."""
    for run in free:
        match = re.fullmatch(r"N[oO0°º]?\.?:?\s*(\d{7,12})|N(\d{8,12})", run.text.strip())
        if match is None:
            continue
        digits = re.sub(r"\D", "", run.text)
        for value in (digits, digits.removeprefix("0")):
            if len(value) in (8, 10):
                return _made("bill_no", value, [run], source, 0.8, "号码前的 № 读得不清,按位数取值")
    return None


def status_mark(free: Sequence[Run], source: FieldSource) -> ExtractedField | None:
    """A stamp-like word of its own that cancels the paper (冲红, 作废) or says that it was reissued."""
    for run in free:
        match = re.fullmatch(r"\W*(?:已)?(冲红|红冲|作废|红字|换开)(?:发票|票据)?\W*", run.text)
        if match:
            token = {"红冲": "冲红", "红字": "冲红"}.get(match.group(1), match.group(1))
            return _made("status", token, [run], source, 1.0, "票面标明")
    return None


def fixed_numbers(form: Schema, free: Sequence[Run], source: FieldSource) -> list[ExtractedField]:
    """Numbers, names and issuers that cards print without labels."""
    if form.type not in ("bank_card", "id_card"):
        return []
    out: list[ExtractedField] = []
    for run in free:
        digits = re.sub(r"\s+", "", run.text)
        if form.type == "id_card" and re.fullmatch(r"\d{17}[\dXx]", digits):
            out.append(_made("id_no", digits, [run], source, 0.95, "取自卡面号码"))
        if form.type != "bank_card":
            continue
        if re.fullmatch(r"\d{16,19}", digits):
            out.append(_made("card_no", digits, [run], source, 0.95, "取自卡面号码"))
        elif re.fullmatch(r"[\u4e00-\u9fff]{2,14}(银行|信用社|信用合作社|农商行)(\(.*\))?", digits):
            out.append(_made("bank", digits, [run], source, 0.95, "取自卡面"))
        elif re.fullmatch(r"[\u4e00-\u9fff]{2,4}", digits) and not re.search(r"卡|银|期|年|月|联|行", digits):
            out.append(_made("holder", digits, [run], source, 0.85, "取自卡面"))
    return out


def _made(
    name: str, value: str, runs: Sequence[Run], source: FieldSource, fit: float, note: str
) -> ExtractedField:
    return cell(name, value, runs, source, note, fit)
