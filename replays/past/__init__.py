"""How did a waitlist stand at a moment of the past, and by which policy? Its records, folded."""
