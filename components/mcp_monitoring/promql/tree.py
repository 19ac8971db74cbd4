"""The structure of a PromQL expression, with the places of the names in it. Pure."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass, field

Span = tuple[int, int]
"""Begin and end of a place in an expression."""


@dataclass(frozen=True)
class Piece:
    """A name or a string in an expression.

    Attributes:
        text: its content, without quotes.
        start: its position, quotes included.
        end: the position behind it.
        quote: the quote around it; empty for a bare name.
    """

    text: str
    start: int
    end: int
    quote: str = ""

    @property
    def span(self) -> Span:
        """Its place."""
        return self.start, self.end

    def written(self, text: str) -> str:
        """Writes another content in its place, quoted as it is."""
        return f"{self.quote}{text}{self.quote}"


@dataclass(frozen=True)
class Separated:
    """The places of a list whose items have commas between them.

    Attributes:
        items: places of its items.
        commas: places of its commas; one may follow the last item.
    """

    items: tuple[Span, ...] = ()
    commas: tuple[Span, ...] = ()

    def without(self, left_out: Collection[int]) -> Iterator[Span]:
        """Yields the places to remove, so that the list is without some of its items."""
        kept = [number for number in range(len(self.items)) if number not in left_out]
        stays = {*kept[:-1], *(kept[-1:] if kept and kept[-1] == len(self.items) - 1 else ())}
        yield from (self.items[number] for number in left_out)
        yield from (comma for number, comma in enumerate(self.commas) if number not in stays)


@dataclass(frozen=True)
class Matcher:
    """A condition of a selector.

    Attributes:
        label: the label.
        op: `=`, `!=`, `=~` or `!~`.
        value: the string that it compares with.
        number: its position among the items of the selector.
    """

    label: Piece
    op: str
    value: Piece
    number: int


@dataclass(frozen=True)
class Selector:
    """A selector of series.

    Attributes:
        name: the name of the metric, before the braces or alone inside; None if there is none.
        matchers: its conditions, one on `__name__` as well.
        items: the places of all that is between its braces.
    """

    name: Piece | None
    matchers: tuple[Matcher, ...] = ()
    items: Separated = field(default_factory=Separated)


@dataclass(frozen=True)
class Labels:
    """A list of labels.

    Attributes:
        kind: the word before it, such as `by` or `ignoring`.
        labels: the labels.
        items: their places.
    """

    kind: str
    labels: tuple[Piece, ...]
    items: Separated


@dataclass(frozen=True)
class Aggregation:
    """An aggregation.

    Attributes:
        name: its operator.
        grouping: the labels of `by` or `without`.
        arguments: its parameter, if it has one, and its operand.
    """

    name: str
    grouping: Labels | None
    arguments: tuple["Node", ...]


@dataclass(frozen=True)
class Call:
    """A call of a function."""

    name: str
    arguments: tuple["Node", ...]


@dataclass(frozen=True)
class Binary:
    """An operation on two sides.

    Attributes:
        op: its operator, in lower case.
        left: the left side.
        right: the right side.
        matching: the labels of `on` and `ignoring`, and of `group_left` and `group_right`.
        left_span: the place of the left side.
        right_span: the place of the right side.
    """

    op: str
    left: "Node"
    right: "Node"
    matching: tuple[Labels, ...]
    left_span: Span
    right_span: Span


@dataclass(frozen=True)
class Group:
    """What stands in parentheses, or behind a sign."""

    inner: tuple["Node", ...]


@dataclass(frozen=True)
class Literal:
    """A number, or a string, whose place is known then."""

    text: str
    string: Piece | None = None


@dataclass(frozen=True)
class Unknown:
    """A variable of Grafana that stands for a number or for any expression."""

    text: str


Node = Selector | Aggregation | Call | Binary | Group | Literal | Unknown
"""A part of an expression."""


def parts(node: Node) -> tuple[Node, ...]:
    """Lists the direct parts of an expression."""
    match node:
        case Aggregation() | Call():
            return node.arguments
        case Binary():
            return node.left, node.right
        case Group():
            return node.inner
    return ()


def walk(node: Node) -> Iterator[Node]:
    """Yields an expression and all expressions inside it, outer ones first."""
    todo = [node]
    while todo:
        one = todo.pop()
        yield one
        todo.extend(reversed(parts(one)))


def selectors(node: Node) -> Iterator[Selector]:
    """Yields every selector of an expression."""
    return (one for one in walk(node) if isinstance(one, Selector))
