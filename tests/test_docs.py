"""Documentation that is made from something else agrees with it."""

from engine.drift_matrix import table
from places import REPOSITORY


def test_the_drift_table_is_that_of_the_tests() -> None:
    assert table() in (REPOSITORY / "docs" / "drift.md").read_text()
