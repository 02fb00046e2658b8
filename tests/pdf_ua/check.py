"""Machine checks of PDF/UA-1 (ISO 14289-1), numbered as in the Matterhorn Protocol 1.1.

Runs `pdfua` (PyPI, 12 checks) and the checks below, which it does not make, on pikepdf:

    check.py check FILE...        one line a finding: FILE<tab>RULE<tab>what was found; exit code 1 where there is one
    check.py damage FILE FOLDER   writes one damaged copy a way of damaging it: NAME<tab>RULE that must find it
    check.py rules                the conditions checked here
"""

import re
import sys
from collections import Counter
from pathlib import Path

import pikepdf
from pikepdf import Array, Dictionary, Name, String

PREFIX = "{http://www.aiim.org/pdfua/ns/id/}"

# Standard structure types, ISO 32000-1:2008, 14.8.4.
STANDARD = set(
    "Document Part Art Sect Div BlockQuote Caption TOC TOCI Index NonStruct Private P H H1 H2 H3 H4 H5 H6 L LI Lbl "
    "LBody Table TR TH TD THead TBody TFoot Span Quote Note Reference BibEntry Code Link Annot Ruby RB RT RP Warichu "
    "WT WP Figure Formula Form".split()
)
# What may stand in what (Matterhorn 09-004 to 09-008).
PARENTS = {
    "TR": {"Table", "THead", "TBody", "TFoot"},
    "TH": {"TR"},
    "TD": {"TR"},
    "THead": {"Table"},
    "TBody": {"Table"},
    "TFoot": {"Table"},
    "LI": {"L"},
    "Lbl": {"LI", "Note", "TOCI", "P", "Figure", "Formula"},
    "LBody": {"LI"},
    "TOCI": {"TOC"},
}
CHILDREN = {
    "Table": {"TR", "THead", "TBody", "TFoot", "Caption"},
    "THead": {"TR"},
    "TBody": {"TR"},
    "TFoot": {"TR"},
    "TR": {"TH", "TD"},
    "L": {"L", "LI", "Caption"},
    "LI": {"Lbl", "LBody"},
    "TOC": {"TOC", "TOCI", "Caption"},
}
LANGUAGE = re.compile(r"^[A-Za-z]{2,3}(-[A-Za-z0-9]{1,8})*$")

CONDITIONS = {
    "01-003": "an artifact inside tagged content",
    "01-004": "tagged content inside an artifact",
    "01-005": "content that is neither artifact nor tagged",
    "01-007": "Suspects is true",
    "02-001": "a non-standard structure type without a role",
    "02-003": "roles that run in a circle",
    "02-004": "a standard structure type with another role",
    "06-001": "no XMP metadata",
    "06-002": "no PDF/UA-1 identifier in the XMP metadata",
    "06-003": "no title in the XMP metadata",
    "07-001": "no DisplayDocTitle",
    "07-002": "DisplayDocTitle is not true",
    "09-004": "table elements nested otherwise than tables are",
    "09-005": "list elements nested otherwise than lists are",
    "09-006": "elements of a table of contents nested otherwise",
    "10-001": "a character code without Unicode",
    "11-001": "page content without a language",
    "11-006": "no language of the document for its metadata and bookmarks",
    "11-007": "a language tag that is none",
    "13-004": "a figure without alternative text",
    "14-002": "the first heading is not of level 1",
    "14-003": "a heading that skips a level",
    "14-006": "several H in one node",
    "14-007": "H and H1 to H6 in one document",
    "14-101": "an empty heading",
    "15-003": "a header cell without scope in a table without header ids",
    "15-101": "a row of a table with more or fewer columns than another",
    "17-002": "a formula without alternative text",
    "19-003": "a note without an id",
    "19-004": "two notes with one id",
    "20-001": "optional content without a name",
    "21-001": "an embedded file without both names",
    "25-001": "a dynamic XFA form",
    "26-001": "an encrypted file that keeps assistive technology out",
    "28-002": "an annotation outside the structure tree",
    "28-004": "an annotation without a description",
    "28-008": "a page with annotations whose tabs do not follow the structure",
    "28-011": "a link outside a Link element",
    "28-012": "a link without a description",
    "30-001": "a reference XObject",
    "30-101": "a page whose content the structure tree does not know",
    "31-009": "a font that is not embedded",
    "31-011": "a glyph that the embedded font does not have",
    "31-016": "a CIDSet that does not list the glyphs of the font",
    "31-027": "a font without a map to Unicode",
    "31-028": "a map to U+0000, U+FEFF or U+FFFE",
    "31-030": "a reference to .notdef",
    "B-001": "headings without bookmarks (ours, not PDF/UA's)",
    "B-002": "bookmarks in another order than the headings (ours)",
}


