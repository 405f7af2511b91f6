"""How well what is typed fits a name: letters in their order, better together and better where a word begins."""

from __future__ import annotations

from collections.abc import Iterable

WHOLE, BEGINS, WORD, INSIDE, SCATTERED = 100.0, 80.0, 60.0, 40.0, 20.0
LEAST_SHARE = 0.34  # of a scattered match: letters found over letters passed
ASKING = frozenset(
    "where does do come comes from what is are the a an of how this mean means go to show find open".split()
)
"""Words of a question that name nothing: “where does LLCR come from?”."""
ASKING_ZH = (
    "从哪里来", "来自哪里", "从哪来", "是什么意思", "是什么", "什么是", "怎么算", "如何计算", "的来源", "打开", "显示",
)  # fmt: skip
MARKS = str.maketrans(dict.fromkeys("?？,，.。!！：“”\"'", " "))


def asked(query: str) -> str:
    """What a question is about; all of it where nothing else is left."""
    plain = query.casefold().translate(MARKS)
    for words in ASKING_ZH:
        plain = plain.replace(words, " ")
    kept = [word for word in plain.split() if word not in ASKING]
    return " ".join(kept) or " ".join(query.casefold().translate(MARKS).split())


def fit(query: str, text: str) -> float:
    """0: it does not fit; 100: it is the same. Every word of the query has to be in the text."""
    name = text.casefold()
    if not query:
        return SCATTERED
    if name == query:
        return WHOLE
    if name.startswith(query):
        return BEGINS + 10.0 * len(query) / len(name)
    parts = [_fit_word(word, name) for word in query.split()]
    return min(parts) + (sum(parts) / len(parts)) / 10 - len(name) / 1000 if all(parts) else 0.0


def _fit_word(word: str, name: str) -> float:
    at = name.find(word)
    while at >= 0:
        if at == 0 or not name[at - 1].isalnum():
            return WORD
        if at + 1 >= len(name) or (nxt := name.find(word, at + 1)) < 0:
            return INSIDE if len(word) > 1 or not word.isascii() else 0.0
        at = nxt
    initials = "".join(part[0] for part in name.replace("-", " ").split() if part)
    if len(word) > 1 and initials.startswith(word):
        return INSIDE
    return _scattered(word, name)


def _scattered(word: str, name: str) -> float:
    """The letters in their order with others between them, from the first letter of some word."""
    best = 0.0
    for start in (place for place, letter in enumerate(name) if letter == word[0]):
        if start and name[start - 1].isalnum():
            continue
        place = start
        for letter in word[1:]:
            place = name.find(letter, place + 1)
            if place < 0:
                break
        if place >= 0:
            best = max(best, len(word) / (place - start + 1))
    return SCATTERED * best if best >= LEAST_SHARE and len(word) > 2 else 0.0


def best_fit(query: str, texts: Iterable[str]) -> float:
    return max((fit(query, text) for text in texts), default=0.0)
