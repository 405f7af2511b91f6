"""One open work as JSON: what a filing said, the reader's answers, edits, scenarios and peers; and back, exactly."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import TYPE_CHECKING, Any

from scoring.filings.derived import with_data
from scoring.filings.filing import Datum, Fact, Filing, Issuer, Source
from scoring.filings.rows import NUMBER_LISTS, ROWS
from scoring.problems import Problem, Refused
from scoring.seal import whole

if TYPE_CHECKING:
    from scoring.methodology.document import Methodology
    from scoring.scorecard import Scorecard

EDITION = 1
Plain = dict[str, Any]


@dataclass(frozen=True, slots=True)
class OwnScenario:
    """A scenario of the reader's own, as typed: what is changed, and the number or formula that it becomes.

    `is_stress`: it improves no metric, as the methodology's own. It may still be unfinished or wrong.
    """

    name: str
    rows: tuple[tuple[str, str], ...] = ()
    is_stress: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class Peer:
    """Another filing beside the open one; `source` is what it was opened from."""

    source: str
    filing: Filing


def methodology_of(text: str, file: str, shipped: bool) -> Methodology:
    """The methodology that a record holds; Refused where this edition of Assay cannot read it."""
    from scoring.methodology.load import read_methodology, shipped_methodology

    own = shipped_methodology(text) if shipped else None
    return own or read_methodology(text, file)


@dataclass(frozen=True, slots=True, eq=False)
class Work:
    """All that an open work is made of. `read` is the filing as read, `filing` the same with the reader's answers."""

    read: Filing
    filing: Filing
    methodology_text: str
    methodology_file: str
    shipped: bool
    edits: Mapping[str, object] = field(default_factory=dict)
    profile: str = ""
    scenarios: tuple[OwnScenario, ...] = ()
    peers: tuple[Peer, ...] = ()

    def methodology(self) -> Methodology:
        """The methodology with the reader's edits; Refused where this edition of Assay cannot read it."""
        found = methodology_of(self.methodology_text, self.methodology_file, self.shipped)
        return replace(found, edits=dict(self.edits), prepared={})

    def card(self) -> Scorecard:
        """The scorecard of it; Refused where the methodology cannot be read or cannot use a figure."""
        from scoring.engine import evaluate

        return evaluate(self.methodology(), self.filing, profile=self.profile or None)


def work_of(card: Scorecard, read: Filing | None = None) -> Work:
    """The work that a card of a filing was made from. Raises ValueError for a card of plain inputs."""
    filing, methodology = card.filing, card.methodology
    if filing is None:
        raise ValueError("a card of plain inputs has no filing")
    text, file = methodology.text, methodology.file
    return Work(read or filing, filing, text, file, methodology.shipped, methodology.edits, card.profile)


# --- out


def encode(work: Work) -> bytes:
    """JSON, UTF-8. The same work gives the same bytes."""
    kept = {name: datum for name, datum in work.filing.data.items() if datum is not work.read.data.get(name)}
    plain = {
        "assay": EDITION,
        "read": _filing(work.read),
        "answers": {name: _datum(datum) for name, datum in kept.items()},
        "methodology": {"file": work.methodology_file, "shipped": work.shipped, "text": work.methodology_text},
        "edits": dict(work.edits),
        "profile": work.profile,
        "scenarios": work.scenarios,
        "peers": [{"source": peer.source, "filing": _filing(peer.filing)} for peer in work.peers],
    }
    return _encoded(plain)


def encode_filing(filing: Filing) -> bytes:
    return _encoded(_filing(filing))


def _encoded(plain: Plain) -> bytes:
    """As JSON; half a character, which JSON in UTF-8 cannot hold, as the sign for one that is unknown."""
    import msgspec

    try:
        return msgspec.json.encode(plain, enc_hook=str)
    except UnicodeEncodeError:
        return msgspec.json.encode(_whole(msgspec.to_builtins(plain, enc_hook=str)))


def _whole(value: Any) -> Any:
    if isinstance(value, str):
        return whole(value)
    if isinstance(value, dict):
        return {whole(key): _whole(item) for key, item in value.items()}
    return [_whole(item) for item in value] if isinstance(value, list | tuple) else value