class Checked:
    """One file with its structure tree read."""

    def __init__(self, path):
        self.path = path
        self.pdf = pikepdf.open(path)
        self.root = self.pdf.Root
        self.found = []
        self.roles = {}
        self.elements = []  # (element, standard type, parent's standard type, own language or its parent's)
        self.kids = {}  # by object number of page: MCIDs that the tree knows
        self.objects = set()  # annotations that the tree knows

    def say(self, rule, what):
        assert rule in CONDITIONS, rule
        self.found.append((rule, what))

    def run(self):
        self.catalogue()
        self.metadata()
        self.role_map()
        self.structure()
        self.nesting()
        self.headings()
        self.tables()
        self.pages()
        self.fonts()
        self.bookmarks()
        return self.found

    def catalogue(self):
        root = self.root
        if bool(root.get("/MarkInfo", Dictionary()).get("/Suspects", False)):
            self.say("01-007", "MarkInfo says that tags are suspect")
        view = root.get("/ViewerPreferences")
        if view is None or "/DisplayDocTitle" not in view:
            self.say("07-001", "ViewerPreferences has no DisplayDocTitle")
        elif not bool(view.DisplayDocTitle):
            self.say("07-002", "DisplayDocTitle is false")
        lang = str(root.get("/Lang", ""))
        if not lang:
            self.say("11-006", "the catalogue has no Lang")
        elif not LANGUAGE.match(lang):
            self.say("11-007", f"Lang is {lang!r}")
        if "/OCProperties" in root:
            for config in [root.OCProperties.get("/D", Dictionary()), *root.OCProperties.get("/Configs", [])]:
                if not str(config.get("/Name", "")):
                    self.say("20-001", "an optional content configuration has no name")
        files = root.get("/Names", Dictionary()).get("/EmbeddedFiles")
        if files is not None:
            for spec in list(files.get("/Names", []))[1::2]:
                if "/F" not in spec or "/UF" not in spec:
                    self.say("21-001", "a file specification lacks F or UF")
        if "/XFA" in root.get("/AcroForm", Dictionary()):
            self.say("25-001", "the form is XFA")
        if self.pdf.is_encrypted and not self.pdf.allow.accessibility:
            self.say("26-001", "assistive technology may not read it")

    def metadata(self):
        if "/Metadata" not in self.root:
            self.say("06-001", "the catalogue has no metadata")
            return
        with self.pdf.open_metadata(set_pikepdf_as_editor=False, update_docinfo=False) as meta:
            if str(meta.get(PREFIX + "part", "")) != "1":
                self.say("06-002", "pdfuaid:part is not 1")
            if not str(meta.get("dc:title", "") or "").strip():
                self.say("06-003", "dc:title is empty")

    def role_map(self):
        tree = self.root.get("/StructTreeRoot")
        given = {} if tree is None else tree.get("/RoleMap", Dictionary())
        self.roles = {str(key)[1:]: str(value)[1:] for key, value in dict(given).items()}
        for key in self.roles:
            if key in STANDARD:
                self.say("02-004", f"{key} has the role {self.roles[key]}")

    def standard(self, kind):
        seen = []
        while kind not in STANDARD:
            if kind in seen:
                self.say("02-003", " → ".join([*seen, kind]))
                return kind
            seen.append(kind)
            if kind not in self.roles:
                self.say("02-001", f"{kind} has no role")
                return kind
            kind = self.roles[kind]
        return kind

    def structure(self):
        tree = self.root.get("/StructTreeRoot")
        if tree is None:
            return
        stack = [(kid, None, "", None) for kid in reversed(listed(tree.get("/K")))]
        while stack:
            kid, parent, parent_kind, lang = stack.pop()
            if isinstance(kid, (int, float)) or not isinstance(kid, Dictionary):
                if isinstance(kid, int):
                    self.content(parent, kid)
                continue
            if kid.get("/Type") == Name.MCR:
                self.content(kid if "/Pg" in kid else parent, int(kid.MCID))
                continue
            if kid.get("/Type") == Name.OBJR:
                self.objects.add(kid.Obj.objgen)
                continue
            kind = self.standard(str(kid.S)[1:])
            if "/Lang" in kid:
                lang = str(kid.Lang)
                if not LANGUAGE.match(lang):
                    self.say("11-007", f"a {kind} has Lang {lang!r}")
            self.elements.append((kid, kind, parent_kind, lang))
            for child in reversed(listed(kid.get("/K"))):
                stack.append((child, kid, kind, lang))

    def content(self, holder, mcid):
        page = holder.get("/Pg") if holder is not None else None
        if page is not None:
            self.kids.setdefault(page.objgen, set()).add(mcid)

    def nesting(self):
        notes = Counter()
        for element, kind, parent, _ in self.elements:
            rule = {"L": "09-005", "T": "09-004"}.get(kind[0], "09-004")
            rule = "09-006" if kind.startswith("TOC") else rule
            if kind in PARENTS and parent not in PARENTS[kind]:
                self.say(rule, f"{kind} stands in {parent or 'nothing'}")
            if kind in CHILDREN:
                for child in self.children(element):
                    if child not in CHILDREN[kind]:
                        self.say(rule, f"{kind} holds {child}")
            if kind == "Figure" and not described(element):
                self.say("13-004", "a figure has neither Alt nor ActualText")
            if kind == "Formula" and not described(element):
                self.say("17-002", "a formula has neither Alt nor ActualText")
            if kind == "Note":
                name = str(element.get("/ID", ""))
                notes[name] += 1
                if not name:
                    self.say("19-003", "a note has no ID")
                elif notes[name] == 2:
                    self.say("19-004", f"two notes have the ID {name}")

    def children(self, element):
        for kid in listed(element.get("/K")):
            if isinstance(kid, Dictionary) and "/S" in kid:
                kind = str(kid.S)[1:]
                while kind not in STANDARD and kind in self.roles:
                    kind = self.roles[kind]
                yield kind

    def headings(self):
        level = 0
        kinds = [kind for _, kind, _, _ in self.elements]
        if "H" in kinds and any(re.fullmatch("H[1-6]", kind) for kind in kinds):
            self.say("14-007", "H stands beside H1 to H6")
        for element, kind, _, _ in self.elements:
            if kind == "H" and list(self.children(element)).count("H") > 1:
                self.say("14-006", "a node has several H")
            if not re.fullmatch("H[1-6]", kind):
                continue
            here = int(kind[1])
            if level == 0 and here != 1:
                self.say("14-002", f"the first heading is {kind}")
            elif here > level + 1:
                self.say("14-003", f"{kind} follows H{level}")
            level = here
            if not listed(element.get("/K")):
                self.say("14-101", f"a {kind} has no content")

    def tables(self):
        for element, kind, _, _ in self.elements:
            if kind != "Table":
                continue
            widths, headed, ids = Counter(), [], False
            covered = Counter()
            for number, row in enumerate(self.rows(element)):
                width = covered[number]
                for cell in listed(row.get("/K")):
                    if not isinstance(cell, Dictionary) or "/S" not in cell:
                        continue
                    attributes = attributes_of(cell)
                    across = int(attributes.get("/ColSpan", 1))
                    width += across
                    for below in range(1, int(attributes.get("/RowSpan", 1))):
                        covered[number + below] += across
                    ids = ids or "/Headers" in attributes
                    if cell.S == Name.TH:
                        headed.append("/Scope" in attributes)
                widths[width] += 1
            if len(widths) > 1:
                self.say("15-101", f"rows of {sorted(widths)} columns in one table")
            if not ids and not all(headed):
                self.say("15-003", f"{headed.count(False)} header cells have no scope")

    def rows(self, element):
        for kid in listed(element.get("/K")):
            if not isinstance(kid, Dictionary) or "/S" not in kid:
                continue
            if kid.S == Name.TR:
                yield kid
            elif kid.S in (Name.THead, Name.TBody, Name.TFoot):
                yield from self.rows(kid)

    def pages(self):
        for number, page in enumerate(self.pdf.pages, 1):
            marked, loose = set(), 0
            stack = []
            for operands, operator in pikepdf.parse_content_stream(page):
                op = str(operator)
                if op in ("BDC", "BMC"):
                    tag = str(operands[0])
                    mcid = None
                    if op == "BDC" and isinstance(operands[1], Dictionary) and "/MCID" in operands[1]:
                        mcid = int(operands[1].MCID)
                        marked.add(mcid)
                    inside = [kind for kind, _ in stack]
                    if tag == "/Artifact" and any(known is not None for _, known in stack):
                        self.say("01-003", f"page {number}: an artifact stands in tagged content")
                    if mcid is not None and "/Artifact" in inside:
                        self.say("01-004", f"page {number}: tagged content stands in an artifact")
                    stack.append((tag, mcid))
                elif op == "EMC" and stack:
                    stack.pop()
                elif op in PAINTING and not any(kind == "/Artifact" or known is not None for kind, known in stack):
                    loose += 1
            if loose:
                self.say("01-005", f"page {number}: {loose} pieces of content are neither tagged nor artifacts")
            known = self.kids.get(page.objgen, set())
            if marked - known or known - marked:
                self.say("30-101", f"page {number}: {len(marked ^ known)} MCIDs stand in the page or the tree alone")
            if marked and "/StructParents" not in page:
                self.say("30-101", f"page {number} has no StructParents")
            if marked and not str(self.root.get("/Lang", "")) and any(lang is None for *_, lang in self.elements):
                self.say("11-001", f"page {number} has text without a language")
            self.annotations(number, page)

    def annotations(self, number, page):
        annotations = [a for a in page.get("/Annots", []) if a.get("/Subtype") != Name.Popup]
        if annotations and page.get("/Tabs") != Name.S:
            self.say("28-008", f"page {number} has annotations, and Tabs is not S")
        links = {kid.Obj.objgen for element, kind, _, _ in self.elements if kind == "Link"
                 for kid in listed(element.get("/K"))
                 if isinstance(kid, Dictionary) and kid.get("/Type") == Name.OBJR}
        for annotation in annotations:
            is_link = annotation.get("/Subtype") == Name.Link
            if is_link and annotation.objgen not in links:
                self.say("28-011", f"page {number}: a link is in no Link element")
            elif not is_link and annotation.objgen not in self.objects:
                self.say("28-002", f"page {number}: an annotation is not in the structure tree")
            if not str(annotation.get("/Contents", "")).strip():
                self.say("28-012" if is_link else "28-004", f"page {number}: an annotation has no Contents")

    def fonts(self):
        for number, font in fonts_of(self.pdf):
            name = str(font.get("/BaseFont", "?"))
            inner = font.DescendantFonts[0] if "/DescendantFonts" in font else font
            descriptor = inner.get("/FontDescriptor", Dictionary())
            program = next((descriptor[key] for key in ("/FontFile", "/FontFile2", "/FontFile3") if key in descriptor), None)
            if program is None:
                self.say("31-009", f"page {number}: {name} is not embedded")
            if "/ToUnicode" not in font:
                self.say("31-027", f"page {number}: {name} has no ToUnicode")
                self.say("10-001", f"page {number}: {name} cannot be read as text")
                continue
            targets = re.findall(rb"<([0-9A-Fa-f]+)>\s*\n", font.ToUnicode.read_bytes())
            if any(target.upper() in (b"0000", b"FEFF", b"FFFE") for target in targets):
                self.say("31-028", f"page {number}: {name} maps to no character")
            if program is not None and "/FontFile2" in descriptor:
                self.glyphs(number, name, font, descriptor, program)

    def glyphs(self, number, name, font, descriptor, program):
        from io import BytesIO

        from fontTools.ttLib import TTFont

        count = TTFont(BytesIO(program.read_bytes()), lazy=True)["maxp"].numGlyphs
        used = self.used.get(font.objgen, set()) if hasattr(self, "used") else self.codes().get(font.objgen, set())
        if 0 in used:
            self.say("31-030", f"page {number}: {name} shows .notdef")
        if any(code >= count for code in used):
            self.say("31-011", f"page {number}: {name} lacks glyphs that are shown")
        if "/CIDSet" in descriptor:
            bits = descriptor.CIDSet.read_bytes()
            has = {at * 8 + bit for at, byte in enumerate(bits) for bit in range(8) if byte >> (7 - bit) & 1}
            if not set(range(count)) <= has:
                self.say("31-016", f"page {number}: CIDSet of {name} lacks glyphs of the font")

    def codes(self):
        """The glyphs that pages and their forms show, by font."""
        self.used = {}
        for page in self.pdf.pages:
            self.read_codes(page, page.get("/Resources", Dictionary()), 0)
        return self.used

    def read_codes(self, holder, resources, depth):
        fonts = resources.get("/Font", Dictionary())
        forms = resources.get("/XObject", Dictionary())
        font = None
        for operands, operator in pikepdf.parse_content_stream(holder):
            op = str(operator)
            if op == "Tf":
                font = fonts.get(str(operands[0]))
            elif op in ("Tj", "TJ") and font is not None and font.get("/Subtype") == Name.Type0:
                texts = operands[0] if op == "TJ" else [operands[0]]
                for text in texts:
                    if isinstance(text, String):
                        data = bytes(text)
                        codes = {data[at] << 8 | data[at + 1] for at in range(0, len(data) - 1, 2)}
                        self.used.setdefault(font.objgen, set()).update(codes)
            elif op == "Do" and depth < 8:
                form = forms.get(str(operands[0]))
                if form is not None and form.get("/Subtype") == Name.Form:
                    if "/Ref" in form:
                        self.say("30-001", "a form is a reference XObject")
                    self.read_codes(form, form.get("/Resources", resources), depth + 1)

    def bookmarks(self):
        titles = [str(element.get("/T", "")) for element, kind, _, _ in self.elements if re.fullmatch("H[1-6]", kind)]
        outline = []
        if "/Outlines" in self.root:
            with self.pdf.open_outline() as found:
                stack = list(reversed(found.root))
                while stack:
                    item = stack.pop()
                    outline.append(str(item.title))
                    stack.extend(reversed(item.children))
        if len(titles) > 1 and not outline:
            self.say("B-001", f"{len(titles)} headings and no bookmark")
        wanted = iter(titles)
        if outline and not all(any(title == known for known in wanted) for title in outline):
            self.say("B-002", "bookmarks do not follow the headings")


