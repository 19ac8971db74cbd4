"""The wheel: what somebody gets who installs the package."""

import re
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from mcp_monitoring.dashboards import packaged_dashboards
from places import REPOSITORY


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("dist")
    built = subprocess.run(
        [
            *("uv", "build", "--wheel", "--no-build-isolation", "--quiet"),
            *("--python", sys.executable, "--out-dir", str(out)),
        ],
        cwd=REPOSITORY,
        capture_output=True,
        text=True,
    )
    assert built.returncode == 0, built.stderr
    return next(out.glob("*.whl"))


def test_holds_the_packaged_files_and_the_types_and_nothing_else(wheel: Path) -> None:
    names = zipfile.ZipFile(wheel).namelist()

    for packaged in ("dashboards/mcp-overview.json", "alerts/pool.yaml", "metrics.yaml"):
        assert f"mcp_monitoring/{packaged}" in names
    assert "mcp_monitoring/py.typed" in names
    assert {name.split("/")[0] for name in names} == {
        "mcp_monitoring",
        "mcp_monitoring-0.1.0.dist-info",
    }


def test_finds_its_files_in_itself(wheel: Path, tmp_path: Path) -> None:
    zipfile.ZipFile(wheel).extractall(tmp_path)
    found = subprocess.run(
        [
            *(sys.executable, "-c"),
            "import sys; sys.path.insert(0, sys.argv[1]);"
            "from mcp_monitoring.alerts import packaged_alerts, read_alerts;"
            "from mcp_monitoring.dashboards import packaged_dashboards, read_dashboards;"
            "from mcp_monitoring.review.contract import packaged_contract, read_contract;"
            "read_dashboards(packaged_dashboards()); read_alerts(packaged_alerts());"
            "read_contract(packaged_contract());"
            "print(packaged_dashboards().parent, packaged_alerts().parent,"
            " packaged_contract().parent)",
            str(tmp_path),
        ],
        cwd="/",
        capture_output=True,
        text=True,
    )

    assert found.stdout.split() == [str(tmp_path / "mcp_monitoring")] * 3, found.stderr


def test_finds_those_of_the_checkout_when_installed_as_editable() -> None:
    assert packaged_dashboards() == REPOSITORY / "dashboards"


def test_depends_on_pulumi_and_the_grafana_provider_alone(wheel: Path) -> None:
    archive = zipfile.ZipFile(wheel)
    metadata = archive.read("mcp_monitoring-0.1.0.dist-info/METADATA").decode()
    lines = [line for line in metadata.splitlines() if line.startswith("Requires-Dist:")]
    needed = [line for line in lines if "extra ==" not in line]

    names = [re.split("[<>=]", line.split()[1])[0] for line in needed]
    assert names == ["pulumi", "pulumiverse-grafana"]


def test_an_import_loads_no_part_of_the_sdk_that_only_a_deployment_needs() -> None:
    code = (
        "import sys; from mcp_monitoring import McpMonitoring;"
        "print([name for name in sys.modules if name.startswith('pulumiverse_grafana.')"
        " and name.split('.')[1] in ('alerting', 'oss') and name.count('.') > 1])"
    )
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert ran.stdout.strip() == "[]"
