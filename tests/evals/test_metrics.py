"""Metrics against values worked out by hand."""

from decimal import Decimal
from itertools import permutations
from random import Random

import pytest

from evals.assignment import assign
from evals.metrics_boxes import inside, iou, text_in_box
from evals.metrics_calibration import accuracy_at, auroc, expected_error, reliability, risk_coverage
from evals.metrics_decision import Expected, Given, confusion, precision_recall, score_decision
from evals.metrics_items import pair_rows, score_items
from evals.metrics_packets import score_packet
from evals.metrics_ranking import ndcg_at, recall_at
from evals.stats import interval, paired_difference, ratio, ratio_interval


def test_ratio_is_a_ratio_of_sums() -> None:
    assert ratio([(1, 2), (3, 4)]) == pytest.approx(4 / 6)
    assert ratio([]) is None
    assert ratio([(0, 0)]) is None


def test_interval_holds_the_estimate_and_narrows_with_more_units() -> None:
    few = ratio_interval([(1, 1)] * 15 + [(0, 1)] * 5, seed=3)
    many = ratio_interval([(1, 1)] * 300 + [(0, 1)] * 100, seed=3)
    for one in (few, many):
        assert one.low is not None
        assert one.high is not None
        assert one.value == 0.75
        assert one.low < 0.75 < one.high
    assert many.high - many.low < (few.high - few.low) / 3


def test_a_share_without_failures_has_the_exact_lower_bound() -> None:
    found = ratio_interval([(2, 2)] * 50)
    assert found.value == found.high == 1
    assert found.low == pytest.approx(0.05 ** (1 / 50))
    assert ratio_interval([(0, 1)] * 50).high == pytest.approx(1 - 0.05 ** (1 / 50))
    assert ratio_interval([(100, 100)], trials=True).low == pytest.approx(0.05 ** (1 / 100))
    assert ratio_interval([(0, 1)] * 50, share=False).high == 0


def test_units_are_what_is_resampled() -> None:
    """Ten units of a hundred alike values vary as ten values do, not as a thousand."""
    clustered = ratio_interval([(100, 100)] * 8 + [(0, 100)] * 2, seed=1)
    apart = ratio_interval([(1, 1)] * 800 + [(0, 1)] * 200, seed=1)
    assert clustered.low is not None
    assert apart.low is not None
    assert clustered.low < 0.62 < 0.77 < apart.low


def test_paired_difference_sees_a_small_steady_loss() -> None:
    before = [(float(i % 3 > 0), 1.0) for i in range(300)]
    after = [(0.0, 1.0) if i % 30 == 1 else pair for i, pair in enumerate(before)]
    found = paired_difference(before, after)
    assert found.value == pytest.approx(-10 / 300)
    assert found.high is not None
    assert found.high < 0
    same = paired_difference(before, before)
    assert (same.value, same.low, same.high) == (0, 0, 0)
    with pytest.raises(ValueError, match="different units"):
        paired_difference(before, after[1:])


def test_interval_of_any_estimate() -> None:
    found = interval([1.0, 2.0, 3.0, 4.0], lambda values: max(values), seed=2)
    assert (found.value, found.high) == (4.0, 4.0)
    assert found.low is not None
    assert found.low < 4


def test_assignment_is_optimal_and_greedy_is_not() -> None:
    gain = [[0.9, 0.8], [0.85, 0.1]]
    assert assign(gain) == [(0, 1), (1, 0)]  # 1.65; the greedy choice gives 0.9 + 0.1
    assert assign(gain, least=0.82) == [(1, 0)] or assign(gain, least=0.82) == [(0, 0)]
    assert assign([]) == []
    assert assign([[0.5], [0.7], [0.6]]) == [(1, 0)]


def test_assignment_equals_the_best_of_all_permutations() -> None:
    rng = Random(4)
    for rows, columns in ((3, 3), (3, 5), (5, 4), (1, 4)):
        gain = [[round(rng.random(), 3) for _ in range(columns)] for _ in range(rows)]
        total = sum(gain[i][j] for i, j in assign(gain))
        small, large = min(rows, columns), max(rows, columns)
        best = max(
            sum(gain[i][j] if rows <= columns else gain[j][i] for i, j in enumerate(order))
            for order in permutations(range(large), small)
        )
        assert total == pytest.approx(best)


def test_items_by_optimal_matching() -> None:
    truth = [
        {"name": "血细胞分析", "amount": "20.00", "qty": "1"},
        {"name": "肝功能全项", "amount": "80.00", "qty": "1"},
        {"name": "床位费", "amount": "40.00", "qty": "2"},
    ]
    read = [
        {"name": "肝功能全项", "amount": "80.00", "qty": "1"},
        {"name": "血细胞分折", "amount": "20.00", "qty": "1"},
        {"name": "小计", "amount": "140.00", "qty": None},
        {"name": "床位费", "amount": "40.00", "qty": "3"},
    ]
    assert pair_rows(truth, read) == [(0, 1), (1, 0), (2, 3)]
    score = score_items(truth, read)
    assert (score.expected, score.right, score.wrong, score.missing, score.extra) == (3, 1, 2, 0, 1)
    assert score_items(truth, []).missing == 3


