"""Reading of the classic form of a dynamic dashboard; `form` says what it is. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from ..classic.keys import ANNOTATIONS, COMPLEMENT, LIST, PANELS, VARIABLES
from ..lenient import JsonPath, copied, mapping
from .elements import element_form
from .layouts import Layouts
from .parts import annotation_form, variable_form
from .versions import ELEMENTS, LAYOUT
from .words import SECTION, SETTINGS, TIME_SETTINGS, number_of


@dataclass(frozen=True)
class ClassicForm:
    """The classic form of a dynamic dashboard.

    Attributes:
        model: the classic model.
        origins: paths in the spec, by the paths of the form that they became.
    """

    model: dict[str, Any]
    origins: Mapping[JsonPath, JsonPath]

    def origin_of(self, path: JsonPath) -> JsonPath:
        """Finds the place in the spec of a place in the form, or of what is around it."""
        for length in range(len(path), 0, -1):
            if path[:length] in self.origins:
                return self.origins[path[:length]] + path[length:]
        return path


def plain_form(spec: Mapping[str, Any], version: str) -> ClassicForm:
    """Makes the classic form of a dynamic dashboard; see `form.classic_form`.

    Args:
        spec: the spec; it is not changed. One with problems (`shape`) gives some form.
        version: version of its schema, one of `versions.VERSIONS`.
    """
    return _Form(spec, version).made()


@dataclass
class _Form:
    spec: Mapping[str, Any]
    version: str
    model: dict[str, Any] = field(default_factory=dict)
    complement: dict[str, Any] = field(default_factory=dict)
    origins: dict[JsonPath, JsonPath] = field(default_factory=dict)
    shown: set[str] = field(default_factory=set)
    of_sections: list[tuple[Any, JsonPath, str]] = field(default_factory=list)

    def made(self) -> ClassicForm:
        without = [key for key in ("timeSettings", ELEMENTS, LAYOUT) if key not in self.spec]
        self._settings()
        self._time_settings(self.spec.get("timeSettings"))
        self.model[PANELS] = []
        Layouts(self.panel, self.origins, self.of_sections).container(
            self.spec.get(LAYOUT), (LAYOUT,), self.model[PANELS], (PANELS,), self.complement
        )
        self._variables()
        self._annotations()
        hidden = {
            key: copied(one)
            for key, one in mapping(self.spec.get(ELEMENTS)).items()
            if key not in self.shown
        }
        if hidden:
            self.complement[ELEMENTS] = hidden
        if without:
            self.complement["without"] = without
        if self.complement:
            self.model[COMPLEMENT] = self.complement
        return ClassicForm(self.model, self.origins)

    def _settings(self) -> None:
        known = {"timeSettings", ELEMENTS, LAYOUT, "variables", "annotations"}
        for key, value in self.spec.items():
            if key in SETTINGS:
                self.put((key,), value, (key,))
            elif key == "cursorSync" and (number := number_of(key, value)) is not None:
                self.put(("graphTooltip",), number, (key,))
            elif key not in known or (value is None and key in ("variables", "annotations")):
                self.complement.setdefault("spec", {})[key] = copied(value)

    def _time_settings(self, settings: Any) -> None:
        for key, value in mapping(settings).items():
            if key in TIME_SETTINGS:
                self.put(TIME_SETTINGS[key], value, ("timeSettings", key))
            else:
                self.complement.setdefault("timeSettings", {})[key] = copied(value)

    def put(self, path: JsonPath, value: Any, origin: JsonPath) -> None:
        """Writes a value of the dashboard, and notes where it is from."""
        inside: Any = self.model
        for key in path[:-1]:
            inside = inside.setdefault(key, {})
        inside[path[-1]] = copied(value)
        self.origins[path] = origin

    def _variables(self) -> None:
        written = self.spec.get("variables")
        listed = written if isinstance(written, list) else []
        entries = [(one, ("variables", at), "") for at, one in enumerate(listed)]
        forms = []
        for number, (one, origin, section) in enumerate((*entries, *self.of_sections)):
            made = variable_form(mapping(one), self.version)
            if section:
                made.setdefault(COMPLEMENT, {})[SECTION] = section
            forms.append(made)
            path: JsonPath = (VARIABLES, LIST, number)
            self.origins[path] = (*origin, "spec")
            self.origins[*path, "query"] = (*origin, "spec", "query", "spec")
        if forms or isinstance(written, list):
            self.model[VARIABLES] = {LIST: forms}
        if self.of_sections and "variables" not in self.spec:
            self.complement["variables"] = False

    def _annotations(self) -> None:
        written = self.spec.get("annotations")
        if not isinstance(written, list):
            return
        self.model[ANNOTATIONS] = {
            LIST: [annotation_form(mapping(one), self.version) for one in written]
        }
        for at in range(len(written)):
            path: JsonPath = (ANNOTATIONS, LIST, at)
            origin: JsonPath = ("annotations", at, "spec")
            self.origins[path] = origin
            self.origins[*path, "target"] = (*origin, "query", "spec")
            source_of = origin if self.version == "v2alpha1" else (*origin, "query")
            self.origins[*path, "datasource"] = (*source_of, "datasource")

    def panel(self, key: str, path: JsonPath) -> tuple[dict[str, Any], dict[str, Any]]:
        """Makes the form of an element: a panel, and its complement."""
        self.shown.add(key)
        element = mapping(mapping(self.spec.get(ELEMENTS)).get(key))
        panel, origins = element_form(element, self.version)
        complement: dict[str, Any] = panel.pop(COMPLEMENT, {})
        if key != f"panel-{panel.get('id')}":
            complement["element"] = key
        origin: JsonPath = (ELEMENTS, key, "spec")
        self.origins[path] = origin
        self.origins |= {path + to: origin + of for to, of in origins.items()}
        return panel, complement
