"""The forms that rule files come in: plain, wrapped for Kubernetes, several in one, in JSON."""

import contextlib
import json
import time
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from mcp_monitoring.alerting.alerts import AlertError, AlertGroup, read_alert_file, read_alerts
from mcp_monitoring.review.documents.read import read_document
from rule_fixtures import FIELD, RULES, accepted_by_promtool

FORMATS = RULES / "formats"
PLAIN = "groups:\n- name: {0}\n  rules:\n  - alert: {0}Down\n    expr: up == 0\n"


def names(groups: list[AlertGroup]) -> dict[str, list[str]]:
    return {group.name: [rule.name for rule in group.rules] for group in groups}


def problems(file: Path) -> list[str]:
    with pytest.raises(AlertError) as refusal:
        read_alert_file(file)
    return [problem.removeprefix(f"{file}: ") for problem in refusal.value.problems]


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "a.yaml"


class TestKubernetes:
    @pytest.mark.parametrize(
        ("name", "expected"),
        [
            (FIELD / "06-prometheusrule-crd" / "shop-rules.yaml", {"shop": ["ShopDown"]}),
            (
                FORMATS / "node-exporter-rules.yaml",
                {
                    "node-exporter": ["NodeFilesystemAlmostOutOfSpace"],
                    "node-exporter-clock": ["NodeClockSkewDetected"],
                },
            ),
            (
                FORMATS / "manifests.yaml",
                {
                    "manifests carts - general.rules": ["CartsDown"],
                    "manifests stock - general.rules": ["StockDown"],
                },
            ),
            (FORMATS / "rule-list.json", {"etcd": ["EtcdNoLeader"]}),
            (FORMATS / "vmrule.yaml", {"vm-health": ["TooManyRestarts"]}),
        ],
        ids=lambda one: one.name if isinstance(one, Path) else "",
    )
    def test_objects_are_read(self, name: Path, expected: dict[str, list[str]]) -> None:
        assert names(read_alert_file(name)) == expected

    def test_a_rule_is_the_same_as_in_a_plain_file(self, file: Path) -> None:
        (wrapped,) = read_alert_file(FIELD / "06-prometheusrule-crd" / "shop-rules.yaml")
        rule = "{alert: ShopDown, expr: 'up{job=\"shop\"} == 0', for: 4m, labels: {severity: page}"
        file.write_text(
            f"groups: [{{name: shop, rules: [{rule}, annotations: {{summary: shop is down}}}}]}}]"
        )

        (plain,) = read_alert_file(file)
        assert (wrapped.rules, wrapped.interval_seconds) == (plain.rules, plain.interval_seconds)

    def test_an_object_beside_rules_that_holds_none_is_left_out_with_a_warning(self) -> None:
        groups = read_alert_file(FORMATS / "manifests.yaml")

        assert groups[0].warnings == (
            f"{FORMATS / 'manifests.yaml'}: Namespace shop: is left out; it holds no rules",
        )

    @pytest.mark.parametrize(
        ("text", "said"),
        [
            (
                "{apiVersion: v1, kind: ConfigMap, metadata: {name: a}, data: {a.yaml: 'groups'}}",
                "a ConfigMap of Kubernetes is no rule file; those of kind PrometheusRule and plain",
            ),
            (
                "{apiVersion: v1, kind: List, items: [{kind: Secret, metadata: {name: s}}, {kind: "
                "ConfigMap}]}",
                "Secret s: a Secret of Kubernetes is no rule file",
            ),
            (
                "{apiVersion: monitoring.googleapis.com/v1, kind: Rules, spec: {groups: []}}",
                "a Rules of Kubernetes is no rule file",
            ),
            ("{apiVersion: v2, name: chart}", "a object without a kind of Kubernetes is no rule"),
            (
                "{kind: PrometheusRule, metadata: {name: a}}",
                "a PrometheusRule has its groups under spec.groups; there is none",
            ),
            (
                "{kind: PrometheusRule, spec: {group: []}}",
                "a PrometheusRule has its groups under spec.groups; there is none",
            ),
            (
                "{kind: PrometheusRule, groups: []}",
                "a PrometheusRule has its groups under spec.groups; there is none",
            ),
            ("{kind: PrometheusRule, spec: {groups: {a: b}}}", "groups: must be a list"),
            (
                "{kind: PrometheusRule, spec: {groups: [], rules: []}}",
                "rules: is not a key of a rule file",
            ),
            (
                "{apiVersion: 1, groups: [{orgId: 1, name: a, folder: F, rules: []}]}",
                "is a file for Grafana's own provisioning, or a PrometheusRule without kind and",
            ),
        ],
    )
    def test_what_holds_no_rules_is_refused_in_a_line(
        self, file: Path, text: str, said: str
    ) -> None:
        file.write_text(text)

        assert problems(file)[0].startswith(said)

    @pytest.mark.parametrize(
        "text",
        [
            "{{- if .Values.rules }}\ngroups: []\n{{- end }}",
            'apiVersion: v1\nmetadata:\n  name: {{ include "chart.fullname" . }}\nspec: {}\n',
            "metadata:\n  labels:\n    {{- toYaml .Values.labels | nindent 4 }}\nspec: {}\n",
            "groups:\n- name: a\n  rules:\n{{ range .Values.alerts }}\n  - alert: {{ .name }}\n",
        ],
        ids=["if", "include", "toYaml", "range"],
    )
    def test_a_template_of_helm_is_told_by_its_line(self, file: Path, text: str) -> None:
        file.write_text(text)
        line = next(i for i, one in enumerate(text.splitlines(), start=1) if "{{" in one)

        assert problems(file) == [
            f"line {line}: is a template of Helm, not YAML; render the chart (helm template) and"
            " use the result"
        ]

    def test_a_template_of_an_alert_is_none_of_helm(self, file: Path) -> None:
        file.write_text(
            "groups:\n- name: a\n  rules:\n  - alert: A\n    annotations:\n      text: |\n"
            '        {{ range query "up" }}{{ .Labels.job }}{{ $labels.Release }}{{ end }}\n'
            "   expr: up\n"
        )

        assert problems(file)[0].startswith("line 8, column 4: invalid YAML")

    def test_a_template_of_helm_that_is_yaml_is_refused_where_it_would_be_deployed(
        self, file: Path
    ) -> None:
        file.write_text(
            "groups:\n- name: '{{ .Release.Name }}-rules'\n  rules:\n  - alert: A\n"
            '    expr: up{job="{{ .Values.job }}"} == 0\n'
        )

        assert problems(file) == [
            "group {{ .Release.Name }}-rules: name: is a template of Helm; render the chart (helm"
            " template) and use the result",
            "group {{ .Release.Name }}-rules: alert A: expr: has a template of Helm; render the"
            " chart (helm template) and use the result",
        ]


