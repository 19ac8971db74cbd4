"""A text panel shows Markdown, HTML or code; HTML is only ever its text."""

from itertools import pairwise

import pytest
from mcp_monitoring.review.drawing.panels.drawing import Drawing
from mcp_monitoring.review.drawing.size import Size
from review.drawing.panels.drawn import drawn, rows, words

ROOM = Size(499, 238)
SCRIPT = "<script>document.write('seen')</script>"


def text(content: object, mode: str = "markdown", size: Size = ROOM) -> Drawing:
    return drawn("text", options={"mode": mode, "content": content}, size=size)


def test_markdown_is_shown_in_its_looks() -> None:
    content = "# Heading\n\nSome **bold** text, a [link](https://example.com) and `code`."

    drawing = text(content)

    assert words(drawing, "text") == [
        *("Heading", "Some", "bold", "text, a", "link", "and", "code", "."),
    ]
    look = {row["text"]: row for row in rows(drawing, "text-")}
    assert look["Heading"]["fontSize"] == 28
    assert look["bold"]["fontWeight"] == 700
    assert look["link"]["fill"] == "#6e9fff"
    assert look["code"]["x"] > look["and"]["x"]
    assert len(rows(drawing, "boxes")) == 1


def test_lists_have_their_marks_and_their_depth() -> None:
    drawing = text("- one\n- two\n  - deep\n\n3. three\n4. four")

    assert words(drawing, "text") == ["one", "two", "deep", "3.", "three", "4.", "four"]
    place = {row["text"]: row for row in rows(drawing, "text-")}
    assert place["one"]["x"] == place["two"]["x"] == place["three"]["x"] < place["deep"]["x"]
    ends = [row["x"] + row["width"] for row in rows(drawing, "bullets")]
    assert ends == [place[one]["x"] - 11 for one in ("one", "two", "deep")]
    assert (place["3."]["align"], place["3."]["x"]) == ("right", place["three"]["x"] - 4)


@pytest.mark.parametrize(
    ("content", "mode"),
    [
        ("- a\n  - b\n    - c", "markdown"),
        ("1. a\n   * b\n     + c", "markdown"),
        ("<ul><li>a<ul><li>b<ul><li>c</ul></ul></ul>", "html"),
    ],
)
def test_bullets_are_discs_circles_and_squares_by_their_depth(content: str, mode: str) -> None:
    drawing = text(content, mode)

    shapes = [
        (row["fill"] == "transparent", row["cornerRadius"] > 0) for row in rows(drawing, "bullets")
    ]
    assert shapes == [(False, True), (True, True), (False, False)][-len(shapes) :]
    assert len(shapes) == (2 if content[0] == "1" else 3)


def heights(drawing: Drawing) -> list[float]:
    """How far each text is below the one before."""
    y = [row["y"] for row in rows(drawing, "text-")]
    return [after - before for before, after in pairwise(y)]


@pytest.mark.parametrize(
    ("content", "between"),
    [("- a\n- b", 22), ("- a\n\n- b", 38), ("a\n\nb", 38), ("- a\n\n  b", 38)],
)
def test_items_have_free_room_between_where_the_list_has_empty_lines(
    content: str, between: float
) -> None:
    assert heights(text(content)) == [between]


@pytest.mark.parametrize(("level", "font"), [(1, 28), (2, 24), (3, 22), (4, 18), (5, 16), (6, 14)])
def test_what_follows_a_heading_is_nearer_to_it_the_smaller_it_is(level: int, font: float) -> None:
    drawing = text(f"{'#' * level} a\n\nb")

    heading, _ = rows(drawing, "text-")
    assert heading["fontSize"] == font
    line = max(font * 1.15, 22)
    assert heights(drawing) == [pytest.approx(line / 2 + 0.45 * font + 11)]


def test_code_among_words_is_in_a_box_and_in_the_font_of_code() -> None:
    drawing = text("some `code` here")

    look = {row["text"]: row for row in rows(drawing, "text-")}
    assert "Mono" in look["code"]["font"]
    assert "Mono" not in look["some"]["font"]
    [box] = rows(drawing, "boxes")
    # As recorded: four letters of 7.2 pixels, 6 at each side.
    assert box["width"] == pytest.approx(40.8)
    assert box["x"] + box["width"] + 2 < look["here"]["x"] + 4


