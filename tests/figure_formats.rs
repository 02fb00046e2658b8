//! A figure's SVG, PNG and PDF say and draw the same: the words as they are extracted, the lengths of bars and the places of points as
//! they are measured in pixels.

#[path = "figure_formats/points.rs"]
mod points;

use std::path::Path;
use std::process::Command;

use tidemark::definition::{Lang, Theme, WaveId, load};
use tidemark::pipeline::{self, Results, Scope, WaveScope};
use tidemark::report::chart::{
    ChangeEnd, ChangePanel, ChangeRow, ChangeSign, Dumbbells, EndForm, Figure, Frame, Look, Plot,
    Size,
};
use tidemark::report::document::{self, Block};
use tidemark::report::png_in;
use tidemark::report::render::pdf::figure_pdf;

/// Pixels of a picture for one of its SVG.
const SCALE: f32 = 2.0;

fn results(folder: &str, wave: &str) -> Results {
    let survey = load(folder.as_ref()).expect("a survey").output;
    let scope = Scope {
        waves: WaveScope::UpTo(WaveId::new(wave)),
        banners: survey.report.banners.clone(),
        ..Scope::default()
    };
    pipeline::run(survey, &scope).expect("results")
}

fn figures(folder: &str, wave: &str, lang: &str) -> Vec<Figure> {
    let results = results(folder, wave);
    let document =
        document::build(&results, &WaveId::new(wave), &Lang::new(lang)).expect("a document");
    let blocks = document
        .sections
        .into_iter()
        .flat_map(|section| section.blocks);
    blocks
        .filter_map(|block| match block {
            Block::Figure(block) => Some(block.figure),
            _ => None,
        })
        .collect()
}

/// What stands between the texts' tags.
fn texts(svg: &str) -> Vec<String> {
    let parts = svg.split("<text ").skip(1);
    parts
        .map(|part| {
            let (_, after) = part.split_once('>').expect("a tag");
            let (text, _) = after.split_once("</text>").expect("its end");
            // The elements that say where numbers come from are no words.
            let pieces = text.split('<').map(|piece| match piece.split_once('>') {
                Some((_, said)) => said,
                None => piece,
            });
            pieces
                .collect::<String>()
                .trim()
                .replace("&lt;", "<")
                .replace("&gt;", ">")
                .replace("&quot;", "\"")
                .replace("&amp;", "&")
        })
        .collect()
}

fn words(text: &str) -> Vec<String> {
    let mut words: Vec<String> = text.split_whitespace().map(str::to_owned).collect();
    words.sort();
    words
}

/// A filled rectangle of an SVG, in its pixels.
#[derive(Debug, Clone)]
struct Bar {
    x: f64,
    y: f64,
    width: f64,
    height: f64,
    fill: [u8; 3],
}

fn bars(svg: &str) -> Vec<Bar> {
    let parts = svg.split("<rect ").skip(2);
    parts
        .filter_map(|part| {
            let (tag, _) = part.split_once("/>")?;
            let value = |name: &str| {
                let (_, after) = tag.split_once(&format!("{name}=\""))?;
                after.split('"').next()
            };
            let number = |name| Some(value(name)?.parse::<f64>().ok()? / 10.0);
            let fill = value("fill")?.strip_prefix('#')?;
            let channel = |at: usize| u8::from_str_radix(fill.get(at..at + 2)?, 16).ok();
            Some(Bar {
                x: number("x")?,
                y: number("y")?,
                width: number("width")?,
                height: number("height")?,
                fill: [channel(0)?, channel(2)?, channel(4)?],
            })
        })
        .filter(|bar| bar.width > 3.0 && bar.height > 12.0)
        .collect()
}

pub struct Pixels {
    width: usize,
    height: usize,
    rgb: Vec<[u8; 3]>,
}

fn decode(bytes: &[u8]) -> Pixels {
    let mut decoder = png::Decoder::new(std::io::Cursor::new(bytes));
    decoder.set_transformations(png::Transformations::EXPAND | png::Transformations::STRIP_16);
    let mut reader = decoder.read_info().expect("a PNG");
    let mut buffer = vec![0; reader.output_buffer_size().expect("a size")];
    let info = reader.next_frame(&mut buffer).expect("pixels");
    let step = info.color_type.samples();
    let pixels = buffer[..info.buffer_size()].chunks(step);
    Pixels {
        width: info.width as usize,
        height: info.height as usize,
        rgb: pixels
            .map(|p| match p {
                [grey] | [grey, _] => [*grey; 3],
                [r, g, b, ..] => [*r, *g, *b],
                [] => [0; 3],
            })
            .collect(),
    }
}

