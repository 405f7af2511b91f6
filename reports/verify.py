"""Whether a PDF or a workbook still says what Assay computed: made anew from what it carries, and compared."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Outcome = Literal["unchanged", "changed", "other_version", "not_ours"]
DifferenceKind = Literal[
    "seal", "printed_seal", "no_record", "sheet_gone", "sheet_added", "sheet_renamed", "rows_moved", "name_moved",
    "formula", "constant", "text", "result", "added", "merged", "input", "problem", "page_gone", "page_added",
    "page_text",
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
    a file and its record alike can give it another; compare it with the one that the sender names.
    """

    outcome: Outcome
    file: Literal["workbook", "pdf"]
    seal: str = ""
    computed: str = ""
    version: str = ""
    issuer: str = ""
    differences: tuple[Difference, ...] = ()

    @property
    def seal_holds(self) -> bool:
        return bool(self.seal) and self.seal == self.computed


def verify(data: bytes, name: str) -> Verdict:
    """The verdict on a file's bytes, PDF or workbook by what they begin with. Raises Refused where it is unreadable."""
    if data[:1024].lstrip().startswith(b"%PDF-"):
        from reports.verify_pdf import verify_pdf

        return verify_pdf(data, name)
    from reports.verify_workbook import verify_workbook

    return verify_workbook(data, name)


def as_data(verdict: Verdict) -> dict[str, object]:
    """The verdict for other programs."""
    return {
        "outcome": verdict.outcome, "file": verdict.file, "issuer": verdict.issuer, "seal": verdict.seal,
        "computed": verdict.computed, "seal_holds": verdict.seal_holds, "version": verdict.version,
        "differences": [
            {"kind": item.kind, "where": item.where, "sent": item.sent, "found": item.found}
            for item in verdict.differences
        ],
    }  # fmt: skip
