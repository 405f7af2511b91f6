"""What a filing says in words: no customer at a tenth of revenue, no backlog beyond a year, doubt about going on.

Plain searches find the places, patterns read the sentences there: patterns over a whole filing take too long.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

from scoring.filings.rows import Band
from scoring.filings.selection.lengths import years_of

TENTHS = ("10%", "10 %", "10.0%", "ten percent", "10 percent", "ten per cent", "5%", "five percent")
REACH = 400
"""How far before and after a place its sentence is looked for."""
ENDS = ("%", "percent")
"""What several phrases end with, and little else in a filing: looked for once."""
BUYERS = ("customer", "client", "advertiser", "payor", "purchaser", "buyer", "subscriber", "tenant")
WHOLE_REPORT = 60_000
"""Characters: no report with its notes is shorter."""

_NO_CUSTOMER = re.compile(
    r"\b(?:no|none\s+of\s+(?:our|the\s+company[’']s|its|these|the)|(?:did|do|does)\s+not\s+have\s+any|not\s+any|neither)\s+"
    r"(?:one\s+|single\s+|individual\s+|individually\s+|other\s+|end[\s-]|external\s+|direct\s+|significant\s+)*"
    rf"(?:{'|'.join(BUYERS)})s?\b(?P<rest>.*)",
    re.DOTALL,
)
_NO_CUSTOMER_OTHERWISE = (
    re.compile(r"\bcustomers?\b[^.]{0,100}\bnone of (?:which|whom|them)\b"),
    re.compile(
        r"\bno (?:sales|revenues?) (?:to|from) (?:a|an|any|one)\s(?:single |individual |external )*customers?\b"
    ),
    re.compile(r"\b(?:not|never)\b[^.]{0,80}\b(?:from|to|by) any (?:one |single |individual |external )*customers?\b"),
    re.compile(r"\bany (?:one |single |individual )+customers?\b[^.]{0,40}\b(?:did|does|do) not\b"),
)
_AFTER_A_TABLE = re.compile(r"(?<=[\d)])\s+(?=[A-Z][a-z])")
_EXCEPT = re.compile(r"\b(?:aside from|except|other than|excluding|apart from|besides|no other)\b")
_CLAUSES = re.compile(r";|,? \b(?:while|whereas|however|although)\b|, (?:and|but)\b(?!,? (?:fiscal |in )?\d)")
_OF_A_PART = re.compile(
    r"\bcustomers? (?:from|outside|located|based)\b|\bsegment's\b"
    r"|\bsegments?\b(?![^.]*\b(?:consolidated|total|our|net) (?:net )?(?:revenue|sales))"
)
_OF_BEFORE = re.compile(r"\b(?:prior|previous|preceding|last) (?:fiscal |comparable )?(?:years?|periods?|quarters?)\b")
_OF_NOW = re.compile(r"\b(?:current|either|any|both|this|all)\b|\b(?:and|or) (?:the )?(?:prior|previous|preceding)\b")
_ACCOUNTED = re.compile(
    r"\b(?:accounted for|represent(?:ed|s|ing)|compris(?:ed|es)|contribut(?:ed|es)|constitut(?:ed|es))\D{0,50}?"
    r"(?P<share>\d{1,3}(?:\.\d+)?) ?(?:%|percent)"
)
_OF_MANY = re.compile(
    r"\b(?:top|ten|largest \w+ customers|countr\w+|outside|international|segments?|products?|services?|distributors?|"
    r"governments?|united states|geograph\w+)\b|\b(?:five|10|20|twenty) largest\b"
)
_SALES = re.compile(r"\b(?:revenues?|sales)\b")
_YEAR = re.compile(r"\b(?:19|20)\d\d\b")
_OMITS = re.compile(r"\b(?:not|omits?|omitted|exclud\w+|expedient|exempt\w*)\b")
_SHORT = re.compile(r"one[\s-]year or less|(?:twelve|12) months or less|less than (?:one|a) year|within one year")
_UNSATISFIED = re.compile(r"(?:unsatisfied|remaining|unfulfilled)(?: \(or partially unsatisfied\))? performance")
_CONDITIONAL = re.compile(r"\b(?:could|may|might|would|whether|if|can)\b")
_STATED = re.compile(r"\b(?:raises?|raised|there (?:is|was)|exists?|creates?|has|have)\b")
_DENIED = re.compile(r"\b(?:not|no|alleviat\w+|mitigat\w+)\b")
_CONTROL = re.compile(r"^.{0,120}?\b(?:was|is|were|are) (?P<not>not |in)?effective\b", re.DOTALL)
_ALL_SOON = re.compile(
    r"expect\w* to (?:be )?recogni[sz]ed?[^.%$€£\d]{0,60}?\b(?:in|within|over) the (?:following|next) "
    r"(?:quarter|(?:three|six|twelve|12) months|year)\b"
)
_PART = re.compile(
    r"\bof (?:which|this|that|these)\b|%|\b(?:remainder|majority|substantially|portion|most|half|thirds?|"
    r"three-quarters|approximately|about)\b"
)
_SHARE_SAID = re.compile(
    r"(?P<share>\d{1,2}(?:\.\d+)?) ?(?:%|percent)[^.%$]{0,110}?"
    r"\b(?:over|within|in|during) (?:the )?(?:next|following|coming) "
    r"(?P<number>\d+|one|two|three|five|twelve|eighteen|twenty-four|thirty-six)?[- ]?(?P<unit>months?|years?)\b"
)


_BREAK = re.compile(r"[.\n;](?:(?<!\.)|(?<!U\.S\.)(?<!No\.)(?:\s|(?=[A-Z])))")
_DENIAL = re.compile(r"No(?:ne)? ")
_STOP = re.compile(r"\.(?=\s|\d{0,3}[A-Z]|$)|\n")

_RECOGNISED = re.compile(r"recogni[sz]|satisf|fulfil|realiz")
_OF_SOMETHING_ELSE = re.compile(
    r"deferred (?:revenue|income)|contract liabilit|recurring|\barr\b|\bgr[eo]w|increas|decreas|renew|receivable"
)


_SMALL = bytes.maketrans(bytes(range(65, 91)) + b"\xa0", bytes(range(97, 123)) + b" ")


def _plain(text: str) -> str:
    return text.replace("\xa0", " ").replace("’", "'")


class Text:
    """A filing's text, with single kinds of spaces and quotes, and in small letters for searching."""

    def __init__(self, text: str) -> None:
        self._said = text.replace("\u200b", "")
        # A byte for each character, so that places are the same; ten times as fast to make small as text is.
        self._small = self._said.encode("latin-1", "replace").translate(_SMALL)
        self._ends: dict[bytes, tuple[int, ...]] = {}

    def __len__(self) -> int:
        return len(self._said)

    def part(self, start: int, end: int) -> str:
        """A stretch of it; few are asked for."""
        return _plain(self._said[max(0, start) : max(0, end)])

    def find(self, words: str) -> int:
        """Where words in its own spaces and quotes stand first; -1 where they do not."""
        return _plain(self._said).find(words)

    def places(self, needle: str) -> Iterator[int]:
        """Where a phrase in small letters, without accents, stands."""
        wanted = needle.encode("ascii")
        end = next((end.encode() for end in ENDS if needle.endswith(end)), b"")
        if not end:
            yield from self._places(wanted)
            return
        if end not in self._ends:
            self._ends[end] = tuple(place + len(end) for place in self._places(end))
        for stop in self._ends[end]:
            if self._small.endswith(wanted, 0, stop):
                yield stop - len(wanted)

    def _places(self, wanted: bytes) -> Iterator[int]:
        place = self._small.find(wanted)
        while place >= 0:
            yield place
            place = self._small.find(wanted, place + 1)

    def small(self, start: int, end: int) -> str:
        """A stretch of it in small letters."""
        return self.part(start, end).lower()

    def sentence(self, place: int) -> str:
        """The sentence at a place, at most a few hundred characters of it."""
        start = max(0, place - REACH)
        before, after = self.part(start, place), self.part(place, place + REACH)
        breaks = [found.end() for found in _BREAK.finditer(before)]
        denials = [found.start() for found in _DENIAL.finditer(before) if _ends_a_line(before[: found.start()])]
        if breaks or denials:
            begin = max(*breaks[-1:], *denials[-1:], 0)
        else:
            begin = before.find(" ") + 1 if start else 0
        stop = _STOP.search(after)
        return (before[begin:] + after[: stop.end() if stop else None]).strip()

    def may_deny_customer(self, place: int) -> bool:
        """Whether the words near a place are such that the sentence there can be about a customer and revenue."""
        near = self._small[max(0, place - REACH) : place + REACH]
        return (b"revenue" in near or b"sales" in near) and any(word.encode() in near for word in BUYERS)


