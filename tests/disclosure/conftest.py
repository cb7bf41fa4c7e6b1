import importlib.util
import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))


@pytest.fixture(scope="session")
def attacker(shared):
    """The reference attacker: which groups under k follow from published cells, by enumeration."""
    path = shared / "reliability/fixtures/tools/privacy_audit.py"
    spec = importlib.util.spec_from_file_location("privacy_audit", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module.exposed


@pytest.fixture(scope="session")
def privacy(shared) -> Path:
    return shared / "reliability/fixtures/privacy"
