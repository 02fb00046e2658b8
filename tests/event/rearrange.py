"""Moves the second slide of a deck to its end, and deletes the third."""
import sys

from pptx import Presentation

path = sys.argv[1]
deck = Presentation(path)
order = deck.slides._sldIdLst
second, third = order[1], order[2]
order.remove(second)
order.append(second)
deck.part.drop_rel(third.rId)
order.remove(third)
deck.save(path)