class TestDocuments:
    def test_of_one_file_are_all_read(self, file: Path) -> None:
        file.write_text(
            f"---\n{PLAIN.format('a')}---\n---\n# nothing\n---\n{PLAIN.format('b')}...\n"
        )

        assert names(read_alert_file(file)) == {"a": ["aDown"], "b": ["bDown"]}

    def test_without_a_value_are_no_rules_and_no_mistake(self, file: Path) -> None:
        file.write_text("---\n---\n# nothing\n---\n")

        assert read_alert_file(file) == []

    def test_cannot_repeat_the_name_of_a_group(self, file: Path) -> None:
        file.write_text(f"{PLAIN.format('a')}---\n{PLAIN.format('a')}")

        assert problems(file) == [
            "group a: the name is repeated in the same file, which Prometheus refuses as well;"
            " change one of them"
        ]

    def test_that_are_no_rules_are_told_by_their_number(self, file: Path) -> None:
        file.write_text(f"{PLAIN.format('a')}---\n- a list\n---\ngroup: []\n")

        assert problems(file) == [
            "document 2: a rule file is a map with the key groups",
            "document 3: group: is not a key of a rule file; did you mean groups?",
        ]

    def test_one_that_is_no_yaml_refuses_the_file(self, file: Path) -> None:
        file.write_text(f"{PLAIN.format('a')}---\ngroups: [\n")

        assert problems(file)[0].startswith("line 8, column 1: invalid YAML")

    def test_a_tab_behind_a_key_is_read_as_prometheus_reads_it(self, file: Path) -> None:
        file.write_text("groups:\n- name:\ttabbed\n  rules:\n  - {alert:\tA, expr:\t up}\n")

        assert accepted_by_promtool(file)
        assert names(read_alert_file(file)) == {"tabbed": ["A"]}


