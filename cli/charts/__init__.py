"""How are figures drawn, as SVG for a page, a browser or a word processor, and as lines in a terminal?"""
