"""What python-pptx reads of a deck, as JSON."""
import json
import sys

from pptx import Presentation


def chart(shape):
    plots = []
    for plot in shape.chart.plots:
        series = [{"name": one.name, "values": list(one.values)} for one in plot.series]
        categories = [str(category) for category in plot.categories]
        plots.append({"categories": categories, "series": series})
    return plots


def texts(shape):
    if shape.has_text_frame:
        return [shape.text_frame.text]
    if getattr(shape, "has_table", False) and shape.has_table:
        return [cell.text for row in shape.table.rows for cell in row.cells]
    return []


slides = []
for slide in Presentation(sys.argv[1]).slides:
    shapes = []
    for shape in slide.shapes:
        held = {
            "name": shape.name,
            "alt": shape._element._nvXxPr.cNvPr.get("descr"),
            "table": bool(getattr(shape, "has_table", False)),
            "header": bool(getattr(shape, "has_table", False)) and shape.table.first_row,
            "texts": texts(shape),
            "chart": chart(shape) if getattr(shape, "has_chart", False) else None,
            "picture": len(shape.image.blob) if shape.shape_type == 13 else None,
        }
        shapes.append(held)
    title = slide.shapes.title
    slides.append(
        {
            "title": title.text_frame.text if title is not None else None,
            "notes": slide.notes_slide.notes_text_frame.text if slide.has_notes_slide else None,
            "hidden": slide._element.get("show") == "0",
            "langs": sorted({run.get("lang") for run in slide._element.iter() if run.get("lang")}),
            "shapes": shapes,
        }
    )
json.dump(slides, sys.stdout)
