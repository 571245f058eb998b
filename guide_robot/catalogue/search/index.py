"""One language's index: SQLite FTS5 finds candidates by BM25, then each is compared phrase by phrase."""

import math
import sqlite3
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from guide_robot.catalogue.search.analysis import ACROSS_WORDS, PAIR_MARK, Analyzer, Document, Slot
from guide_robot.catalogue.search.names import Met, Names, Naming

# Weights of the columns title, also_called and papers in SQLite's bm25(): a title says most, papers least.
COLUMN_WEIGHTS = (5.0, 4.0, 0.5)
# So many candidates are compared phrase by phrase; more change nothing and cost time.
CANDIDATES = 40
# Words that this share of the entries know are left out of the first stage, unless a question has no other.
COMMON_SHARE = 0.25
PAIR_WEIGHT = 0.6
WEAK_WEIGHT = 0.35
# A word that the catalogue does not know weighs as one that this many entries know, and only the first few count:
# people tell stories around their question.
UNKNOWN_FREQUENCY = 2.0
UNKNOWN_COUNTED = 3
# Share of the best phrase in the score; the rest is how much of the question the whole entry knows.
PHRASE_SHARE = 0.7
# Share of "how much of the question does the phrase cover" against "how much of the phrase was asked".
QUESTION_WEIGHT = 0.55
TITLE_BONUS = 1.03
# Whose name is not typed whole comes after whose name is, also where all words fit both.
NOT_THE_NAME = 0.999
# A term counts as known from the papers only where few entries ask for such a paper.
SPECIAL_SHARE = 0.05
PAPER_LIKENESS = 0.5
# A document whose very name is the question has this share of the best score at once, its words decide the rest; with
# one slip it has less.
WHOLE_NAME = 0.95
SLIPPED_NAME = 0.88
# A name inside a longer question names what is asked for where the entry knows this share of all that was asked.
NAMED_SHARE = 0.75


@dataclass(frozen=True, slots=True)
class Hit:
    """A document, how well it fits (0..1), and whether the question names it: one of its names is most of it."""

    number: int
    score: float
    named: bool


@dataclass(frozen=True, slots=True)
class _Read:
    """A document as terms: each phrase (the title first) with the form of each term, and the terms of its papers."""

    phrases: list[dict[str, str]]
    terms: set[str]
    papers: set[str]


@dataclass(frozen=True, slots=True)
class _Phrase:
    terms: dict[str, str]
    weight: float
    factor: float


@dataclass(frozen=True, slots=True)
class _Asked:
    """A slot of a question with its weights in this index: in the question (`wanted`) and in a phrase (`weight`)."""

    term: str
    similarity: float
    form: str
    wanted: float
    weight: float
    is_pair: bool


