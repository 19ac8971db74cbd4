"""Finds or installs everything that the project needs: see `python3 -m toolchain --help`.

It uses only the standard library, because it runs before anything is installed.
"""
