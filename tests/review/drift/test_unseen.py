"""What the provider does not see or has taken over, compared with what Grafana answers."""

import json
from typing import Any

import pytest
from mcp_monitoring.review.diff.model import EditKind
from mcp_monitoring.review.drift.model import Repair
from mcp_monitoring.review.drift.unseen import Found, Live, find_unseen

COMPONENT = "urn:pulumi:prod::p::mcp-monitoring:index:McpMonitoring$"
DATASOURCE = "grafana:oss/dataSource:DataSource"
DASHBOARD = "grafana:oss/dashboard:Dashboard"
RULE_GROUP = "grafana:alerting/ruleGroup:RuleGroup"
CONTACT_POINT = "grafana:alerting/contactPoint:ContactPoint"
SECRET = {
    "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270",
    "ciphertext": "v1:abc",
}


def resource(kind: str, inputs: Any, outputs: Any = None, *, ours: bool = True, **more: Any) -> Any:
    urn = f"{COMPONENT if ours else 'urn:pulumi:prod::p::'}{kind}::one"
    return {"urn": urn, "type": kind, "inputs": inputs, "outputs": outputs or {}, **more}


def said(found: Found) -> list[str]:
    return [one.edit.what for one in found.unseen]


def datasource(
    *,
    trigger: Any = ((), ()),
    inputs: Any = None,
    outputs: Any = None,
    others: Any = (),
    ours: bool = True,
    **there: Any,
) -> Found:
    """What is found of a data source that Grafana answers with."""
    whole = {"id": 7, "uid": "prom", "jsonData": {}, "secureJsonFields": {}, **there}
    live = Live(datasources={"prom": whole}, listed=(whole, *others))
    noted = {"replacementTrigger": [list(one) for one in trigger]} if ours else {}
    deployed = resource(DATASOURCE, inputs or {}, outputs, ours=ours, **noted)
    return find_unseen(deployed, {"uid": "prom"}, live, "prod")


class TestDataSource:
    def test_as_it_was_deployed_is_silent(self) -> None:
        assert datasource(withCredentials=False, basicAuthUser="", isDefault=False) == Found()

    @pytest.mark.parametrize(
        ("there", "what"),
        [
            ({"withCredentials": True}, "withCredentials"),
            ({"basicAuthUser": "eve"}, "basicAuthUsername"),
            ({"jsonData": {"httpHeaderName1": "X-Eve"}}, "HTTP header X-Eve"),
            ({"secureJsonFields": {"eve": True}}, "credential eve"),
        ],
    )
    def test_what_was_added_by_hand_takes_a_replacement(self, there: Any, what: str) -> None:
        found = datasource(**there)

        assert said(found) == [what]
        assert found.unseen[0].repair is Repair.REPLACEMENT
        assert found.unseen[0].command == (
            f"pulumi up --stack prod --replace '{COMPONENT}{DATASOURCE}::one'"
        )

    def test_credentials_of_the_program_are_known_by_their_names(self) -> None:
        names = ["basic_auth_username", "datasource_secure_json_data.k", "http_headers.X-Scope"]
        found = datasource(
            trigger=([], names),
            basicAuthUser="ours",
            jsonData={"httpHeaderName1": "X-Scope", "httpHeaderName2": "X-Eve"},
            secureJsonFields={"basicAuthPassword": True, "k": True, "httpHeaderValue1": True},
        )

        assert said(found) == ["HTTP header X-Eve"]

    def test_a_bearer_token_is_a_header(self) -> None:
        found = datasource(
            trigger=([], ["bearer_token"]), jsonData={"httpHeaderName1": "Authorization"}
        )

        assert found == Found()

    def test_a_password_that_is_gone_is_told(self) -> None:
        found = datasource(trigger=([], ["basic_auth_username"]), basicAuthUser="ours")

        assert said(found) == ["basic auth password"]

    def test_no_value_of_a_credential_is_kept(self) -> None:
        found = datasource(jsonData={"httpHeaderName1": "X-Eve"})

        assert found.unseen[0].edit.secret
        assert (found.unseen[0].edit.before, found.unseen[0].edit.after) == (None, None)

    def test_default_where_the_program_wants_none_is_told(self) -> None:
        assert said(datasource(isDefault=True, others=[{"id": 3, "uid": "x"}])) == ["isDefault"]

    def test_default_that_the_program_wants_is_silent(self) -> None:
        wanted: tuple[list[str], list[str]] = (["datasource_default"], [])

        assert datasource(trigger=wanted, isDefault=True, others=[{"id": 3}]) == Found()

    def test_default_is_told_though_the_list_of_data_sources_could_not_be_read(self) -> None:
        live = Live(datasources={"prom": {"id": 7, "uid": "prom", "isDefault": True}})
        deployed = resource(DATASOURCE, {}, {"isDefault": True}, replacementTrigger=[[], []])

        assert said(find_unseen(deployed, {"uid": "prom"}, live, "prod")) == ["isDefault"]

    def test_the_first_of_a_grafana_is_made_default_by_grafana(self) -> None:
        born = {"isDefault": True}

        assert datasource(isDefault=True, outputs=born, others=[{"id": 9}]) == Found()
        assert said(datasource(isDefault=True, outputs=born, others=[{"id": 3}])) == ["isDefault"]
        later = datasource(isDefault=True, outputs={"isDefault": False}, others=[{"id": 9}])
        assert said(later) == ["isDefault"]

    def test_of_another_program_names_in_a_secret_are_not_compared_and_that_is_said(self) -> None:
        inputs = {"httpHeaders": SECRET, "secureJsonDataEncoded": SECRET}
        found = datasource(ours=False, inputs=inputs, jsonData={"httpHeaderName1": "X-Own"})

        assert found.unseen == ()
        assert found.not_compared == ("names of its HTTP headers", "names of its credentials")


