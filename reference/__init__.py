"""The written contract between the component and programs: `python -m reference`.

Layout:
    contract: the schema of the package, and its files.
    children: the resources that an instance makes.
    compatibility: the changes of a contract that break programs.
    page: `docs/component.md`.
    project_file: the configuration keys of `Pulumi.yaml`.
    examples: a value for each input.
    released: the contract of the last release, the base for `compatibility`.
"""
