"""Functions of other packages' classes, replaced and put back."""

import pytest
from mcp_server_instrumentation.patches import Function, Patches, UnexpectedShapeError


def louder(original: Function) -> Function:
    def replaced(self: object, words: str) -> str:
        return f"{original(self, words)}!"

    return replaced


@pytest.fixture
def speaker() -> type:
    class Speaker:
        def say(self, words: str) -> str:
            return words

        @staticmethod
        def still() -> None: ...

    return Speaker


def test_undoing_puts_back_the_very_same_function(speaker: type) -> None:
    before = dict(vars(speaker))
    patches = Patches()
    patches.replace(speaker, "say", louder, ("self", "words"))
    assert speaker().say("hello") == "hello!"

    patches.undo()

    assert dict(vars(speaker)) == before


def test_what_somebody_else_has_put_there_since_stays(speaker: type) -> None:
    patches = Patches()
    patches.replace(speaker, "say", louder, ("self", "words"))
    theirs = louder(speaker.say)  # type: ignore[attr-defined]
    speaker.say = theirs  # type: ignore[attr-defined]

    patches.undo()

    assert vars(speaker)["say"] is theirs


@pytest.mark.parametrize(
    ("name", "parameters", "message"),
    [
        ("sing", ("self",), "Speaker.sing is not there"),
        ("say", ("self", "text"), "Speaker.say takes (self, words), not (self, text)"),
        ("say", ("self", "words", "loud"), "Speaker.say takes (self, words), not"),
        ("__init__", ("self",), "Speaker.__init__ is not there"),
    ],
)
def test_another_shape_than_the_known_one_is_left_alone(
    speaker: type, name: str, parameters: tuple[str, ...], message: str
) -> None:
    before = dict(vars(speaker))
    with pytest.raises(UnexpectedShapeError) as raised:
        Patches().replace(speaker, name, louder, parameters)

    assert message in str(raised.value)
    assert dict(vars(speaker)) == before


def test_what_is_no_class_is_left_alone() -> None:
    with pytest.raises(UnexpectedShapeError, match=r"None\.say is not there"):
        Patches().replace(None, "say", louder, ("self",))