@pytest.mark.parametrize(
    "content", ["```\na\n b\n```", "    a\n     b", "- x\n\n      a\n       b"]
)
def test_lines_of_code_stand_in_a_box_where_they_belong(content: str) -> None:
    drawing = text(content)

    look = {row["text"]: row for row in rows(drawing, "text-")}
    [box] = rows(drawing, "boxes")
    left = look["x"]["x"] if "x" in look else 0
    assert box["x"] == left + 0.5
    assert look["a"]["x"] == left + 10 < look["b"]["x"]
    assert box["y"] < look["a"]["y"] < look["b"]["y"] < box["y"] + box["height"]


@pytest.mark.parametrize(
    ("content", "mode", "bars"),
    [
        ("> a\n>\n> b", "markdown", [0]),
        ("> a\n> > b", "markdown", [0, 20]),
        ("> a\n\nbetween\n\n> b", "markdown", [0, 0]),
        ("<blockquote>a<p>b</blockquote>", "html", [0]),
    ],
)
def test_a_block_quote_has_a_bar_beside_all_of_it(
    content: str, mode: str, bars: list[float]
) -> None:
    drawing = text(content, mode)

    found = rows(drawing, "bars")
    assert [bar["x"] for bar in found] == bars
    for row in rows(drawing, "text-"):
        beside = [one for one in found if one["y"] < row["y"] < one["y"] + one["height"]]
        assert (row["x"] > 0) == bool(beside)
        assert all(one["x"] + one["width"] < row["x"] for one in beside)


def test_a_line_across_ends_at_both_edges() -> None:
    [line] = rows(text("a\n\n---\n\nb"), "lines")

    assert (line["x"], line["x2"]) == (0, ROOM.width)


@pytest.mark.parametrize(("mark", "align"), [("---", "left"), (":-:", "center"), ("--:", "right")])
def test_cells_are_aligned_as_their_column_and_heads_are_bold(mark: str, align: str) -> None:
    drawing = text(f"| name | b |\n|{mark}|---|\n| 1 | 2 |")

    look = {row["text"]: row for row in rows(drawing, "text-")}
    assert look["name"]["align"] == look["1"]["align"] == align
    assert (look["name"]["fontWeight"], look["1"]["fontWeight"]) == (700, 400)
    assert look["2"]["align"] == "left"


def test_a_table_has_cells_as_wide_as_their_widest_text() -> None:
    drawing = text("| a | b |\n|---|---|\n| 1 | 2 |\n| something longer | 3 |")

    assert words(drawing, "text") == ["a", "b", "1", "2", "something longer", "3"]
    assert len(rows(drawing, "boxes")) == 6
    x = {row["text"]: row["x"] for row in rows(drawing, "text-")}
    assert x["b"] == x["2"] == x["3"] > 100


def test_lines_are_broken_between_words() -> None:
    drawing = text("many words " * 40)

    lines = rows(drawing, "text-")
    assert len({row["y"] for row in lines}) > 3
    assert " ".join(row["text"] for row in lines) == ("many words " * 40).strip()


@pytest.mark.parametrize("content", ["a\n\n" * 500, "word " * 5000, "```\n" + "x\n" * 500 + "```"])
def test_a_text_without_room_for_all_says_that_it_goes_on(content: str) -> None:
    drawing = text(content)

    assert words(drawing, "text")[-1] == "…"
    assert max(row["y"] for row in rows(drawing, "text-")) < ROOM.height


def test_code_keeps_its_lines_and_its_indentation() -> None:
    drawing = text('{\n  "a": 1,\n\n    "b": 2\n}', mode="code")

    assert words(drawing, "text") == ["{", '"a": 1,', '"b": 2', "}"]
    brace, first, second, _ = (row["x"] for row in rows(drawing, "text-"))
    assert brace < first < second
    y = [row["y"] for row in rows(drawing, "text-")]
    assert y[2] - y[1] == 2 * (y[1] - y[0])


@pytest.mark.parametrize(
    "content",
    [
        f"<p>Hello</p>{SCRIPT}",
        f"<p>Hello {SCRIPT}</p>",
        "<p onclick='x()'>Hello</p><style>p { color: red }</style>",
        "<svg><text>drawn</text></svg>Hello<iframe src='https://example.com'>inside</iframe>",
        "<div><img src=x onerror=alert(1)><span>Hello",
        "Hello<script>",
    ],
)
@pytest.mark.parametrize("mode", ["html", "markdown"])
def test_of_html_only_the_text_is_left(content: str, mode: str) -> None:
    assert "".join(words(text(content, mode), "text")).strip() == "Hello"


