"""Narrative papers: sections, lists of diagnoses, operations and drugs in sentences."""

import pytest

from copilot.extract.narrative import drugs, operations, split_icd, split_list, tidy_tnm

SUMMARY = [
    (60, [(600, "青岭市人民医院")]),
    (110, [(640, "出院记录")]),
    (180, [(100, "姓名：林安和"), (500, "性别：女"), (800, "年龄：44岁"), (1200, "住院号：06210768")]),
    (220, [(100, "入院时间：2024年7月3日"), (600, "出院时间：2024年7月17日"), (1200, "住院天数：14天")]),
    (280, [(100, "入院诊断：左乳癌（T2N2MO）")]),
    (
        330,
        [(100, "入院情况：患者主因左乳肿物2个月入院。查体：一般情况可。既往史：高血压病10年，口服降压药。")],
    ),
    (
        380,
        [
            (
                100,
                "诊疗经过：完善检查后于2024年07月05日在局麻下行静脉港植入术，术后给予化疗，过程顺利，拟下周期后",
            )
        ],
    ),
    (416, [(100, "评估，择期行乳腺癌改良根治术。")]),
    (470, [(100, "出院诊断：1.左乳癌（C50.900）2.骨继发恶性肿瘤（C79.500x001）")]),
    (520, [(100, "出院情况：好转，一般情况好。")]),
    (
        570,
        [(100, "出院医嘱：注意休息，口服升血调元颗粒 2袋 2/日，聚乙二醇化重组人粒细胞刺激因子6mg皮下注射。")],
    ),
    (700, [(1100, "医师签名：王一方")]),
    (1060, [(760, "第1页")]),
]


@pytest.fixture
def summary(page, read):
    return read(page(SUMMARY))


def values(document, name):
    return [field.value for field in document.fields if field.name == name]


def test_head_of_a_discharge_summary(summary):
    expected = {
        "hospital": "青岭市人民医院",
        "name": "林安和",
        "sex": "女",
        "age": "44岁",
        "inpatient_no": "06210768",
        "admit_date": "2024-07-03",
        "discharge_date": "2024-07-17",
        "los_days": "14",
        "doctor_sign": "王一方",
    }
    assert summary.doc_type == "discharge_summary"
    assert {name: summary.value(name) for name in expected} == expected
    assert {c.code: c.status for c in summary.checks}["los"] == "ok"


def test_diagnoses_are_one_field_each_in_order(summary):
    assert values(summary, "admit_diag") == ["左乳癌（T2N2M0）"]
    assert values(summary, "discharge_diag") == ["左乳癌（C50.900）", "骨继发恶性肿瘤（C79.500x001）"]
    boxes = [f.bbox for f in summary.fields if f.name == "discharge_diag"]
    assert boxes[0].x1 <= boxes[1].x0 + 0.02


def test_sections_end_where_the_next_begins(summary):
    assert summary.value("past_history") == "高血压病10年，口服降压药。"
    assert summary.value("course").endswith("择期行乳腺癌改良根治术。")
    assert summary.value("condition") == "好转"


def test_operations_done_are_taken_and_planned_ones_not(summary):
    assert values(summary, "procedures") == ["静脉港植入术"]
    assert summary.value("procedure_date") == "2024-07-05"


def test_drugs_in_the_advice(summary):
    assert values(summary, "meds_on_discharge") == ["升血调元颗粒", "聚乙二醇化重组人粒细胞刺激因子"]


@pytest.mark.parametrize(
    ("text", "entries"),
    [
        (
            "(C50.801)乳腺恶性肿瘤，上部；(C78.000)肺部继发性恶性肿瘤",
            ["(C50.801)乳腺恶性肿瘤，上部", "(C78.000)肺部继发性恶性肿瘤"],
        ),
        ("1、高血压病3级 2、2型糖尿病", ["高血压病3级", "2型糖尿病"]),
        ("①肺癌②胸腔积液", ["肺癌", "胸腔积液"]),
        ("高血压病、冠心病、脑梗死后遗症", ["高血压病", "冠心病", "脑梗死后遗症"]),
        ("胃、十二指肠溃疡", ["胃、十二指肠溃疡"]),
        ("左乳癌\n骨转移", ["左乳癌", "骨转移"]),
        ("1.慢性胃炎 2.胃息肉1.5cm 3.2型糖尿病", ["慢性胃炎", "胃息肉1.5cm", "2型糖尿病"]),
        ("无", []),
    ],
)
def test_lists_are_split_at_their_own_marks(text, entries):
    assert split_list(text) == entries


def test_icd_codes_are_told_from_the_text():
    assert split_icd("(C79.500x001)骨继发恶性肿瘤") == ("骨继发恶性肿瘤", "C79.500x001")
    assert split_icd("股骨颈骨折（S72.000）") == ("股骨颈骨折", "S72.000")
    assert split_icd("左乳癌（T2N2M0）ⅢA期")[1] is None


def test_tnm_letters():
    assert tidy_tnm("左乳癌（T2N2MO）")[0] == "左乳癌（T2N2M0）"
    assert tidy_tnm("MODS") == ("MODS", "")


def test_operations_and_drugs_in_free_text():
    assert operations("拟行肺叶切除术。外院行阑尾切除术。") == []
    assert operations("于2024-01-02全麻下行胸腔镜右肺上叶切除术，术后恢复可") == [
        ("胸腔镜右肺上叶切除术", "2024-01-02")
    ]
    assert drugs("给予阿莫西林胶囊0.5g口服，复查血常规2次") == [("阿莫西林胶囊", "0.5g")]


def test_diagnosis_certificate(page, read):
    rows = [
        (60, [(600, "疾病诊断证明书")]),
        (
            150,
            [
                (100, "姓名：林安和"),
                (500, "性别：女"),
                (800, "年龄：44岁"),
                (1100, "门诊/住院号：2022685105"),
            ],
        ),
        (250, [(100, "临床诊断：")]),
        (290, [(150, "1.胃溃疡")]),
        (330, [(150, "2.慢性胃炎")]),
        (400, [(100, "处理意见：")]),
        (440, [(150, "建议休息贰周，定期门诊复查。")]),
        (900, [(100, "主治医师：王一方"), (900, "开具日期：2022年03月28日")]),
    ]
    document = read(page(rows))
    assert values(document, "diagnosis") == ["胃溃疡", "慢性胃炎"]
    assert document.value("opinion") == "建议休息贰周，定期门诊复查。"
    assert (document.value("doctor"), document.value("issue_date")) == ("王一方", "2022-03-28")
    assert document.value("visit_no") == "2022685105"
