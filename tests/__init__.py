"""What must hold: scenarios, properties, contracts, snapshots and the shape of the code."""