def _ends_a_line(before: str) -> bool:
    """Whether a line ends here, that of a heading or a table, and a sentence begins without a stop between them."""
    return before[-1:] == ")" or "a" <= before[-1:] <= "z"


def no_customer_at_a_tenth(text: Text, year: int, end: date) -> str:
    """The sentence that denies a customer at or above a tenth of revenue in the period; empty where none does."""
    if not text:
        return ""
    for needle in TENTHS:
        for place in text.places(needle):
            if (place and text.part(place - 1, place).isdigit()) or not text.may_deny_customer(place):
                continue
            said = text.sentence(place)
            if _denies_customer(said.lower(), needle, year, end):
                parts = reversed(_AFTER_A_TABLE.split(said))
                return next((part for part in parts if _denies_customer(part.lower(), needle, year, end)), said)
    return ""


def _denies_customer(said: str, needle: str, year: int, end: date) -> bool:
    """Whether one clause denies it for this period and no other clause names a customer that does reach a tenth."""
    if _EXCEPT.search(said):
        return False
    period, clauses = {year, end.year}, _CLAUSES.split(said)
    if any(_affirms_customer(clause, period) for clause in clauses):
        return False
    years = _years(said)
    return any(_denies(clause, needle, period, _years(clause) or years) for clause in clauses)


