"""How would it have gone, by another policy or with other facts, and who was harmed?"""
