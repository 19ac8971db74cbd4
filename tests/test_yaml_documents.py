"""The documents of a YAML text, read with libyaml or without it."""

import pytest
from mcp_monitoring import yaml_files
from mcp_monitoring.review.documents.lines import yaml_lines
from mcp_monitoring.yaml_files import YamlFileError, read_yaml_documents


@pytest.fixture(params=["libyaml", "PyYAML alone"])
def _either_way(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    if request.param == "PyYAML alone":
        monkeypatch.setattr(yaml_files, "_fast_composer", lambda _: None)


@pytest.mark.usefixtures("_either_way")
class TestDocuments:
    @pytest.mark.parametrize(
        ("text", "documents"),
        [
            ("", []),
            ("# nothing\n", []),
            ("a: 1", [{"a": "1"}]),
            ("a: 1\n---\n---\nb: [~, null, 'null', true, 0x1F, 2026-99-99]\n", None),
            (
                "---\na: &x {b: c}\nd: *x\n...\n---\n- 'e'\n",
                [{"a": {"b": "c"}, "d": {"b": "c"}}, ["e"]],
            ),
            ('{"a": "\\u00e9\\/", "b": {"c": null}}', [{"a": "é/", "b": {"c": ""}}]),
        ],
    )
    def test_are_read_with_every_scalar_as_text(self, text: str, documents: list[object]) -> None:
        if documents is None:
            documents = [{"a": "1"}, "", {"b": ["", "", "null", "true", "0x1F", "2026-99-99"]}]

        assert read_yaml_documents(text, "no YAML") == documents

    @pytest.mark.parametrize(
        ("text", "said"),
        [
            ("a: [", "line 1, column 5: invalid YAML: expected the node content, but found"),
            ("a: 1\n---\na: 1\na: 2", "line 4, column 1: invalid YAML: the key a is given twice"),
            ("a: b: c", "line 1, column 5: invalid YAML: mapping values are not allowed here"),
            ("a: *x", "line 1, column 4: invalid YAML: found undefined alias 'x'"),
            ("a: \x07", "invalid YAML: unacceptable character"),
            ("[" * 50_000, "invalid YAML: no YAML"),
            ("- " * 50_000 + "a", "invalid YAML: no YAML"),
            ("{a: " * 50_000, "invalid YAML: no YAML"),
        ],
        ids=["list", "twice", "colon", "alias", "bell", "brackets", "dashes", "braces"],
    )
    def test_that_are_no_yaml_are_one_clear_line(self, text: str, said: str) -> None:
        with pytest.raises(YamlFileError) as refusal:
            read_yaml_documents(text, "no YAML")

        assert str(refusal.value).startswith(said)
        assert yaml_lines(text) == {} or "twice" in said

    def test_have_lines_of_their_own(self) -> None:
        lines = yaml_lines("a: 1\n---\n# two\nb:\n- c: 2\n")

        assert (lines[0, "a"], lines[1, "b"], lines[1, "b", 0, "c"]) == (1, 5, 5)