def _filing(filing: Filing) -> Plain:
    return {
        "issuer": filing.issuer, "title": filing.title, "title_zh": filing.title_zh, "period_end": filing.period_end,
        "period_months": filing.period_months, "as_of": filing.as_of, "problems": filing.problems,
        "notes": filing.notes, "data": {name: _datum(datum) for name, datum in filing.data.items()},
    }  # fmt: skip


def _datum(datum: Datum) -> Plain:
    """`fact` is a number where the chosen fact is one of the candidates: it stays the same one."""
    place = next((at for at, fact in enumerate(datum.candidates) if fact is datum.fact), None)
    return {
        "value": datum.value, "unit": datum.unit, "status": datum.status, "rule": datum.rule,
        "fact": datum.fact if place is None else place, "candidates": datum.candidates,
    }  # fmt: skip


# --- in


def decode(data: bytes) -> Work:
    """The work in a record. Raises Refused where the bytes are no record, or one of a later edition of Assay."""
    return _safely(data, _work)


def decode_filing(data: bytes) -> Filing:
    return _safely(data, _filing_of)


def _safely(data: bytes, made: Callable[[Plain], Any]) -> Any:
    import msgspec

    try:
        return made(msgspec.json.decode(data))
    except (msgspec.MsgspecError, UnicodeDecodeError, AttributeError, KeyError, TypeError, ValueError, IndexError,
            RecursionError) as error:  # fmt: skip
        raise Refused([Problem("record_damaged", values={"detail": str(error)[:120]})]) from None


def _work(plain: Plain) -> Work:
    if plain["assay"] > EDITION:
        raise Refused([Problem("record_newer", values={"edition": plain["assay"], "known": EDITION})])
    read, method = _filing_of(plain["read"]), plain["methodology"]
    answers = {name: _datum_of(name, given) for name, given in plain["answers"].items()}
    edits = {
        str(name): tuple((float(x), float(y)) for x, y in value) if isinstance(value, list) else value
        for name, value in plain["edits"].items()
    }
    scenarios = tuple(
        OwnScenario(str(own["name"]), tuple((str(k), str(v)) for k, v in own["rows"]), bool(own["is_stress"]))
        for own in plain["scenarios"]
    )
    peers = tuple(Peer(str(peer["source"]), _filing_of(peer["filing"])) for peer in plain["peers"])
    filing = with_data(read, {**read.data, **answers}) if answers else read
    return Work(
        read, filing, str(method["text"]), str(method["file"]), bool(method["shipped"]), edits, str(plain["profile"]),
        scenarios, peers,
    )  # fmt: skip


def _filing_of(plain: Plain) -> Filing:
    return Filing(
        issuer=Issuer(**plain["issuer"]),
        title=str(plain["title"]),
        title_zh=str(plain["title_zh"]),
        period_end=date.fromisoformat(plain["period_end"]),
        period_months=int(plain["period_months"]),
        as_of=date.fromisoformat(plain["as_of"]),
        data={name: _datum_of(name, datum) for name, datum in plain["data"].items()},
        problems=tuple(Problem(**problem) for problem in plain["problems"]),
        notes=tuple((str(english), str(chinese)) for english, chinese in plain["notes"]),
    )


def _datum_of(name: str, plain: Plain) -> Datum:
    candidates = tuple(_fact_of(fact) for fact in plain["candidates"])
    chosen = plain["fact"]
    fact = None if chosen is None else candidates[chosen] if isinstance(chosen, int) else _fact_of(chosen)
    return Datum(
        name, _value(name, plain["value"]), str(plain["unit"]), plain["status"], fact, candidates, str(plain["rule"])
    )


def _fact_of(plain: Plain) -> Fact:
    source = dict(plain["source"])
    source["filed"] = None if source["filed"] is None else date.fromisoformat(source["filed"])
    start = plain["period_start"]
    return Fact(
        str(plain["name"]), _value(plain["name"], plain["value"]), str(plain["unit"]),
        None if start is None else date.fromisoformat(start), date.fromisoformat(plain["period_end"]), Source(**source),
    )  # fmt: skip


def _value(name: str, plain: Any) -> Any:
    """A list as rows of its kind; a number as float, so that 1 and 1.0 are the same."""
    if isinstance(plain, list):
        if name in NUMBER_LISTS:
            return tuple(float(number) for number in plain)
        kind = ROWS[name]
        return tuple(kind(**row) for row in plain)
    return float(plain) if isinstance(plain, int) and not isinstance(plain, bool) else plain
