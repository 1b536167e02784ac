"""Products whose terms come from second-hand sources: fit to try the engine, never to decide a claim.

A pack says so with ``for_engine_tests: true``. A claim under such a product is refused; a calculation
from facts alone is made and carries a remark, which changes neither its outcome nor its amount.
"""

from collections.abc import Iterable
from typing import Final

from copilot.domain.decision import Adjudication, Finding
from copilot.domain.policy import Policy
from copilot.errors import InputRefused

CHECK: Final = "second_hand"
_CODE: Final = "R413"


def names_for_tests_only(policies: Iterable[Policy]) -> frozenset[str]:
    """Return every id, name and alias under which there are second-hand terms and no others."""
    known = tuple(policies)
    real = {name for one in known if not one.for_engine_tests for name in _names(one)}
    return frozenset(name for one in known if one.for_engine_tests for name in _names(one)) - real


def refuse_second_hand(policies: Iterable[Policy]) -> None:
    """Raise InputRefused for the first policy whose terms are for engine tests only."""
    for one in policies:
        if one.for_engine_tests:
            raise InputRefused(refusal(one.product))


def refusal(product: str) -> str:
    """Say why a claim under this product is not taken, and what to do."""
    return (
        f"产品 {product} 的条款来自二手资料，只供引擎测试，不能用于真实赔案；"
        "请改用有原始条款的产品，可用的产品见 copilot packs list"
    )


def with_remark(result: Adjudication, policies: Iterable[Policy]) -> Adjudication:
    """Return the result with one considered finding for each policy with second-hand terms."""
    # The statement names no product: a number in a name would be a figure without support.
    products = dict.fromkeys(one.product for one in policies if one.for_engine_tests)
    remarks = tuple(
        Finding(
            id=f"{CHECK}-{product}",
            check=CHECK,
            code=_CODE,
            fired=False,
            statement="所用产品的条款来自转述资料，只供引擎测试，本结果不能用于真实赔案。",
            would_change="取得该产品的原始条款并建立产品包后重新计算。",
        )
        for product in products
    )
    if not remarks:
        return result
    return result.model_copy(update={"considered": (*result.considered, *remarks)})


def _names(policy: Policy) -> tuple[str, ...]:
    return (policy.product, policy.name, *policy.aliases)
