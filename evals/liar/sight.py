"""What the lying server claims to see on a picture of a paper."""

import json
import random
import re
from typing import Any


def seen(kind: str, prompt: str, dice: random.Random) -> str:
    """Return an answer to a request for fields.

    ``right`` reads what stands behind each label in the page's text, ``wrong`` takes a text from another
    place on the page, ``invented`` a text that stands nowhere.
    """
    begin, end = prompt.find("{"), prompt.rfind("}")
    try:
        asked: dict[str, Any] = json.loads(prompt[begin : end + 1])
    except ValueError:
        asked = {}
    if kind == "nonsense":
        return "图片里有一只猫。"
    if kind == "refusal":
        return "抱歉，我不能识别这张图片。"
    words = [one for one in str(asked.get("text", "")).split() if one]
    fields = []
    for one in asked.get("fields", []):
        value = _behind(one["label"], str(asked.get("text", "")))
        if kind == "wrong" and words:
            value = dice.choice(words)
        elif kind == "invented":
            value = f"{dice.randint(10000, 99999)}.{dice.randint(10, 99)}"
        if value:
            fields.append({"name": one["name"], "value": value})
    text = json.dumps({"fields": fields}, ensure_ascii=False)
    return text[: len(text) * 2 // 3] if kind == "truncated" else text


def _behind(label: str, text: str) -> str:
    match = re.search(re.escape(label) + r"[:：]?\s*(\S+)", text)
    return match[1] if match else ""
