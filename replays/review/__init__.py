"""Did it go as it should, on the whole? Overrides with whom they passed over, and how the waiting was spread."""
