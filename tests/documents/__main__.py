"""Write the generated documents, or with ``--check`` say which are out of step."""

import sys

from tests.documents import DOCUMENTS, out_of_step

if "--check" in sys.argv[1:]:
    stale = out_of_step()
    if stale:
        sys.exit(f"Out of step with the program: {', '.join(stale)}. Run: make docs")
else:
    for path, document in DOCUMENTS.items():
        path.write_text(document(), encoding="utf-8")