impl Pixels {
    /// From the first to the last pixel of a bar's colour near its upper edge, where no label stands; the tick of everybody
    /// may stand between them.
    fn run(&self, bar: &Bar) -> f64 {
        let scale = f64::from(SCALE);
        let y = ((bar.y + 2.5) * scale) as usize;
        let near = |x: &usize| {
            let pixel = self.rgb[y.min(self.height - 1) * self.width + x.min(&(self.width - 1))];
            pixel.iter().zip(bar.fill).all(|(a, b)| a.abs_diff(b) <= 12)
        };
        let around = 1.5;
        let from = ((bar.x - around).max(0.0) * scale) as usize;
        let to = ((bar.x + bar.width + around) * scale) as usize;
        let coloured: Vec<usize> = (from..to).filter(near).collect();
        match (coloured.first(), coloured.last()) {
            (Some(first), Some(last)) => (last - first + 1) as f64 / scale,
            _ => panic!("no bar at {bar:?}"),
        }
    }
}

fn pdf_text(file: &Path) -> String {
    let out = Command::new("pdftotext")
        .args(["-raw"])
        .arg(file)
        .arg("-")
        .output()
        .expect("pdftotext (poppler-utils)");
    assert!(out.status.success());
    String::from_utf8(out.stdout).expect("UTF-8")
}

fn pdf_pixels(file: &Path) -> Pixels {
    let to = file.with_extension("");
    // A pixel of the SVG is three quarters of a point: 192 dots an inch are two for each.
    let done = Command::new("pdftoppm")
        .args(["-r", "192", "-png", "-singlefile"])
        .arg(file)
        .arg(&to)
        .status()
        .expect("pdftoppm (poppler-utils)");
    assert!(done.success());
    decode(&std::fs::read(to.with_extension("png")).expect("a picture"))
}

/// A figure of changes, which no shipped survey has: the other texts are those of a figure that is there.
fn changes(like: &Figure) -> Figure {
    let end = |value: f64| ChangeEnd {
        value,
        interval: Some((value - 0.03, value + 0.03)),
        form: EndForm::Real,
    };
    let row = |(before, now, sign): (f64, f64, ChangeSign)| ChangeRow {
        label: "Item".to_owned(),
        before: end(before),
        now: end(now),
        sign,
        values: String::new(),
        difference: String::new(),
        reading: String::new(),
        cells: None,
    };
    let rows = [
        (0.2, 0.35, ChangeSign::Found),
        (0.61, 0.42, ChangeSign::Found),
        (0.3, 0.34, ChangeSign::NotFound),
        (0.5, 0.447, ChangeSign::NotTested),
        (0.123, 0.2, ChangeSign::NotComparable),
    ];
    Figure {
        id: "changes".to_owned(),
        mark: None,
        plot: Plot::Changes(Dumbbells {
            panels: vec![ChangePanel {
                label: String::new(),
                grid: vec![(0.0, "0".to_owned()), (0.7, "70".to_owned())],
                rows: rows.map(row).into(),
            }],
            before: "A".to_owned(),
            now: "B".to_owned(),
            signs: vec![(ChangeSign::Found, "C".to_owned())],
        }),
        ..like.clone()
    }
}

/// The shares of bars stand in the lengths of their segments: all of them on one scale.
fn lengths_are_shares(figure: &Figure, bars: &[Bar]) {
    let Plot::Bars(plot) = &figure.plot else {
        return;
    };
    let shares = plot.rows.iter().flat_map(|row| row.parts.iter().flatten());
    let shares: Vec<f64> = shares.map(|part| part.share).collect();
    // Segments have a gap of two pixels at their right.
    let whole: f64 = bars.iter().map(|bar| bar.width + 2.0).sum();
    let unit = whole / shares.iter().sum::<f64>();
    let wide: Vec<f64> = shares
        .iter()
        .map(|share| share * unit)
        .filter(|w| *w > 6.0)
        .collect();
    assert_eq!(wide.len(), bars.len(), "{}", figure.id);
    for (bar, wide) in bars.iter().zip(wide) {
        assert!(
            (bar.width + 2.0 - wide).abs() < 1.0,
            "{}: {bar:?} {wide}",
            figure.id
        );
    }
}

