"""The branch of pictures in a real repository: one commit, races, refusals, and whose it is."""

from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from bare_repository import BareRepository, bare_repository
from mcp_monitoring.review.ci.forge import Remote
from mcp_monitoring.review.ci.pictures.branch import replace_branch
from mcp_monitoring.review.ci.pictures.choice import PicturesError

BRANCH = "mcp-monitoring-pictures"
FOLDER = "pull/{}/shop-dev-0a1b2c3d/20260301T120000Z"


@pytest.fixture
def repository(tmp_path: Path) -> BareRepository:
    return bare_repository(tmp_path / "repository.git")


Kept = Callable[[Mapping[str, int]], Iterable[str]]


def push(repository: BareRepository, number: int, kept: Kept = list, branch: str = BRANCH) -> str:
    """Pushes a picture of a pull request; returns its path."""
    path = f"{FOLDER.format(number)}/1-shop-00000000.png"
    remote = Remote(str(repository.path), "x", "canary")
    replace_branch(remote, branch, {path: b"picture %d" % number}, kept)
    return path


def test_the_first_push_makes_the_branch(repository: BareRepository) -> None:
    path = push(repository, 1)

    assert repository.files(BRANCH) == ["README.md", path]
    assert repository.content(BRANCH, path) == b"picture 1"
    assert b"Nothing else may be kept here" in repository.content(BRANCH, "README.md")


def test_the_branch_has_one_commit_without_a_parent(repository: BareRepository) -> None:
    paths = [push(repository, number) for number in (1, 2, 3)]

    assert repository.pictures(BRANCH) == paths
    assert repository.git("rev-list", "--count", BRANCH) == "1"
    # GitLab runs a pipeline for a branch that is pushed, unless its commit says so.
    assert "[skip ci]" in repository.git("log", "--format=%s", BRANCH)


def test_what_is_not_kept_is_gone_and_sizes_are_known(repository: BareRepository) -> None:
    paths = [push(repository, number) for number in (1, 22)]
    seen: list[Mapping[str, int]] = []

    def kept(sizes: Mapping[str, int]) -> list[str]:
        seen.append(sizes)
        return [paths[1]]

    third = push(repository, 3, kept)

    assert seen == [{paths[0]: 9, paths[1]: 10}]
    assert repository.pictures(BRANCH) == sorted([paths[1], third])


def test_a_push_between_fetch_and_push_loses_nothing(repository: BareRepository) -> None:
    first = push(repository, 1)
    raced = False

    def kept(sizes: Mapping[str, int]) -> list[str]:
        nonlocal raced
        if not raced:
            raced = True
            push(repository, 2)
        return list(sizes)

    third = push(repository, 3, kept)

    assert raced
    assert repository.pictures(BRANCH) == [first, first.replace("pull/1", "pull/2"), third]


def test_two_first_pushes_at_once_lose_nothing(repository: BareRepository) -> None:
    raced = False

    def kept(sizes: Mapping[str, int]) -> list[str]:
        nonlocal raced
        if not raced:
            raced = True
            push(repository, 1)
        return list(sizes)

    second = push(repository, 2, kept)

    assert repository.pictures(BRANCH) == [second.replace("pull/2", "pull/1"), second]


def test_four_jobs_that_push_at_the_same_time_lose_nothing(repository: BareRepository) -> None:
    with ThreadPoolExecutor() as jobs:
        paths = list(jobs.map(lambda number: push(repository, number), range(1, 5)))

    assert repository.pictures(BRANCH) == paths
    assert repository.git("rev-list", "--count", BRANCH) == "1"


def test_a_refusal_is_one_line_with_the_reason_and_is_not_tried_again(
    repository: BareRepository,
) -> None:
    first = push(repository, 1)
    repository.refuse("GH006: Protected branch update failed")
    asked = 0

    def kept(sizes: Mapping[str, int]) -> list[str]:
        nonlocal asked
        asked += 1
        return list(sizes)

    with pytest.raises(PicturesError) as raised:
        push(repository, 2, kept)

    said = str(raised.value)
    assert said.startswith(f"branch {BRANCH} cannot be pushed: [remote rejected] (hook declined)")
    assert "GH006: Protected branch update failed" in said
    assert "force pushes" in said
    assert "\n" not in said
    assert "canary" not in said
    assert asked == 1
    assert repository.pictures(BRANCH) == [first]


def test_a_repository_that_lets_nobody_rewrite_says_so(repository: BareRepository) -> None:
    first = push(repository, 1)
    repository.git("config", "receive.denyNonFastForwards", "true")

    with pytest.raises(PicturesError, match=r"non-fast-forward.*must allow force pushes"):
        push(repository, 2)
    assert repository.pictures(BRANCH) == [first]


def test_a_branch_with_other_files_is_left_alone(repository: BareRepository) -> None:
    commit = repository.commit("main", {"README.md": b"# Shop\n", "src/main.py": b"print()\n"})

    with pytest.raises(PicturesError, match=r"branch main holds src/main.py, which is no picture"):
        push(repository, 1, branch="main")
    assert repository.git("rev-parse", "main") == commit


def test_a_branch_with_a_readme_of_its_own_is_left_alone(repository: BareRepository) -> None:
    commit = repository.commit("main", {"README.md": b"# Shop\n"})

    with pytest.raises(PicturesError, match=r"branch main holds README\.md, which is no picture"):
        push(repository, 1, branch="main")
    assert repository.git("rev-parse", "main") == commit


def test_a_branch_with_a_history_is_left_alone(repository: BareRepository) -> None:
    push(repository, 1)
    readme = repository.content(BRANCH, "README.md")
    commit = repository.commit(BRANCH, {"README.md": readme}, repository.git("rev-parse", BRANCH))

    with pytest.raises(PicturesError, match="has a history"):
        push(repository, 2)
    assert repository.git("rev-parse", BRANCH) == commit


@pytest.mark.parametrize("branch", ["a b", "-x..y", "", "a.lock"])
def test_what_is_no_name_of_a_branch_is_refused(repository: BareRepository, branch: str) -> None:
    with pytest.raises(PicturesError, match="is no name of a branch"):
        push(repository, 1, branch=branch)
    assert repository.git("branch", "--list") == ""


def test_a_repository_that_is_not_there_is_one_line(tmp_path: Path) -> None:
    with pytest.raises(PicturesError) as raised:
        push(BareRepository(tmp_path / "none"), 1)
    assert str(raised.value).startswith("git ls-remote: fatal:")
    assert "\n" not in str(raised.value)


def test_a_machine_without_git_is_one_line(
    repository: BareRepository, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))

    with pytest.raises(PicturesError, match="there is no git on PATH"):
        push(repository, 1)
