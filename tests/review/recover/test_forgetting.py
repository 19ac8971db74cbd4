"""A state that forgets objects which are gone."""

from typing import Any

from mcp_monitoring.review.recover.forgetting import without

POOL, OVERVIEW = "urn:pulumi:dev::shop::dashboard::pool", "urn:pulumi:dev::shop::dashboard::all"


def state(*resources: dict[str, Any]) -> dict[str, Any]:
    return {"version": 3, "deployment": {"manifest": {}, "resources": list(resources)}}


def test_what_is_gone_is_forgotten_with_what_others_say_of_it() -> None:
    exported = state(
        {"urn": POOL, "id": "1:mcp-pool"},
        {
            "urn": OVERVIEW,
            "id": "1:mcp-overview",
            "dependencies": [POOL, "other"],
            "propertyDependencies": {"folder": [POOL], "configJson": None},
        },
    )

    assert without(exported, [(POOL, "1:mcp-pool")]) == state(
        {
            "urn": OVERVIEW,
            "id": "1:mcp-overview",
            "dependencies": ["other"],
            "propertyDependencies": {"folder": [], "configJson": []},
        }
    )


def test_a_replacement_under_the_same_name_stays_and_so_does_what_depends_on_it() -> None:
    new = {"urn": POOL, "id": "1:new", "dependencies": []}
    dependent = {"urn": OVERVIEW, "dependencies": [POOL]}
    exported = state(new, {"urn": POOL, "id": "1:old", "delete": True}, dependent)

    assert without(exported, [(POOL, "1:old")]) == state(new, dependent)


def test_nothing_is_changed_where_nothing_is_gone() -> None:
    exported = state({"urn": POOL, "id": "1:mcp-pool", "outputs": {"a": None}})

    assert without(exported, []) == exported
