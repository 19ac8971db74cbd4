"""The law of the classic form: an unchanged form gives the spec that it was made from."""

from typing import Any

from dynamic_dashboards import SLOW, broken_specs, versioned_specs
from hypothesis import given
from hypothesis import strategies as st
from mcp_monitoring.dashboard.dynamic.form import classic_form
from mcp_monitoring.dashboard.dynamic.spec import dynamic_spec
from mcp_monitoring.dashboard.dynamic.versions import VERSIONS
from mcp_monitoring.dashboard.lenient import at


@SLOW
@given(versioned_specs())
def test_an_unchanged_form_gives_the_same_spec(made: tuple[str, Any]) -> None:
    version, spec = made

    assert dynamic_spec(classic_form(spec, version).model, version) == spec


@SLOW
@given(versioned_specs(whole=True))
def test_origins_lead_from_places_of_the_form_to_places_of_the_spec(made: tuple[str, Any]) -> None:
    version, spec = made
    form = classic_form(spec, version)

    for path, origin in form.origins.items():
        at(form.model, path[:-1])
        at(spec, origin[:3])


@SLOW
@given(st.sampled_from(VERSIONS).flatmap(lambda one: st.tuples(st.just(one), broken_specs(one))))
def test_a_broken_spec_has_some_form_and_that_gives_some_spec(made: tuple[str, Any]) -> None:
    version, spec = made

    dynamic_spec(classic_form(spec, version).model, version)
