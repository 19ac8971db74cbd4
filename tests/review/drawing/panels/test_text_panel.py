"""A text panel shows Markdown, HTML or code; HTML is only ever its text."""

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

    assert words(drawing, "text") == [
        *("•", "one", "•", "two", "•", "deep", "3.", "three", "4.", "four")
    ]
    x = {row["text"]: row["x"] for row in rows(drawing, "text-")}
    assert x["one"] == x["two"] < x["deep"]


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

    assert words(drawing, "text") == ["Title", "A", "bold", "link", ".", "•", "one"]
    look = {row["text"]: row for row in rows(drawing, "text-")}
    assert look["Title"]["fontSize"] == 24
    assert look["link"]["fill"] == "#6e9fff"
    assert not any("href" in row for row in look.values())


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
        ("<table><tr><td>a</td></tr></table>", "html", ("not drawn: tables of HTML",)),
        ('<b>a</b> <span style="color: red">b</span>', "html", ("not drawn: styles of HTML",)),
        ("Words ![a picture](a.png)", "markdown", ("not drawn: images",)),
        ('a <font color="red">b</font>', "markdown", ("not drawn: styles of HTML",)),
        ("# Words\n\n| a | b |\n|---|---|\n| *c* | `d` |", "markdown", ()),
        ('<h1>Words</h1><ul><li><a href="/">a</a></li></ul>', "html", ()),
        ("<img> `code`", "code", ()),
    ],
)
def test_what_a_text_has_beside_words_is_said(
    content: str, mode: str, notes: tuple[str, ...]
) -> None:
    assert text(content, mode).notes == notes
