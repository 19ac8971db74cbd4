"""A stack whose servers have names of their own: from one set of names to another and back."""

import json

from engine.project import Project, ours
from engine.review import run


def test_a_profile_is_deployed_edited_adopted_and_taken_off_again(project: Project) -> None:
    project.configure(profile="jira-mcp-snowflake")

    made = project.up().output

    # One line for each part that is left out, and the same as an output.
    assert "server.yaml: alert McpRestartLoop: is left out; the server lacks" in made
    left_out = json.loads(project.pulumi("stack", "output", "leftOut", "--json").output)
    assert any(line.startswith("mcp-pool.json: is left out") for line in left_out)
    project.pulumi("preview", "--expect-no-changes", "--refresh")
    panels = project.dashboard()["dashboard"]["panels"]
    assert "mcp_tool_calls_total" in json.dumps(panels)
    assert run(project, "drift", "--stack", "dev").exit_code == 0

    panel = next(one for one in panels if one["title"] == "Request Rate")
    panel["targets"][0]["expr"] = "sum(mcp_tool_calls_total)"
    project.edit_dashboard(panels=panels)
    assert run(project, "drift", "--stack", "dev").exit_code == 2
    adopted = run(project, "adopt", "--stack", "dev", "mcp-overview")
    assert adopted.exit_code == 0, adopted.output
    text = (project.dashboards / "mcp-overview.json").read_text()
    assert '"sum(mcp_requests_total)"' in text
    assert "mcp_tool_calls_total" not in text
    project.pulumi("preview", "--expect-no-changes", "--refresh")

    project.pulumi("config", "rm", "profile")
    project.up()
    assert project.objects() == ours()
