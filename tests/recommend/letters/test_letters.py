"""What each letter says, what it may not say, and when it is only a draft."""

from dataclasses import replace
from decimal import Decimal

import pytest

from copilot.domain.decision import Signature
from copilot.domain.numerals import amount_in_words
from copilot.errors import InputRefused, NotAllowed
from copilot.recommend.letters import wording
from copilot.recommend.letters.case import LetterCase, fitting_kind
from copilot.recommend.letters.check import unsupported
from copilot.recommend.letters.compose import write_letter
from copilot.recommend.letters.letter import KINDS, Kind, Lang, Letter, Quote, Table, texts_of
from copilot.recommend.letters.sender import BLANK, Sender
from copilot.recommend.letters.texts import Texts, catalogue

from .conftest import CARD, CASES, EXPERT, ID_NO, MakeCase, signed

FITTING = {name: "medical-review" if name == "medical" else name for name in CASES}
ACTS = {
    "payment": ("approve", "approved"), "partial": ("partial", "approved"), "denial": ("deny", "denied"),
    "deficiency": ("pend", "pended"), "medical": ("refer", "referred"),
    "provisional": ("partial", "approved"),
}  # fmt: skip


def everything(letter: Letter) -> str:
    plain = [letter.plain.lead, *(t for b in letter.plain.blocks for t in texts_of(b)), letter.plain.foot]
    return "\n".join([*(t for b in letter.blocks() for t in texts_of(b)), *plain, letter.salutation])


@pytest.mark.parametrize("name", CASES)
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_fitting_letter_is_written_and_holds(make: MakeCase, name: str, lang: Lang) -> None:
    case = make(**CASES[name])
    letter = write_letter(case, None, lang)
    assert letter.kind == FITTING[name] == fitting_kind(case)
    assert letter.draft
    assert letter.draft_mark in ("草稿 DRAFT",)
    assert unsupported(letter, case) == ()
    assert letter.plain.lead


@pytest.mark.parametrize("name", CASES)
def test_an_act_of_a_person_makes_it_final(make: MakeCase, name: str) -> None:
    action, state = ACTS[name]
    case = signed(make(**CASES[name]), action, state=state)  # type: ignore[arg-type]
    letter = write_letter(case, FITTING[name], final=True)  # type: ignore[arg-type]
    assert not letter.draft


@pytest.mark.parametrize("name", CASES)
def test_quotes_are_verbatim(make: MakeCase, name: str) -> None:
    case = make(**CASES[name])
    letter = write_letter(case)
    quoted = [block for block in letter.blocks() if isinstance(block, Quote)]
    assert quoted
    for block in quoted:
        files = [file for file in case.corpus.values() if block.text in file.text]
        assert any(file.header.title in block.source for file in files)
        assert any(f"（{file.header.version} 版）" in block.source for file in files)


def test_amounts_are_those_of_the_trace(make: MakeCase) -> None:
    case = make()
    letter = write_letter(case, "partial")
    table = next(b for b in letter.section("calculation").blocks if isinstance(b, Table))
    steps = case.recommendation.adjudication.trace
    assert len(table.rows) == len(steps)
    for row, step in zip(table.rows, steps, strict=True):
        assert row[1] == step.label
        assert row[2].endswith(f"= {wording.number(step.result)}")
    assert table.total[2] == "42,250.00 元"
    assert "人民币 42,250.00 元" in everything(letter)
    assert "肆万贰仟贰佰伍拾元整" in everything(letter)


def test_an_amount_of_a_person_stands_beside_the_calculated_one(make: MakeCase) -> None:
    case = signed(
        make(), "partial", state="approved", amount=Decimal("43000.00"), note="剔除重复扣减的免赔额"
    )
    text = everything(write_letter(case, "partial", final=True))
    assert "应给付保险金人民币 43,000.00 元" in text
    assert "按条款计算的金额为 42,250.00 元；核定人员决定的金额为 43,000.00 元" in text
    assert "剔除重复扣减的免赔额" in text