def panels(*ids: int | None, titles: str = "ABCDEFGH") -> dict[str, Any]:
    return {
        "panels": [
            {"title": title, "type": "stat", **({} if one is None else {"id": one})}
            for title, one in zip(titles, ids, strict=False)
        ]
    }


def dashboard(sent: Any, there: Any) -> Found:
    live = Live(dashboards={"d": there})
    deployed = resource(DASHBOARD, {"configJson": json.dumps(sent)})
    return find_unseen(deployed, {"uid": "d"}, live, "prod")


class TestPanelIds:
    def test_that_are_the_same_are_silent(self) -> None:
        assert dashboard(panels(1, 2), panels(1, 2)) == Found()

    def test_that_were_swapped_are_told(self) -> None:
        found = dashboard(panels(1, 2), panels(2, 1))

        assert said(found) == ['id of panel "A"', 'id of panel "B"']
        assert [one.repair for one in found.unseen] == [Repair.CONTENT, Repair.CONTENT]

    def test_of_panels_of_one_title_that_were_swapped_are_told(self) -> None:
        assert len(said(dashboard(panels(1, 2, titles="AA"), panels(2, 1, titles="AA")))) == 2

    def test_of_panels_inside_a_row_are_compared(self) -> None:
        row, other = panels(9, titles="R"), panels(9, titles="R")
        row["panels"][0].update(panels(1))
        other["panels"][0].update(panels(5))

        assert said(dashboard(row, other)) == ['id of panel "A"']

    def test_that_are_all_gone_are_one_edit(self) -> None:
        found = dashboard(panels(1, 2, 3, 4, 5), panels(*[None] * 5))

        assert said(found) == ["ids of 5 panels"]

    def test_of_a_panel_that_was_added_or_reordered_are_no_edit(self) -> None:
        there = panels(2, 1, 3, titles="BAC")

        assert dashboard(panels(1, 2), there) == Found()

    def test_of_a_dashboard_that_is_secret_are_not_compared_and_that_is_said(self) -> None:
        live = Live(dashboards={"d": panels(1)})
        secret = resource(DASHBOARD, {"configJson": SECRET})

        found = find_unseen(secret, {"uid": "d"}, live, "prod")
        assert found.not_compared == ("ids of its panels",)

    def test_are_not_asked_of_what_has_none(self) -> None:
        assert dashboard(panels(None, 2), panels(4, 2)) == Found()

    def test_of_a_dashboard_that_became_a_dynamic_one_are_not_compared(self) -> None:
        found = dashboard(panels(1), {"elements": {}, "layout": {}})

        assert found == Found(not_compared=("ids of its panels",))

    def test_of_a_dashboard_that_grafana_does_not_show_are_not_compared(self) -> None:
        sent = resource(DASHBOARD, {"configJson": json.dumps(panels(1))})

        found = find_unseen(sent, {"uid": "d"}, Live(), "prod")

        assert found == Found(not_compared=("ids of its panels",))


