"""Vietnamese for the search: with or without marks, telex and VNI slips, words heard alike, words run together."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from guide_robot.catalogue.search.analysis import CONCEPT_MARK, PAIR_MARK, PhraseMap, Slot, Word, words_in
from guide_robot.catalogue.search.marks import (
    decode_keys,
    fold,
    has_tones,
    has_vietnamese_marks,
    heard_as,
    marks_left_out,
    one_spelling,
    same_marks,
    without_tone,
)
from guide_robot.catalogue.search.spelling import Speller
from guide_robot.catalogue.search.words import Words, words_of

LIKENESS_TELEX = 0.95
LIKENESS_HEARD = 0.85
LIKENESS_SLIP = 0.75
LEAST_LIKENESS = 0.65
MARKS_LEFT_OUT = 0.95
BREAK = "."


@dataclass(frozen=True, slots=True)
class _Syllable:
    folded: str
    form: str = ""
    similarity: float = 1.0


class VietnameseAnalyzer:
    """Terms are folded syllables, pairs of neighbouring syllables, and concepts (groups of the same meaning)."""

    def __init__(self, words: Words | None = None) -> None:
        """Take the stop words and groups of `words`, the project's own by default."""
        words = words or words_of("vi")
        self._stop = frozenset(one_spelling(word) for word in words.stop)
        self._stop_folded = frozenset(fold(word) for word in self._stop)
        self._stop_toneless = frozenset(without_tone(word) for word in self._stop)
        self._short = {short: _words(meant) for short, meant in words.short}
        self._phrases = PhraseMap()
        self._meanings: dict[tuple[str, ...], list[tuple[tuple[str, ...], str]]] = {}
        for phrase in words.stop_phrases:
            self._phrases.add([fold(word) for word in _words(phrase)], BREAK)
        for group in (*words.same, *((word,) for word in words.weak)):
            for member in group:
                self._add_meaning(member, CONCEPT_MARK + group[0].replace(" ", ""))
        self.weak_terms = frozenset(self._meaning_of(word) for word in words.weak)
        self._syllables: frozenset[str] = frozenset()
        self._pairs: frozenset[str] = frozenset()
        self._catalogue_pairs: frozenset[str] = frozenset()
        self._pairs_by_sound: dict[str, str] = {}
        self._speller: Speller | None = None
        self._times: Counter[str] = Counter()

    def document_terms(self, phrase: str) -> dict[str, str]:
        """Return concepts, syllables with meaning and pairs, each with its marks."""
        syllables = [_Syllable(fold(word), word) for word in _words(phrase)]
        terms: dict[str, str] = {}
        for start, end, name in self._phrases.cut([syllable.folded for syllable in syllables]):
            part = syllables[start:end]
            meaning, similarity = self._meant(part, toned=True) if name.startswith(CONCEPT_MARK) else ("", 0.0)
            if similarity == 1.0:
                terms[meaning] = ""
            elif name != BREAK:
                terms.update((one.folded, one.form) for one in part if one.form not in self._stop)
        for left, right in pairwise(syllables):
            if left.form not in self._stop and right.form not in self._stop:
                terms[left.folded + PAIR_MARK + right.folded] = f"{left.form} {right.form}"
        return terms

    def learn(self, terms: set[str], phrases: Sequence[str]) -> None:
        """Know the syllables and pairs of the catalogue and of the groups of words."""
        self._catalogue_pairs = frozenset(term for term in terms if PAIR_MARK in term)
        written = [[fold(word) for word in _words(phrase)] for phrase in phrases]
        self._times = Counter(
            PAIR_MARK.join(pair) for known in (*written, *self._phrases.names) for pair in pairwise(known)
        )
        pairs = self._pairs = frozenset(self._times)
        self._syllables = frozenset(part for pair in pairs for part in pair.split(PAIR_MARK)) | self._stop_folded
        self._syllables |= {term for term in terms if PAIR_MARK not in term}
        sounds: dict[str, str] = {}
        for pair in sorted(pairs, key=lambda pair: (-self._times[pair], pair)):
            sounds.setdefault(PAIR_MARK.join(heard_as(part) for part in pair.split(PAIR_MARK)), pair)
        self._pairs_by_sound = sounds
        self._speller = None

    def slots(self, question: str) -> list[Slot]:
        """Return concepts, syllables and known pairs of a question, after correction."""
        marked, toned = has_vietnamese_marks(question), has_tones(question)
        syllables = self._corrected(self._written_out(question))
        slots: list[Slot] = []
        for start, end, name in self._phrases.cut([syllable.folded for syllable in syllables]):
            part = syllables[start:end]
            meaning, similarity = self._meant(part, marked) if name.startswith(CONCEPT_MARK) else ("", 0.0)
            least = LEAST_LIKENESS if len(part) > 1 or not marked else 1.0 if toned else MARKS_LEFT_OUT
            if similarity >= least:
                slots.append(Slot(meaning, similarity))
            elif name != BREAK:
                meant = (one for place, one in enumerate(part, start) if not self._is_stop(syllables, place, toned))
                slots.extend(Slot(one.folded, one.similarity, one.form if marked else "") for one in meant)
        return slots + self._pair_slots(syllables, marked)

    def words(self, text: str) -> list[Word]:
        """Return the syllables as typed, keys for marks decoded; those that only ask are silent."""
        written = [one for word in self._written_out(text) for one in self._known_syllables(word)]
        toned = has_tones(text)
        read: list[Word] = []
        for start, end, name in self._phrases.cut([one.folded for one in written]):
            read.extend(
                Word(one.folded, one.form, name == BREAK or self._in_stop_words(one, toned))
                for one in written[start:end]
            )
        return read

    def agreement(self, typed: str, stored: str) -> float:
        """Return 1 for equal marks or none to compare, less where marks were left out or differ."""
        if not typed or typed == stored or len(typed.split()) != len(stored.split()):
            return 1.0
        return min(_agreement(left, right) for left, right in zip(typed.split(), stored.split(), strict=True))

    def _add_meaning(self, member: str, name: str) -> None:
        written = tuple(_words(member))
        folded = tuple(fold(word) for word in written)
        self._phrases.add(folded, name)
        self._meanings.setdefault(folded, []).append((written, name))

    def _meaning_of(self, word: str) -> str:
        """Return the concept of a word as it is written; the first group that holds it."""
        written = tuple(_words(word))
        return next(name for one, name in self._meanings[tuple(fold(one) for one in written)] if one == written)

    def _meant(self, part: Sequence[_Syllable], toned: bool) -> tuple[str, float]:
        """Return the concept that fits the marks best ("già" is old, "giá" a price), and how well it fits."""
        meanings = self._meanings[tuple(one.folded for one in part)]
        typed = min(one.similarity for one in part)
        if not toned:
            return meanings[0][1], typed
        fits = [
            (min(_agreement(one.form, member) for one, member in zip(part, written, strict=True)), name)
            for written, name in meanings
        ]
        best, name = max(fits, key=lambda fit: fit[0])
        return name, best * typed

    def _written_out(self, text: str) -> list[str]:
        return [one for word in _words(text) for one in self._short.get(word, [word])]

    def _is_stop(self, syllables: Sequence[_Syllable], place: int, toned: bool) -> bool:
        """Whether a syllable of a question says nothing.

        Without its tone it may be a stop word or a syllable of the catalogue ("ho chieu"): beside a neighbour with
        which it makes a pair of the catalogue it is the latter.
        """
        syllable = syllables[place]
        if len(syllable.folded) > 20 or (len(syllable.folded) == 1 and syllable.folded.isdigit()):
            return True
        if not self._in_stop_words(syllable, toned):
            return False
        return toned or not any(
            left.folded + PAIR_MARK + right.folded in self._catalogue_pairs
            for left, right in pairwise(syllables[max(0, place - 1) : place + 2])
        )

    def _in_stop_words(self, syllable: _Syllable, toned: bool) -> bool:
        """Whether a syllable can be a stop word, as far as its marks were typed."""
        form = syllable.form or syllable.folded
        if toned:
            return form in self._stop
        return form in (self._stop_folded if form == syllable.folded else self._stop_toneless)

    def _pair_slots(self, syllables: Sequence[_Syllable], toned: bool) -> list[Slot]:
        slots = []
        for left, right in pairwise(syllables):
            pair = left.folded + PAIR_MARK + right.folded
            if pair in self._catalogue_pairs:
                form = f"{left.form} {right.form}" if toned and left.form and right.form else ""
                similarity = min(left.similarity, right.similarity)
                slots.append(Slot(pair, similarity, form))
        return slots

    def _corrected(self, words: Sequence[str]) -> list[_Syllable]:
        syllables = [syllable for word in words for syllable in self._known_syllables(word)]
        for place in range(len(syllables) - 1):
            left, right = syllables[place], syllables[place + 1]
            better = self._better_pair(left.folded, right.folded)
            if better is None or self._fits_the_next(syllables, place, better[0]):
                continue
            pair, similarity = better
            first, second = pair.split(PAIR_MARK)
            if (first, second) in self._phrases.names or not self._explained(syllables, place):
                syllables[place] = left if first == left.folded else _Syllable(first, "", similarity)
                syllables[place + 1] = right if second == right.folded else _Syllable(second, "", similarity)
        return syllables

    def _fits_the_next(self, syllables: Sequence[_Syllable], place: int, pair: str) -> bool:
        """Whether a slip in the right syllable of a pair makes a more usual pair with the syllable after it."""
        if place + 2 >= len(syllables) or syllables[place + 1].folded in self._syllables:
            return False
        other = self._better_pair(syllables[place + 1].folded, syllables[place + 2].folded)
        return other is not None and self._times[other[0]] > self._times[pair]

    def _explained(self, syllables: Sequence[_Syllable], place: int) -> bool:
        """Whether both syllables are known and one of them forms a known pair with its other neighbour."""
        left, right = syllables[place].folded, syllables[place + 1].folded
        if left not in self._syllables or right not in self._syllables:
            return False
        before = syllables[place - 1].folded + PAIR_MARK + left if place else ""
        after = right + PAIR_MARK + syllables[place + 2].folded if place + 2 < len(syllables) else ""
        return before in self._pairs or after in self._pairs

    def _known_syllables(self, word: str) -> list[_Syllable]:
        folded = fold(word)
        if folded in self._syllables:
            return [_Syllable(folded, word)]
        decoded = one_spelling(decode_keys(folded))
        if decoded in self._syllables and decoded:
            return [_Syllable(decoded, "", LIKENESS_TELEX)]
        apart = self._apart(folded) or self._apart(decoded)
        if apart:
            return [_Syllable(part, "", LIKENESS_TELEX) for part in apart]
        return [_Syllable(folded, word)]

    def _apart(self, folded: str) -> list[str]:
        """Split words that were typed without spaces into known pairs of syllables; empty if that fails."""
        if not 5 <= len(folded) <= 30:
            return []
        best: dict[int, list[str]] = {0: []}
        for end in range(1, len(folded) + 1):
            for start in range(max(0, end - 7), end):
                part = folded[start:end]
                if start in best and part in self._syllables and len(part) > 1:
                    before = best[start]
                    if (not before or before[-1] + PAIR_MARK + part in self._pairs) and end not in best:
                        best[end] = [*before, part]
        return best.get(len(folded), [])

    def _better_pair(self, left: str, right: str) -> tuple[str, float] | None:
        if left + PAIR_MARK + right in self._pairs:
            return None
        both_known = left in self._syllables and right in self._syllables
        heard = self._pairs_by_sound.get(heard_as(left) + PAIR_MARK + heard_as(right))
        if heard is not None and not (both_known and {left, right}.isdisjoint(heard.split(PAIR_MARK))):
            return heard, LIKENESS_HEARD
        if both_known:
            return None
        near = self._pair_speller().near(left + PAIR_MARK + right)
        return (max(near, key=lambda pair: self._times[pair]), LIKENESS_SLIP) if near else None

    def _pair_speller(self) -> Speller:
        if self._speller is None:
            self._speller = Speller(sorted(self._pairs), shortest=7)
        return self._speller


def _words(text: str) -> list[str]:
    return [one_spelling(word) for word in words_in(text.lower())]


@lru_cache(maxsize=65536)
def _agreement(typed: str, stored: str) -> float:
    if not typed or same_marks(typed, stored):
        return 1.0
    if marks_left_out(typed, stored):
        return MARKS_LEFT_OUT
    return 0.9 if heard_as(typed) == heard_as(stored) else 0.6