def test_html_has_headings_lists_paragraphs_bold_words_and_links() -> None:
    content = "<h2>Title</h2><p>A <b>bold</b> <a href='javascript:x()'>link</a>.</p><ul><li>one"

    drawing = text(content, "html")

    assert words(drawing, "text") == ["Title", "A", "bold", "link", ".", "one"]
    look = {row["text"]: row for row in rows(drawing, "text-")}
    assert look["Title"]["fontSize"] == 24
    assert look["link"]["fill"] == "#6e9fff"
    assert not any("href" in row for row in look.values())


def test_html_has_lists_in_lists_with_their_numbers() -> None:
    drawing = text("<ol start='3'><li>a<ul><li>deep</li></ul></li><li>b</li></ol><p>c</p>", "html")

    assert words(drawing, "text") == ["3.", "a", "deep", "4.", "b", "c"]
    x = {row["text"]: row["x"] for row in rows(drawing, "text-")}
    assert 0 == x["c"] < x["a"] == x["b"] < x["deep"]


def test_html_has_tables_with_bold_heads() -> None:
    content = "<table><tr><th>name<th>b</tr><tr><td><a href='x'>one</a></td><td>2</td></tr></table>"

    drawing = text(content, "html")

    assert words(drawing, "text") == ["name", "b", "one", "2"]
    look = {row["text"]: row for row in rows(drawing, "text-")}
    assert (look["name"]["fontWeight"], look["2"]["fontWeight"]) == (700, 400)
    assert look["name"]["x"] == look["one"]["x"] < look["b"]["x"] == look["2"]["x"]
    assert look["one"]["fill"] == "#6e9fff"
    assert len(rows(drawing, "boxes")) == 4


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("<pre><code>\na\n  b</code></pre>", ["a", "b"]),
        ("<p>some <code>x</code> <i>y</i></p>", ["some", "x", "y"]),
        ("a<hr>b", ["a", "b"]),
        ("<table><tr><td>a</table>b", ["a", "b"]),
        ("<table><td>a", ["a"]),
        ("</li></ul></blockquote></table></pre>a", ["a"]),
        ("<table><tr><td><table><tr><td>a</table></table>b", ["a", "b"]),
        ("<ol start='99999999999999999999'><li>a", ["1.", "a"]),
    ],
)
def test_what_html_leaves_open_or_closes_twice_loses_no_words(
    content: str, said: list[str]
) -> None:
    assert words(text(content, "html"), "text") == said


def test_entities_are_characters_and_stay_text() -> None:
    drawing = text("<p>&lt;script&gt; &amp; more</p>", "html")

    assert words(drawing, "text") == ["<script> & more"]


def test_the_old_options_of_a_text_panel_count_too() -> None:
    drawing = drawn("text", size=ROOM, content="# Old", mode="markdown")

    assert words(drawing, "text") == ["Old"]


@pytest.mark.parametrize("content", ["", None, 7, ["x"]])
def test_without_a_text_the_panel_is_empty(content: object) -> None:
    assert words(text(content)) == []


@pytest.mark.parametrize(
    "content", ["<" * 5000, "[" * 5000, "*" * 5000, "> " * 500 + "x", "- " * 500, "\0 x \r y"]
)
@pytest.mark.parametrize("mode", ["markdown", "html"])
def test_malformed_texts_break_nothing(content: str, mode: str) -> None:
    assert text(content, mode).spec["width"] == ROOM.width


@pytest.mark.parametrize(
    ("content", "mode", "notes"),
    [
        ('<p>Words</p><img src="a.png">', "html", ("not drawn: images",)),
        ('<table><tr><td colspan="2">a', "html", ("not drawn: cells that span others",)),
        ('<table><tr><td colspan="1">a</td></tr></table>', "html", ()),
        ('<b>a</b> <span style="color: red">b</span>', "html", ("not drawn: styles of HTML",)),
        ("Words ![a picture](a.png)", "markdown", ("not drawn: images",)),
        ('a <font color="red">b</font>', "markdown", ("not drawn: styles of HTML",)),
        ("# Words\n\n| a | b |\n|---|---|\n| *c* | `d` |", "markdown", ()),
        ('<h1>Words</h1><ul><li><a href="/">a</a></li></ul>', "html", ()),
        ("<p><i>a</i> <em>b</em> <code>c</code></p><pre>d</pre>", "html", ()),
        ("<img> `code`", "code", ()),
    ],
)
def test_what_a_text_has_beside_words_is_said(
    content: str, mode: str, notes: tuple[str, ...]
) -> None:
    assert text(content, mode).notes == notes