class TestRuleGroup:
    def found(self, before: Any, held: Any, *, ours: bool = True) -> Found:
        return find_unseen(resource(RULE_GROUP, {}, before, ours=ours), held, Live(), "prod")

    def test_a_pause_in_state_and_grafana_was_taken_over(self) -> None:
        paused = {"rules": [{"name": "Down", "isPaused": True}, {"name": "Up", "isPaused": False}]}
        found = self.found(paused, paused)

        assert said(found) == ["alert Down paused"]
        assert found.unseen[0].repair is Repair.UP
        assert found.unseen[0].command == "pulumi up --stack prod"

    def test_a_dropped_provenance_in_state_and_grafana_was_taken_over(self) -> None:
        dropped = {"disableProvenance": True, "rules": []}

        assert said(self.found(dropped, dropped)) == ["disableProvenance"]

    def test_a_pause_that_only_grafana_has_is_left_to_the_refresh(self) -> None:
        held = {"rules": [{"name": "Down", "isPaused": True}]}

        assert self.found({"rules": [{"name": "Down", "isPaused": False}]}, held) == Found()

    def test_a_pause_of_another_program_may_be_meant(self) -> None:
        paused = {"rules": [{"name": "Down", "isPaused": True}]}

        assert self.found(paused, paused, ours=False) == Found()


