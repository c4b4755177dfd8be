"""Where do the records and the private data live, and how do they get there safely?"""

from ledger.store.catalogue import Catalogue
from ledger.store.connection import open_store
from ledger.store.errors import StoreError
from ledger.store.transaction import Store, Transaction

__all__ = ["Catalogue", "Store", "StoreError", "Transaction", "open_store"]