class TestJson:
    def test_is_read_with_every_scalar_as_text(self) -> None:
        (group,) = read_alert_file(FORMATS / "rule-list.json")

        assert group.rules[0].labels == {"severity": "critical", "tier": "1", "paged": "true"}
        assert group.rules[0].annotations == {"summary": "etcd has no leader — 🔥"}

    def test_of_rules_is_read_from_a_directory_of_dashboards(self, tmp_path: Path) -> None:
        rules = {"groups": [{"name": "g", "rules": [{"alert": "A", "expr": "up"}]}]}
        (tmp_path / "rules.json").write_text(json.dumps(rules))
        (tmp_path / "board.json").write_text(json.dumps({"title": "Board", "schemaVersion": 39}))
        (tmp_path / "wrapped.json").write_text(json.dumps({"dashboard": {"title": "B"}}))
        (tmp_path / "resource.json").write_text(
            json.dumps({"apiVersion": "dashboard.grafana.app/v1", "kind": "Dashboard", "spec": {}})
        )
        (tmp_path / "list.json").write_text(json.dumps([rules]))
        # What a dashboard may have is no matter of rules.
        (tmp_path / "twice.json").write_text('{"title": "A", "title": "B", "rows": []}')

        assert accepted_by_promtool(tmp_path / "rules.json")
        assert names(read_alerts(tmp_path)) == {"g": ["A"]}

    @pytest.mark.parametrize(
        ("text", "said"),
        [
            ("{", "line 1, column 2: invalid JSON: Expecting property name"),
            ('{"groups": [], "groups": []}', "the key groups is given twice in one object; remove"),
            ('{"groups": ' + "[" * 100_000, "nested too deep to be a rule file"),
            ('{"groups": [{"name": "g", "rules": {}}', "line 1, column 39: invalid JSON"),
            ('{"groups": {}, "x": 1}', "x: is not a key of a rule file; known are groups"),
        ],
    )
    def test_that_is_wrong_is_told_in_a_line(self, tmp_path: Path, text: str, said: str) -> None:
        file = tmp_path / "a.json"
        file.write_text(text)

        assert problems(file)[0].startswith(said)


class TestKeysOfOtherPrograms:
    @pytest.mark.parametrize(
        ("name", "said"),
        [
            ("node-exporter-rules.yaml", "group node-exporter: partial_response_strategy: is left"),
            ("mimir-namespace.yaml", "namespace: is left out; it names the rules in Mimir or Loki"),
            ("mimir-namespace.yaml", "group payments: align_evaluation_time_on_interval: is left"),
            ("vmrule.yaml", "is a VMRule; what PromQL does not have of its MetricsQL works only"),
            ("vmrule.yaml", "group vm-health: concurrency: is left out"),
            (
                "vmrule.yaml",
                "group vm-health: alert TooManyRestarts: update_entries_limit: is left",
            ),
        ],
    )
    def test_that_change_nothing_are_left_out_with_a_warning(self, name: str, said: str) -> None:
        warnings = [one for group in read_alert_file(FORMATS / name) for one in group.warnings]

        assert any(one.startswith(f"{FORMATS / name}: {said}") for one in warnings), warnings

    @pytest.mark.parametrize(
        ("key", "said"),
        [
            ("source_tenants: [a, b]", "source_tenants: is not kept in Grafana, and alerts mean"),
            ("evaluation_delay: 1m", "write query_offset, its name in Prometheus"),
            ("params: {extra_label: [a=b]}", "write them into the expressions"),
            ("type: graphite", "type: graphite is not a language that Prometheus understands"),
        ],
    )
    def test_that_change_what_alerts_mean_are_refused(
        self, file: Path, key: str, said: str
    ) -> None:
        file.write_text(f"groups:\n- name: g\n  {key}\n  rules: [{{alert: A, expr: up}}]\n")

        (problem,) = problems(file)
        assert problem.startswith("group g: ")
        assert said in problem


_ANY = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["kind", "metadata", "name", "spec", "groups", "items", "rules"]),
            inner | st.sampled_from(["List", "PrometheusRule", "VMRule", "ConfigMap"]),
            max_size=4,
        )
    ),
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=300)
@given(st.lists(_ANY, min_size=1, max_size=3))
def test_objects_of_any_shape_are_no_traceback(tmp_path: Path, documents: list[object]) -> None:
    as_yaml, as_json = tmp_path / "a.yaml", tmp_path / "a.json"
    as_yaml.write_text("\n---\n".join(map(json.dumps, documents)))
    as_json.write_text(json.dumps(documents[0]))

    for file in (as_yaml, as_json):
        with contextlib.suppress(AlertError):
            read_alert_file(file, "skip")
        with contextlib.suppress(AlertError):
            read_alerts(tmp_path)
        read_document(file)


def test_a_file_of_100_000_lines_is_read_in_seconds(file: Path) -> None:
    rule = (
        "  - alert: A{0}\n    expr: |\n      sum by (job) (rate(requests_total[5m]))\n      > {0}\n"
        "    for: 5m\n    labels:\n      severity: page\n    annotations:\n"
        "      summary: '{{{{ $value }}}}'\n      description: A long text.\n"
    )
    file.write_text("groups:\n- name: g\n  rules:\n" + "".join(map(rule.format, range(10_000))))
    assert len(file.read_text().splitlines()) > 100_000

    # Time of this process alone: the machine may do other work.
    begin = time.process_time()
    (group,) = read_alert_file(file)

    assert len(group.rules) == 10_000
    assert time.process_time() - begin < 20