PAINTING = set("Tj TJ ' \" f F f* B B* b b* S s sh Do EI INLINE IMAGE".split())


def listed(kids):
    if kids is None:
        return []
    return list(kids) if isinstance(kids, Array) else [kids]


def described(element):
    return bool(str(element.get("/Alt", "")).strip() or str(element.get("/ActualText", "")).strip())


def attributes_of(element):
    merged = {}
    for attributes in listed(element.get("/A")):
        if isinstance(attributes, Dictionary):
            merged.update(dict(attributes))
    return merged


def fonts_of(pdf):
    """Every font of pages and of the forms they show, once, with the first page that has it."""
    seen = set()
    for number, page in enumerate(pdf.pages, 1):
        stack = [page.get("/Resources", Dictionary())]
        while stack:
            resources = stack.pop()
            for font in dict(resources.get("/Font", Dictionary())).values():
                if font.objgen not in seen:
                    seen.add(font.objgen)
                    yield number, font
            for form in dict(resources.get("/XObject", Dictionary())).values():
                if form.get("/Subtype") == Name.Form and form.objgen not in seen:
                    seen.add(form.objgen)
                    stack.append(form.get("/Resources", Dictionary()))


def check(path):
    import pdfua

    report = pdfua.validate(path)
    found = [(finding.rule_id, finding.message) for finding in report.findings]
    return found + Checked(path).run()


