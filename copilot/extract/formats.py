"""Checks of codes and numbers by their own form: receipts, identity and bank cards, tax numbers."""

import re
from typing import Final

from copilot.domain.document import Check, Document
from copilot.extract.checksums import id_card_birthday, id_card_sex, id_card_valid, luhn_valid, uscc_valid
from copilot.extract.dates import as_date
from copilot.extract.identities import verdict

_REGIONS: Final = frozenset(
    [
        "11",
        "12",
        "13",
        "14",
        "15",
        "21",
        "22",
        "23",
        "31",
        "32",
        "33",
        "34",
        "35",
        "36",
        "37",
        "41",
        "42",
        "43",
        "44",
        "45",
        "46",
        "50",
        "51",
        "52",
        "53",
        "54",
        "61",
        "62",
        "63",
        "64",
        "65",
        "71",
        "81",
        "82",
    ]
)


def bill_code(document: Document) -> Check:
    """票据代码: eight digits, region, 06 for medical, 01 outpatient or 02 inpatient, year."""
    value = document.value("bill_code")
    names = ("bill_code",)
    if not value:
        return verdict("bill_code", "soft", "skipped", "无票据代码。", names)
    if len(value) != 8:
        return verdict(
            "bill_code", "soft", "skipped", f"票据代码只读到 {len(value)} 位,不完整或为老式票据。", names
        )
    kind = {"outpatient_receipt": "01", "inpatient_receipt": "02"}.get(document.doc_type)
    bad = value[:2] not in _REGIONS or (value[2:4] == "06" and kind is not None and value[4:6] != kind)
    message = "票据代码的地区或票种位与票据不符。" if bad else "票据代码符合统一编码。"
    return verdict("bill_code", "soft", "failed" if bad else "ok", message, names)


def bill_no(document: Document) -> Check:
    """票据号码: ten digits on electronic receipts, eight seen on paper."""
    value = document.value("bill_no")
    if not value:
        return verdict("bill_no", "soft", "skipped", "无票据号码。", ("bill_no",))
    if re.fullmatch(r"\d{8}|\d{10}", value):
        return verdict("bill_no", "soft", "ok", "票据号码位数正常。", ("bill_no",))
    return verdict("bill_no", "soft", "skipped", f"票据号码为 {len(value)} 位,可能不完整。", ("bill_no",))


def payer_id(document: Document) -> Check:
    """The payer's number: check digit when it is a whole identity number."""
    value = document.value("payer_id_masked") or ""
    if re.fullmatch(r"\d{17}[\dXx]", value):
        ok = id_card_valid(value)
        return verdict(
            "payer_id",
            "soft",
            "ok" if ok else "failed",
            "证件号校验位相符。" if ok else "证件号校验位不符。",
            ("payer_id_masked",),
        )
    return verdict("payer_id", "soft", "skipped", "证件号被遮盖或不是身份证号。", ("payer_id_masked",))


def id_card(document: Document) -> Check:
    """Identity card: check digit, birthday and sex agree with the number."""
    number = (document.value("id_no") or "").upper()
    names = ("id_no", "birth_date", "sex")
    if not number:
        return verdict("id_card", "soft", "skipped", "未读到身份证号码。", names)
    if not id_card_valid(number):
        return verdict("id_card", "soft", "failed", "身份证号码校验位或生日不符,请核对。", names)
    born, sex = as_date(document.value("birth_date")), document.value("sex")
    if (born and born != id_card_birthday(number)) or (sex and sex != id_card_sex(number)):
        return verdict("id_card", "soft", "failed", "身份证号码与所印生日或性别不符。", names)
    return verdict("id_card", "soft", "ok", "身份证号码校验通过。", names)


def bank_card(document: Document) -> Check:
    """Bank card: Luhn test."""
    number = document.value("card_no")
    if not number:
        return verdict("bank_card", "soft", "skipped", "未读到卡号。", ("card_no",))
    ok = luhn_valid(number)
    return verdict(
        "bank_card",
        "soft",
        "ok" if ok else "failed",
        "卡号校验通过。" if ok else "卡号校验不符,请核对。",
        ("card_no",),
    )


def uscc(document: Document) -> Check:
    """Seller's unified social credit code: check character."""
    code = document.value("seller_tax_no")
    if not code or len(code) != 18:
        return verdict("uscc", "soft", "skipped", "未读到 18 位统一社会信用代码。", ("seller_tax_no",))
    ok = uscc_valid(code)
    return verdict(
        "uscc",
        "soft",
        "ok" if ok else "failed",
        "统一社会信用代码校验通过。" if ok else "统一社会信用代码校验不符。",
        ("seller_tax_no",),
    )
