"""What a report's file is called: issuer, period and kind, with nothing that a file system or a mail would refuse."""

from __future__ import annotations

from resources.words import Words
from scoring.filings.filing import Filing

LONGEST = 60  # letters of the issuer's name


def report_name(filing: Filing | None, words: Words, suffix: str) -> str:
    """`CRWV-2024-12-31-assay.pdf`; the Chinese edition ends in 评分卡, so that the two lie beside each other."""
    kind = words("mail.file_word")
    if filing is None:
        return f"{kind}{suffix}"
    issuer = filing.issuer
    chinese = words.language == "zh" and issuer.name_zh
    name = issuer.ticker or (issuer.name_zh if chinese else issuer.name)
    plain = "".join(letter if letter.isalnum() else "-" for letter in name[: 4 * LONGEST])
    parts = "-".join(part for part in plain.split("-") if part)[:LONGEST].strip("-")
    return "-".join(filter(None, (parts, filing.period_end.isoformat(), kind))) + suffix
