"""The read models as the application takes them: what it writes in each append, and how."""

from ledger.read_models import Projections
from projections.current import SqlBook
from projections.decisions import project
from projections.drafts import prepared
from projections.rebuild import advance, is_current

READ_MODELS = Projections(SqlBook, project, advance, is_current, prepared)
