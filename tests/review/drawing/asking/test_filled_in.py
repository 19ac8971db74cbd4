"""Texts with the values of variables."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from mcp_monitoring.review.drawing.asking.filled_in import Chosen, Style, Variables, filled_panel
from review.drawing.asking.held_source import SHOWN, dashboard, panel

CHOSEN = {
    "one": Chosen(("a.b",), ("A",)),
    "list": Chosen(("a.b",), ("A",), is_list=True),
    "two": Chosen(("x", "y<z"), ("X", "Y"), is_list=True),
    "all": Chosen(("x", "y"), ("All",), is_list=True, all_value=".*"),
    "each": Chosen(("x", "y"), ("All",), is_list=True),
    "none": Chosen((), ()),
}
VARIABLES = Variables(CHOSEN, SHOWN, "Overview")


@pytest.mark.parametrize(
    ("text", "style", "filled"),
    [
        ('{a="$one"}', "", '{a="a.b"}'),
        ('{a=~"$list"}', "", r'{a=~"a\\.b"}'),
        ('{a=~"$two"}', "", '{a=~"(x|y<z)"}'),
        ('{a=~"$all"}', "", '{a=~".*"}'),
        ('{a=~"$each"}', "", '{a=~"(x|y)"}'),
        ('{a="$none"}', "", '{a=""}'),
        ("${one:regex} ${two:regex}", "", r"a\.b (x|y<z)"),
        ("${two:pipe} ${two:csv} ${two:raw}", "", "x|y<z x,y<z x,y<z"),
        ("${two:text} ${one:text} ${each:text}", "", "X + Y A All"),
        ("[[two:singlequote]] ${two:doublequote}", "", """'x','y<z' "x","y<z\""""),
        ("${two:queryparam}", "", "var-two=x&var-two=y%3Cz"),
        ("${all:queryparam}", "", "var-all=%24__all"),
        ("${two:percentencode}", "", "x%2Cy%3Cz"),
        ("${two:json}", "", '["x", "y<z"]'),
        ("${two:join: or }", "", "x or y<z"),
        ("${all:pipe}", "", ".*"),
        ("$two of $one", "text", "X + Y of A"),
        ("$all", "text", "All"),
        ("$two", "glob", "{x,y<z}"),
        ("$one", "glob", "a.b"),
        ("$two", "html", "x, y&lt;z"),
        ("${one.text} ${one.value}", "", "A a.b"),
        ("$__interval ${__rate_interval} $nobody ${__field.name} $1", "", None),
        ("${__from} ${__to:date:seconds}", "", "1795654800000 1795656600"),
        (
            "${__from:date} ${__from:date:YYYY-MM-DD HH:mm}",
            "",
            "2026-11-26T01:00:00.000Z 2026-11-26 01:00",
        ),
        ("$__dashboard ${__url_time_range}", "", "Overview from=1795654800000&to=1795656600000"),
        ("costs 5 $", "", None),
    ],
)
def test_a_text_is_filled_in(text: str, style: Style, filled: str | None) -> None:
    assert VARIABLES.fill(text, style) == (text if filled is None else filled)


def test_every_variable_is_in_the_address_of_a_link() -> None:
    variables = Variables({"a": Chosen(("1",)), "b": CHOSEN["each"]}, SHOWN)

    assert variables.fill("/d/x?${__all_variables}", "glob") == "/d/x?var-a=1&var-b=%24__all"


def test_a_copy_of_a_repeated_panel_has_one_value() -> None:
    one = VARIABLES.with_value("two", "x", "X")

    assert one.fill("$two", "text") == "X"
    assert one.fill('{a=~"$two"}', "") == '{a=~"x"}'
    assert VARIABLES.fill("$two", "text") == "X + Y"


def test_a_panel_is_filled_in_but_for_its_queries() -> None:
    raw = panel(
        title="Of $two",
        description="${one}",
        type="text",
        options={"content": "<b>$two</b>", "alertInstanceLabelFilter": '{job="$one"}'},
        fieldConfig={"overrides": [{"properties": [{"id": "displayName", "value": "$one"}]}]},
        transformations=[{"id": "filterByRefId", "options": {"include": "$one"}}],
        links=[{"url": "/d/x?${one:queryparam}"}],
        expr="up{a='$one'}",
    )

    filled = filled_panel(dashboard(raw).panels[0], VARIABLES)

    assert (filled.title, filled.description) == ("Of X + Y", "A")
    assert filled.options["content"] == "<b>x, y&lt;z</b>"
    assert filled.options["alertInstanceLabelFilter"] == '{job="a.b"}'
    assert filled.field_config["overrides"][0]["properties"][0]["value"] == "a.b"
    assert filled.model["transformations"][0]["options"] == {"include": "a.b"}
    assert filled.model["links"][0]["url"] == "/d/x?var-one=a.b"
    assert filled.queries[0].expr == "up{a='$one'}"


@given(
    st.text(alphabet="$[]{}:.ab_onelist ", max_size=20),
    st.sampled_from(["", "text", "html", "glob"]),
)
def test_no_text_is_a_traceback(text: str, style: Style) -> None:
    assert isinstance(VARIABLES.fill(text, style), str)
