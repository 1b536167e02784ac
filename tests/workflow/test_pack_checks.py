from decimal import Decimal

from copilot.bootstrap import App
from copilot.workflow.pack_checks import check_packs, floor_warnings


def test_the_shipped_packs_carry_their_figures() -> None:
    content = App().content
    assert list(check_packs(content.policies, content.files)) == []


def test_five_cities_stay_below_the_provincial_floor_and_are_only_pointed_at() -> None:
    content = App().content
    warnings = list(floor_warnings(content.policies, content.files))
    assert {line.split()[0] for line in warnings} == {"SD-TA", "SD-WH-2022", "SD-WF", "SD-JN", "SD-DZ"}
    assert sum(line.startswith("SD-TA ") for line in warnings) >= 2
    taian = next(policy for policy in content.policies if policy.product == "SD-TA")
    assert taian.parameters["drug.ratio"].number == Decimal("0.6")


def test_a_figure_that_is_not_in_its_quote_is_named() -> None:
    content = App().content
    policy = next(one for one in content.policies if one.product == "BJ-HTB")
    ratio = policy.parameters["inpatient.ratio"]
    wrong = ratio.model_copy(update={"value": ratio.number and ratio.number + 1})
    broken = policy.model_copy(update={"parameters": {**policy.parameters, ratio.path: wrong}})
    assert any("inpatient.ratio" in line for line in check_packs([broken], content.files))
