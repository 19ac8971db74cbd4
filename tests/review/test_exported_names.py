"""What other programs may import from `mcp_monitoring.review`."""

import subprocess
import sys

import pytest
from mcp_monitoring import review


def test_the_exported_names_are_these() -> None:
    assert review.__all__ == [
        "Adoption",
        "Diff",
        "Drift",
        "Finding",
        "ImportFile",
        "Plan",
        "Report",
        "check_all",
        "check_drift",
        "check_paths",
        "files_diff",
        "make_import_file",
        "plan_diff",
        "prove",
        "read_plan",
        "take_back",
    ]


@pytest.mark.parametrize("name", review.__all__)
def test_every_exported_name_is_there_and_described(name: str) -> None:
    assert getattr(review, name).__doc__


def test_another_name_is_none() -> None:
    with pytest.raises(AttributeError, match="no attribute 'check_everything'"):
        _ = review.check_everything


def test_one_name_loads_none_of_the_libraries_of_others() -> None:
    program = (
        "import sys; from mcp_monitoring.review import files_diff;"
        " assert not {'httpx', 'typer', 'pulumi'} & sys.modules.keys(), sys.modules.keys()"
    )
    subprocess.run([sys.executable, "-c", program], check=True)
