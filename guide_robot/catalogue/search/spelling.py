"""Finds known words one slip away from an unknown one."""

from collections import defaultdict
from collections.abc import Iterable


class Speller:
    """Known words by what is left after leaving out one letter.

    Two words that differ by one letter replaced, added, left out or swapped with its neighbour share such a
    remainder (the symmetric-delete idea of W. Garbe's SymSpell); a lookup costs one probe for each letter.
    """

    def __init__(self, words: Iterable[str], shortest: int, longest: int = 40) -> None:
        """Know `words` of at least `shortest` letters (shorter ones are too alike) and at most `longest`."""
        self._shortest, self._longest = shortest, longest
        self._by_remainder: defaultdict[str, list[str]] = defaultdict(list)
        for word in words:
            if shortest <= len(word) <= longest:
                for remainder in _remainders(word):
                    self._by_remainder[remainder].append(word)

    def near(self, word: str) -> list[str]:
        """Return the known words one slip away from `word`, in the order they became known."""
        if not self._shortest <= len(word) <= self._longest:
            return []
        found: dict[str, None] = {}
        for remainder in _remainders(word):
            for known in self._by_remainder.get(remainder, ()):
                if _one_slip_apart(word, known):
                    found[known] = None
        return list(found)


def _remainders(word: str) -> set[str]:
    return {word, *(word[:place] + word[place + 1 :] for place in range(len(word)))}


def _one_slip_apart(first: str, second: str) -> bool:
    start = 0
    while start < min(len(first), len(second)) and first[start] == second[start]:
        start += 1
    rest, other = first[start:], second[start:]
    if rest[1:] == other[1:] or rest[1:] == other or rest == other[1:]:
        return True
    return len(rest) > 1 and rest[1::-1] == other[:2] and rest[2:] == other[2:]
