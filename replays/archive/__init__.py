"""Where does an answer look the past up: in the records folded, or in tables that are held against them?"""
