"""Text in a paper that is written for a program and not for a person. Pure.

Such text changes nothing: papers are data. It is flagged for the person who works on the case, and
it is not shown to a model.
"""

import base64
import binascii
import re
import unicodedata
from typing import Final

from copilot.redact.plain import hidden_message, invisible, plain

_SKELETON: Final = str.maketrans(
    "аеорсухікмтвнАЕОРСУХІКМТВНοαερνικτΑΒΕΖΗΙΚΜΝΟΡΤΥΧ",
    "aeopcyxikmtbhAEOPCYXIKMTBHoaepvиktABEZHIKMNOPTYX".replace("и", "i"),
)
_OVERRIDE: Final = (
    r"(?:忽略|无视|忘记|忘掉|不要理会|不必理会|抛开|跳过|作废|覆盖|停止执行|不再遵守|绕过)[^。\n]{0,12}"
    r"(?:上述|以上|之前|先前|前面|前述|此前|所有|一切|任何|全部|原有|系统|你的|既定|安全|现有"
    r"|上面)[^。\n]{0,10}"
    r"(?:指令|指示|提示|提示词|规则|要求|设定|命令|约束|限制|说明|条款|内容|审核|校验)"
    r"|(?:ignore|disregard|forget|override|bypass|drop)\W+(?:\w+\W+){0,4}?"
    r"(?:previous|prior|above|earlier|all|any|system|your|existing|every)"
    r"\W+(?:\w+\W+){0,4}?(?:instruction|prompt|rule|direction|guideline|message|context|polic|check"
    r"|constraint)"
)
_ROLE: Final = (
    r"(?:你|您)(?:现在|从现在起|将)?(?:是|扮演|作为|充当|变成|进入)[^。\n]{0,14}"
    r"(?:系统|管理员|开发者|助手|模型|AI|人工智能|理赔员|审核员|机器人|模式|程序|核赔)"
    r"|(?:作为|身为)(?:一个|一名)?(?:AI|人工智能|语言模型|大模型|智能助手|语言助手)|(?:开发者|管理员|调试"
    r"|上帝|维护)模式"
    r"|you are (?:now )?(?:a|an|the|in|no longer)\b[^.\n]{0,40}(?:assistant|model|ai\b|admin|developer"
    r"|mode|system|adjuster|agent|bot|claims)"
    r"|act as (?:a|an|the)\b|pretend (?:to be|you)|developer mode|jailbreak|do anything now|\bDAN\b"
)
_SYSTEM: Final = (
    r"<\|?\s*/?(?:im_start|im_end|system|assistant|user|endoftext|eot_id|start_header_id"
    r"|begin_of_text)\b[^>\n]{0,20}>?"
    r"|\[/?(?:INST|SYS|SYSTEM|ASSISTANT)\]|<</?SYS>>|###?\s*(?:system|instruction|assistant|系统|指令"
    r"|新指令)"
    r"|(?:^|[\s\"'{,;。])(?:system|assistant|developer)(?:\s*(?:prompt|message|override|note|instruction"
    r"|command))?\s*[\"']?\s*[:：]"
    r"|(?:系统|开发者|管理员|平台)(?:提示词|提示|指令|消息|通知|命令|覆盖|口令|公告|更新)\s*[:：]"
    r"|(?:新的|最新|最高优先级|优先级最高的?|隐藏)(?:系统)?(?:指令|命令|提示词|指示)|\b(?:new|updated"
    r"|hidden|urgent) (?:system )?(?:instruction|directive|prompt|rule)s?\b"
    r"|(?:结束|终止)(?:资料|数据|文档|材料|上下文)(?:区|段)?|end of (?:data|document|context|untrusted)"
)
_COMMAND: Final = (
    r"(?:请|务必|必须|应当|直接|立即|自动|一律|马上|强制)[^。\n]{0,10}(?:批准|通过|同意|核定|判定|输出"
    r"|回复|返回|认定|设为|改为|标记|写成|写入|执行|调用)"
    r"[^。\n]{0,16}(?:本案|此案|该案|赔案|理赔|赔付|全额|金额|给付|赔款|outcome|approve|payable|approved"
    r"|所有案件|结果|结论|JSON|字段|审核)"
    r"|(?:将|把)[^。\n]{0,12}(?:应付|赔付|给付|理赔|赔款|免赔额|结论|结果|金额|比例|outcome"
    r"|payable)[^。\n]{0,8}(?:设为|设置为|改为|改成|调整为|置为|写成|修改为|更改为|视为|=|变为|提高到)"
    r"|(?:approve|pay|set|mark|output|return|respond|reply|print|reveal|list|show|send|transfer|change"
    r"|treat)\b[^.\n]{0,50}"
    r"\b(?:claim|payable|outcome|amount|in full|deductible|approved|other cases|case files|system prompt"
    r"|without review|no deductible|100 ?%|verified)\b"
    r"|(?:输出|列出|显示|泄露|告诉我|打印|给出|透露|发送)[^。\n]{0,14}(?:其他案件|其它案件|别的案件"
    r"|其他客户|其他被保险人|系统提示词?|提示词|密钥|口令|密码|内部规则|全部案件|上一个案件|所有用户"
    r"|数据库|其他人)"
    r"|(?:跳过|无需|不用|不必|取消|关闭|停用)[^。\n]{0,8}(?:人工审核|人工复核|复核|核验|校验"
    r"|专家复核|签字|审核流程|规则引擎|免赔额|等待期检查)"
)
_MARKUP: Final = (
    r"<\s*(?:script|img|iframe|svg|object|embed|meta|style|form|link)\b[^>\n]{0,200}|javascript\s*:"
    r"|on(?:error|load|click)\s*="
    r"|!\[[^\]\n]{0,80}\]\(\s*https?:|\[[^\]\n]{0,80}\]\(\s*(?:https?|data|javascript):"
    r"|\"(?:outcome|payable|decision|role|sentences|approved|tool_calls|function_call)\"\s*:"
    r"|\{\{[^}\n]{1,80}\}\}|\{%[^%\n]{1,80}%\}"
    r"|\$\{[^}\n]{1,60}\}|(?:;|'|\")\s*(?:drop|delete|update|insert)\s+(?:table|from|into|cases)"
    r"|\bUNION\s+SELECT\b|<!--.{0,200}?-->|<!\[CDATA\["
)
_ADDRESSED: Final = (
    r"(?:AI|人工智能|大模型|语言模型|机器人)\s*(?:审核员|审核|核赔员?|理赔员?|助手|请注意|请)"
    r"|\b(?:reviewing|reviewer|grading|claims)[ -](?:ai|model|bot|llm)\b|\bthe (?:correct|right"
    r"|only) (?:answer|decision) is\b"
    r"|\b(?:outcome|payable|decision)\s*[:=]\s*['\"]?(?:approve|pay|deny|\d)|=\s*HYPERLINK\s*\("
    r"|display\s*:\s*none"
    r"|\b(?:store key|audit log|bank card of|the case list|api key|source code)\b|正确答案是"
)
_PATTERN: Final = re.compile(
    "|".join((_OVERRIDE, _ROLE, _SYSTEM, _COMMAND, _MARKUP, _ADDRESSED)), re.IGNORECASE | re.MULTILINE
)
_TRIGGER_WORDS: Final = (
    "忽略 无视 忘记 忘掉 不要理会 不必理会 抛开 跳过 作废 覆盖 停止执行 不再遵守 绕过 ignore disregard "
    "forget override bypass drop 你 您 作为 身为 模式 you act pretend jailbreak anything dan system "
    "assistant developer 系统 开发者 管理员 平台 指令 命令 提示 通知 指示 结束 终止 instruction "
    "directive prompt rule end 请 务必 必须 应当 直接 立即 自动 一律 马上 强制 将 把 approve pay set "
    "mark output return respond reply print reveal list show send transfer change treat 输出 列出 显示 "
    "泄露 告诉我 打印 给出 透露 发送 无需 不用 不必 取消 关闭 停用 < [ ]( # \" {{ {% ${ ; ' union "
    "javascript onerror onload onclick ai 人工智能 模型 机器人 answer decision outcome hyperlink "
    "display key log card code bot"
)
_TRIGGERS: Final = tuple(_TRIGGER_WORDS.split())
"""Every pattern holds one of these: a text without any need not be searched."""
_ORDINARY: Final = re.compile(r"[\u4e00-\u9fff\u3001-\u3011\uff01-\uff1f\u2014-\u2026 -~]*")
_BASE64: Final = re.compile(r"(?<![A-Za-z0-9+/])[A-Za-z0-9+/]{24,}={0,2}(?![A-Za-z0-9+/=])")
_LETTERS: Final = re.compile(
    r"(?:(?<=^)|(?<=[\s.\-_|*]))(?:[A-Za-z\u4e00-\u9fff][\s.\-_|*]{1,2}){5,}[A-Za-z\u4e00-\u9fff](?![A-Za-z])"
)
_SMUGGLED: Final = 3


