"""Paint sheets as a PDF with a text layer: real text objects in embedded, subset Noto fonts.

Typst narrows Chinese punctuation at the start of a run and between neighbours. Runs are therefore
cut there, and a piece that starts with an opening mark is moved back by the half em it loses, so
that every glyph stands where the display list says.
"""

import base64
import io
from typing import Any, Final

import typst
from PIL import Image

from evals.canvas import ArtOp, LineOp, Rgb, Sheet, TextOp
from evals.fonts import FAMILIES, font_file

_OPENING: Final = frozenset("（《〈「『【〔“‘")
_MARKS: Final = _OPENING | frozenset("）》〉」』】〕”’，。、；：！？")


def pdf(sheets: list[Sheet]) -> bytes:
    """Return one page per sheet; equal sheets give equal bytes."""
    files: dict[str, bytes] = {}
    body = []
    for number, sheet in enumerate(sheets):
        body.append(
            f"#set page(width:{sheet.width:.3f}mm,height:{sheet.height:.3f}mm,"
            f"margin:0pt,fill:{_rgb(sheet.paper)})"
        )
        if number:
            body.append("#pagebreak()")
        for op in sheet.ops:
            body.extend(_op(op, files))
        body.append("#hide[]" if not sheet.ops else "")
    head = [
        "#set document(date:none)",
        '#set text(lang:"zh",region:"cn",kerning:false,ligatures:false,cjk-latin-spacing:none,'
        'top-edge:"baseline",bottom-edge:"baseline")',
    ]
    files = {"main": "\n".join(head + body).encode(), **files}
    compiled: Any = typst.compile
    return bytes(compiled(files, font_paths=[str(font_file("sans").parent)], ignore_system_fonts=True))


def pieces(text: str) -> list[tuple[int, str]]:
    """Cut a run where typst would move its glyphs; return the offset and text of every piece."""
    cuts = [0]
    for index in range(1, len(text)):
        if text[index] in _OPENING or (text[index] in _MARKS and text[index - 1] in _MARKS):
            cuts.append(index)
    return [(start, text[start:end]) for start, end in zip(cuts, [*cuts[1:], len(text)], strict=True)]


def _svg(image: Image.Image) -> bytes:
    """Wrap a picture in SVG: the compiler takes its files as text only."""
    stream = io.BytesIO()
    image.save(stream, "PNG")
    data = base64.b64encode(stream.getvalue()).decode()
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" '
        f'width="{image.width}" height="{image.height}"><image width="{image.width}" height="{image.height}" '
        f'xlink:href="data:image/png;base64,{data}"/></svg>'
    ).encode()


def _rgb(color: Rgb) -> str:
    return f"rgb({color[0]},{color[1]},{color[2]})"


def _quoted(text: str) -> str:
    return text.replace("\\", "\\\\").replace('"', '\\"')


def _op(op: TextOp | LineOp | ArtOp, files: dict[str, bytes]) -> list[str]:
    """Return the typst commands of one operation; pictures are added to ``files``."""
    if isinstance(op, TextOp):
        return _text(op)
    if isinstance(op, LineOp):
        dash = ',dash:"dashed"' if op.dash else ""
        return [
            f"#place(line(start:({op.x0:.3f}mm,{op.y0:.3f}mm),end:({op.x1:.3f}mm,{op.y1:.3f}mm),"
            f"stroke:(paint:{_rgb(op.color)},thickness:{op.width:.3f}mm{dash})))"
        ]
    name = f"art{len(files)}.svg"
    files[name] = _svg(op.image)
    return [
        f'#place(dx:{op.box.x0:.3f}mm,dy:{op.box.y0:.3f}mm,image("{name}",'
        f"width:{op.box.x1 - op.box.x0:.3f}mm,height:{op.box.y1 - op.box.y0:.3f}mm))"
    ]


def _text(op: TextOp) -> list[str]:
    """Place the pieces of one run on its baseline."""
    style = op.style
    extra = f",stroke:{style.size * 0.02:.4f}mm+{_rgb(style.color)}" if style.bold else ""
    if style.tracking:
        extra += f",tracking:{style.tracking * style.size:.4f}mm"
    commands = []
    for start, piece in pieces(op.text):
        if not piece.strip():
            continue
        back = 0.5 * style.size if piece[0] in _OPENING else 0.0
        run = (
            f"text(font:{FAMILIES[style.face]},size:{style.size:.4f}mm,fill:{_rgb(style.color)}{extra},"
            f'"{_quoted(piece)}")'
        )
        if style.squeeze != 1.0:
            run = f"scale(x:{style.squeeze * 100:.2f}%,origin:left+bottom,{run})"
        commands.append(f"#place(dx:{op.xs[start] + back:.4f}mm,dy:{op.y:.4f}mm,{run})")
    return commands
