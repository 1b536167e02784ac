"""Line items under an unknown header or none: sums, products and forms of values prove them."""

import pytest

HEAD = {
    "outpatient": [
        (60, [(500, "某市医疗门诊收费票据")]),
        (120, [(100, "姓名：林安和"), (700, "开票日期：2024-07-17")]),
    ],
    "fees": [
        (50, [(600, "住院费用清单")]),
        (
            100,
            [(100, "姓名：林安和"), (500, "住院号：06210768"), (900, "住院日期：2024-07-03至2024-07-17")],
        ),
    ],
    "lab": [
        (50, [(600, "检验报告单")]),
        (100, [(100, "姓名：林安和"), (500, "性别：女"), (800, "标本：血清")]),
    ],
    "rx": [
        (50, [(600, "处方笺")]),
        (100, [(100, "姓名：林安和"), (500, "性别：女"), (800, "科别：内科")]),
        (140, [(100, "临床诊断：高血压"), (800, "日期：2024-07-03")]),
    ],
    "gene": [
        (50, [(600, "基因检测报告")]),
        (100, [(100, "姓名：林安和"), (500, "性别：女"), (800, "样本类型：组织")]),
    ],
}
SUM = (800, [(100, "合计（大写）叁佰元整"), (900, "（小写）300.00")])
LAB_FOOT = (500, [(100, "检验者：王一"), (600, "报告时间：2024-07-03")])
RX_FOOT = (600, [(100, "医师：王一"), (600, "审核：李二")])
FEE_FOOT = (500, [(100, "总计"), (1140, "44.16")])
FEE_HEAD = [(100, "项目名称"), (560, "规格"), (760, "单位"), (860, "单价"), (1000, "数量"), (1140, "金额")]
DRUG = [(100, "注射用头孢呋辛钠"), (560, "0.75g"), (760, "支"), (860, "11.38"), (1000, "2"), (1140, "22.76")]
NEEDLE = [(100, "静脉留置针"), (560, "24G"), (760, "支"), (860, "21.40"), (1000, "1"), (1140, "21.40")]


def below(y, *lines):
    return [(y + 40 * i, line) for i, line in enumerate(lines)]


def cells(document, *names):
    return [
        tuple((found.value if (found := item.cell(name)) else None) for name in names)
        for item in document.items
    ]


THREE = [("西药费", "100.00"), ("检查费", "150.00"), ("化验费", "50.00")]


@pytest.mark.parametrize(
    "lines",
    [
        below(300, *[[(100, name), (500, amount)] for name, amount in THREE]),
        below(300, *[[(100, f"{n}. {name}"), (500, amount)] for n, (name, amount) in enumerate(THREE, 1)]),
        below(
            300,
            [(x, n) for x, (n, _) in zip((100, 400, 700), THREE, strict=True)],
            [(x, a) for x, (_, a) in zip((100, 400, 700), THREE, strict=True)],
        ),
        below(300, [(100, "收费项目：西药费100.00元、检查费150.00元、化验费50.00元。")]),
        below(300, [(100, "类目"), (500, "收费额")], *[[(100, n), (500, a)] for n, a in THREE]),
        below(
            300,
            [(100, "费用名称 Description"), (500, "金额 Amount (RMB)")],
            *[[(100, n), (500, a)] for n, a in THREE],
        ),
        below(300, [(100, "金额"), (400, "项目")], *[[(100, a), (400, n)] for n, a in THREE]),
    ],
)
def test_charges_of_a_receipt_under_any_header_or_none(page, read, lines):
    document = read(page([*HEAD["outpatient"], *lines, SUM]))
    assert cells(document, "name", "amount") == THREE


def test_charges_that_do_not_add_up_are_not_invented(page, read):
    lines = below(300, *[[(100, name), (500, amount)] for name, amount in THREE[:2]])
    assert not read(page([*HEAD["outpatient"], *lines, SUM])).items


def test_payments_that_add_up_to_the_total_are_no_items(page, read):
    paid = [("统筹支付", "100.00"), ("账户支付", "150.00"), ("现金支付", "50.00")]
    lines = below(300, *[[(100, name), (500, amount)] for name, amount in paid])
    assert not read(page([*HEAD["outpatient"], *lines, SUM])).items


