from copilot.retrieve.everyday import Everyday
from evals.encoder.lay import lay_questions, lay_set
from evals.encoder.pairs import QuestionMaker

ARTICLE = "用人单位拖欠劳动报酬的，劳动者可以依法向人民法院申请支付令。"


def test_a_made_question_speaks_the_everyday_words() -> None:
    maker = QuestionMaker(Everyday("老板 公司 = 用人单位\n员工 = 劳动者\n"), seed=1)
    made = [maker.question(ARTICLE) for _ in range(200)]
    assert sum("老板" in one or "公司" in one or "员工" in one for one in made) > 80
    assert all(2 < len(one) < 60 for one in made)


def test_the_same_seed_makes_the_same_questions() -> None:
    phrases = Everyday("老板 = 用人单位\n")
    first, second = QuestionMaker(phrases, seed=5), QuestionMaker(phrases, seed=5)
    assert [first.question(ARTICLE) for _ in range(20)] == [second.question(ARTICLE) for _ in range(20)]


def test_the_lay_set_has_two_halves_whose_answers_are_searched() -> None:
    pool = set(lay_set().pool.split())
    assert len(pool) == 1445
    assert len(lay_questions("dev")) >= 150
    assert len(lay_questions("heldout")) >= 100
    assert all(set(one.at) <= pool for one in lay_set().questions)
    assert len({one.q for one in lay_set().questions}) == len(lay_set().questions)
