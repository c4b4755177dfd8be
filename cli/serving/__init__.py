"""The page for support in a browser: find somebody, how they stand and why, a list as of any moment; read-only."""
