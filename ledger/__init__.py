"""What happened on the waitlists, and what may happen next?"""