def test_a_figure_without_ground_is_found(make: MakeCase) -> None:
    case = make()
    letter = write_letter(case, "partial")
    table = letter.section("request").blocks[0]
    assert isinstance(table, Table)
    forged = table.model_copy(update={"rows": (("e1", "医保内自付", "", "5,317.71", ""), *table.rows[1:])})
    sections = [
        s.model_copy(update={"blocks": (forged,)}) if s.id == "request" else s for s in letter.sections
    ]
    assert unsupported(letter.model_copy(update={"sections": tuple(sections)}), case) == ("5317.71",)


@pytest.mark.parametrize(
    ("case_name", "kind"),
    [("partial", "denial"), ("partial", "payment"), ("denial", "partial"), ("partial", "deficiency"),
     ("partial", "medical-review"), ("partial", "provisional")],
)  # fmt: skip
def test_a_letter_that_nobody_found_is_refused(make: MakeCase, case_name: str, kind: Kind) -> None:
    with pytest.raises(InputRefused, match="不能出具"):
        write_letter(make(**CASES[case_name]), kind)


def no_expert(make: MakeCase) -> LetterCase:
    return signed(make(**CASES["medical"]), "deny", state="denied")


@pytest.mark.parametrize(
    "expert",
    [
        EXPERT.model_copy(update={"qualification": None}),
        EXPERT.model_copy(update={"opinion": None}),
        EXPERT.model_copy(update={"role": "senior_adjuster"}),
        None,
    ],
)
def test_a_medical_denial_needs_the_experts_name_qualification_and_opinion(
    make: MakeCase, expert: Signature | None
) -> None:
    extra = (expert,) if expert else ()
    case = signed(make(**CASES["medical"]), "deny", *extra, state="denied")
    assert write_letter(case, "denial").draft
    with pytest.raises(NotAllowed, match="医学专家"):
        write_letter(case, "denial", final=True)


def test_a_decision_cannot_declare_a_medical_ground_away(make: MakeCase) -> None:
    case = signed(make(**CASES["medical"]), "deny", state="denied", medical=False)
    assert case.medical
    assert write_letter(case, "denial").draft


def test_the_expert_must_be_another_person(make: MakeCase) -> None:
    own = EXPERT.model_copy(update={"person": "王核"})
    assert write_letter(signed(make(**CASES["medical"]), "deny", own, state="denied"), "denial").draft


@pytest.mark.parametrize("state", ["awaiting_second", "extracted", "on_hold"])
def test_a_case_that_has_not_arrived_gives_a_draft(make: MakeCase, state: str) -> None:
    case = signed(make(**CASES["denial"]), "deny", state=state)  # type: ignore[arg-type]
    assert write_letter(case, "denial").draft_reason.endswith("本件不得送出。")


def test_a_reopened_or_older_decision_gives_a_draft(make: MakeCase) -> None:
    case = make(**CASES["denial"])
    assert write_letter(signed(case, "reopen", state="extracted"), "denial").draft
    assert write_letter(signed(case, "deny", state="denied", case_version=2), "denial").draft


def test_absent_proof_of_disclosure_is_said_and_pointed_out(make: MakeCase) -> None:
    letter = write_letter(make(policy={**CASES["denial"]["policy"], "clauses_disclosed": False}), "denial")
    assert "提示和说明：没有证据" in everything(letter)
    assert any("没有提示说明的证据" in one for one in letter.to_fill)


def test_what_the_insurer_did_not_give_is_a_blank(make: MakeCase) -> None:
    letter = write_letter(make(sender=Sender()), "partial")
    assert letter.sender == letter.number == BLANK
    assert letter.plain.foot == f"有疑问请打：{BLANK}"
    assert {"文号", "客服电话", "保险公司名称", "投诉渠道"} <= set(letter.to_fill)


@pytest.mark.parametrize("name", CASES)
def test_personal_numbers_are_masked(make: MakeCase, name: str) -> None:
    case = signed(
        make(**CASES[name]), ACTS[name][0], note=f"证件 {ID_NO}，卡号 {CARD}，身份证 11010519491231002X"
    )
    shown = write_letter(case, FITTING[name]).model_dump_json()  # type: ignore[arg-type]
    for secret in (ID_NO, CARD, "11010519491231002X"):
        assert secret not in shown


