"""The wheel: what somebody gets who installs the package."""

import re
import shutil
import subprocess
import sys
import tomllib
import zipfile
from email.message import Message
from email.parser import Parser
from pathlib import Path

import pytest
from mcp_monitoring.dashboard.files import packaged_dashboards
from places import REPOSITORY

PACKAGED = (
    "dashboards/mcp-overview.json",
    "alerts/pool.yaml",
    "runbooks/mcp-runbooks.json",
    "metrics.yaml",
    "profiles/jira-mcp-snowflake.yaml",
)
VERSION = tomllib.loads((REPOSITORY / "pyproject.toml").read_text())["project"]["version"]


def _uv(*arguments: str, cwd: Path = REPOSITORY) -> None:
    ran = subprocess.run(["uv", *arguments], cwd=cwd, capture_output=True, text=True)
    assert ran.returncode == 0, ran.stderr


def _build(kind: str, source: Path, out: Path) -> None:
    offline = ("--no-build-isolation", "--quiet", "--python", sys.executable)
    _uv("build", kind, *offline, "--out-dir", str(out), str(source))


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("dist")
    _build("--wheel", REPOSITORY, out)
    return next(out.glob("*.whl"))


@pytest.fixture(scope="module")
def sdist(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("dist")
    _build("--sdist", REPOSITORY, out)
    return next(out.glob("*.tar.gz"))


def test_holds_the_packaged_files_and_the_types_and_nothing_else(wheel: Path) -> None:
    names = zipfile.ZipFile(wheel).namelist()

    assert {f"mcp_monitoring/{packaged}" for packaged in PACKAGED} <= set(names)
    assert "mcp_monitoring/py.typed" in names
    assert {name.split("/")[0] for name in names} == {
        "mcp_monitoring",
        f"mcp_monitoring-{VERSION}.dist-info",
    }


def metadata(wheel: Path) -> Message:
    archive = zipfile.ZipFile(wheel)
    return Parser().parsestr(archive.read(f"mcp_monitoring-{VERSION}.dist-info/METADATA").decode())


def test_names_no_pages_as_nobody_serves_any(wheel: Path) -> None:
    assert metadata(wheel).get_all("Project-URL", []) == []


def test_finds_its_files_in_itself(wheel: Path, tmp_path: Path) -> None:
    zipfile.ZipFile(wheel).extractall(tmp_path)
    found = subprocess.run(
        [
            *(sys.executable, "-c"),
            "import sys; sys.path.insert(0, sys.argv[1]);"
            "from mcp_monitoring.alerting.alerts import packaged_alerts, read_alerts;"
            "from mcp_monitoring.dashboard.files import packaged_dashboards, read_dashboards;"
            "from mcp_monitoring.dashboard.runbooks import packaged_runbooks;"
            "from mcp_monitoring.review.contract.contract import packaged_contract, read_contract;"
            "read_dashboards(packaged_dashboards()); read_alerts(packaged_alerts());"
            "from mcp_monitoring.names.profiles import find_profile, packaged_profiles;"
            "read_contract(packaged_contract()); find_profile('k8s-mcp');"
            "print(packaged_dashboards().parent, packaged_alerts().parent,"
            " packaged_contract().parent, packaged_runbooks().file.parents[1],"
            " packaged_profiles().parent)",
            str(tmp_path),
        ],
        cwd="/",
        capture_output=True,
        text=True,
    )

    assert found.stdout.split() == [str(tmp_path / "mcp_monitoring")] * 5, found.stderr


def test_finds_those_of_the_checkout_when_installed_as_editable() -> None:
    assert packaged_dashboards() == REPOSITORY / "dashboards"


def test_depends_on_pulumi_and_the_grafana_provider_alone(wheel: Path) -> None:
    requirements = metadata(wheel).get_all("Requires-Dist", [])
    needed = [one for one in requirements if "extra ==" not in one]

    names = [re.split("[<>=]", one)[0] for one in needed]
    assert names == ["pulumi", "pulumiverse-grafana"]


def test_an_import_loads_no_part_of_the_sdk_that_only_a_deployment_needs() -> None:
    code = (
        "import sys; from mcp_monitoring import McpMonitoring;"
        "print([name for name in sys.modules if name.startswith('pulumiverse_grafana.')"
        " and name.split('.')[1] in ('alerting', 'oss') and name.count('.') > 1])"
    )
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert ran.stdout.strip() == "[]"


def test_the_wheel_of_the_sdist_holds_the_same(wheel: Path, sdist: Path, tmp_path: Path) -> None:
    shutil.unpack_archive(sdist, tmp_path, filter="data")
    (source,) = tmp_path.iterdir()
    _build("--wheel", source, tmp_path / "dist")
    (rebuilt,) = (tmp_path / "dist").glob("*.whl")

    assert zipfile.ZipFile(rebuilt).namelist() == zipfile.ZipFile(wheel).namelist()


@pytest.mark.skipif(not (REPOSITORY / ".git").exists(), reason="not a git checkout")
def test_installs_from_a_tag_in_git(tmp_path: Path) -> None:
    clone = tmp_path / "repository"
    for command in (
        ("git", "clone", "--quiet", str(REPOSITORY), str(clone)),
        ("git", "-C", str(clone), "tag", f"v{VERSION}"),
    ):
        subprocess.run(command, check=True, capture_output=True)
    options = ("--no-deps", "--no-build-isolation", "--quiet", "--python", sys.executable)
    where = f"mcp-monitoring @ git+{clone.as_uri()}@v{VERSION}"
    _uv("pip", "install", *options, "--target", str(tmp_path / "site"), where)

    installed = tmp_path / "site" / "mcp_monitoring"
    assert (installed / "dashboards" / "mcp-overview.json").exists()


def test_the_sdk_is_loaded_once_by_however_many_threads_use_it_first() -> None:
    code = """
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
import pulumiverse_grafana as grafana
from mcp_monitoring.resources.sdk import load_alerting, load_sdk

together = Barrier(16)

def first_use(_):
    together.wait()
    load_sdk()
    load_alerting()
    return grafana.oss.Folder, grafana.oss.DataSource, grafana.alerting.ContactPoint

with ThreadPoolExecutor(16) as pool:
    print(len(set(pool.map(first_use, range(16)))))
"""
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert ran.stdout.strip() == "1", ran.stderr