#[test]
fn a_figure_says_and_draws_the_same_as_svg_png_and_pdf() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut measured = 0;
    let mut hidden = 0;
    let mut placed = std::collections::BTreeMap::new();
    for (survey, wave, lang) in [
        ("surveys/tech-attitudes", "2023", "da"),
        ("surveys/gss", "2024", "en"),
    ] {
        let mut figures = figures(survey, wave, lang);
        figures.extend(figures.first().map(changes));
        for figure in figures {
            for theme in [Theme::light(), Theme::stage()] {
                if theme.name == "stage" && figure.id != "statements" {
                    continue;
                }
                let look = Look {
                    size: Size::Report,
                    frame: Frame::Whole,
                    theme: &theme,
                };
                let svg = figure.svg_in(look, "figure", lang).expect("an SVG");
                let lang = Lang::new(lang);
                let pdf = figure_pdf(&figure, &svg, &theme, &lang).expect("a PDF");
                let file = folder
                    .path()
                    .join(format!("{}-{}.pdf", figure.id, theme.name));
                std::fs::write(&file, pdf).expect("written");
                let said = words(&texts(&svg).join(" "));
                let extracted = words(&pdf_text(&file));
                assert_eq!(extracted, said, "{} {}", figure.id, theme.name);
                let drawn = decode(&png_in(&svg, SCALE, None).expect("a PNG"));
                let printed = pdf_pixels(&file);
                let bars = bars(&svg);
                for bar in &bars {
                    for (what, pixels) in [("PNG", &drawn), ("PDF", &printed)] {
                        let run = pixels.run(bar);
                        let off = (run - bar.width).abs();
                        // The tick of everybody and the line of the mean stand on the ends of bars.
                        let crossed = matches!(figure.plot, Plot::Multiples(_) | Plot::Weights(_));
                        let most = if crossed { 2.6 } else { 1.0 };
                        assert!(off <= most, "{} {what}: {run} for {bar:?}", figure.id);
                        measured += 1;
                    }
                }
                let points = points::points(&svg);
                for (place, point) in points.iter().enumerate() {
                    let later = &points[place + 1..];
                    // Of a point under others there is too little to find.
                    if point.seen(later) < 0.5 {
                        hidden += 1;
                        continue;
                    }
                    let places = [("PNG", &drawn), ("PDF", &printed)].map(|(what, pixels)| {
                        let found = point.found(later, pixels, f64::from(SCALE));
                        let found = found.unwrap_or_else(|| {
                            panic!("{} {what}: nothing at {point:?}", figure.id)
                        });
                        let (dx, dy) = (found.0 - point.x, found.1 - point.y);
                        assert!(
                            dx.hypot(dy) <= points::MOST,
                            "{} {what}: {found:?} for {point:?}",
                            figure.id
                        );
                        found
                    });
                    let [png, pdf] = places;
                    assert!((png.0 - pdf.0).hypot(png.1 - pdf.1) <= points::MOST);
                    *placed.entry(point.shape).or_insert(0) += 1;
                }
                if theme.name == "light" {
                    points::values_are_places(&figure, &svg);
                }
                if theme.name == "light" && figure.mark.is_none() {
                    lengths_are_shares(&figure, &bars);
                }
            }
        }
    }
    assert!(measured > 100, "{measured} bars");
    for shape in points::Shape::ALL {
        let count = placed.get(&shape).copied().unwrap_or(0);
        assert!(count >= 8, "{shape:?}: {count}");
    }
    let seen: usize = placed.values().sum();
    assert!(hidden * 10 < seen, "{hidden} of {seen} points are hidden");
}

/// The numbers of a figure name the cells they are of.
#[test]
fn every_value_of_a_figure_names_its_cell() {
    for figure in figures("surveys/tech-attitudes", "2023", "da") {
        if matches!(figure.plot, Plot::Weights(_)) {
            continue;
        }
        let svg = figure
            .svg(Size::Report, Frame::Whole, "figure", "da")
            .expect("an SVG");
        let cells = svg.matches(" data-cell=\"").count();
        assert!(cells >= 4, "{}: {cells}", figure.id);
        for part in svg.split("<text ").skip(1) {
            let (tag, after) = part.split_once('>').expect("a tag");
            let text = after.split("</text>").next().unwrap_or_default().trim();
            // A share in bold is a value; axes and captions are not bold.
            if tag.contains("font-weight") && text.ends_with("\u{a0}%") {
                assert!(
                    tag.contains("data-cell=\"2"),
                    "{}: `{text}` <{tag}>",
                    figure.id
                );
            }
        }
    }
}