def test_the_medical_expert_does_not_learn_the_name(make: MakeCase) -> None:
    letter = write_letter(make(**CASES["medical"]), "medical-review")
    shown = letter.model_dump_json()
    assert "苏晚宁" not in shown
    assert "苏**" in shown
    assert "HTB-2021-0000-4280" not in shown


def test_deficiency_lists_everything_once_and_says_when_it_is_a_second_request(make: MakeCase) -> None:
    table = write_letter(make(**CASES["deficiency"]), "deficiency").section("needed").blocks[0]
    assert isinstance(table, Table)
    assert [row[1] for row in table.rows] == ["费用清单", "出院小结或病历"]
    again = make(
        **CASES["deficiency"], timeline={"supplements": [{"notified_on": "2021-11-12", "completed_on": None}]}
    )
    assert "本次是再次通知" in everything(write_letter(again, "deficiency"))


def test_the_deadline_is_the_adjudications_own(make: MakeCase) -> None:
    case = make(timeline={"determined_on": "2021-11-18"}, **CASES["denial"])
    due = {one.id: one.due for one in case.recommendation.adjudication.deadlines}
    assert due["t3"].isoformat() == "2021-11-21"
    assert "最后一日为 2021年11月21日" in everything(write_letter(case, "denial"))


def test_nothing_is_read_as_a_pattern(make: MakeCase) -> None:
    case = signed(make(), "partial", state="approved", note="{amount} {0} #set %s")
    assert "{amount} {0} #set %s" in everything(write_letter(case, "partial"))


def test_control_and_direction_characters_are_dropped(make: MakeCase) -> None:
    case = signed(make(), "partial", state="approved", note="一\x00二\u202e三\u200b四")
    assert "一二三四" in everything(write_letter(case, "partial"))


@pytest.mark.parametrize(
    ("value", "text"),
    [("42250.00", "肆万贰仟贰佰伍拾元整"), ("10500.05", "壹万零伍佰元零伍分"), ("0.30", "叁角整"),
     ("100000000.00", "壹亿元整"), ("1000100.50", "壹佰万零壹佰元伍角整"), ("0", "零元整"),
     ("100001000.00", "壹亿零壹仟元整"), ("120.34", "壹佰贰拾元叁角肆分")],
)  # fmt: skip
def test_capital_numerals(value: str, text: str) -> None:
    assert wording.amount_in_capitals(Decimal(value)) == text
    assert amount_in_words(text) == Decimal(value)


def test_both_languages_have_the_same_sentences() -> None:
    def keys(value: object, before: str = "") -> set[str]:
        if isinstance(value, dict):
            return set().union(*(keys(one, f"{before}.{name}") for name, one in value.items()))
        return {f"{before}#{len(value)}" if isinstance(value, list) else before}

    assert keys(dict(catalogue("texts/zh"))) == keys(dict(catalogue("texts/en")))


def test_every_code_has_plain_words_in_both_languages(make: MakeCase) -> None:
    reasons = make().reasons
    assert set(catalogue("texts/reasons")["en"]) == set(reasons)
    assert all(Texts("zh").plain_reason(code, reasons) for code in reasons)


def test_every_kind_is_described() -> None:
    rules = catalogue("kinds")
    for kind in KINDS:
        assert rules[kind]["sections"][-1] == "annex"
        assert Texts("zh").has(f"titles.{kind}")


def test_a_person_may_decide_on_a_code_that_was_not_found(make: MakeCase) -> None:
    case = signed(make(), "deny", state="denied", codes=("D221",), note="合同已于 2021-11-10 解除")
    text = everything(write_letter(case, "denial"))
    assert f"D221 {case.reasons['D221'].zh}" in text
    assert "由核定人员认定" in text
    assert "42,250.00" not in text
    assert write_letter(replace(case, state="awaiting_second"), "denial").draft


def test_below_the_deductible_the_denial_shows_the_calculation(make: MakeCase) -> None:
    line = {"amount": "15000.00", "kind": "住院", "scope": "医保外自费", "event": "v1", "diagnosis": "d1"}
    letter = write_letter(make(expenses=[line]), "denial")
    table = next(b for b in letter.section("calculation").blocks if isinstance(b, Table))
    assert table.total[2] == "0.00 元"
    assert "15,000.00" in everything(letter)
