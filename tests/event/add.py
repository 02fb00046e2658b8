"""Adds a slide with a picture and a text behind the second slide of a deck; a third argument is a new title of the last slide."""
import sys

from pptx import Presentation
from pptx.util import Inches

path, picture = sys.argv[1:3]
deck = Presentation(path)
slide = deck.slides.add_slide(deck.slide_layouts[2])
slide.shapes.title.text = "A word of welcome"
slide.shapes.add_picture(picture, Inches(1), Inches(2), width=Inches(4))
box = slide.shapes.add_textbox(Inches(6), Inches(2), Inches(5), Inches(2))
box.text_frame.text = "Coffee at three"
slide.notes_slide.notes_text_frame.text = "Say hello"
order = deck.slides._sldIdLst
added = order[-1]
order.remove(added)
order.insert(2, added)
if len(sys.argv) > 3:
    list(deck.slides)[-1].shapes.title.text_frame.paragraphs[0].runs[0].text = sys.argv[3]
deck.save(path)
