"""One page with risks, changes and pictures, which needs nothing else."""

import re
from dataclasses import replace

import pytest
from mcp_monitoring.review.diff.model import (
    AlertChange,
    Diff,
    EditKind,
    ObjectDiff,
    Operation,
    Risk,
    RiskKind,
    RuleGroupDiff,
)
from mcp_monitoring.review.diff.pictures.draw import DrawnDashboard, Picture
from mcp_monitoring.review.diff.pictures.html_report import MOST_BYTES, as_html
from mcp_monitoring.review.past.evaluation import Span, Spans
from mcp_monitoring.review.past.model import AlertPast, Compared, Range, SeriesPast
from mcp_monitoring.review.past.strip_picture import FIRING
from mcp_monitoring.review.stacks.kinds import Kind

RISKY = ObjectDiff(
    Kind.DASHBOARD,
    Operation.DELETE,
    "Shop",
    risks=(Risk(RiskKind.DELETION, "would be deleted"),),
)
DIFF = Diff(objects=(RISKY,), stack="dev")


def drawn(*sizes: int, title: str = "Shop") -> DrawnDashboard:
    pictures = tuple(Picture(f"p{size}", f"of {size}", b"x" * size) for size in sizes)
    return DrawnDashboard(title, "shop", pictures, ("1 more panel that differs is not drawn",))


def test_risks_stand_first_then_the_changes_then_the_pictures() -> None:
    page = as_html(DIFF, "- dashboard  Shop", [drawn(10)])

    places = [
        page.index(text)
        for text in (
            "Monitoring of stack dev",
            "1 risk",
            "would be deleted",
            "<pre>- dashboard  Shop</pre>",
            "<h2>Pictures</h2>",
            "data:image/png;base64,",
            "1 more panel that differs is not drawn",
        )
    ]
    assert places == sorted(places)


def test_simulated_data_is_said_and_real_data_is_not() -> None:
    made_up = as_html(DIFF, "", [drawn(10)], words="simulated data", why="nobody answers")

    assert '<span class="words">simulated data</span>' in made_up
    assert "nobody answers" in made_up
    assert "simulated" not in as_html(DIFF, "", [drawn(10)])


def test_the_pictures_of_a_page_are_bounded() -> None:
    page = as_html(DIFF, "", [drawn(MOST_BYTES - 10, 20), drawn(5, title="Small")])

    assert page.count("<img ") == 2
    assert page.count("1 picture is left out") == 1
    assert len(page) < MOST_BYTES * 1.4


def test_without_pictures_there_is_no_heading_for_them() -> None:
    assert "Pictures" not in as_html(DIFF, "nothing", [])


@pytest.mark.parametrize("text", ["<script>alert(1)</script>", "a & b", '"><img src=x>'])
def test_texts_of_others_are_texts(text: str) -> None:
    risky = ObjectDiff(
        Kind.DASHBOARD, Operation.DELETE, text, risks=(Risk(RiskKind.DELETION, text),)
    )
    page = as_html(Diff((risky,), stack=text), text, [drawn(10, title=text)], words=text, why=text)

    assert text not in page
    assert "<script" not in page
    policy = re.search(r'Content-Security-Policy" content="([^"]+)"', page)
    assert policy is not None
    assert policy[1].startswith("default-src 'none'; img-src data:")
    assert not re.search(r'(src|href)="(?!data:)', page)


def test_changed_alerts_show_what_they_did_and_what_they_would_have_done() -> None:
    when = Range(1_795_600_000_000, 1_795_603_600_000)
    fired = SeriesPast({}, Spans((), (Span(when.start_ms + 600_000, when.start_ms + 900_000),)))
    quiet = AlertPast("Down", "g", "up == 0", "5m", "0s", when)
    past = Compared(quiet, replace(quiet, series=(fired,)))
    change = AlertChange("down", "Down <b>", EditKind.CHANGED, past=past)
    group = ObjectDiff(
        Kind.RULE_GROUP, Operation.UPDATE, "g", rule_group=RuleGroupDiff(alerts=(change,))
    )

    page = as_html(Diff(objects=(group,), stack="dev"), "", [])

    assert "<h3>Down &lt;b&gt;</h3><p>0 → 1 firing in 1h" in page
    assert page.count('<svg class="strip"') == 2
    assert page.count(FIRING + '"/>') == 1, "only the changed one fired"
    assert "Changed alerts in the past" not in as_html(DIFF, "", [])
