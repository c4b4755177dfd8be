"""What is an explanation made of? Ranks, who stood ahead, what freed the spot, how it ended."""
