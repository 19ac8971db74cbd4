"""Panels of kinds and versions that Grafana no longer has, as panels of their heirs."""

from .heir import FORMER, as_heir, drawn_kind

__all__ = ["FORMER", "as_heir", "drawn_kind"]
