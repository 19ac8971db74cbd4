"""What the files of a project surely tell without the CLI: states, and keys that are not set."""

import json
from pathlib import Path

import pytest
from mcp_monitoring.review.stacks.state_files import read_state_file, stacks_in_files
from mcp_monitoring.review.stacks.unset_keys import surely_unset

KEY = "grafana:auth"


def project(directory: Path, own: str, of_all: str = "name: p\nruntime: python\n") -> None:
    (directory / "Pulumi.yaml").write_text(of_all)
    (directory / "Pulumi.dev.yaml").write_text(own)


@pytest.mark.parametrize(
    "own", ["config:\n  grafana:url: http://a\n", "config: {}\n", "encryptionsalt: v1:x\n"]
)
def test_a_key_that_no_file_has_is_not_set(tmp_path: Path, own: str) -> None:
    project(tmp_path, own)

    assert surely_unset(KEY, "dev", tmp_path)
    assert surely_unset(KEY, "organization/p/dev", tmp_path)


@pytest.mark.parametrize(
    "own",
    [
        f"config:\n  {KEY}: admin:admin\n",
        f"config:\n  {KEY}:\n    secure: v1:x\n",
        "environment:\n  - team/grafana\n",
        "config: text\n",
        "- a list\n",
        "config: {\n",
        "",
        "somethingNew: 1\n",
    ],
)
def test_a_key_that_is_or_may_be_set_is_left_to_the_cli(tmp_path: Path, own: str) -> None:
    project(tmp_path, own)

    assert not surely_unset(KEY, "dev", tmp_path)


@pytest.mark.parametrize(
    "of_all",
    [
        f"name: p\nconfig:\n  {KEY}:\n    value: anonymous\n",
        "name: p\nstackConfigDir: elsewhere\n",
        "name: p\nconfig: text\n",
    ],
)
def test_a_project_may_set_it_for_all_stacks(tmp_path: Path, of_all: str) -> None:
    project(tmp_path, "config: {}\n", of_all)

    assert not surely_unset(KEY, "dev", tmp_path)


def test_a_stack_without_a_file_may_have_its_configuration_elsewhere(tmp_path: Path) -> None:
    project(tmp_path, "config: {}\n")

    assert not surely_unset(KEY, "prod", tmp_path)


def state(store: Path, name: str = "dev", of: str = "p") -> None:
    file = store / ".pulumi" / "stacks" / of / f"{name}.json"
    file.parent.mkdir(parents=True)
    latest = {"resources": [{"urn": name}]}
    file.write_text(json.dumps({"version": 3, "checkpoint": {"latest": latest}}))


@pytest.mark.parametrize("name", ["dev", "organization/p/dev"])
def test_a_state_is_found_where_the_environment_says(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    project(tmp_path, "")
    state(tmp_path / "a store")
    monkeypatch.setenv("PULUMI_BACKEND_URL", f"file://{tmp_path}/a%20store")

    found = read_state_file(name, tmp_path)

    assert found is not None
    assert found.deployment["resources"] == [{"urn": "dev"}]
    assert not found.locked


def test_a_state_is_found_where_the_project_or_the_login_says(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("PULUMI_BACKEND_URL", raising=False)
    monkeypatch.delenv("PULUMI_CREDENTIALS_PATH", raising=False)
    monkeypatch.setenv("PULUMI_HOME", str(tmp_path / "login"))
    state(tmp_path / "of-the-project")
    state(tmp_path / "of-the-login")
    (tmp_path / "login").mkdir()
    current = json.dumps({"current": f"file://{tmp_path}/of-the-login"})
    (tmp_path / "login" / "credentials.json").write_text(current)
    project(tmp_path, "")
    (tmp_path / "of-the-project" / ".pulumi" / "stacks" / "p" / "dev.json").unlink()

    assert read_state_file("dev", tmp_path) is not None
    backend = f"backend:\n  url: file://{tmp_path}/of-the-project\n"
    project(tmp_path, "", f"name: p\n{backend}")
    assert read_state_file("dev", tmp_path) is None


@pytest.mark.parametrize("url", ["~", "~/below"])
def test_a_state_in_the_home_directory_is_found(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, url: str
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("PULUMI_BACKEND_URL", f"file://{url}")
    project(tmp_path, "")
    state(Path(url).expanduser())

    assert read_state_file("dev", tmp_path) is not None


@pytest.mark.parametrize(
    "url",
    ["https://api.pulumi.com", "s3://bucket", "file://./here", "file:///{0}?metadata=skip", ""],
)
def test_any_other_place_is_left_to_the_cli(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, url: str
) -> None:
    monkeypatch.setenv("PULUMI_HOME", str(tmp_path / "no-login"))
    monkeypatch.delenv("PULUMI_CREDENTIALS_PATH", raising=False)
    monkeypatch.setenv("PULUMI_BACKEND_URL", url.format(tmp_path))
    project(tmp_path, "")
    state(tmp_path)

    assert read_state_file("dev", tmp_path) is None


def test_the_project_is_found_above_as_pulumi_finds_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PULUMI_BACKEND_URL", f"file://{tmp_path}/store")
    project(tmp_path, "")
    state(tmp_path / "store")
    below = tmp_path / "somewhere" / "below"
    below.mkdir(parents=True)

    assert read_state_file("dev", below) is not None


def test_stacks_are_those_of_the_project_without_their_backups(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PULUMI_BACKEND_URL", f"file://{tmp_path}")
    project(tmp_path, "")
    state(tmp_path)
    state(tmp_path, "other", "q")
    place = tmp_path / ".pulumi" / "stacks" / "p"
    for name in ("prod.json.gz", "dev.json.bak", "dev.json.attrs", "dev.json.gz"):
        (place / name).write_text("")

    assert stacks_in_files(tmp_path) == ["dev", "prod"]


def test_stacks_kept_elsewhere_are_listed_by_the_cli(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    project(tmp_path, "")
    monkeypatch.setenv("PULUMI_BACKEND_URL", "s3://bucket")
    assert stacks_in_files(tmp_path) == []
    monkeypatch.setenv("PULUMI_BACKEND_URL", f"file://{tmp_path}/nothing")
    assert stacks_in_files(tmp_path) == []