def test_boxes() -> None:
    assert iou((0, 0, 2, 2), (1, 1, 3, 3)) == pytest.approx(1 / 7)
    assert iou((0, 0, 1, 1), (2, 2, 3, 3)) == 0
    assert inside((0, 0, 2, 2), (0, 0, 1, 2)) == 0.5
    page = [("金额", (0.1, 0.1, 0.2, 0.12)), ("1,234.50", (0.22, 0.1, 0.3, 0.12))]
    assert text_in_box("1234.50", (0.21, 0.09, 0.31, 0.13), page)
    assert not text_in_box("1234.50", (0.21, 0.29, 0.31, 0.33), page)
    line = [("金额 1,234.50 元", (0.1, 0.1, 0.5, 0.12))]
    assert text_in_box("1,234.50", (0.22, 0.1, 0.3, 0.12), line)
    assert not text_in_box("999", (0.22, 0.1, 0.3, 0.12), line)


def test_packets() -> None:
    score = score_packet(["a", "a", "b", "c"], [1, 1, 2, 2])  # type: ignore[list-item]
    assert (score.together, score.joined, score.both, score.papers, score.whole) == (1, 2, 1, 3, 1)
    assert score.f1 == pytest.approx(2 / 3)
    assert score_packet(["a", "b"], [None, None]).f1 == 1
    with pytest.raises(ValueError, match="each page"):
        score_packet(["a"], [])


SAMPLES = [(0.95, True), (0.95, True), (0.9, False), (0.4, False), (0.4, True)]


def test_calibration() -> None:
    top, low = reliability(SAMPLES)[::-1]
    assert (top.count, top.right) == (3, pytest.approx(2 / 3))
    assert top.confidence == pytest.approx(2.8 / 3)
    assert (low.count, low.right) == (2, 0.5)
    error = (3 * abs(2.8 / 3 - 2 / 3) + 2 * abs(0.4 - 0.5)) / 5
    assert expected_error(SAMPLES) == pytest.approx(error)
    # right: .95 .95 .4; wrong: .9 .4. Pairs won: .95>.9, .95>.4, twice; .4<.9; .4=.4 half: 4.5 of 6
    assert auroc(SAMPLES) == pytest.approx(4.5 / 6)
    assert auroc([(0.5, True)]) is None
    assert risk_coverage(SAMPLES) == [(0.4, 0.0), (0.6, pytest.approx(1 / 3)), (1.0, pytest.approx(0.4))]
    assert accuracy_at(SAMPLES, 0.4) == 1
    assert accuracy_at(SAMPLES, 0.5) == pytest.approx(2 / 3)


def label(outcome: str, payable: str | None, **more: frozenset[str]) -> Expected:
    amount = None if payable is None else Decimal(payable)
    return Expected(outcome, amount, amount is None, **more)


def given(outcome: str, payable: str | None, **more: frozenset[str]) -> Given:
    return Given(outcome, None if payable is None else Decimal(payable), **more)


def test_money_of_a_decision() -> None:
    right = score_decision(label("partial", "100.00"), given("partial", "100.00"))
    assert (right.verdict, right.payable_exact, right.over, right.under) == ("right", True, 0, 0)
    over = score_decision(label("partial", "100.00"), given("approve", "130.00"))
    assert (over.verdict, over.over, over.under) == ("wrong", Decimal(30), 0)
    under = score_decision(label("partial", "100.00"), given("partial", "99.99"))
    assert (under.payable_exact, under.under) == (False, Decimal("0.01"))
    held = score_decision(label("partial", "100.00"), given("pend", None))
    assert (held.verdict, held.withheld, held.under) == ("could_not_judge", Decimal(100), 0)
    assert held.undeterminable == (False, True)


def test_wrongful_denial_and_leakage() -> None:
    denied = score_decision(label("approve", "50.00"), given("deny", "0.00"))
    assert denied.wrongful_denial
    assert denied.under == 50
    leaked = score_decision(label("deny", "0.00"), given("partial", "20.00"))
    assert (leaked.leakage, leaked.wrongful_denial) == (Decimal(20), False)
    guessed = score_decision(label("refer", None), given("approve", "70.00"))
    assert (guessed.leakage, guessed.undeterminable, guessed.payable_exact) == (
        Decimal(70),
        (True, False),
        None,
    )
    assert score_decision(label("pend", None), given("deny", "0.00")).wrongful_denial
    refused = score_decision(label("pend", None), given("refused", None))
    assert (refused.verdict, refused.undeterminable) == ("could_not_judge", (True, True))


def test_codes_evidence_and_missing_are_counted() -> None:
    expected = label(
        "deny", "0.00", codes=frozenset({"D205", "D208"}), not_codes=frozenset({"P101"}),
        evidence=frozenset({"policy/X#第一条"}), missing=frozenset({"doc:pathology"}),
    )  # fmt: skip
    found = score_decision(expected, given("deny", "0.00", codes=frozenset({"D205", "P101"})))
    assert (found.codes, found.forbidden, found.evidence, found.missing) == ((1, 2), 1, (0, 1), (0, 1))


def test_confusion_and_precision() -> None:
    assert confusion([("a", "a"), ("a", "b"), ("b", "b")], ["a", "b"]) == [[1, 1], [0, 1]]
    assert precision_recall([(True, True), (True, False), (False, True)]) == (0.5, 0.5)
    assert precision_recall([(False, False)]) == (None, None)


def test_ranking() -> None:
    relevant = {"a": 2, "b": 1}
    assert recall_at(relevant, ["x", "a"], 1) == 0
    assert recall_at(relevant, ["x", "a"], 5) == 1
    assert recall_at({str(n): 2 for n in range(10)}, [str(n) for n in range(5)], 5) == 1
    assert recall_at({}, ["a"], 5) is None
    assert ndcg_at(relevant, ["a", "b"], 10) == 1
    ideal = 3 + 1 / 1.584962500721156
    assert ndcg_at(relevant, ["b", "a"], 10) == pytest.approx((1 + 3 / 1.584962500721156) / ideal)
    assert ndcg_at({}, ["a"], 10) is None
