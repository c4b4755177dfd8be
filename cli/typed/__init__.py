"""What was typed, and whom, when and what did it mean? Words read, completed, corrected and written again."""
