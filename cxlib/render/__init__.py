"""From an extract to a report: chapters run in disposable processes, pages and files put together and delivered."""

import sys

# jsonschema, which nbformat brings, builds the grammar of international web addresses at import: 1.3 s for nothing here
sys.modules.setdefault("rfc3987_syntax", None)
