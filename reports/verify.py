"""Whether a PDF or a workbook still says what Assay computed: made anew from what it carries, and compared."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from reports.carried import Carried
from resources import version
from resources.words import Words
from scoring.problems import Problem, Refused, sentence

Outcome = Literal["unchanged", "changed", "other_version", "not_ours"]
DifferenceKind = Literal[
    "seal", "printed_seal", "record", "sheet_gone", "sheet_added", "sheet_renamed", "rows_moved", "columns_moved",
    "name_moved", "names_gone", "formula", "constant", "text", "result", "added", "merged", "input", "page_gone",
    "page_added", "page_text",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Difference:
    """One place where the file is not what Assay wrote: `sent` and `found` as texts, for people."""

    kind: DifferenceKind
    where: str
    sent: str = ""
    found: str = ""


@dataclass(frozen=True, slots=True)
class Verdict:
    """`seal` is the one that the file carries, `computed` the one of what it carries computed anew.

    `version`: of the Assay that wrote it. Of another version only the seal can be compared, not how the file was laid
    out; `seal_holds` says whether it can still be trusted to say what was computed. A seal is no signature: who changes
    a file and its record alike can give it another; compare it with the one that the sender names. `problems`: what of
    the file could not be read as it was sent.
    """

    outcome: Outcome
    file: Literal["workbook", "pdf"]
    seal: str = ""
    computed: str = ""
    version: str = ""
    issuer: str = ""
    differences: tuple[Difference, ...] = ()
    problems: tuple[Problem, ...] = ()

    @property
    def seal_holds(self) -> bool:
        return bool(self.seal) and self.seal == self.computed

    @property
    def is_of_another(self) -> bool:
        """Whether another version of Assay wrote the file, as far as it says."""
        return bool(self.version) and self.version != version()

    @property
    def told(self) -> tuple[Difference, ...]:
        """What somebody did to the file: of another version's not what it may have laid out otherwise."""
        return tuple(item for item in self.differences if not (self.is_of_another and item.kind in LAYOUT))


def verify(data: bytes, name: str) -> Verdict:
    """The verdict on a file's bytes, PDF or workbook by what they begin with. Raises Refused where it is unreadable."""
    if data[:1024].lstrip().startswith(b"%PDF-"):
        from reports.verify_pdf import verify_pdf

        return verify_pdf(data, name)
    from reports.verify_workbook import verify_workbook

    return verify_workbook(data, name)


MOST_SHOWN = 40
LAYOUT = frozenset({
    "record", "formula", "constant", "text", "added", "sheet_gone", "sheet_added", "rows_moved", "columns_moved",
    "name_moved", "names_gone", "merged", "result", "page_gone", "page_added", "page_text",
})  # fmt: skip
"""What another version of Assay may have written otherwise without anybody having changed the file."""


def outcome(found: Carried, differences: Sequence[Difference], problems: Sequence[Problem] = ()) -> Outcome:
    """What differences mean; of another version's file, those of layout alone mean nothing."""
    if not differences and not problems:
        return "unchanged"
    only_layout = not problems and all(item.kind in LAYOUT for item in differences)
    return "other_version" if found.version != version() and only_layout else "changed"


def unreadable(file: Literal["workbook", "pdf"], refused: Refused) -> Verdict:
    """The verdict on a file of ours whose record is gone or damaged."""
    codes = {problem.code for problem in refused.problems}
    if codes == {"record_newer"}:
        return Verdict("other_version", file, version="?", problems=refused.problems)
    return Verdict("changed", file, problems=refused.problems)


def verdict_lines(verdict: Verdict, name: str, words: Words) -> Iterator[str]:
    """The verdict in words: the answer, the seal, and where the file differs."""
    yield words(f"sharing.outcome.{verdict.outcome}", name=name, version=verdict.version)
    if verdict.is_of_another and verdict.outcome == "changed":
        yield words("sharing.outcome.other_version", name=name, version=verdict.version)
    if verdict.seal:
        key = "seal_holds" if verdict.seal_holds else "seal_broken"
        yield words(f"sharing.{key}", seal=verdict.seal, computed=verdict.computed)
        yield words("sharing.seal_is")
    yield from (f"  {sentence(problem, words)}" for problem in verdict.problems)
    yield from (f"  {difference_text(item, words)}" for item in verdict.told[:MOST_SHOWN])
    if len(verdict.told) > MOST_SHOWN:
        yield "  " + words("sharing.more", count=len(verdict.told) - MOST_SHOWN)


QUOTED = ("text", "page_text")  # their sentences set both in quotation marks, which show what is empty


def difference_text(item: Difference, words: Words) -> str:
    """One difference as a sentence, led by its place."""
    empty = "" if item.kind in QUOTED else words("sharing.empty")
    return words(
        f"sharing.difference.{item.kind}", where=item.where, sent=item.sent or empty, found=item.found or empty
    )


def as_data(verdict: Verdict) -> dict[str, object]:
    """The verdict for other programs."""
    return {
        "outcome": verdict.outcome, "file": verdict.file, "issuer": verdict.issuer, "seal": verdict.seal,
        "computed": verdict.computed, "seal_holds": verdict.seal_holds, "version": verdict.version,
        "differences": [
            {"kind": item.kind, "where": item.where, "sent": item.sent, "found": item.found}
            for item in verdict.differences
        ],
        "problems": [
            {"code": problem.code, "severity": problem.severity, "where": problem.where, "values": dict(problem.values)}
            for problem in verdict.problems
        ],
    }  # fmt: skip
