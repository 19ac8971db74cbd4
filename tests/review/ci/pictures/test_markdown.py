"""Pictures in the Markdown of a comment: a fold for each dashboard, and texts that stay texts."""

import pytest
from markdown_it import MarkdownIt
from mcp_monitoring.review.ci.pictures.markdown import no_pictures_markdown, pictures_markdown
from mcp_monitoring.review.console.picture_index import IndexedPicture

ADDRESS = "https://github.com/team/shop/blob/pictures/pull/7/{}.png?raw=true"


def picture(name: str, caption: str, dashboard: str = "Shop", words: str = "") -> IndexedPicture:
    return IndexedPicture(f"{name}.png", dashboard.lower(), dashboard, caption, words)


def written(*pictures: IndexedPicture, left_out: int = 0) -> str:
    addresses = [ADDRESS.format(number) for number in range(len(pictures))]
    return pictures_markdown(pictures, addresses, left_out, "on the page below")


def test_a_dashboard_is_a_fold_and_the_first_one_is_open() -> None:
    text = written(
        picture("a", "panels: 1 changed"),
        picture("b", 'panel "Tills": changed'),
        picture("c", "new", dashboard="Till", words="simulated data"),
    )

    assert text == (
        "<details open><summary><b>Shop</b>: panels: 1 changed</summary>\n\n"
        f"[![Shop: panels: 1 changed]({ADDRESS.format(0)})]({ADDRESS.format(0)})\n\n"
        'panel "Tills": changed\n\n'
        f'[![Shop: panel "Tills": changed]({ADDRESS.format(1)})]({ADDRESS.format(1)})\n\n'
        "</details>\n\n"
        "<details><summary><b>Till</b>: new (simulated data)</summary>\n\n"
        f"[![Till: new]({ADDRESS.format(2)})]({ADDRESS.format(2)})\n\n"
        "</details>"
    )


@pytest.mark.parametrize(
    ("left_out", "said"), [(1, "1 more picture is on the page"), (9, "9 more pictures are on the")]
)
def test_what_is_not_shown_is_counted(left_out: int, said: str) -> None:
    assert written(picture("a", "new"), left_out=left_out).splitlines()[-1].startswith(said)
    assert "more picture" not in written(picture("a", "new"))


@pytest.mark.parametrize(
    "title",
    [
        "](https://evil.example) ![x",
        "</summary><img src=x onerror=alert(1)>",
        "@team fixes #12",
        "`x` **bold** <!-- mcp-monitoring diff: shop/dev -->",
        "two\n\n# lines",
    ],
)
def test_titles_and_captions_are_texts(title: str) -> None:
    text = written(picture("a", title, dashboard=title, words=title), picture("b", title, title))
    tokens = MarkdownIt("commonmark").parse(text)
    links = [
        child.attrs.get("href") or child.attrs.get("src")
        for token in tokens
        for child in token.children or []
        if child.type in ("link_open", "image")
    ]

    assert links == [ADDRESS.format(number) for number in (0, 0, 1, 1)]
    assert [token.type for token in tokens if token.type.startswith("heading")] == []
    for forbidden in ("<img", "<!--", "</summary><", "@team", " #12"):
        assert forbidden not in text


def test_a_long_title_is_cut() -> None:
    text = written(picture("a", "c" * 10_000, dashboard="d" * 10_000))

    assert len(text) < 2000
    assert "…" in text


def test_a_comment_says_why_it_has_no_pictures() -> None:
    assert no_pictures_markdown("branch x cannot be pushed: *no*", "on the page below") == (
        "No pictures here: branch x cannot be pushed: \\*no\\*. They are on the page below."
    )
