"""Nothing is final without a person; a medical denial not without a medical expert besides."""

from datetime import UTC, datetime
from decimal import Decimal

import pytest

from copilot.domain.case import FINAL, TRANSITIONS, IllegalMove, next_state, takes_effect
from copilot.domain.decision import Decision, Role, Signature

NOW = datetime(2026, 3, 20, tzinfo=UTC)


def sign(person: str, role: Role, **more: str) -> Signature:
    return Signature(person=person, role=role, signed_at=NOW, **more)


def deny(*signatures: Signature, medical: bool) -> Decision:
    return Decision(
        case_id="c1",
        case_version=1,
        action="deny",
        amount=Decimal("0.00"),
        codes=("D207",) if medical else ("D201",),
        medical=medical,
        signatures=signatures,
    )


ADJUSTER = sign("甲", "adjuster")
EXPERT = sign("乙", "medical_expert", qualification="主任医师", opinion="同意")


def test_a_denial_needs_an_adjuster() -> None:
    assert not takes_effect(deny(medical=False))
    assert not takes_effect(deny(sign("丙", "auditor"), medical=False))
    assert takes_effect(deny(ADJUSTER, medical=False))


@pytest.mark.parametrize(
    "signatures",
    [
        (),
        (ADJUSTER,),
        (EXPERT,),
        (ADJUSTER, sign("丁", "senior_adjuster")),
        (ADJUSTER, sign("乙", "medical_expert")),
        (ADJUSTER, sign("乙", "medical_expert", qualification="主任医师")),
        (ADJUSTER, sign("乙", "medical_expert", opinion="同意")),
        (ADJUSTER, sign("甲", "medical_expert", qualification="主任医师", opinion="同意")),
    ],
)
def test_a_medical_denial_is_not_final_without_an_expert(signatures: tuple[Signature, ...]) -> None:
    assert not takes_effect(deny(*signatures, medical=True))


def test_a_medical_denial_is_final_with_adjuster_and_another_person_as_expert() -> None:
    assert takes_effect(deny(ADJUSTER, EXPERT, medical=True))


def test_the_only_way_to_denied_passes_a_second_person() -> None:
    into = {source for (source, _), target in TRANSITIONS.items() if target == "denied"}
    assert into == {"awaiting_second", "awaiting_expert"}
    assert {move for (_, move), target in TRANSITIONS.items() if target == "denied"} == {
        "confirm_denial",
        "expert_confirm",
    }
    with pytest.raises(IllegalMove):
        next_state("assessed", "confirm_denial")
    with pytest.raises(IllegalMove):
        next_state("awaiting_second", "expert_confirm")


def test_a_held_case_can_only_be_released() -> None:
    assert [move for (source, move) in TRANSITIONS if source == "on_hold"] == ["release"]
    assert all(target not in FINAL for (source, _), target in TRANSITIONS.items() if source == "on_hold")
