"""What did the person at the terminal ask for, and how is the answer shown?"""