def test_details_without_a_header_carry_price_and_quantity(page, read):
    lines = below(
        300,
        [(100, "1.血细胞分析"), (500, "1"), (600, "100.00"), (800, "100.00")],
        [(100, "2.阿莫西林胶囊"), (500, "4"), (600, "50.00"), (800, "200.00")],
    )
    document = read(page([*HEAD["outpatient"], *lines, SUM]))
    assert cells(document, "name", "qty", "price", "amount") == [
        ("血细胞分析", "1", "100.00", "100.00"),
        ("阿莫西林胶囊", "4", "50.00", "200.00"),
    ]


def test_a_till_prints_the_figures_below_the_name(page, read):
    lines = below(
        300,
        [(100, "品名"), (300, "数量"), (400, "单价"), (500, "小计")],
        [(100, "阿莫西林胶囊")],
        [(300, "2盒"), (400, "75.00"), (500, "150.00")],
        [(100, "复方丹参片")],
        [(300, "1盒"), (400, "150.00"), (500, "150.00")],
    )
    document = read(page([*HEAD["outpatient"], *lines, SUM]))
    assert cells(document, "name", "qty", "unit", "amount") == [
        ("阿莫西林胶囊", "2", "盒", "150.00"),
        ("复方丹参片", "1", "盒", "150.00"),
    ]


BOTH = [("注射用头孢呋辛钠", "11.38", "2", "22.76"), ("静脉留置针", "21.40", "1", "21.40")]


@pytest.mark.parametrize(
    "lines",
    [
        [DRUG, NEEDLE],
        [
            [(100, "内容"), (560, "剂型规格"), (760, "计"), (860, "价"), (1000, "量"), (1140, "计费")],
            DRUG,
            NEEDLE,
        ],
        [FEE_HEAD, DRUG[:1], DRUG[1:], NEEDLE[:1], NEEDLE[1:]],
        [
            [(100, "项目名称"), (760, "单价×数量"), (1140, "金额")],
            [(100, "注射用头孢呋辛钠"), (760, "11.38×2"), (1140, "22.76")],
            [(100, "静脉留置针"), (760, "21.40×1"), (1140, "21.40")],
        ],
    ],
)
def test_a_fee_list_by_its_products(page, read, lines):
    document = read(page([*HEAD["fees"], *below(150, *lines), FEE_FOOT]))
    assert cells(document, "item_name", "unit_price", "qty", "amount") == BOTH


def test_numbered_headings_of_groups_are_no_items(page, read):
    lines = below(
        150,
        FEE_HEAD,
        [(100, "一、西药费")],
        DRUG,
        [(100, "西药费小计"), (1140, "22.76")],
        [(100, "（二）卫生材料费"), (1140, "21.40")],
        NEEDLE,
    )
    document = read(page([*HEAD["fees"], *lines, FEE_FOOT]))
    assert cells(document, "item_name", "category") == [
        ("注射用头孢呋辛钠", "西药费"),
        ("静脉留置针", "卫生材料费"),
    ]


def test_two_groups_glued_where_they_touch(page, read):
    head = [
        (86, "名称"),
        (441, "单价"),
        (565, "数量"),
        (690, "金额 名称"),
        (1201, "单价"),
        (1325, "数量"),
        (1450, "金额"),
    ]
    lines = below(
        150,
        head,
        [
            (86, "床位费"),
            (441, "48.00"),
            (565, "10"),
            (690, "480.00 糖化血红蛋白测定"),
            (1201, "63.00"),
            (1325, "6"),
            (1450, "378.00"),
        ],
        [
            (86, "住院诊察费"),
            (441, "26.00"),
            (565, "10"),
            (690, "260.00 肝功能全项"),
            (1201, "96.50"),
            (1325, "2"),
            (1450, "193.00"),
        ],
    )
    document = read(page([*HEAD["fees"], *lines, (500, [(100, "总计"), (1140, "1311.00")])]))
    assert sorted(cells(document, "item_name", "amount")) == sorted(
        [
            ("床位费", "480.00"),
            ("糖化血红蛋白测定", "378.00"),
            ("住院诊察费", "260.00"),
            ("肝功能全项", "193.00"),
        ]
    )


