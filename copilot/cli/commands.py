"""Every command: its help line, and where it is defined. Nothing is imported before it is called."""

from collections.abc import Mapping
from importlib.metadata import entry_points
from typing import Final

GROUP: Final = "copilot.commands"

BUILT_IN: Final[Mapping[str, tuple[str, str]]] = {
    "extract": ("copilot.cli.papers:extract", "读取单证：字段、明细、勾稽校验"),
    "assess": ("copilot.cli.papers:assess", "从单证到建议：一次完成，不建赔案"),
    "adjudicate": ("copilot.cli.rules:adjudicate", "按结构化事实裁决与理算，不需要单证"),
    "packs": ("copilot.cli.content:packs", "产品包：列出、核对每个数字的条款出处"),
    "search": ("copilot.cli.search:search", "在条款、法规、指南中检索原文"),
    "corpus": ("copilot.cli.corpus:corpus", "语料：加入自己的文本、核对、确认条款参数、生成清单"),
    "index": ("copilot.cli.content:index", "建立或刷新检索索引"),
    "code": ("copilot.cli.coding:code", "诊断、手术或药品的标准名称和编码"),
    "catalogue": ("copilot.cli.coding:catalogue", "导入官方编码表：诊断、手术操作、药品"),
    "case": ("copilot.cli.personal:case", "赔案：列表、详情、收件、读取、审核、更正、决定"),
    "letter": ("copilot.cli.letters:letter", "出函：给付、不予给付、补件、医学复核、先予支付"),
    "ask": ("copilot.cli.ask:ask", "就一件赔案提问：每句有出处，没有依据就说没有"),
    "replay": ("copilot.cli.cases:replay", "重放赔案：结果相同，或说明哪里不同"),
    "shadow": ("copilot.cli.shadow:shadow", "新旧并行：切换语料、规则或识别之前看在库赔案会怎样变"),
    "plan": ("copilot.cli.plan:plan", "容量规划：按实测成本算核数、内存和磁盘"),
    "audit": ("copilot.cli.ops:audit", "审计链：核验、导出检查点、单案证明"),
    "backup": ("copilot.cli.ops:backup", "备份数据目录到一个文件，不用停止服务"),
    "restore": ("copilot.cli.ops:restore", "从备份恢复，全部核验通过才替换"),
    "keys": ("copilot.cli.key_commands:keys", "主密钥：状态、轮换"),
    "doctor": ("copilot.cli.ops:doctor", "检查这台机器上的一切是否正常"),
    "user": ("copilot.http_api.account_commands:user", "账号：新建、列表、停用、动态码"),
    "schemas": ("copilot.cli.schemas:schemas", "导出所有对外 JSON 的结构定义"),
}
PLUGGED_IN: Final[Mapping[str, str]] = {
    "batch": "逐案处理一个目录，本机多进程或 Ray",
    "serve": "启动接口、核赔界面与患者门户",
    "demo": "用自带样例从头跑一遍",
    "eval": "用标注案例评测并出报告",
    "bench": "测速度、内存与增长",
}


def targets() -> dict[str, tuple[str, str]]:
    """Return name -> (``module:attribute``, help line) of every command, plug-ins included."""
    plugged = {
        point.name: (point.value, PLUGGED_IN.get(point.name, f"由插件 {point.value.split(':')[0]} 提供"))
        for point in entry_points(group=GROUP)
    }
    return {**plugged, **BUILT_IN}
