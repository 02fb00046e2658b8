//! In: a drawing of ours. Out: the same drawing in fewer bytes, for a page that holds its font. Never: another picture.

/// Widths of texts are for readers whose font is not ours; here it is.
const FITTING: &str = " lengthAdjust=\"spacingAndGlyphs\"";

/// A drawing without the widths of its texts, with strokes of one kind that follow each other as one path.
pub fn slim(svg: &str) -> String {
    let mut out = String::with_capacity(svg.len());
    let mut strokes = Strokes::default();
    for line in svg.split_inclusive('\n') {
        match polyline(line) {
            Some((kind, points)) => strokes.add(kind, points, &mut out),
            None => {
                strokes.end(&mut out);
                out.push_str(&without_widths(line));
            }
        }
    }
    strokes.end(&mut out);
    out
}

/// Strokes that differ in nothing but their points.
#[derive(Default)]
struct Strokes {
    kind: String,
    path: String,
}

impl Strokes {
    fn add(&mut self, kind: &str, points: &str, out: &mut String) {
        if self.kind != kind {
            self.end(out);
            kind.clone_into(&mut self.kind);
        }
        self.path.push('M');
        self.path.push_str(points.trim_end());
    }

    fn end(&mut self, out: &mut String) {
        if !self.path.is_empty() {
            out.push_str(&format!("<path{} d=\"{}\"/>\n", self.kind, self.path));
            self.path.clear();
            self.kind.clear();
        }
    }
}

/// How a line's polyline is stroked, and its points.
fn polyline(line: &str) -> Option<(&str, &str)> {
    let rest = line.strip_prefix("<polyline")?;
    let (kind, rest) = rest.split_once(" points=\"")?;
    Some((kind, rest.strip_suffix("\"/>\n")?))
}

fn without_widths(line: &str) -> String {
    match line.split_once(FITTING) {
        Some((before, after)) => match before.rsplit_once(" textLength=\"") {
            Some((head, _)) => format!("{head}{after}"),
            None => line.to_owned(),
        },
        None => line.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::slim;

    #[test]
    fn strokes_become_one_path_and_texts_lose_their_width() {
        let drawn = "<rect x=\"1\"/>\n<polyline fill=\"none\" stroke=\"#1\" points=\"1,2 3,4 \"/>\n\
            <polyline fill=\"none\" stroke=\"#1\" points=\"5,6 7,8 \"/>\n<polyline fill=\"none\" stroke=\"#2\" points=\"9,9 9,8 \"/>\n\
            <text x=\"1\" textLength=\"9\" lengthAdjust=\"spacingAndGlyphs\">a textLength=\"9\"</text>\n</svg>\n";
        assert_eq!(
            slim(drawn),
            "<rect x=\"1\"/>\n<path fill=\"none\" stroke=\"#1\" d=\"M1,2 3,4M5,6 7,8\"/>\n\
             <path fill=\"none\" stroke=\"#2\" d=\"M9,9 9,8\"/>\n<text x=\"1\">a textLength=\"9\"</text>\n</svg>\n"
        );
    }
}