def _denies(clause: str, needle: str, period: set[int], years: set[int]) -> bool:
    found = _NO_CUSTOMER.search(clause)
    rest = found["rest"] if found is not None and needle in found["rest"] else ""
    if not rest and needle in clause and any(pattern.search(clause) for pattern in _NO_CUSTOMER_OTHERWISE):
        rest = clause
    if not rest or not _SALES.search(rest) or _OF_A_PART.search(clause) or re.match(r"\s*(?:if|unless|had)\b", clause):
        return False
    if "receivable" in rest and not re.search(r"revenues?\b|net sales", rest):
        return False
    if _OF_BEFORE.search(clause) and not _OF_NOW.search(clause) and not years & period:
        return False
    return not years or bool(years & period)


def _affirms_customer(clause: str, period: set[int]) -> bool:
    """Whether a clause names one that reaches a tenth of revenue in the period."""
    found = _ACCOUNTED.search(clause)
    if found is None or float(found["share"]) < 10 or _OF_MANY.search(clause) or _NO_CUSTOMER.search(clause):
        return False
    if any(pattern.search(clause) for pattern in _NO_CUSTOMER_OTHERWISE) or not _SALES.search(clause[found.start() :]):
        return False
    years = _years(clause)
    return not years or bool(years & period)


def _years(text: str) -> set[int]:
    return {int(number) for number in _YEAR.findall(text)}


def only_short_contracts(text: Text) -> str:
    """The sentence that omits performance obligations of contracts up to a year; empty where none does."""
    for place in text.places("performance obligation"):
        if not _SHORT.search(text.small(place - REACH, place + REACH)):
            continue
        said = text.sentence(place)
        small = said.lower()
        if all(pattern.search(small) for pattern in (_UNSATISFIED, _SHORT, _OMITS)) and "incremental cost" not in small:
            return said
    return ""


