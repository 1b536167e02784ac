from decimal import Decimal

from copilot.domain.evidence import ClauseSpan, Operand, TraceStep
from ui.texts import texts
from ui.waterfall import bars, formula, money, percent, units

CLAUSE = ClauseSpan(document_id="policy/T", version="1", article="第三条", start=0, end=2, quote="二万")


def op(ref: str, value: str, label: str = "") -> Operand:
    return Operand(ref=ref, value=Decimal(value), label=label)


def step(name: str, operation: str, operands: tuple[Operand, ...], result: str, clauses=()) -> TraceStep:
    return TraceStep(
        id=name, operation=operation, operands=operands, result=Decimal(result), label=name, clauses=clauses
    )


TRACE = (
    step("eligible", "sum", (op("fact:a", "50000"), op("fact:b", "35000")), "85000"),
    step(
        "after",
        "subtract",
        (op("step:eligible", "85000", "合格费用"), op("term:d", "20000", "免赔额")),
        "65000",
        (CLAUSE,),
    ),
    step("ratio", "sum", (op("term:r", "0.60"), op("term:bonus", "0.05")), "0.65", (CLAUSE,)),
    step("share", "multiply", (op("step:after", "65000"), op("step:ratio", "0.65")), "42250.00"),
    step("capped", "min", (op("step:share", "42250"), op("term:cap", "1000000")), "42250"),
    step("rounded", "round_fen", (op("step:capped", "42250"),), "42250"),
)


def drawn() -> list[dict]:
    return bars(
        TRACE,
        texts("zh"),
        lambda span: {"article": span.article},
        lambda kind, name: [{"page": f"{kind}:{name}"}],
    )


def test_amounts_and_percentages_are_written_for_people() -> None:
    assert money(Decimal("1234567.5")) == "1,234,567.50"
    assert money(None) == ""
    assert percent(Decimal("0.65")) == "65%"
    assert percent(Decimal("1")) == "100%"
    assert percent(Decimal("0.625")) == "62.5%"


def test_a_ratio_is_told_from_money_by_its_use() -> None:
    kinds = units(TRACE)
    assert [name for name, kind in kinds.items() if kind != "money"] == ["ratio"]
    assert kinds["ratio"] == "ratio"


def test_a_small_amount_is_not_taken_for_a_ratio() -> None:
    trace = (step("tiny", "sum", (op("fact:a", "0.50"),), "0.50"),)
    assert units(trace) == {"tiny": "money"}
    assert bars(trace, texts("zh"), lambda _: {}, lambda *_: [])[0]["result"] == "0.50"


def test_a_dose_is_counted_and_only_its_price_is_money() -> None:
    trace = (
        step("dose", "multiply", (op("fact:w", "62"), op("fact:mg", "10")), "620"),
        step("vials", "divide_up", (op("step:dose", "620"), op("fact:vial", "200")), "4"),
        step("price", "multiply", (op("step:vials", "4"), op("fact:e1/unit_price", "2508")), "10032.00"),
    )
    assert units(trace) == {"price": "money", "vials": "number", "dose": "number"}
    shown = bars(trace, texts("zh"), lambda _: {}, lambda *_: [])
    assert [bar["result"] for bar in shown] == ["620", "4", "10,032.00"]
    assert [bar["delta"] for bar in shown] == ["", "", ""]
    assert shown[2]["formula"] == "4 × 2,508.00"


def test_a_deduction_falls_from_what_it_started_with() -> None:
    after = next(bar for bar in drawn() if bar["id"] == "after")
    assert (after["start"], after["end"]) == (1.0, 0.7647)
    assert after["delta"] == "-20,000.00"
    assert after["clauses"] == [{"article": "第三条"}]
    assert after["marks"] == [{"page": "step:after"}]


def test_a_cap_that_does_not_bite_does_not_stretch_the_scale() -> None:
    capped = next(bar for bar in drawn() if bar["id"] == "capped")
    assert capped["delta"] == ""
    assert capped["end"] == 0.4971


def test_rounding_that_changes_nothing_is_left_out() -> None:
    assert [bar["id"] for bar in drawn()] == ["eligible", "after", "ratio", "share", "capped"]


def test_the_arithmetic_is_written_out() -> None:
    kinds = units(TRACE)
    assert formula(TRACE[1], texts("zh"), kinds) == "合格费用 85,000.00 − 免赔额 20,000.00"
    assert formula(TRACE[2], texts("zh"), kinds) == "60% + 5%"
    assert formula(TRACE[3], texts("zh"), kinds) == "65,000.00 × 65%"
    assert formula(TRACE[4], texts("en"), kinds) == "smaller of (limit) (42,250.00, 1,000,000.00)"


def test_a_stated_amount_leads_and_what_is_taken_off_stands_aside() -> None:
    trace = (
        step("off", "min", (op("term:d", "20000"), op("fact:e1/amount", "85000")), "20000"),
        step("rest", "subtract", (op("fact:e1/amount", "85000", "自费"), op("step:off", "20000")), "65000"),
        step("capped", "min", (op("step:rest", "65000"), op("term:cap", "50000")), "50000"),
    )
    shown = bars(trace, texts("zh"), lambda _: {}, lambda kind, name: [{"page": f"{kind}:{name}"}])
    assert [(bar["id"], bar["aside"]) for bar in shown] == [
        ("fact:e1/amount", False),
        ("off", True),
        ("rest", False),
        ("capped", False),
    ]
    assert (shown[0]["label"], shown[0]["result"], shown[0]["end"]) == ("自费", "85,000.00", 1.0)
    assert shown[0]["marks"] == [{"page": "fact:e1/amount"}]
    assert shown[3]["delta"] == "-15,000.00"
