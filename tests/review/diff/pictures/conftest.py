"""Tests of pictures of a diff."""

from shared_renderers import rendering as rendering
