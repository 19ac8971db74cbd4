"""Where tests find things."""

from pathlib import Path

REPOSITORY = Path(__file__).resolve().parents[1]
SEED = REPOSITORY / "tests" / "fixtures" / "seed-mcp-overview.json"
