"""Where do the records and the private data live, and how do they get there safely?"""
