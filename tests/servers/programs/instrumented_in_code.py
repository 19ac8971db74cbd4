"""Runs another program here after it has been instrumented in code, once more."""

import runpy
import sys
from pathlib import Path

from mcp_server_instrumentation import instrument

instrument()
sys.argv = sys.argv[1:]
runpy.run_path(str(Path(__file__).with_name(sys.argv[0])), run_name="__main__")