def order_in(text: str) -> str | None:
    """Return the words that look like an order to a program (at most 60 characters), or None."""
    secret = hidden_message(text)
    if len(secret) >= _SMUGGLED:
        return secret[:60]
    shown = unicodedata.normalize("NFKC", text) if _ORDINARY.fullmatch(text) else plain(text).text
    versions = dict.fromkeys((shown, shown.translate(_SKELETON), *_decoded(shown), *_respelled(shown)))
    for version in versions:
        folded = version.casefold()
        match = _PATTERN.search(version) if any(map(folded.__contains__, _TRIGGERS)) else None
        if match:
            return match[0].strip()[:60]
    return None


def hides_characters(text: str) -> bool:
    """Whether a text holds characters that show nothing, apart from a byte order mark or soft hyphens."""
    return any(invisible(char) and char not in "\ufeff\u00ad\r\v\f\u200d" for char in text)


def _decoded(text: str) -> list[str]:
    """Return what stands in base64 in the text."""
    found = []
    for match in _BASE64.finditer(text):
        try:
            found.append(base64.b64decode(match[0] + "=" * (-len(match[0]) % 4)).decode("utf-8"))
        except (binascii.Error, ValueError):
            continue
    return found


def _respelled(text: str) -> list[str]:
    """Return the text with spaced-out letters put together, and backwards where it is marked so."""
    spaced = _LETTERS.sub(lambda match: re.sub(r"[\s.\-_|*]", "", match[0]), text)
    versions = [spaced] if spaced != text else []
    squeezed = re.sub(r"(?<=[\u4e00-\u9fff])[\s.\-_|*·]+(?=[\u4e00-\u9fff])", "", text)
    return [*versions, squeezed] if squeezed != text else versions
