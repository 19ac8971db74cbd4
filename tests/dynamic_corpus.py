"""Dynamic dashboards as files: what each is there for, and what is wrong with the bad ones."""

import json
from pathlib import Path
from typing import Any

from mcp_monitoring.dashboard.dynamic.versions import bare_version, version_of
from places import REPOSITORY
from ruamel.yaml import YAML

DIRECTORY = REPOSITORY / "tests" / "dashboards_v2"
BAD_DIRECTORY = DIRECTORY / "bad"

GOOD: dict[str, str] = {
    "grid.json": "a grid; thresholds, units, a description",
    "rows.json": "rows: without a header, collapsed, repeated, with a variable of its own",
    "auto-grid.json": "an auto grid with sizes of its own, a condition on data, a repeated panel",
    "tabs.yaml": "tabs: repeated, with every kind of condition, with a variable of its own",
    "nested.yaml": "tabs, rows and grids in each other, three levels deep; `Off` without quotes",
    "variables.json": "every kind of variable, with every field",
    "annotations.json": "annotations of a query, of tags, and Grafana's own",
    "links-and-time.yaml": "links, time settings, settings of the dashboard; comments",
    "field-config.json": "how fields are shown: mappings, thresholds, colors, actions, overrides",
    "transformations.json": "transformations, query options, a query with labels",
    "expressions.json": "an expression of two hidden queries",
    "several-datasources.json": "Prometheus, Loki, another panel as a source, no query at all",
    "shared.yaml": "an export to share with another instance: no data source, nothing chosen",
    "datasource-variable.json": "data sources by variable, in both spellings",
    "adhoc.yaml": "filters of a data source, grouping without one",
    "library-panel.json": "a library panel, which a deployment refuses",
    "access-info.json": "the answer for a dashboard's page, `DashboardWithAccessInfo`",
    "bare.json": "a spec without an envelope",
    "exported.json": "an export with what another Grafana wrote into its metadata",
    "repeats.json": "panels repeated to the right and downwards",
    "element-keys.yaml": "keys of elements that are no numbers, a row and a panel without a title",
    "same-id.json": "two panels of one id, and one without",
    "preferences.json": "the layout of new rows and tabs",
    "minimal.yaml": "as little as a panel needs",
    "empty.json": "no panel at all",
    "beta-grid.json": "v2beta1: a grid, as Grafana 12.4 stores it",
    "beta-transformations.yaml": "v2beta1: transformations, named by their kind",
    "beta-tabs-and-rows.json": "v2beta1: rows in a tab, conditions",
    "beta-bare.yaml": "v2beta1: a spec without an envelope",
    "alpha-grid.json": "v2alpha1: a grid; data sources beside the queries",
    "alpha-rows-in-grid.yaml": "v2alpha1: rows inside a grid, one repeated",
    "alpha-variables.json": "v2alpha1: variables, a data source by variable",
    "mcp-pool.yaml": "a part of a classic dashboard of ours, converted",
    "otel-requests.json": "v2beta1: a part of a classic dashboard of ours, converted",
    "commented.yaml": "YAML by hand: comments, block and flow style, quotes",
}
"""Files without a problem of shape, and what they cover."""

