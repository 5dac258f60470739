"""A .docx made of XML parts that a test writes out: its body, and what lies beside it."""

from __future__ import annotations

import zipfile
from collections.abc import Mapping
from io import BytesIO

SPACES = (
    'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" '
    'xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math" '
    'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" '
    'xmlns:c="http://schemas.openxmlformats.org/drawingml/2006/chart" '
    'xmlns:dgm="http://schemas.openxmlformats.org/drawingml/2006/diagram" '
    'xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing" '
    'xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape" '
    'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
    'xmlns:w14="http://schemas.microsoft.com/office/word/2010/wordml" '
    'xmlns:w15="http://schemas.microsoft.com/office/word/2012/wordml" '
    'xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office"'
)
STYLES = """
<w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/></w:style>
<w:style w:type="paragraph" w:styleId="Titel"><w:name w:val="Title"/></w:style>
<w:style w:type="paragraph" w:styleId="Untertitel"><w:name w:val="Subtitle"/></w:style>
<w:style w:type="paragraph" w:styleId="berschrift1"><w:name w:val="heading 1"/>
 <w:rPr><w:b/></w:rPr></w:style>
<w:style w:type="paragraph" w:styleId="berschrift2"><w:name w:val="heading 2"/></w:style>
<w:style w:type="paragraph" w:styleId="Zitat"><w:name w:val="Quote"/></w:style>
<w:style w:type="paragraph" w:styleId="Beschriftung"><w:name w:val="caption"/></w:style>
<w:style w:type="paragraph" w:styleId="Listenabsatz"><w:name w:val="List Paragraph"/></w:style>
<w:style w:type="character" w:styleId="Fett"><w:name w:val="Strong"/><w:rPr><w:b/></w:rPr></w:style>
"""
"""As Word in German writes them: its own names, ids of that language."""
NUMBERING = """
<w:abstractNum w:abstractNumId="0">
 <w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="bullet"/></w:lvl>
 <w:lvl w:ilvl="1"><w:start w:val="1"/><w:numFmt w:val="bullet"/></w:lvl>
</w:abstractNum>
<w:abstractNum w:abstractNumId="1">
 <w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="decimal"/></w:lvl>
 <w:lvl w:ilvl="1"><w:start w:val="1"/><w:numFmt w:val="lowerLetter"/></w:lvl>
</w:abstractNum>
<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>
<w:num w:numId="2"><w:abstractNumId w:val="1"/></w:num>
<w:num w:numId="3"><w:abstractNumId w:val="1"/>
 <w:lvlOverride w:ilvl="0"><w:startOverride w:val="5"/></w:lvlOverride></w:num>
"""
"""1: bullets; 2: numbers; 3: numbers from 5."""
_TYPES = (
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
    '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="xml" ContentType="application/xml"/>'
    '<Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-'
    'officedocument.wordprocessingml.document.main+xml"/></Types>'
)
_RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"


def word_document(
    body: str,
    *,
    links: Mapping[str, str] | None = None,
    pictures: Mapping[str, bytes] | None = None,
    notes: str = "",
    comments: str = "",
    threads: str = "",
    styles: str = STYLES,
    author: str = "",
    header: str = "",
    more: Mapping[str, bytes | str] | None = None,
) -> bytes:
    """Return a .docx with this body.

    `links` are outside addresses and `pictures` files in ``word/media/`` by the ids that the body
    names; `notes`, `comments`, `threads`, `styles` and `header` are the inside of their parts;
    `more` are parts by name, which replace ours.
    """
    parts: dict[str, bytes | str] = {
        "[Content_Types].xml": _TYPES,
        "_rels/.rels": relations(
            {"rId1": ("officeDocument", "word/document.xml", False)}
            | ({"rId2": ("core-properties", "docProps/core.xml", False)} if author else {})
        ),
        "word/document.xml": f"<w:document {SPACES}><w:body>{body}</w:body></w:document>",
    }
    related = {ident: ("hyperlink", address, True) for ident, address in (links or {}).items()}
    for ident, data in (pictures or {}).items():
        parts[f"word/media/{ident}.bin"] = data
        related[ident] = ("image", f"media/{ident}.bin", False)
    for name, root, inside in (
        ("styles", "styles", styles),
        ("numbering", "numbering", NUMBERING),
        ("footnotes", "footnotes", notes),
        ("comments", "comments", comments),
        ("header", "hdr", header),
    ):
        if inside:
            parts[f"word/{name}.xml"] = f"<w:{root} {SPACES}>{inside}</w:{root}>"
            related[f"part-{name}"] = (name, f"{name}.xml", False)
    if threads:
        parts["word/ce.xml"] = f"<w15:commentsEx {SPACES}>{threads}</w15:commentsEx>"
        related["part-threads"] = ("commentsExtended", "ce.xml", False)
    if author:
        parts["docProps/core.xml"] = (
            '<cp:coreProperties xmlns:cp="urn:x" xmlns:dc="http://purl.org/dc/elements/1.1/">'
            f"<dc:creator>{author}</dc:creator></cp:coreProperties>"
        )
    parts["word/_rels/document.xml.rels"] = relations(related)
    return zipped(parts | dict(more or {}))


def relations(targets: Mapping[str, tuple[str, str, bool]]) -> str:
    """Return a part of relations: id to (kind, target, whether it lies outside)."""
    inside = "".join(
        f'<Relationship Id="{ident}" Type="{_RELATION}{kind}" Target="{_escaped(target)}"'
        + (' TargetMode="External"/>' if outside else "/>")
        for ident, (kind, target, outside) in targets.items()
    )
    space = "http://schemas.openxmlformats.org/package/2006/relationships"
    return f'<Relationships xmlns="{space}">{inside}</Relationships>'


def zipped(parts: Mapping[str, bytes | str]) -> bytes:
    """Return a zip of these parts."""
    buffer = BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as package:
        for name, data in parts.items():
            package.writestr(name, data)
    return buffer.getvalue()


def paragraph(text: str, style: str = "") -> str:
    """Return a paragraph of plain words."""
    properties = f'<w:pPr><w:pStyle w:val="{style}"/></w:pPr>' if style else ""
    return f"<w:p>{properties}{run(text)}</w:p>"


def run(text: str, looks: str = "") -> str:
    """Return a run of plain words; `looks` is the inside of its properties."""
    properties = f"<w:rPr>{looks}</w:rPr>" if looks else ""
    return f'<w:r>{properties}<w:t xml:space="preserve">{_escaped(text)}</w:t></w:r>'


def _escaped(text: str) -> str:
    return (
        text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace('"', "&quot;")
    )
