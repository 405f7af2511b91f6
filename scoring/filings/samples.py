"""Filings written as TOML: the samples that ship with Assay, and a user's own files in the same format."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import msgspec

from resources import SAMPLES
from scoring.filings.choosing import choose
from scoring.filings.derived import completed
from scoring.filings.filing import Filing, Issuer
from scoring.filings.located import Lines, read_toml, shown
from scoring.filings.sample_facts import Entry, Setting, read_document, read_fact
from scoring.filings.tables import Table
from scoring.problems import Problem, Refused

TABLES = ("base", "issuer", "filing", "document", "fact")
ISSUER_KEYS = ("name", "name_zh", "ticker", "cik", "currency", "profile")
FILING_KEYS = ("title", "title_zh", "period_end", "period_months", "as_of", "notes", "notes_zh")


class Draft(msgspec.Struct, frozen=True):
    """A file's tables as read, before the as-of date is applied."""

    filing: Filing
    entries: tuple[Entry, ...]


def sample_names() -> tuple[str, ...]:
    """The names of the filings that ship with Assay."""
    return tuple(sorted(path.stem for path in SAMPLES.glob("*.toml")))


def read_sample(
    name: str | Path, as_of: date | None = None, known_inputs: Collection[str] | None = None, today: date | None = None
) -> Filing:
    """A filing from a bundled sample's name or from a path.

    Only facts filed on or before `as_of` (default: the file's own date) enter. `known_inputs` are the names that the
    methodology reads, or name → unit. Raises Refused with every problem of the file.
    """
    bundled = isinstance(name, str) and name in sample_names()
    problems: list[Problem] = []
    draft = _draft(SAMPLES / f"{name}.toml" if bundled else Path(name), known_inputs, problems)
    if draft is None or any(problem.severity == "error" for problem in problems):
        raise Refused(problems)
    filing, until = draft.filing, as_of or draft.filing.as_of
    path_name = shown(Path(name).name)
    if not bundled and until > (today or date.today()):
        raise Refused([Problem("as_of_in_future", where=path_name, values={"as_of": until.isoformat()})])
    if until < filing.period_end:
        values = {"as_of": until.isoformat(), "end": filing.period_end.isoformat()}
        raise Refused([Problem("as_of_before_period", where=path_name, values=values)])
    if until != filing.as_of:
        day, end = until.isoformat(), filing.period_end.isoformat()
        filing = replace(
            filing, title=f"Period to {end}, as known on {day}", title_zh=f"报告期至 {end}，截至 {day} 已知"
        )
    return as_known(replace(filing, as_of=until), draft.entries)


def as_known(filing: Filing, entries: tuple[Entry, ...]) -> Filing:
    """The filing with what had been filed by its as-of date."""
    known = tuple(e for e in entries if e.fact.source.filed is None or e.fact.source.filed <= filing.as_of)
    notes: list[Problem] = []
    if later := sorted({e.fact.name for e in entries} - {e.fact.name for e in known}):
        values = {"count": len(later), "inputs": ", ".join(later), "as_of": filing.as_of.isoformat()}
        notes.append(Problem("filed_after_as_of", "note", values=values))
    if filing.period_months != 12:
        notes.append(Problem("period_not_twelve_months", "warning", values={"months": filing.period_months}))
    data = completed(choose(known), filing.period_end)
    return replace(filing, data=data, problems=(*filing.problems, *notes))


def _draft(path: Path, known: Collection[str] | None, problems: list[Problem], depth: int = 0) -> Draft | None:
    content, lines = read_toml(path)
    top = Table("", content, lines, problems)
    for key in content.keys() - set(TABLES):
        top.problem("sample_unknown_table", key, table=key, known=", ".join(TABLES[1:]))
    base = _base(top, path, known, depth) if "base" in content else None
    issuer = _issuer(_table(top, "issuer")) if base is None else base.filing.issuer
    filing = _filing(_table(top, "filing"), issuer, base)
    if filing is None:
        return None
    tables = content.get("document", {})
    if not isinstance(tables, dict) or not all(isinstance(item, dict) for item in tables.values()):
        top.problem("sample_expected_table", "document", key="document.ID")
        tables = {}
    documents = {key: read_document(Table(f"document.{key}", item, lines, problems)) for key, item in tables.items()}
    setting = Setting(issuer.currency, filing.period_end, documents, known)
    own = _entries(top, lines, setting)
    if not content.get("fact") and base is None:
        top.problem("sample_no_facts")
    return Draft(filing, own + (base.entries if base else ()))


def _entries(top: Table, lines: Lines, setting: Setting) -> tuple[Entry, ...]:
    facts = top.content.get("fact", [])
    if not isinstance(facts, list) or not all(isinstance(item, dict) for item in facts):
        top.problem("sample_expected_table", "fact", key="[[fact]]")
        return ()
    read = (read_fact(Table("fact", item, lines, top.problems, n), setting) for n, item in enumerate(facts))
    return tuple(entry for entry in read if entry is not None)


def _base(top: Table, path: Path, known: Collection[str] | None, depth: int) -> Draft | None:
    """The sample that this file is another as-of date of: a neighbour or a bundled one, one step deep."""
    name = top.text("base", required=True)
    for folder in (path.parent, SAMPLES):
        if name.replace("-", "").isalnum() and depth == 0 and (folder / f"{name}.toml").is_file():
            return _draft(folder / f"{name}.toml", known, top.problems, depth + 1)
    top.problem("sample_unknown_base", "base", base=name, known=", ".join(sample_names()))
    return None


def _issuer(table: Table) -> Issuer:
    table.only(ISSUER_KEYS)
    currency = table.text("currency", required=True)
    if currency and not (len(currency) == 3 and currency.isascii() and currency.isupper()):
        table.problem("sample_currency_code", "currency", value=currency)
    return Issuer(
        name=table.text("name", required=True), name_zh=table.text("name_zh"), ticker=table.text("ticker"),
        cik=table.text("cik"), currency=currency, profile=table.text("profile") or None,
    )  # fmt: skip


def _filing(table: Table, issuer: Issuer, base: Draft | None) -> Filing | None:
    table.only(FILING_KEYS)
    title = table.text("title", required=True)
    end = table.day("period_end", required=base is None) or (base.filing.period_end if base else None)
    as_of = table.day("as_of", required=True)
    months = table.content.get("period_months", base.filing.period_months if base else 12)
    if isinstance(months, bool) or not isinstance(months, int) or not 1 <= months <= 24:
        table.problem("sample_expected_months", "period_months", key="period_months")
        months = 12
    notes, notes_zh = table.texts("notes"), table.texts("notes_zh")
    pairs = tuple(zip(notes, notes_zh or notes, strict=False))
    if end is None or as_of is None:
        return None
    return Filing(issuer, title, table.text("title_zh") or title, end, months, as_of, {}, (), pairs)


def _table(top: Table, name: str) -> Table:
    content: Mapping[str, Any] = top.content.get(name, {})
    if not isinstance(content, dict):
        top.problem("sample_expected_table", name, key=name)
        content = {}
    return Table(name, content, top.lines, top.problems)
