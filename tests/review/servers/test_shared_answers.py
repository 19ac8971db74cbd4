"""Many objects take few requests; where they cannot, single reads run at the same time."""

from concurrent.futures import CancelledError, ThreadPoolExecutor
from threading import Barrier, Event, Thread
from time import sleep
from typing import Any, cast

import pytest
from many_dashboards import ALONE, LIST, UIDS, asked, many_dashboards
from mcp_monitoring.review.servers.grafana import Grafana, GrafanaError, RequestRefusedError
from mcp_monitoring.review.servers.shared_answers import AT_ONCE, SharedAnswers


def titles(shared: SharedAnswers) -> list[str]:
    found = dict(shared.each_dashboard(UIDS))
    assert list(found) == UIDS
    return [one["dashboard"]["title"] for one in found.values() if isinstance(one, dict)]


@pytest.mark.parametrize("newer_api", [True, False])
def test_a_hundred_dashboards_are_the_same_from_the_list_and_alone(newer_api: bool) -> None:
    with many_dashboards(newer_api=newer_api) as (server, grafana):
        assert titles(SharedAnswers(grafana, UIDS)) == [f"Title of {uid}" for uid in UIDS]

    assert asked(server) == ({LIST: 1} if newer_api else {LIST: 1, ALONE: 100})


def test_single_reads_run_at_the_same_time() -> None:
    class Together:
        """Answers when so many wait for an answer as may."""

        waiting = Barrier(AT_ONCE, timeout=60)

        def dashboard(self, uid: str, _version: str) -> dict[str, Any]:
            self.waiting.wait()
            return {"dashboard": {"uid": uid}}

        def dashboard_pages(self, _size: int, _version: str) -> list[Any]:
            return []

    uids = UIDS[: 2 * AT_ONCE]
    found = SharedAnswers(cast("Grafana", Together()), uids).each_dashboard(uids)

    assert [uid for uid, _ in found] == uids


def test_several_that_ask_at_the_same_time_ask_no_more_questions_at_once() -> None:
    class Busy:
        """Counts how many wait for an answer."""

        def __init__(self) -> None:
            self.waiting: set[str] = set()
            self.most = 0

        def dashboard(self, uid: str, _version: str) -> dict[str, Any]:
            self.waiting.add(uid)
            self.most = max(self.most, len(self.waiting))
            sleep(0.01)
            self.waiting.remove(uid)
            return {"dashboard": {"uid": uid}}

        def dashboard_pages(self, _size: int, _version: str) -> list[Any]:
            return []

    grafana = Busy()
    with SharedAnswers(cast("Grafana", grafana), UIDS) as shared, ThreadPoolExecutor(4) as stacks:
        found = list(stacks.map(lambda n: list(shared.each_dashboard(UIDS[n::4])), range(4)))

    assert sum(map(len, found)) == len(UIDS)
    assert grafana.most <= AT_ONCE


def test_at_the_end_no_further_question_is_asked() -> None:
    may_answer = Event()
    shared = SharedAnswers(cast("Grafana", None))
    running = [shared.beside(lambda: may_answer.wait(60)) for _ in range(AT_ONCE)]
    waiting = [shared.beside(lambda: True) for _ in range(3)]

    ending = Thread(target=lambda: shared.__exit__(None, None, None))
    ending.start()
    for one in waiting:
        with pytest.raises(CancelledError):
            one.result(60)
    may_answer.set()
    ending.join(60)

    assert all(one.result(60) for one in running)


def test_a_dashboard_that_grafana_does_not_show_is_told_and_the_others_are_read() -> None:
    with many_dashboards(newer_api=False) as (server, grafana):
        server.answers[f"{ALONE}many-7"] = (403, b"{}")
        del server.answers[f"{ALONE}many-8"]
        found = dict(SharedAnswers(grafana, UIDS).each_dashboard(UIDS))

    assert isinstance(found["many-7"], RequestRefusedError)
    assert found["many-8"] is None
    assert sum(isinstance(one, dict) for one in found.values()) == 98


def test_a_credential_that_is_refused_is_not_tried_a_hundred_times() -> None:
    with many_dashboards(newer_api=False) as (server, grafana):
        for uid in UIDS:
            server.answers[ALONE + uid] = (401, b"{}")
        with pytest.raises(GrafanaError, match="401"):
            list(SharedAnswers(grafana, UIDS).each_dashboard(UIDS))

    assert 1 <= asked(server)[ALONE] <= AT_ONCE
