"""What ``doctor`` looks at beyond the store: settings, corpus, engines, sandbox, index, fonts."""

from collections.abc import Callable, Iterator
from importlib.util import find_spec
from typing import Final

from copilot.bootstrap import App
from copilot.errors import CopilotError
from copilot.store.doctor import Diagnosis, examine_store

_ENGINES: Final = {"rapid": ("rapidocr",), "paddle": ("paddleocr", "paddle")}
_MEASURES: Final = {
    "rlimit": "资源上限",
    "no-network": "无网络",
    "landlock": "只读文件系统",
    "seccomp": "系统调用过滤",
}


def examine(app: App) -> Iterator[Diagnosis]:
    """Yield every diagnosis; a check that cannot be made is a diagnosis too."""
    settings = app.settings
    yield Diagnosis(name="设置", status="ok", found=f"数据目录 {settings.home}，识别引擎 {settings.ocr}")
    yield from _guarded("数据", lambda: examine_store(
        settings.home, url=settings.database_url, key_file=settings.key_file
    ))  # fmt: skip
    if settings.cache is not None:
        yield Diagnosis(
            name="识别缓存",
            status="warn",
            found=f"{settings.cache} 里保存明文单证",
            advice="只在可信的磁盘上使用；不需要时去掉 COPILOT_CACHE",
        )
    for name, check in (("语料", _corpus), ("识别引擎", _engines), ("索引", _index)):
        yield from _guarded(name, lambda check=check: check(app))  # type: ignore[misc]
    yield from _guarded("文件隔离", _sandbox)
    yield from _guarded("中文字体", _fonts)


def _guarded(name: str, check: Callable[[], Iterator[Diagnosis]]) -> Iterator[Diagnosis]:
    try:
        yield from check()
    except (CopilotError, OSError, ImportError) as error:
        yield Diagnosis(name=name, status="fail", found=str(error), advice="请按说明处理后重新检查")


def _corpus(app: App) -> Iterator[Diagnosis]:
    from copilot.catalogue.manifest import verify_manifest
    from copilot.workflow.pack_checks import check_packs

    content = app.content
    files = content.files
    _ = content.law(None), content.reasons, content.drugs
    problems = list(check_packs(content.policies, files))
    if problems:
        yield Diagnosis(
            name="产品包",
            status="fail",
            found=f"{len(problems)} 处问题，第一处：{problems[0]}",
            advice="请运行 copilot packs check 并改正",
        )
    else:
        real = sum(not one.for_engine_tests for one in content.policies)
        yield Diagnosis(
            name="产品包",
            status="ok" if real else "fail",
            found=f"{len(content.policies)} 个，{real} 个可用于赔案，每个数字都有条款出处",
            advice="" if real else "没有可用于赔案的产品，请检查 COPILOT_CORPUS",
        )
    wrong = verify_manifest(app.corpus)
    yield Diagnosis(
        name="语料清单",
        status="warn" if wrong else "ok",
        found=f"{len(wrong)} 处不符，例如 {wrong[0]}" if wrong else "每份文件都与清单一致",
        advice="是有意的修改就重新生成清单，否则请恢复原来的语料" if wrong else "",
    )


def _engines(app: App) -> Iterator[Diagnosis]:
    from importlib import import_module

    for engine, modules in _ENGINES.items():
        chosen = engine == app.settings.ocr
        try:
            for module in modules[:1] if not chosen else modules:
                if find_spec(module) is None:
                    raise ImportError(f"没有安装 {module}")
                if chosen and engine == "rapid":
                    import_module(module)
        except ImportError as error:
            yield Diagnosis(
                name=f"识别引擎 {engine}",
                status="fail" if chosen else "warn",
                found=str(error),
                advice="请重新安装程序" if chosen else "需要时再安装；现在用的是另一个引擎",
            )
        else:
            yield Diagnosis(
                name=f"识别引擎 {engine}", status="ok", found="在用" if chosen else "已安装，未使用"
            )


def _index(app: App) -> Iterator[Diagnosis]:
    from copilot.retrieve.clauses import passages
    from copilot.retrieve.embed import UniversalEncoder
    from copilot.retrieve.index import DenseIndex

    index = DenseIndex(app.settings.home / "index", passages(app.content.files), UniversalEncoder())
    ready = index.manifest() is not None
    yield Diagnosis(
        name="检索索引",
        status="ok" if ready else "warn",
        found="与语料一致" if ready else "还没有建立，或与语料、模型不一致",
        advice="" if ready else "请运行 copilot index；在此之前只按词语检索",
    )


def _sandbox() -> Iterator[Diagnosis]:
    from io import BytesIO

    from PIL import Image

    from copilot.extract.sandbox import Sandbox

    drawn = BytesIO()
    Image.new("RGB", (40, 40), "white").save(drawn, "PNG")
    sandbox = Sandbox()
    try:
        with sandbox.open(drawn.getvalue(), "png") as opened:
            opened.page(0)
        measures = sandbox.measures
    finally:
        sandbox.close()
    have = "、".join(label for name, label in _MEASURES.items() if name in measures)
    lack = "、".join(label for name, label in _MEASURES.items() if name not in measures)
    yield Diagnosis(
        name="文件隔离",
        status="warn" if lack else "ok",
        found=f"解析文件的子进程：{have}" + (f"；缺少 {lack}" if lack else ""),
        advice="内核或容器不允许；请放行，或在隔离的容器里运行" if lack else "",
    )


def _fonts() -> Iterator[Diagnosis]:
    found = find_spec("pylopdf_fonts_zh_cn") is not None
    yield Diagnosis(
        name="中文字体",
        status="ok" if found else "fail",
        found="随程序提供" if found else "缺少 pylopdf_fonts_zh_cn",
        advice="" if found else "请重新安装程序；否则函件和未嵌字体的电子票据没有汉字",
    )