# One way of damaging a file each, and the condition that must find it.


def elements(pdf, kind):
    stack = [pdf.Root.StructTreeRoot]
    while stack:
        here = stack.pop()
        if here.get("/S") == Name("/" + kind):
            yield here
        stack.extend(reversed([kid for kid in listed(here.get("/K")) if isinstance(kid, Dictionary) and "/S" in kid]))


def no_title(pdf):
    with pdf.open_metadata(set_pikepdf_as_editor=False, update_docinfo=False) as meta:
        del meta["dc:title"]
    del pdf.docinfo["/Title"]


def no_identifier(pdf):
    with pdf.open_metadata(set_pikepdf_as_editor=False, update_docinfo=False) as meta:
        del meta[PREFIX + "part"]


def no_language(pdf):
    del pdf.Root.Lang


def untagged(pdf):
    del pdf.Root.StructTreeRoot


def loose_content(pdf):
    page = pdf.pages[-1]
    page.contents_add(pdf.make_stream(b"q 0 0 9 9 re f Q"))


def no_alternative_text(pdf):
    figure = next(figure for figure in elements(pdf, "Figure") if described(figure))
    del figure.Alt


def skipped_level(pdf):
    list(elements(pdf, "H2"))[-1].S = Name.H5


def first_heading(pdf):
    next(elements(pdf, "H1")).S = Name.H3


