"""A page as HTML: whole in itself, and no text in it is more than a text."""

import json
import re
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from mcp_monitoring.review.drawing.pages import bundle
from mcp_monitoring.review.drawing.pages.interactive import page_html
from mcp_monitoring.review.drawing.pages.picture import page_svg
from mcp_monitoring.review.drawing.panels.drawing import Drawing
from review.drawing.pages.pages import dashboard, page, panel, saying, text_of_html

MARKUP = '</script><img src="https://example.com/x.png" onerror="alert(1)"><!--'


class Elements(HTMLParser):
    """Collects the elements of a page with their attributes."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))


def data_of(html: str) -> Any:
    found = re.search(r'<script type="application/json" id="page">(.*?)</script>', html, re.DOTALL)
    assert found
    return json.loads(found[1])


def test_it_says_what_the_picture_says() -> None:
    shown = dashboard(
        panel("Requests", description="All of them"),
        panel("Errors", (8, 0, 8, 8), problems=["query A: no answer"]),
        title="Servers",
        variables={"job": "snowflake-mcp"},
        problems=["variable db: its values are not known"],
    )

    html = page_html(page(shown, words="simulated data"))

    for said in (
        *("Servers", "simulated data", "job", "snowflake-mcp", "Requests", "Errors"),
        *("query A: no answer", "variable db: its values are not known"),
        "2026-11-26 01:00:00 to 2026-11-26 01:30:00 UTC",
    ):
        assert said in text_of_html(html).split("\n"), said
    assert 'title="All of them"' in html


@pytest.mark.parametrize(
    ("links", "said"),
    [
        ([{"title": "Queries", "url": "/d/a"}], "Queries"),
        ([{"title": "Queries", "url": "/d/a"}, {"title": "Pool", "url": "/d/b"}], "Queries, Pool"),
        ([{"url": "/d/a"}], "Link"),
    ],
)
def test_a_mark_beside_a_title_tells_of_the_links_of_a_panel(
    links: list[dict[str, str]], said: str
) -> None:
    with_links, without = (
        page(dashboard(panel("Requests", links=given))) for given in (links, None)
    )

    assert f'title="{said}"' in page_html(with_links)
    assert f"<title>{said}</title>" in page_svg(with_links)
    assert 'class="links"' not in page_html(without)
    # Nothing in a picture leads elsewhere.
    assert "/d/a" not in page_svg(with_links) + page_html(with_links)


def test_it_holds_the_specification_of_each_panel() -> None:
    shown = page(dashboard(panel("A"), panel("B", (8, 0, 8, 8))), saying("42"))

    found = data_of(page_html(shown))["panels"]

    assert [one["spec"] for one in found] == json.loads(
        json.dumps([one.spec for one in shown.panels])
    )


def test_it_holds_what_all_values_say_where_a_panel_wants_them() -> None:
    told = {"names": ["a <b>"], "moments": [1]}

    def draw(*of_panel: Any) -> Drawing:
        return replace(saying("42")(*of_panel), told=lambda: told)

    html = page_html(page(dashboard(panel("A")), draw))

    assert [one["told"] for one in data_of(html)["panels"]] == [told]
    assert "told" not in data_of(page_html(page(dashboard(panel("A")))))["panels"][0]


def test_texts_of_a_dashboard_are_never_markup() -> None:
    shown = dashboard(
        panel(MARKUP, description=MARKUP, problems=[MARKUP]),
        title=MARKUP,
        variables={MARKUP: MARKUP},
        problems=[MARKUP],
    )

    html = page_html(page(shown, saying(MARKUP), words=MARKUP))

    found = Elements(html).found
    assert [name for name, _ in found if name in ("img", "iframe", "object", "link")] == []
    assert sum(name == "script" for name, _ in found) == 3
    assert not [attributes for _, attributes in found if "onerror" in attributes]
    assert text_of_html(html).split("\n").count(MARKUP) == 8
    assert MARKUP in json.dumps(data_of(html)).replace('\\"', '"')


def test_the_browser_is_told_to_ask_nobody_for_anything() -> None:
    found = Elements(page_html(page(dashboard(panel())))).found

    [policy] = [one["content"] for name, one in found if "http-equiv" in one]
    assert policy
    assert policy.startswith("default-src 'none';")
    assert "http" not in policy
    assert not [one for _, one in found if "src" in one or "href" in one]


def test_vega_is_made_once_and_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    first = bundle.vega_script()
    [file] = (tmp_path / "cache" / "mcp-monitoring").iterdir()

    monkeypatch.setattr(bundle, "javascript", lambda snippet: pytest.fail("it is made again"))

    assert bundle.vega_script() == first == file.read_text(encoding="utf-8")


@pytest.mark.parametrize("kept", ["", "half of the scri", "\x00"])
def test_a_damaged_cache_is_made_again(
    kept: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    monkeypatch.setattr(bundle, "javascript", lambda snippet: f"made; {snippet}")
    first = bundle.vega_script()
    [file] = (tmp_path / "mcp-monitoring").iterdir()
    file.write_text(kept, encoding="utf-8")

    assert bundle.vega_script() == first
    assert file.read_text(encoding="utf-8") == first


def test_it_does_without_a_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").write_text("no folder", encoding="utf-8")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "file"))
    monkeypatch.setattr(bundle, "javascript", lambda snippet: f"made; {snippet}")

    assert bundle.vega_script().startswith("made; ")
