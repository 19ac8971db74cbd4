"""The component's contract with programs that use it, written down: `python -m reference`.

Layout:
    contract: the schema of the package, and where it is written down.
    children: the resources an instance makes.
    compatibility: which changes of a contract break programs.
    page: `docs/component.md`.
    project_file: the configuration keys of `Pulumi.yaml`.
    examples: a value for each input.
    released: the contract of the last release, which changes are measured against.
"""
