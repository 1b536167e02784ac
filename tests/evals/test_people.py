# ruff: noqa: E501
"""Synthetic people are valid in form and belong to nobody."""

from datetime import date
from random import Random

import pytest
from stdnum import luhn
from stdnum.cn import ric

from evals.people import id_number, luhn_complete, make_hospital, make_person


def test_numbers_are_valid_in_form_and_unassigned():
    rng = Random(5)
    for _ in range(200):
        person = make_person(rng)
        assert person.id_number[:6] == "990000"
        assert person.id_number[-1] == ric.calc_check_digit(person.id_number)
        assert person.id_number[6:14] == f"{person.birth:%Y%m%d}"
        assert (int(person.id_number[16]) % 2 == 1) == (person.sex == "男")
        assert luhn.is_valid(person.bank_card)
        assert person.bank_card.startswith("62000000")
        assert len(person.bank_card) == 19
        assert 2 <= len(person.name) <= 4


@pytest.mark.parametrize(
    ("body", "expected"), [(("110105", date(1949, 12, 31), 2), "11010519491231002X"), (("440524", date(1880, 1, 1), 1), "440524188001010014")]
)  # fmt: skip
def test_check_digit_of_the_published_examples(body, expected):
    assert id_number(*body) == expected


def test_luhn_of_the_published_example():
    assert luhn_complete("620000000000000") == "6200000000000005"


def test_ages_lie_in_the_wanted_range():
    rng = Random(1)
    on = date(2021, 7, 1)
    ages = [make_person(rng, ages=(18, 65), on=on).age(on) for _ in range(300)]
    assert min(ages) >= 18
    assert max(ages) <= 66


def test_same_seed_same_person_and_hospital():
    assert make_person(Random(9)) == make_person(Random(9))
    assert make_hospital(Random(9)) == make_hospital(Random(9))
    assert make_hospital(Random(9), region="35").province == "福建省"
