"""Which sentence the receptionist says, by key; the words are in phrases/, {names} are filled in when it is said."""

from guide_robot.codes.answers import Answer, phrase_of
from guide_robot.common.language import Language
from guide_robot.common.vocabulary import CodeKind
from guide_robot.phrases.book import say

NOT_OURS = list(Answer).index(Answer.NOT_OURS)


def code_key(kind: CodeKind, answer: int) -> str:
    """Return the key of what to say of a code; `answer` as in guide_robot_interfaces/msg/ScannedCode."""
    return f"code_{kind.name.lower()}_{list(Answer)[answer].name.lower()}"


_CODE_PHRASES = {
    code_key(kind, number): phrase_of(kind, answer) for kind in CodeKind for number, answer in enumerate(Answer)
}


def sentence_text(key: str, language: Language, values: tuple[tuple[str, str], ...] = ()) -> str:
    """Return the sentence in a language with its names filled in."""
    return say(_CODE_PHRASES.get(key, f"guide.{key}"), language, **dict(values))