@pytest.mark.parametrize(
    "head", [[], [(100, "参数"), (500, "本次"), (600, "高低"), (700, "正常"), (900, "量")]]
)
def test_a_laboratory_report_by_its_intervals(page, read, head):
    lines = below(
        200,
        *([head] if head else []),
        [(100, "白细胞计数"), (500, "11.2"), (600, "↑"), (700, "3.5-9.5"), (900, "10^9/L")],
        [(100, "血红蛋白"), (500, "131"), (700, "115-150"), (900, "g/L")],
    )
    document = read(page([*HEAD["lab"], *lines, LAB_FOOT]))
    assert cells(document, "name", "result", "flag", "reference", "unit") == [
        ("白细胞计数", "11.2", "↑", "3.5-9.5", "10^9/L"),
        ("血红蛋白", "131", None, "115-150", "g/L"),
    ]


def test_an_arrow_apart_from_its_result(page, read):
    lines = below(
        200,
        [(100, "项目"), (500, "结果"), (800, "参考区间")],
        [(100, "促甲状腺激素"), (500, "5.24 ↑"), (800, "0.27~4.2")],
        [(100, "游离甲状腺素"), (500, "17.5 L"), (800, "18~22")],
    )
    document = read(page([*HEAD["lab"], *lines, LAB_FOOT]))
    assert cells(document, "result", "flag") == [("5.24", "↑"), ("17.5", "L")]


AMOXICILLIN = ("阿莫西林胶囊", "0.25g*24粒", "2", "0.5g", "口服", "每日3次", "7")


@pytest.mark.parametrize(
    "lines",
    [
        [
            [(100, "药品名称"), (500, "规格"), (900, "数量")],
            [(100, "阿莫西林胶囊"), (500, "0.25g*24粒"), (900, "2盒")],
            [(140, "用法：口服 每次0.5g 每日3次 共7天")],
        ],
        [
            [(100, "药品名称：阿莫西林胶囊"), (700, "规格：0.25g*24粒")],
            [(100, "用法用量：口服 每次0.5g 每日3次"), (700, "数量：2盒"), (900, "天数：7")],
        ],
        [
            [
                (100, "药名"),
                (500, "装量"),
                (700, "单次"),
                (800, "途径"),
                (900, "频度"),
                (1050, "日数"),
                (1200, "总数"),
            ],
            [
                (100, "阿莫西林胶囊"),
                (500, "0.25g*24粒"),
                (700, "0.5g"),
                (800, "口服"),
                (900, "每日3次"),
                (1050, "7天"),
                (1200, "2盒"),
            ],
        ],
    ],
)
def test_a_drug_in_parts(page, read, lines):
    document = read(page([*HEAD["rx"], *below(200, *lines), RX_FOOT]))
    names = ("generic_name", "strength", "qty", "dose", "route", "freq", "days")
    assert cells(document, *names) == [AMOXICILLIN]


def test_packing_on_the_line_below_the_name(page, read):
    lines = below(
        200, [(100, "Rp")], [(100, "阿莫西林胶囊")], [(140, "0.25g×24粒×2盒")], [(140, "Sig. 0.5g po tid")]
    )
    document = read(page([*HEAD["rx"], *lines, RX_FOOT]))
    assert cells(document, "strength", "qty", "unit", "freq") == [("0.25g×24粒", "2", "盒", "tid")]


@pytest.mark.parametrize(
    "lines",
    [
        [[(100, "EGFR"), (600, "L858R突变"), (1000, "32.5%")], [(100, "ALK"), (600, "未检出"), (1000, "-")]],
        [
            [(100, "基因：EGFR"), (600, "变异：L858R突变"), (1000, "丰度：32.5%")],
            [(100, "基因：ALK"), (600, "变异：未检出"), (1000, "丰度：/")],
        ],
    ],
)
def test_genes_without_a_table(page, read, lines):
    document = read(page([*HEAD["gene"], *below(200, *lines), (500, [(100, "报告日期：2024-07-03")])]))
    assert cells(document, "gene", "variant", "vaf") == [
        ("EGFR", "L858R突变", "32.5%"),
        ("ALK", "未检出", None),
    ]
