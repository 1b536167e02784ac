# ruff: noqa: E501
"""Synthetic people and hospitals. Nobody and nothing here exists.

Identity numbers carry the unassigned region code 990000 and a valid check digit (GB 11643),
phone numbers lie in the all-zero number segment, bank cards are Luhn-valid under the unassigned
bank identification number 62000000, and hospitals stand in invented places. The same seed gives
the same person on every machine.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from random import Random
from typing import Final, Literal

Sex = Literal["男", "女"]

_ID_WEIGHTS: Final = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_ID_CHECK: Final = "10X98765432"
_SURNAMES: Final = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔钟谭陆汪范金石廖贾夏韦付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤"
_RARE_SURNAMES: Final = ("欧阳", "司马", "上官", "诸葛", "令狐", "尉迟", "乜", "仉", "佘", "麴")
_GIVEN_MALE: Final = "伟强磊军洋勇杰涛超明刚平辉鹏华飞鑫波斌宇浩凯健俊帆帅旭宁龙林阳建国志文海峰晨睿博"
_GIVEN_FEMALE: Final = "芳娜敏静丽艳娟霞秀英玲桂兰红梅燕萍洁琳雪婷欣怡倩慧颖璐晶妍茜蕾薇云莲真环妮彤琪瑶"
_GIVEN_RARE: Final = "淼焱垚犇喆堃翀赟婧祎骁珺芃"

PROVINCES: Final[dict[str, tuple[str, str, str]]] = {
    "11": ("北京市", "京", "北京"),
    "12": ("天津市", "津", "天津"),
    "13": ("河北省", "冀", "河北"),
    "14": ("山西省", "晋", "山西"),
    "15": ("内蒙古自治区", "蒙", "内蒙古"),
    "21": ("辽宁省", "辽", "辽宁"),
    "22": ("吉林省", "吉", "吉林"),
    "23": ("黑龙江省", "黑", "黑龙江"),
    "31": ("上海市", "沪", "上海"),
    "32": ("江苏省", "苏", "江苏"),
    "33": ("浙江省", "浙", "浙江"),
    "34": ("安徽省", "皖", "安徽"),
    "35": ("福建省", "闽", "福建"),
    "36": ("江西省", "赣", "江西"),
    "37": ("山东省", "鲁", "山东"),
    "41": ("河南省", "豫", "河南"),
    "42": ("湖北省", "鄂", "湖北"),
    "43": ("湖南省", "湘", "湖南"),
    "44": ("广东省", "粤", "广东"),
    "45": ("广西壮族自治区", "桂", "广西"),
    "46": ("海南省", "琼", "海南"),
    "50": ("重庆市", "渝", "重庆"),
    "51": ("四川省", "川", "四川"),
    "52": ("贵州省", "黔", "贵州"),
    "53": ("云南省", "滇", "云南"),
    "61": ("陕西省", "陕", "陕西"),
    "62": ("甘肃省", "甘", "甘肃"),
    "63": ("青海省", "青", "青海"),
    "64": ("宁夏回族自治区", "宁", "宁夏"),
    "65": ("新疆维吾尔自治区", "新", "新疆"),
}
_PLACES: Final = (
    "云岭", "东垣", "松屏", "沧浦", "青枫", "瑞泉", "望川", "临澜", "鹤坪", "石渚",
    "兰汀", "澄湾", "栖霖", "岚桥", "楚屏", "南翊", "北垭", "锦芦", "洛坻", "汀洲",
)  # fmt: skip
_KINDS: Final = (
    ("{p}{c}市人民医院", "综合医院"),
    ("{p}{c}市第一人民医院", "综合医院"),
    ("{p}{c}市中心医院", "综合医院"),
    ("{c}医科大学附属第二医院", "综合医院"),
    ("{c}医学院第一附属医院", "综合医院"),
    ("{p}{c}肿瘤医院", "专科医院"),
    ("{c}市妇幼保健院", "专科医院"),
    ("{p}{c}市中医医院", "中医医院"),
    ("{c}市第四人民医院", "综合医院"),
    ("{p}{c}县人民医院", "综合医院"),
)
# Names, places and patterns that only papers kept out of tuning use.
_UNSEEN_PLACES: Final = (
    "砚山湖", "朔宁", "宜沅", "平垣", "雁栖台", "涟安", "崇淮", "澧江", "翠堤", "靖埠",
    "白鹭洲", "阜林", "沅桥", "梓塘", "铜峪", "遂川口", "茂陵坡", "浔溪", "凤台岭", "廊桥",
)  # fmt: skip
_UNSEEN_KINDS: Final = (
    ("{p}{c}市立医院", "综合医院"),
    ("{c}大学第三医院", "综合医院"),
    ("{p}{c}市第二人民医院", "综合医院"),
    ("{c}大学医学院附属儿童医院", "专科医院"),
    ("{p}{c}骨伤科医院", "专科医院"),
    ("中国人民解放军联勤保障部队第九二七医院", "综合医院"),
    ("{c}口腔医院", "专科医院"),
    ("{p}{c}心血管病专科医院", "专科医院"),
    ("{c}市{c}区社区卫生服务中心", "社区卫生服务中心"),
    ("{c}县中西医结合医院", "中医医院"),
    ("{c}煤业集团总医院", "综合医院"),
    ("{c}华康眼科医院有限公司", "专科医院"),
)
_UNSEEN_SURNAMES: Final = "常温康施文牛樊葛邢安齐易乔伍庞颜倪庄聂章鲁岳翟殷詹申欧耿关兰焦俞左柳甘祝包"
_UNSEEN_NAMES: Final = ("阿依古丽·买买提", "艾力·吐尔逊", "才让卓玛", "呼格吉勒图", "迪丽努尔")
_MUNICIPAL: Final = ("11", "12", "31", "50")
DEPARTMENTS: Final = ("内科", "外科", "妇科", "肿瘤内科", "心血管内科", "神经内科", "呼吸内科", "骨科")


@dataclass(frozen=True, slots=True)
class Person:
    """One synthetic person; ``id_number`` has 18 characters, ``bank_card`` 19 digits."""

    name: str
    sex: Sex
    birth: date
    id_number: str
    phone: str
    bank_card: str
    address: str

    def age(self, on: date) -> int:
        """Full years of age on a day."""
        return on.year - self.birth.year - ((on.month, on.day) < (self.birth.month, self.birth.day))


@dataclass(frozen=True, slots=True)
class Hospital:
    """One hospital that does not exist; ``code`` is H and 11 digits, ``level`` 三级甲等 and so on."""

    name: str
    province: str
    region: str
    level: str
    kind: str
    code: str

    @property
    def provider_type(self) -> str:
        """What a receipt prints as 医疗机构类型."""
        return f"{self.level}{self.kind}" if self.code.endswith(("1", "3", "5")) else self.kind


def id_number(region: str, birth: date, sequence: int) -> str:
    """Return the 18-character number of a region (6 digits), birth date and sequence (0-999)."""
    body = f"{region}{birth:%Y%m%d}{sequence:03d}"
    weighted = sum(weight * int(digit) for weight, digit in zip(_ID_WEIGHTS, body, strict=True))
    return body + _ID_CHECK[weighted % 11]


def luhn_complete(body: str) -> str:
    """Append the Luhn check digit to a string of digits."""
    total = 0
    for position, digit in enumerate(reversed(body)):
        value = int(digit) * (2 if position % 2 == 0 else 1)
        total += value - 9 if value > 9 else value
    return body + str(-total % 10)


def person_name(rng: Random, sex: Sex, *, unseen: bool = False) -> str:
    """Return a plausible name of two to four characters, rarely with uncommon ones."""
    if unseen and rng.random() < 0.05:
        return rng.choice(_UNSEEN_NAMES)
    plain = _UNSEEN_SURNAMES if unseen else _SURNAMES
    surname = rng.choice(_RARE_SURNAMES) if rng.random() < 0.04 else rng.choice(plain)
    pool = _GIVEN_MALE if sex == "男" else _GIVEN_FEMALE
    given = "".join(rng.choice(pool) for _ in range(1 if rng.random() < 0.25 else 2))
    if rng.random() < 0.06:
        given = given[:-1] + rng.choice(_GIVEN_RARE)
    return surname + given


def make_person(
    rng: Random,
    *,
    sex: Sex | None = None,
    ages: tuple[int, int] = (18, 85),
    on: date = date(2021, 7, 1),
    unseen: bool = False,
) -> Person:
    """Draw one person whose age on a day lies within ``ages``."""
    either: tuple[Sex, Sex] = ("男", "女")
    chosen = sex if sex is not None else rng.choice(either)
    youngest = date(on.year - ages[0], 1, 1) - timedelta(days=1)
    birth = youngest - timedelta(days=rng.randrange(max(1, (ages[1] - ages[0]) * 365)))
    sequence = rng.randrange(0, 500) * 2 + (1 if chosen == "男" else 0)
    places = _UNSEEN_PLACES if unseen else _PLACES
    place = rng.choice(places)
    return Person(
        name=person_name(rng, chosen, unseen=unseen),
        sex=chosen,
        birth=birth,
        id_number=id_number("990000", birth, sequence),
        phone=f"1910000{rng.randrange(10000):04d}",
        bank_card=luhn_complete("62000000" + "".join(str(rng.randrange(10)) for _ in range(10))),
        address=f"{place}市{rng.choice(places)}区{rng.choice(places)}路{rng.randrange(1, 300)}号",
    )


def make_hospital(rng: Random, *, region: str | None = None, unseen: bool = False) -> Hospital:
    """Draw one hospital, in a province given by its two-digit code or in any."""
    code = region or rng.choice(tuple(PROVINCES))
    province, _, short = PROVINCES[code]
    pattern, kind = rng.choice(_UNSEEN_KINDS if unseen else _KINDS)
    place = rng.choice(_UNSEEN_PLACES if unseen else _PLACES)
    if code in _MUNICIPAL:
        pattern = pattern.replace("市", "").replace("{c}县", "{c}区")
        prefix = short + "市"
    else:
        prefix = province if rng.random() < 0.4 else ""
    level = rng.choice(("三级甲等", "三级甲等", "三级乙等", "二级甲等"))
    return Hospital(
        name=pattern.format(p=prefix, c=place),
        province=province,
        region=code,
        level=level,
        kind=kind,
        code=f"H{code}0000{rng.randrange(10**5):05d}",
    )