def going_concern(text: Text) -> tuple[bool | None, str]:
    """Yes with the sentence that states substantial doubt, no with the one that denies it, else unknown."""
    denied = ""
    for place in text.places("substantial doubt"):
        said = text.sentence(place)
        small = said.lower()
        if "going concern" not in small or _CONDITIONAL.search(small):
            continue
        if _DENIED.search(small):
            denied = denied or said
        elif _STATED.search(small):
            return True, said
    return (False, denied) if denied else (None, "")


def silent_on_going_concern(text: Text) -> bool:
    """Whether a whole report, with its notes, never speaks of doubt about going on but as a risk in general.

    Substantial doubt must be disclosed (ASC 205-40), so a whole report that is silent denies it; an extract does not.
    """
    if len(text) < WHOLE_REPORT or next(text.places("notes to"), None) is None:
        return False
    said = (text.sentence(place).lower() for place in text.places("substantial doubt"))
    return all(_CONDITIONAL.search(sentence) or "going concern" not in sentence for sentence in said)


def material_weakness(text: Text) -> tuple[bool | None, str]:
    """Whether internal control over financial reporting was not effective, as the filing concludes; else unknown.

    Of conclusions for several years that of the last one counts.
    """
    concluded: list[tuple[int, bool, str]] = []
    for place in text.places("internal control over financial reporting"):
        found = _CONTROL.search(text.small(place, place + 160))
        said = text.sentence(place) if found is not None else ""
        if found is not None and not _CONDITIONAL.search(said.lower()):
            concluded.append((max(_years(said), default=0), bool(found["not"]), said))
    last = max((year for year, _, _ in concluded), default=0)
    of_last = [(weak, said) for year, weak, said in concluded if year in (0, last)]
    chosen = next((pair for pair in of_last if pair[0]), of_last[0] if of_last else None)
    return chosen or _weak_disclosure(text)


def _weak_disclosure(text: Text) -> tuple[bool | None, str]:
    """An interim report concludes only on disclosure controls: weak where a material weakness is the reason given."""
    for place in text.places("disclosure controls and procedures"):
        found = _CONTROL.search(text.small(place, place + 160))
        said = text.sentence(place + found.start("not")) if found is not None and found["not"] else ""
        if found is None or _CONDITIONAL.search(said.lower()):
            continue
        return (True, said) if "material weakness" in said.lower() else (None, "")
    return None, ""


def bands_said(text: Text, quote: str) -> tuple[tuple[Band, ...], str]:
    """Bands in the words that follow a total: all of it within a year, or one share within so many months or years."""
    words = _plain(quote).strip("…")[:60]
    place = text.find(words) if len(words) > 30 else -1
    if place < 0:
        return (), ""
    near = text.part(place, place + 700)
    stop = re.search(r"(?<=[a-z%)])\.\s?(?=[A-Z])", near)
    said = near[: stop.start() + 1] if stop else near
    if _ALL_SOON.search(said.lower()) and not _PART.search(said.lower()):
        return (Band(0.0, 1.0, 1.0),), said
    found = _SHARE_SAID.search(near.lower())
    if found is None or not _of_backlog(near.lower(), found.start(), found.end()):
        return (), ""
    years, share = years_of(f"{found['number'] or 'one'} {found['unit']}"), float(found["share"]) / 100
    if years is None or not 0 < share <= 1:
        return (), ""
    rest = (Band(years, None, round(1 - share, 10)),) if share < 0.995 else ()
    return (Band(0.0, years, share), *rest), near[max(0, found.start() - 120) : found.end() + 60]


def _of_backlog(near: str, start: int, end: int) -> bool:
    """Whether the sentence of a share speaks of what will be recognised, and of nothing else that has shares."""
    first = max(near.rfind(". ", 0, start) + 2, 0) if ". " in near[:start] else 0
    stop = near.find(". ", end)
    said = near[first : stop if stop >= 0 else len(near)]
    return _RECOGNISED.search(said) is not None and _OF_SOMETHING_ELSE.search(said) is None
