"""Which files of a filing carry tags: the report is often the main document, and sometimes an exhibit."""

from __future__ import annotations

import re

import msgspec

from scoring.filings.edgar.listing import read_listing

MOST_DOCUMENTS = 20
_NAME = re.compile(r"[\w][\w.-]{0,150}", re.ASCII)
_INSTANCE = re.compile(r"[\w.-]+-\d{8}(_htm)?\.xml", re.ASCII)
_DOCUMENT = (".htm", ".html", ".xhtml")


class _Files(msgspec.Struct):
    local: list[str] = []


class _Parts(msgspec.Struct):
    inline: _Files | None = None


class _Instance(msgspec.Struct):
    dts: _Parts


class _MetaLinks(msgspec.Struct):
    instance: dict[str, _Instance]


class _Item(msgspec.Struct):
    name: str


class _Directory(msgspec.Struct):
    item: list[_Item]


class _Index(msgspec.Struct):
    directory: _Directory


def inline_documents(metalinks: bytes) -> tuple[str, ...]:
    """The inline documents of a filing, from its `MetaLinks.json`: some have their statements in exhibits."""
    found = read_listing(metalinks, _MetaLinks, "MetaLinks.json")
    names = [name for instance in found.instance.values() if instance.dts.inline for name in instance.dts.inline.local]
    good = (name for name in dict.fromkeys(names) if _NAME.fullmatch(name) and name.lower().endswith(_DOCUMENT))
    return tuple(good)[:MOST_DOCUMENTS]


def instance_documents(index: bytes) -> tuple[str, ...]:
    """The XBRL instances of a filing from before inline tags, from its `index.json`: `aapl-20090926.xml`."""
    found = read_listing(index, _Index, "index.json")
    return tuple(item.name for item in found.directory.item if _INSTANCE.fullmatch(item.name))[:MOST_DOCUMENTS]
