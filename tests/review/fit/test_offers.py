"""What fits a job, from names alone, and the arguments that say so to the component."""

from collections.abc import Mapping

from mcp_monitoring.metric_sets import metric_set
from mcp_monitoring.names.profiles import Profile
from mcp_monitoring.review.contract.contract import Contract, Metric, read_contract
from mcp_monitoring.review.fit.offers import (
    Fit,
    Offer,
    born_late,
    label_names,
    name_settings,
    offers,
    ranked,
    tried,
    with_declared,
)

CONTRACT = read_contract(metric_set("contract").contract)
OTEL = read_contract(metric_set("otel").contract)


def profile(names: Mapping[str, str], labels: Mapping[str, str] | None = None) -> Profile:
    return Profile(
        name="p",
        description="x",
        source="x",
        metrics="contract",
        others_absent=True,
        metric_names=names,
        label_names=labels or {},
    )


AS_IT_IS = Offer("contract", CONTRACT)
BY_PROFILE = Offer("contract", CONTRACT, profile({"mcp_requests_total": "mcp_tool_calls_total"}))


def test_a_histogram_is_there_if_one_of_its_series_is() -> None:
    fit = tried(AS_IT_IS, "j", {"mcp_request_duration_seconds_count"})

    assert fit.found == ["mcp_request_duration_seconds"]
    assert fit.has("mcp_request_duration_seconds_bucket")
    assert not fit.has("mcp_requests_total")
    assert fit.has("up"), "no set has it, so the job's names do not tell"


def test_a_native_histogram_alone_is_not_there() -> None:
    assert tried(AS_IT_IS, "j", {"mcp_request_duration_seconds"}).found == []


def test_a_name_is_that_of_one_metric_only() -> None:
    both = [Metric(f"mcp_waits_{end}", "gauge", "count", "x") for end in ("seconds", "total")]
    contract = Contract({one.name: one for one in both})

    assert tried(Offer("contract", contract), "j", {"mcp_waits"}).names == {
        "mcp_waits_seconds": "mcp_waits",
        "mcp_waits_total": "",
    }


def test_processes_and_statements_alone_are_no_mcp_server() -> None:
    names = {"process_cpu_seconds_total", "db_client_operation_duration_seconds_count"}

    assert not tried(Offer("otel", OTEL), "j", names).is_of_mcp
    assert tried(Offer("otel", OTEL), "j", names).found


def test_offers_are_sets_namespaces_and_profiles_of_these_sets() -> None:
    there = {"k8s_mcp_requests_total", "mcp_server_operation_duration_seconds_count"}
    made = offers({"contract": CONTRACT, "otel": OTEL}, [profile({})], there)

    assert [one.label for one in made] == [
        "set contract",
        "set contract, names with k8s_mcp_",
        "set otel",
        "profile p (set contract)",
    ]
    assert offers({"otel": OTEL}, [profile({})], ()) == [Offer("otel", OTEL)]


def test_settings_say_what_differs_from_the_set() -> None:
    fit = tried(AS_IT_IS, "j", set(CONTRACT.metrics) - {"mcp_uptime_seconds"})
    names = {**fit.names, "mcp_errors_total": "mcp_failures_total"}
    histograms = {one.name for one in CONTRACT.metrics.values() if one.type == "histogram"}
    names |= {name: name for name in histograms}

    assert name_settings(Fit(AS_IT_IS, "j", names), {"method": "tool", "status": "status"}) == {
        "metrics": "contract",
        "metric_names": {"mcp_errors_total": "mcp_failures_total", "mcp_uptime_seconds": ""},
        "label_names": {"method": "tool"},
    }


def test_settings_say_what_differs_from_the_profile() -> None:
    names = {"mcp_tool_calls_total", "process_cpu_seconds_total"}
    fit = tried(BY_PROFILE, "j", names)

    assert name_settings(fit, {"method": ""}) == {
        "metrics": "contract",
        "profile": "p",
        "metric_names": {"process_cpu_seconds_total": "process_cpu_seconds_total"},
    }


def test_what_a_profile_names_and_the_job_lacks_is_absent() -> None:
    fit = tried(BY_PROFILE, "j", {"mcp_errors_total"})

    assert name_settings(fit, {})["metric_names"] == {
        "mcp_requests_total": "",
        "mcp_errors_total": "mcp_errors_total",
    }


def test_what_a_target_declares_keeps_the_name_that_the_settings_give() -> None:
    fit = with_declared(tried(BY_PROFILE, "j", ()), {"mcp_tool_calls_total", "other"})

    assert fit.found == ["mcp_requests_total"]


def test_a_counter_of_a_subject_that_is_there_may_be_born_later() -> None:
    pool = {"db_client_connection_count"}

    assert born_late(tried(Offer("otel", OTEL), "j", pool)) == {
        "db_client_connection_timeouts_total"
    }
    assert born_late(tried(Offer("otel", OTEL), "j", {"target_info"})) == set()
    assert born_late(tried(AS_IT_IS, "j", {"mcp_db_queries_total"})) == set()


class TestLabels:
    def test_a_label_that_no_series_has_is_absent(self) -> None:
        found = label_names(AS_IT_IS, {"mcp_requests_total": {"method", "status"}})

        assert (found["method"], found["client_type"]) == ("method", "")

    def test_a_label_that_one_of_its_metrics_has_is_there(self) -> None:
        labels = {"mcp_requests_total": {"status"}, "mcp_request_duration_seconds": {"method"}}

        assert label_names(AS_IT_IS, labels)["method"] == "method"

    def test_of_a_label_whose_metrics_are_not_there_nothing_is_said(self) -> None:
        assert label_names(AS_IT_IS, {})["method"] == "method"

    def test_a_label_that_may_be_missing_by_the_contract_keeps_its_name(self) -> None:
        name = "mcp_server_operation_duration_seconds"
        found = label_names(Offer("otel", OTEL), {name: {"mcp_method_name"}})

        assert found["error_type"] == "error_type"
        assert found["network_transport"] == ""

    def test_a_label_that_a_profile_renames_is_looked_for_under_that_name(self) -> None:
        offer = Offer("contract", CONTRACT, profile({}, {"method": "tool_name"}))
        found = label_names(offer, {"mcp_requests_total": {"tool_name", "status"}})

        assert (found["method"], found["status"]) == ("tool_name", "status")


class TestRanking:
    def fits(self) -> list[Fit]:
        return [
            tried(BY_PROFILE, "b", {"mcp_requests_total"}),
            tried(Offer("contract", CONTRACT, namespace="k8s_mcp_"), "b", {"mcp_requests_total"}),
            tried(AS_IT_IS, "b", {"mcp_requests_total"}),
            tried(AS_IT_IS, "a", {"mcp_requests_total"}),
        ]

    def test_more_queries_with_data_come_first(self) -> None:
        fits = self.fits()

        assert ranked(fits, lambda one: 0.5 + 0.1 * (one is fits[1]))[0] is fits[1]

    def test_of_equals_the_set_as_it_is_and_the_first_job_by_name(self) -> None:
        fits = self.fits()

        assert ranked(fits, lambda one: 0.5)[:2] == [fits[3], fits[2]]
