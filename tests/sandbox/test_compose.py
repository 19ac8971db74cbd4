"""compose.yaml: a valid document whose demo server starts from what it mounts, and nothing else."""

import os
import re
import shutil
import subprocess
import sys
import time
import venv
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest
import yaml
from exposition import exposed, promised
from mcp_monitoring.review.contract.contract import packaged_contract, read_contract
from places import REPOSITORY

from sandbox.ports import free_port
from toolchain.prometheus import PROMETHEUS

COMPOSE = REPOSITORY / "compose.yaml"
DEMO_SERVER = "demo-mcp-server"
VALIDATOR = Path(sys.executable).with_name("check-jsonschema")
SECONDS_TO_START = 300.0


def services() -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load(COMPOSE.read_text())["services"]
    return found


def demo_server() -> dict[str, Any]:
    found: dict[str, Any] = services()[DEMO_SERVER]
    return found


def mounts() -> list[tuple[Path, str, str]]:
    """Lists what the demo server sees of the checkout: source, target and mode."""
    parts = [mount.split(":") for mount in demo_server()["volumes"]]
    return [(REPOSITORY / source, target, mode) for source, target, mode in parts]


def test_what_a_mount_names_exists_and_nothing_is_mounted_to_be_written() -> None:
    assert [str(source) for source, _, _ in mounts() if not source.exists()] == []
    assert {mode for _, _, mode in mounts()} == {"ro"}


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """What the container of the demo server has: the mounts at their places, and a Python."""
    root = tmp_path / "root"
    for source, target, _ in mounts():
        place = root / target.lstrip("/")
        place.parent.mkdir(parents=True, exist_ok=True)
        if source.is_dir():
            shutil.copytree(source, place, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(source, place)
    venv.create(root / "python", with_pip=True)
    return root


@contextmanager
def started(root: Path) -> Iterator[str]:
    """Runs the command of the demo server in its view of the checkout; yields its address."""
    service = demo_server()

    def inside(text: str) -> str:
        return re.sub(r"(?<![\w.])/(project|environment)\b", rf"{root}/\1", text)

    port = free_port()
    environment = {name: inside(value) for name, value in service["environment"].items()}
    environment["PATH"] = f"{root}/python/bin:{os.defpath}"
    # The machine's own settings of the package index and its cache.
    for name, value in os.environ.items():
        if name.startswith(("PIP_", "SSL_", "HOME")):
            environment[name] = value
    shell = inside(service["command"][-1]).replace("--port 8000", f"--port {port}")
    said = root / "said"
    with (
        said.open("wb") as output,
        subprocess.Popen(
            [*service["command"][:-1], shell],
            cwd=inside(service["working_dir"]),
            env=environment,
            stdout=output,
            stderr=output,
        ) as process,
    ):
        try:
            wait(f"http://127.0.0.1:{port}/", process, said)
            yield f"http://127.0.0.1:{port}"
        finally:
            process.terminate()


def wait(url: str, process: subprocess.Popen[bytes], said: Path) -> None:
    deadline = time.monotonic() + SECONDS_TO_START
    while process.poll() is None and time.monotonic() < deadline:
        try:
            if httpx.get(url).is_success:
                return
        except httpx.HTTPError:
            pass
        time.sleep(0.1)
    raise AssertionError(said.read_text())


def test_the_demo_server_starts_from_what_is_mounted_and_exposes_the_contract(root: Path) -> None:
    with started(root) as url:
        text = httpx.get(f"{url}/metrics").text

    assert exposed(text) == promised(read_contract(packaged_contract()))


def test_packages_are_installed_with_their_checksums() -> None:
    shell = demo_server()["command"][-1]

    assert "pip install --quiet" in shell
    assert "--require-hashes --requirement toolchain/uv.txt" in shell
    assert "uv sync --frozen" in shell


def test_every_image_has_its_exact_version() -> None:
    for name, service in services().items():
        assert re.search(r"[:-]v?\d+\.\d+\.\d+(-[\w-]+)?\}?$", service["image"]), name


def test_prometheus_is_of_the_version_that_the_sandbox_runs() -> None:
    assert services()["prometheus"]["image"] == f"prom/prometheus:v{PROMETHEUS.release}"


def test_the_services_share_one_network_so_that_addresses_are_the_same_everywhere() -> None:
    others = {name: one.get("network_mode") for name, one in services().items()}
    assert others.pop(DEMO_SERVER) is None
    assert set(others.values()) == {f"service:{DEMO_SERVER}"}
    config = yaml.safe_load(COMPOSE.read_text())["configs"]["prometheus"]["content"]
    (job,) = yaml.safe_load(config)["scrape_configs"]
    (targets,) = job["static_configs"]
    assert targets["targets"] == ["127.0.0.1:8000"]


def validated(file: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [VALIDATOR, "--builtin-schema", "vendor.compose-spec", file],
        capture_output=True,
        text=True,
    )


def test_the_file_is_valid_by_the_compose_specification() -> None:
    ran = validated(COMPOSE)

    assert ran.returncode == 0, ran.stdout + ran.stderr


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        ("    volumes:", "    volume:"),
        ("    image: grafana", "    imagee: grafana"),
        ("network_mode: service:demo-mcp-server", "network_mode: [demo-mcp-server]"),
    ],
)
def test_a_mistake_is_found_by_the_specification(tmp_path: Path, right: str, wrong: str) -> None:
    text = COMPOSE.read_text()
    assert right in text
    (tmp_path / "compose.yaml").write_text(text.replace(right, wrong))

    assert validated(tmp_path / "compose.yaml").returncode == 1