def no_bookmarks(pdf):
    del pdf.Root.Outlines


def suspects(pdf):
    pdf.Root.MarkInfo.Suspects = True


def font_not_embedded(pdf):
    _, font = next(fonts_of(pdf))
    del font.DescendantFonts[0].FontDescriptor.FontFile2


def no_unicode(pdf):
    _, font = next(fonts_of(pdf))
    del font.ToUnicode


def no_role(pdf):
    del pdf.Root.StructTreeRoot.RoleMap["/Title"]


def title_not_shown(pdf):
    del pdf.Root.ViewerPreferences.DisplayDocTitle


def no_header_cells(pdf):
    table = next(elements(pdf, "Table"))
    stack = listed(table.K)
    while stack:
        here = stack.pop()
        if isinstance(here, Dictionary) and "/S" in here:
            if here.S == Name.TH:
                here.S = Name.TD
            stack.extend(listed(here.get("/K")))


def row_outside(pdf):
    row = next(elements(pdf, "TR"))
    row.S = Name.Div


def undescribed_link(pdf):
    for page in pdf.pages:
        for annotation in page.get("/Annots", []):
            del annotation.Contents
            return


def other_tab_order(pdf):
    page = next(page for page in pdf.pages if "/Annots" in page)
    page.Tabs = Name.R


