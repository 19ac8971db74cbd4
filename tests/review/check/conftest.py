"""What the tests of the check share."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from mcp_monitoring.review.check import run
from mcp_monitoring.review.contract.contract import Contract, packaged_contract, read_contract


@pytest.fixture(scope="package", autouse=True)
def _packaged_contract_is_read_once() -> Iterator[None]:
    """Reading the contract is half the time of a check, and it does not change meanwhile."""
    file = packaged_contract()
    packaged = read_contract(file)

    def read(asked: Path) -> Contract:
        return packaged if asked == file else read_contract(asked)

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(run, "read_contract", read)
        yield
