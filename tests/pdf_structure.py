"""The structure of a PDF as pdfium reads it: elements page by page, and how what is drawn is marked."""

from __future__ import annotations

import ctypes
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import pypdfium2
from pypdfium2 import raw


@dataclass
class Element:
    """One element as far as it stands on one page. `marks` are the numbers of its own marked content."""

    kind: str
    alt: str = ""
    language: str = ""
    scope: str = ""
    marks: tuple[int, ...] = ()
    kids: list[Element] = field(default_factory=list)

    def walk(self) -> Iterator[Element]:
        yield self
        for kid in self.kids:
            yield from kid.walk()

    def all(self, kind: str) -> list[Element]:
        return [element for element in self.walk() if element.kind == kind]

    @property
    def content(self) -> list[int]:
        return [mark for element in self.walk() for mark in element.marks]


@dataclass(frozen=True)
class Drawn:
    """Something painted on a page: text or shape, artefact or a piece of marked content."""

    is_text: bool
    artefact: bool
    mark: int | None


def text_from(call: Callable[..., int], *arguments: Any) -> str:
    size = call(*arguments, None, 0)
    if size <= 2:
        return ""
    held = (ctypes.c_ushort * (size // 2))()
    call(*arguments, held, size)
    return bytes(held)[: size - 2].decode("utf-16-le")


def elements(page: pypdfium2.PdfPage) -> list[Element]:
    """The roots of the tree, with what of it is on this page."""
    tree = raw.FPDF_StructTree_GetForPage(page)
    found = [
        _element(raw.FPDF_StructTree_GetChildAtIndex(tree, index))
        for index in range(raw.FPDF_StructTree_CountChildren(tree))
    ]
    raw.FPDF_StructTree_Close(tree)
    return found


def _element(handle: Any) -> Element:
    marks, kids = [], []
    for index in range(raw.FPDF_StructElement_CountChildren(handle)):
        kid = raw.FPDF_StructElement_GetChildAtIndex(handle, index)
        if kid:
            kids.append(_element(kid))
        elif (mark := raw.FPDF_StructElement_GetChildMarkedContentID(handle, index)) >= 0:
            marks.append(mark)
    return Element(
        text_from(raw.FPDF_StructElement_GetType, handle), text_from(raw.FPDF_StructElement_GetAltText, handle),
        text_from(raw.FPDF_StructElement_GetLang, handle), _scope(handle),
        tuple(marks), kids,
    )  # fmt: skip


def _scope(handle: Any) -> str:
    for index in range(max(0, raw.FPDF_StructElement_GetAttributeCount(handle))):
        attribute = raw.FPDF_StructElement_GetAttributeAtIndex(handle, index)
        value = raw.FPDF_StructElement_Attr_GetValue(attribute, b"Scope")
        if value:
            held, size = (ctypes.c_ushort * 40)(), ctypes.c_ulong(0)
            raw.FPDF_StructElement_Attr_GetStringValue(value, held, 80, size)
            return bytes(held)[: size.value - 2].decode("utf-16-le")
    return ""


def drawn(page: pypdfium2.PdfPage) -> Iterator[Drawn]:
    """Everything painted on a page, with how it is marked."""
    for item in page.get_objects():
        names = []
        for index in range(raw.FPDFPageObj_CountMarks(item)):
            mark = raw.FPDFPageObj_GetMark(item, index)
            held, size = (ctypes.c_ushort * 40)(), ctypes.c_ulong(0)
            raw.FPDFPageObjMark_GetName(mark, held, 80, size)
            names.append(bytes(held)[: size.value - 2].decode("utf-16-le"))
        number = raw.FPDFPageObj_GetMarkedContentID(item)
        yield Drawn(item.type == raw.FPDF_PAGEOBJ_TEXT, "Artifact" in names, number if number >= 0 else None)


def annotations(page: pypdfium2.PdfPage) -> Iterator[tuple[str, float]]:
    """(what a link says, its key in the tree of parents) for each link of a page."""
    for index in range(raw.FPDFPage_GetAnnotCount(page)):
        handle = raw.FPDFPage_GetAnnot(page, index)
        key = ctypes.c_float(-1.0)
        raw.FPDFAnnot_GetNumberValue(handle, b"StructParent", key)
        yield text_from(raw.FPDFAnnot_GetStringValue, handle, b"Contents"), key.value
        raw.FPDFPage_CloseAnnot(handle)
