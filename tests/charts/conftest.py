"""Make the hand-made voice and tables importable for the picture tests."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