class LanguageIndex:
    """An FTS5 table in memory and, for each document, its phrases with the weight of each term."""

    def __init__(self, analyzer: Analyzer, documents: Sequence[Document]) -> None:
        """Read all documents; a document's number is its place in the sequence."""
        self._analyzer = analyzer
        read = _read(analyzer, documents)
        self._frequency = Counter(term for one in read for term in one.terms)
        self._count = len(documents)
        self._weights: dict[str, float] = {}
        self._known_by = _how_known(read)
        self._phrases = [
            [self._weighed(phrase, is_title=place == 0) for place, phrase in enumerate(one.phrases)] for one in read
        ]
        analyzer.learn(set(self._frequency), [phrase for one in documents for phrase in (one.title, *one.also_called)])
        self._table = _table(read)
        self._names = Names(analyzer, documents)

    def search(self, question: str) -> list[Hit]:
        """Return the documents that may answer a cleaned question, best first."""
        asked = [self._asked(slot) for slot in self._analyzer.slots(question)]
        wanted = self._wanted(asked)
        named = self._names.met_in(question)
        numbers = dict.fromkeys([*(self._candidates(asked) if wanted > 0.0 else ()), *named])
        hits = []
        for number in numbers:
            understood = self._understood(number, asked, wanted)
            score = self._score(number, asked, wanted, understood)
            hits.append(_named(number, score, understood, named.get(number)))
        return sorted(hits, key=lambda hit: -hit.score)

    def _asked(self, slot: Slot) -> _Asked:
        weight = self._weight(slot.term)
        return _Asked(slot.term, slot.similarity, slot.form, weight * slot.weight, weight, PAIR_MARK in slot.term)

    def _weighed(self, terms: dict[str, str], *, is_title: bool) -> _Phrase:
        weight = sum(self._weight(term) for term, form in terms.items() if form != ACROSS_WORDS)
        return _Phrase(terms, weight, TITLE_BONUS if is_title else 1.0)

    def _weight(self, term: str) -> float:
        """Return BM25's inverse document frequency as Lucene has it, less for pairs and for words that say little."""
        weight = self._weights.get(term)
        if weight is None:
            frequency = self._frequency.get(term) or UNKNOWN_FREQUENCY
            weight = math.log(1.0 + max(0.0, self._count - frequency + 0.5) / (frequency + 0.5))
            if term in self._analyzer.weak_terms:
                weight *= WEAK_WEIGHT
            elif PAIR_MARK in term:
                weight *= PAIR_WEIGHT
            self._weights[term] = weight
        return weight

    def _wanted(self, asked: Sequence[_Asked]) -> float:
        """Return the weight of all that is asked; of words that the catalogue does not know only the first few.

        Pairs stay out: one that fits speaks for a phrase, one that does not says nothing against it.
        """
        known = [one.wanted for one in asked if not one.is_pair and one.term in self._frequency]
        unknown = [one.wanted for one in asked if not one.is_pair and one.term not in self._frequency]
        return sum(known) + sum(unknown[:UNKNOWN_COUNTED])

    def _candidates(self, asked: Sequence[_Asked]) -> list[int]:
        terms = {one.term for one in asked if one.term in self._frequency}
        rare = {term for term in terms if self._frequency[term] <= COMMON_SHARE * self._count}
        query = " OR ".join('"' + term.replace('"', "") + '"' for term in sorted(rare or terms))
        if not query:
            return []
        rows = self._table.execute(
            "SELECT rowid FROM entries WHERE entries MATCH ? ORDER BY bm25(entries, ?, ?, ?) LIMIT ?",
            (query, *COLUMN_WEIGHTS, CANDIDATES),
        )
        return [int(row[0]) for row in rows]

    def _score(self, number: int, asked: Sequence[_Asked], wanted: float, understood: float) -> float:
        """Return how well the best phrase fits, and how much of the question the whole entry knows."""
        if wanted <= 0.0:
            return 0.0
        here = [one for one in asked if one.term in self._known_by[number]]
        best = max(self._fit(phrase, here, wanted) for phrase in self._phrases[number])
        return min(1.0, PHRASE_SHARE * best + (1.0 - PHRASE_SHARE) * understood)

    def _understood(self, number: int, asked: Sequence[_Asked], wanted: float) -> float:
        """Return the share of the question that the whole entry knows, 0..1."""
        known = self._known_by[number]
        parts = (one.wanted * one.similarity * known.get(one.term, 0.0) for one in asked if not one.is_pair)
        return sum(parts) / wanted if wanted > 0.0 else 0.0

    def _fit(self, phrase: _Phrase, asked: Sequence[_Asked], wanted: float) -> float:
        """Return the weighted mean of how much of the question the phrase covers, and of the phrase the question."""
        of_question = of_phrase = of_pairs = 0.0
        for one in asked:
            form = phrase.terms.get(one.term)
            if form is None:
                continue
            similarity = one.similarity * self._analyzer.agreement(one.form, form) if one.form else one.similarity
            of_question += similarity * one.wanted
            if one.is_pair:
                of_pairs += one.wanted
            if form != ACROSS_WORDS:
                of_phrase += similarity * one.weight
        if of_phrase <= 0.0:
            return 0.0
        covered, filled = of_question / (wanted + of_pairs), min(1.0, of_phrase / phrase.weight)
        return phrase.factor * (QUESTION_WEIGHT * covered + (1.0 - QUESTION_WEIGHT) * filled)


def _named(number: int, score: float, understood: float, naming: Naming | None) -> Hit:
    """Return what a name in the question makes of the score that its words have."""
    if naming is None:
        return Hit(number, min(score, NOT_THE_NAME), named=False)
    if naming.met is Met.INSIDE:
        return Hit(number, min(score, NOT_THE_NAME), named=understood >= NAMED_SHARE)
    share = WHOLE_NAME if naming.met is Met.WHOLE else SLIPPED_NAME
    most = 1.0 if naming.alone else NOT_THE_NAME
    return Hit(number, min(most, max(score, share * naming.agreement + (1.0 - WHOLE_NAME) * score)), named=True)


def _read(analyzer: Analyzer, documents: Sequence[Document]) -> list[_Read]:
    cache: dict[str, dict[str, str]] = {}

    def terms_of(phrase: str) -> dict[str, str]:
        terms = cache.get(phrase)
        if terms is None:
            terms = cache[phrase] = analyzer.document_terms(phrase)
        return terms

    read = []
    for document in documents:
        phrases = [terms_of(phrase) for phrase in (document.title, *document.also_called)]
        papers = {term for paper in document.papers for term in terms_of(paper)}
        read.append(_Read(phrases, {term for phrase in phrases for term in phrase}, papers))
    return read


def _how_known(read: Sequence[_Read]) -> list[dict[str, float]]:
    """Return for each document its terms: 1 in title or phrases, less in papers that few documents ask for."""
    frequency = Counter(term for one in read for term in one.papers)
    most = max(2.0, SPECIAL_SHARE * len(read))
    special = {term for term, number in frequency.items() if number <= most}
    return [dict.fromkeys(one.papers & special, PAPER_LIKENESS) | dict.fromkeys(one.terms, 1.0) for one in read]


def _table(read: Iterable[_Read]) -> sqlite3.Connection:
    connection = sqlite3.connect(":memory:", check_same_thread=False)
    connection.execute(
        "CREATE VIRTUAL TABLE entries USING fts5(title, also_called, papers, content='', "
        "tokenize=\"unicode61 remove_diacritics 0 tokenchars '_='\")"
    )
    connection.executemany(
        "INSERT INTO entries(rowid, title, also_called, papers) VALUES (?, ?, ?, ?)",
        ((number, *_columns(one)) for number, one in enumerate(read)),
    )
    return connection


def _columns(one: _Read) -> tuple[str, str, str]:
    title, *others = (" ".join(phrase) for phrase in one.phrases)
    return title, " ".join(others), " ".join(sorted(one.papers))
