"""What does one file have to hold, so that it shows a waitlist's whole history and can be checked offline?"""