class TestContactPoint:
    def found(self, given: Any, there: Any, held: Any = None, kind: str = "emails") -> Found:
        inputs = {"name": "mcp", kind: [{"settings": SECRET, **given}]}
        types = {"emails": "email", "slacks": "slack", "webhooks": "webhook"}
        live = Live(notifiers=({"name": "mcp", "type": types[kind], **there},))
        return find_unseen(resource(CONTACT_POINT, inputs), held or {}, live, "prod")

    def test_as_it_was_deployed_is_silent(self) -> None:
        given = {"addresses": ["a@x", "b@x"], "message": "", "singleEmail": False}

        assert self.found(given, {"settings": {"addresses": "a@x;b@x"}}) == Found()

    def test_other_addresses_are_counted_but_never_shown(self) -> None:
        (edit,) = self.found(
            {"addresses": ["a@x"]}, {"settings": {"addresses": "a@x;eve@x"}}
        ).readable

        assert (edit.what, edit.path) == ("email addresses", ("emails", "addresses"))
        assert (edit.before, edit.after) == ("1 address", "2 addresses (1 new)")

    @pytest.mark.parametrize(
        ("given", "there", "what"),
        [
            ({"message": "M"}, {"settings": {"message": "M"}}, "emails: message"),
            ({"singleEmail": True}, {"settings": {"singleEmail": True}}, "emails: singleEmail"),
            (
                {"disableResolveMessage": True},
                {"disableResolveMessage": True},
                "emails: disableResolveMessage",
            ),
        ],
    )
    def test_what_the_component_never_asks_for_was_taken_over(
        self, given: Any, there: Any, what: str
    ) -> None:
        found = self.found(given, there)

        assert said(found) == [what]
        assert found.unseen[0].repair is Repair.UP

    def test_a_secret_address_is_not_compared(self) -> None:
        assert self.found({"url": SECRET}, {"settings": {"url": "u"}}, kind="webhooks") == Found()

    def test_of_a_dropped_provenance_no_deployment_is_promised(self) -> None:
        found = self.found({}, {}, held={"disableProvenance": True})

        assert [one.repair for one in found.unseen] == [Repair.ANEW]
        assert found.unseen[0].command == ""

    def test_several_notifiers_of_a_kind_are_named_as_not_compared(self) -> None:
        inputs = {"name": "mcp", "emails": [{"addresses": ["a@x"]}, {"addresses": ["b@x"]}]}
        live = Live(notifiers=({"name": "mcp", "type": "email"},) * 2)
        found = find_unseen(resource(CONTACT_POINT, inputs), {}, live, "prod")

        assert found.not_compared == ("its integrations of type email, which are several,",)

    def test_two_that_are_the_same_are_told_although_the_refresh_takes_them_for_one(self) -> None:
        inputs = {"name": "mcp", "emails": [{"addresses": ["a@x"]}]}
        same = {"name": "mcp", "type": "email", "settings": {"addresses": "a@x"}}
        live = Live(notifiers=({**same, "uid": "one"}, {**same, "uid": "two"}))
        (unseen,) = find_unseen(resource(CONTACT_POINT, inputs), {}, live, "prod").unseen

        assert unseen.edit.after == (
            "2 integrations, the same: each alert is sent twice (uids one and two)"
        )
        assert unseen.repair is Repair.BY_HAND
        assert unseen.command.endswith('"$GRAFANA_URL/api/v1/provisioning/contact-points/two"')

    def test_two_of_which_only_one_was_deployed_are_told_as_one_more(self) -> None:
        inputs = {"name": "mcp", "slacks": [{"url": SECRET}]}
        ours = {"name": "mcp", "type": "slack", "settings": {"url": "[REDACTED]"}}
        theirs = {**ours, "settings": {"url": "[REDACTED]", "recipient": "#other"}}
        live = Live(notifiers=(ours, theirs))
        (edit,) = find_unseen(resource(CONTACT_POINT, inputs), {}, live, "prod").readable

        assert (edit.what, edit.before, edit.after) == (
            "slack",
            "1 integration",
            "2 integrations",
        )

    def test_one_that_is_gone_is_told_if_grafana_shows_the_others(self) -> None:
        inputs = {"name": "mcp", "emails": [{"addresses": ["a@x"]}], "slacks": [{"url": SECRET}]}
        live = Live(notifiers=({"name": "mcp", "type": "email", "settings": {"addresses": "a@x"}},))
        (edit,) = find_unseen(resource(CONTACT_POINT, inputs), {}, live, "prod").readable

        assert (edit.what, edit.kind, edit.before) == ("slack", EditKind.REMOVED, "1 integration")

    def test_an_address_of_another_kind_is_never_shown(self) -> None:
        found = self.found(
            {"url": "https://hooks.example/T0/secret"},
            {"settings": {"url": "https://hooks.example/T1/secret"}},
            kind="webhooks",
        )

        (edit,) = found.readable
        assert (edit.what, edit.secret, edit.before, edit.after) == (
            "webhooks: url",
            True,
            None,
            None,
        )

    @pytest.mark.parametrize(
        ("emails", "there", "why"),
        [
            (SECRET, 1, "the state keeps secret as a whole"),
            ([{"addresses": ["a@x"]}], 0, "Grafana does not show"),
            ([{"addresses": ["a@x"]}, {"addresses": ["b@x"]}], 2, "are several"),
        ],
    )
    def test_notifiers_that_are_not_one_on_each_side_are_named_with_the_reason(
        self, emails: Any, there: int, why: str
    ) -> None:
        inputs = {"name": "mcp", "emails": emails}
        live = Live(notifiers=({"name": "mcp", "type": "email"},) * there)

        found = find_unseen(resource(CONTACT_POINT, inputs), {}, live, "prod")

        assert found.not_compared == (f"its integrations of type email, which {why},",)

    def test_a_value_of_another_type_than_deployed_is_not_compared(self) -> None:
        found = self.found({"message": "M"}, {"settings": {"message": 5}})

        assert found.not_compared == ("values of message of its email",)


class TestFolder:
    FOLDER = "grafana:oss/folder:Folder"

    def found(self, folders: Any) -> Found:
        held = {"uid": "mcp"}
        return find_unseen(resource(self.FOLDER, {}), held, Live(folders=folders), "prod")

    def test_with_a_description_is_told_and_takes_an_edit_in_grafana(self) -> None:
        (unseen,) = self.found({"mcp": "by hand"}).unseen

        assert (unseen.edit.what, unseen.edit.after) == ("description", "by hand")
        assert unseen.repair is Repair.BY_HAND

    def test_without_one_is_silent(self) -> None:
        assert self.found({"mcp": ""}) == Found()

    def test_of_a_grafana_that_shows_none_is_named_as_not_compared(self) -> None:
        assert self.found({"mcp": None}).not_compared == ("its description",)