def unknown_content(pdf):
    paragraph = next(p for p in elements(pdf, "P") if listed(p.get("/K")) and all(isinstance(k, int) for k in listed(p.K)))
    paragraph.K = Array([])


DAMAGES = {
    "no-title": (no_title, "06-003"),
    "no-identifier": (no_identifier, "06-002"),
    "no-language": (no_language, "11-006"),
    "untagged": (untagged, "UA-01-005"),
    "loose-content": (loose_content, "01-005"),
    "no-alternative-text": (no_alternative_text, "13-004"),
    "skipped-level": (skipped_level, "14-003"),
    "first-heading": (first_heading, "14-002"),
    "no-bookmarks": (no_bookmarks, "B-001"),
    "suspects": (suspects, "01-007"),
    "font-not-embedded": (font_not_embedded, "31-009"),
    "no-unicode": (no_unicode, "31-027"),
    "no-role": (no_role, "02-001"),
    "title-not-shown": (title_not_shown, "07-001"),
    "no-header-cells": (no_header_cells, "UA-15-003"),
    "row-outside": (row_outside, "09-004"),
    "undescribed-link": (undescribed_link, "28-012"),
    "other-tab-order": (other_tab_order, "28-008"),
    "unknown-content": (unknown_content, "30-101"),
}


def damage(path, folder):
    for name, (how, rule) in DAMAGES.items():
        with pikepdf.open(path) as pdf:
            how(pdf)
            pdf.save(Path(folder) / f"{name}.pdf", deterministic_id=True)
        print(f"{name}\t{rule}")


def main(arguments):
    match arguments:
        case ["check", *paths]:
            findings = 0
            for path in paths:
                for rule, what in dict.fromkeys(check(path)):
                    findings += 1
                    print(f"{path}\t{rule}\t{what}")
            return 1 if findings else 0
        case ["damage", path, folder]:
            damage(path, folder)
            return 0
        case ["rules"]:
            for rule, what in CONDITIONS.items():
                print(f"{rule}\t{what}")
            return 0
    print(__doc__)
    return 2


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