BAD: dict[str, list[str]] = {
    "panels-and-elements.json": [
        (
            '"panels" beside "elements": a dashboard of schema v2 has its panels in'
            ' "elements"; remove what is left of the classic one'
        ),
    ],
    "not-shown.json": [
        'element "panel-2": no layout shows it; add it to the layout, or remove it',
    ],
    "shown-twice.yaml": [
        (
            'element "panel-1": shown twice, by row "All": "spec.layout.spec.items[0]"'
            ' and row "Again": "spec.layout.spec.items[0]"; an element has one place,'
            " make a copy of it"
        ),
    ],
    "missing-element.yaml": [
        (
            'row "All": "spec.layout.spec.items[1]" shows element "pnael-2", which is'
            " missing; did you mean panel-2?"
        ),
        'element "panel-2": no layout shows it; add it to the layout, or remove it',
    ],
    "unknown-layout.json": [
        (
            '"layout.kind" must be one of "GridLayout", "RowsLayout", "AutoGridLayout" or'
            ' "TabsLayout", not "RowLayout"; did you mean RowsLayout?'
        ),
    ],
    "unknown-item.json": [
        (
            'row "All": "spec.layout.spec.items[0].kind" must be "GridLayoutItem", not'
            ' "GridLayoutItm"; did you mean GridLayoutItem?'
        ),
    ],
    "unknown-element-kind.yaml": [
        (
            'element "panel-1": "kind" must be one of "Panel" or "LibraryPanel", not'
            ' "Pannel"; did you mean Panel?'
        ),
    ],
    "unknown-variable-kind.json": [
        (
            'variable "job": "kind" must be one of "QueryVariable", "TextVariable",'
            ' "ConstantVariable", "DatasourceVariable", "IntervalVariable",'
            ' "CustomVariable", "SwitchVariable", "GroupByVariable" or "AdhocVariable",'
            ' not "QueryVariabel"; did you mean QueryVariable?'
        ),
    ],
    "unknown-condition.json": [
        (
            'row "All": "spec.conditionalRendering.spec.items[0].kind" must be one of'
            ' "ConditionalRenderingVariable", "ConditionalRenderingData" or'
            ' "ConditionalRenderingTimeRangeSize", not "ConditionalRenderingUser"; did'
            " you mean ConditionalRenderingData?"
        ),
    ],
    "unknown-field.yaml": [
        (
            'element "panel-1": "spec.vizConfig.spec.fieldConfg" is no field of schema'
            " v2, and Grafana would drop it; did you mean fieldConfig?"
        ),
    ],
    "unknown-field-of-a-row.json": [
        (
            'row "All": "spec.colapse" is no field of schema v2, and Grafana would drop'
            " it; did you mean collapse?"
        ),
    ],
    "field-of-another-version.json": [
        (
            'element "panel-1": "spec.subtitle" is no field of schema v2alpha1, and'
            " Grafana would drop it; schema v2 has it"
        ),
    ],
    "transformation-of-v2beta1.json": [
        (
            'element "panel-1": "spec.data.spec.transformations[0].kind" must be'
            ' "Transformation", not "organize"'
        ),
        (
            'element "panel-1": "spec.data.spec.transformations[0].spec.id" is no field'
            " of schema v2, and Grafana would drop it; schema v2beta1 has it"
        ),
        'element "panel-1": "spec.data.spec.transformations[0].group" is missing; it is text',
    ],
    "panel-of-v2alpha1.json": [
        'element "panel-1": "spec.vizConfig.kind" must be "VizConfig", not "stat"',
        (
            'element "panel-1": "spec.vizConfig.spec.pluginVersion" is no field of schema'
            " v2, and Grafana would drop it; schema v2alpha1 has it"
        ),
        'element "panel-1": "spec.vizConfig.group" is missing; it is text',
    ],
    "tags-text.json": [
        '"tags" must be a list, not "mcp"',
    ],
    "elements-list.yaml": [
        '"elements" must be an object, not a list',
    ],
    "variables-object.json": [
        '"variables" must be a list, not an object',
    ],
    "width-text.yaml": [
        'row "All": "spec.layout.spec.items[0].spec.width" must be a whole number, not "12"',
    ],
    "height-broken.json": [
        'row "All": "spec.layout.spec.items[0].spec.height" must be a whole number, not 7.5',
    ],
    "id-negative.json": [
        'element "panel-1": "spec.id" must be between 0 and 9007199254740991, not -1',
    ],
    "null-list.json": [
        'element "panel-2": "spec.links" is null; leave it out',
    ],
    "cursor-sync.json": [
        (
            '"cursorSync" must be one of "Off", "Crosshair" or "Tooltip", not'
            ' "crosshair"; did you mean Crosshair?'
        ),
    ],
    "cursor-sync-false.yaml": [
        (
            '"cursorSync" must be one of "Off", "Crosshair" or "Tooltip", not false;'
            ' write "Off" in quotes, which some readers of YAML take for false'
        ),
    ],
    "color-mode.json": [
        (
            'element "panel-1": "spec.vizConfig.spec.fieldConfig.defaults.color.mode" is'
            ' none of the 25 words of Grafana: "palette-clasic"; did you mean'
            " palette-classic?"
        ),
    ],
    "no-title.json": [
        '"title" is missing; it is text',
    ],
    "empty-title.yaml": [
        '"title" is empty; Grafana refuses a dashboard without one',
    ],
    "no-elements.json": [
        '"elements" is missing; it is an object',
    ],
    "no-layout.json": [
        (
            '"layout" is missing; it is an object whose "kind" is one of "GridLayout",'
            ' "RowsLayout", "AutoGridLayout" or "TabsLayout"'
        ),
    ],
    "no-kind.yaml": [
        (
            '"layout.kind" is missing; it is one of "GridLayout", "RowsLayout",'
            ' "AutoGridLayout" or "TabsLayout"'
        ),
    ],
    "no-spec.json": [
        'element "panel-2": "spec" is missing; it is an object',
    ],
    "no-plugin.json": [
        'element "panel-1": "spec.vizConfig.group" is missing; it is text',
    ],
    "query-without-kind.yaml": [
        (
            'element "panel-1": "spec.data.spec.queries[0].spec.query.kind" is missing;'
            ' it is "DataQuery"'
        ),
    ],
    "nested-too-deep.json": [
        (
            'row "Level 10", tab "Level 9", row "Level 8", tab "Level 7", row "Level 6",'
            ' tab "Level 5", row "Level 4", tab "Level 3", row "Level 2", tab "Level 1":'
            ' "spec.layout" is nested in more than 10 rows and tabs'
        ),
    ],
    "text-for-object.yaml": [
        '"timeSettings" must be an object, not "now-6h"',
    ],
    "mapping.json": [
        (
            'element "panel-1":'
            ' "spec.vizConfig.spec.fieldConfig.defaults.mappings[0].type" must be one of'
            ' "value", "range", "regex" or "special", not "values"; did you mean value?'
        ),
    ],
    "variable-option.json": [
        'variable "job": "spec.current.text" must be text or a list of texts, not 1',
    ],
}
"""Files that cannot be deployed, and the lines about them."""


def read_corpus(file: Path) -> Any:
    """Reads a file of the corpus as JSON means it; YAML as version 1.2 does."""
    text = file.read_text(encoding="utf-8")
    return json.loads(text) if file.suffix == ".json" else YAML(typ="safe", pure=True).load(text)


def spec_of(file: Path) -> tuple[dict[str, Any], str]:
    """Reads the spec of a file and its version."""
    document = read_corpus(file)
    spec = document["spec"] if "apiVersion" in document else document
    return spec, version_of(document.get("apiVersion")) or bare_version(spec)
