"""What was decided in the past, why, and does a replay decide the same?"""
