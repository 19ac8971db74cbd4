"""Everything the project needs on a machine, found or installed: see `python3 -m toolchain --help`.

Only the standard library is used here: this runs before anything is installed.
"""
