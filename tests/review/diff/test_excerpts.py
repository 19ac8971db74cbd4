"""Long texts that differ: both sides show the difference and the text around it."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from mcp_monitoring.review.diff.excerpts import abridged, excerpts

LONG = (
    "sum by (namespace, pod) (rate(container_cpu_usage_seconds_total"
    '{job="kubelet", image!="", namespace=~"$namespace"}[$__rate_interval]))'
    ' / sum by (namespace, pod) (kube_pod_container_resource_limits{resource="cpu"})'
)
LINES = """sum(
    rate(
        städte_total{
            land="Österreich"
        }[5m]  # ohne Wien
    )
)
/ sum(rate(alles_zusammen_in_allen_laendern_total[5m]))
"""


@pytest.mark.parametrize("width", [60, 109])
@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('image!=""', 'image!="", cluster="eu-1"'),
        ('image!=""', 'image!="", stadt="Köln 内存"'),
        ('image!="", ', ""),
        ("[$__rate_interval]", "[5m]"),
        ("sum by (namespace, pod) (rate", "max by (namespace, pod) (rate"),
    ],
    ids=["insertion", "unicode", "deletion", "replacement", "at the begin"],
)
def test_a_change_of_a_long_query_has_the_same_text_around_it_on_both_sides(
    old: str, new: str, width: int
) -> None:
    was, now = excerpts(LONG, LONG.replace(old, new), width, promql=True)

    assert old.strip() in was
    assert was.replace(old, new) == now
    assert width - 2 <= max(len(was), len(now)) <= width


def test_what_is_added_to_the_end_of_a_long_query_stands_behind_the_same_text() -> None:
    was, now = excerpts(LONG, f"{LONG} > 0.9", 60, promql=True)

    assert was.endswith('(kube_pod_container_resource_limits{resource="cpu"})')
    assert now.endswith('(kube_pod_container_resource_limits{resource="cpu"}) > 0.9')


def test_what_is_put_around_a_long_query_leaves_both_its_ends() -> None:
    was, now = excerpts(LONG, f"topk(5, {LONG})", 60, promql=True)

    assert was.startswith("sum by (namespace")
    assert now.startswith("topk(5, sum by (namespace")
    assert was.endswith('resource="cpu"})')
    assert now.endswith('resource="cpu"}))')


def test_several_changes_of_a_long_query_are_all_shown() -> None:
    after = LONG.replace("kubelet", "cadvisor").replace("$__rate_interval", "5m")
    after = after.replace('"cpu"', '"memory"')

    was, now = excerpts(LONG, after, 130, promql=True)

    for part in ('job="kubelet"', "[$__rate_interval]", 'resource="cpu"'):
        assert part in was
    for part in ('job="cadvisor"', "[5m]", 'resource="memory"'):
        assert part in now


def test_without_room_for_several_they_are_one() -> None:
    after = LONG.replace("kubelet", "cadvisor").replace('"cpu"', '"memory"')

    was, now = excerpts(LONG, after, 40, promql=True)

    assert max(len(was), len(now)) <= 40
    assert was.startswith("…")
    assert "kubelet" in was
    assert "cadvisor" in now


def test_a_query_of_several_lines_is_shown_on_one() -> None:
    after = LINES.replace('"Österreich"', '"Österreich",\n            stadt="Wien"')

    was, now = excerpts(LINES, after, 60, promql=True)

    assert 'land="Österreich" }[5m]' in was
    assert 'land="Österreich", stadt="Wien" }[5m]' in now
    assert "\n" not in was + now


def test_a_long_insertion_keeps_its_ends_and_the_text_around_it() -> None:
    labels = ", ".join(f'label_{number}="{number}"' for number in range(40))
    after = LONG.replace('image!=""', f'image!="", {labels}')

    was, now = excerpts(LONG, after, 80, promql=True)

    assert len(now) <= 80
    assert re.fullmatch(r'….*e!="", label_0="0", .+….+ label_39="39", names.*…', now), now
    assert 'e!="", names' in was


def test_the_changed_end_of_a_long_text_is_shown() -> None:
    before = "All that the shop sells is counted here. " * 5 + "Call the team at noon."

    was, now = excerpts(before, before.replace("noon", "midnight"), 50, promql=False)

    assert "at noon." in was
    assert "at midnight." in now


@given(
    st.text(max_size=200),
    st.text(max_size=200),
    st.text(max_size=200),
    st.text(max_size=200),
    st.integers(20, 160),
    st.booleans(),
)
def test_no_excerpt_is_too_long_and_different_texts_stay_different(
    begin: str, old: str, new: str, end: str, width: int, promql: bool
) -> None:
    before, after = (" ".join((begin + one + end).split()) for one in (old, new))

    was, now = excerpts(before, after, width, promql=promql)

    assert len(was) <= width
    assert len(now) <= width
    if max(len(before), len(after)) <= width:
        assert (was, now) == (before, after)


@given(
    st.lists(st.sampled_from(["sum", "(", "up", ")", "[5m]", '{a="b"}', "/", "by"]), min_size=1),
    st.integers(0, 50),
    st.sampled_from(["cluster", "> 0.9", "ä内"]),
)
def test_what_is_inserted_anywhere_is_seen(words: list[str], at: int, inserted: str) -> None:
    before = " ".join(words * 8)
    after = " ".join([*(words * 8)[:at], inserted, *(words * 8)[at:]])

    was, now = excerpts(before, after, 60, promql=True)

    assert inserted in now
    assert inserted not in was
    assert was.strip("…")


@pytest.mark.parametrize("width", [1, 2, 10, 79, 80])
def test_an_abridged_text_has_its_begin_and_its_end(width: int) -> None:
    assert len(abridged("x" * 80, width)) <= width
    assert abridged("begin" + "x" * 80 + "end", 40).startswith("begin")
    assert abridged("begin" + "x" * 80 + "end", 40).endswith("end")
