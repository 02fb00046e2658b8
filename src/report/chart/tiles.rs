//! In: a value by region, and where the regions lie. Out: a map of equal tiles each item. Never: a shade without its number.
//!
//! Equal tiles give no region more weight than another; shades are classes of a common scale, so that items can be compared and
//! differences smaller than a class do not look like any.

use super::frame::Measures;
use super::legend::{self, Sign};
use super::palette::Paint;
use super::scene::{Anchor, Area, Mark, Point, Scene, Type, leading, paragraph_height};
use crate::report::{CellId, CellPart, Prose};

/// One region.
#[derive(Debug, Clone, PartialEq)]
pub struct Tile {
    /// From the west, from 0.
    pub column: usize,
    /// From the north, from 0.
    pub row: usize,
    /// The region.
    pub name: String,
    /// A share, 0 to 1; `None`: not shown, the text says why.
    pub value: Option<f64>,
    /// As written in the tile.
    pub text: String,
    /// Under the value: its interval.
    pub interval: Option<String>,
    /// Under that: its base.
    pub base: String,
    /// The class of its shade, from the lowest (0) to the highest (4).
    pub class: u8,
    /// The estimate it shows.
    pub cell: Option<CellId>,
}

/// One item.
#[derive(Debug, Clone, PartialEq)]
pub struct TilePanel {
    /// Over the map: the item.
    pub label: String,
    /// Under its label: everybody's value.
    pub total: Prose,
    /// In reading order.
    pub tiles: Vec<Tile>,
}

/// Maps of several items.
#[derive(Debug, Clone, PartialEq)]
pub struct Tiles {
    /// In reading order.
    pub panels: Vec<TilePanel>,
    /// How many tiles a row of the map has room for.
    pub columns: usize,
    /// How many rows the map has.
    pub rows: usize,
    /// Classes, lowest first, with their ranges.
    pub classes: Vec<(u8, Prose)>,
}

/// Between two tiles.
const BETWEEN: f64 = 4.0;

/// The plot, its upper left corner at the origin.
pub fn layout(tiles: &Tiles, measures: &Measures) -> Scene {
    let mut scene = Scene::new(measures.inner());
    let entries: Vec<(Sign, Prose)> = tiles
        .classes
        .iter()
        .map(|(class, label)| (Sign::Fill(Paint::Shade(*class)), label.clone()))
        .collect();
    let mut y = legend::draw(&mut scene, measures, 0.0, &entries) + measures.gap;
    let between = measures.gap * 1.8;
    let Arrangement { columns, set, side } = Arrangement::of(tiles, measures, between);
    let width = (measures.inner() - between * (columns as f64 - 1.0)) / columns as f64;
    for chunk in tiles.panels.chunks(columns) {
        let heading = chunk
            .iter()
            .map(|panel| heading_height(panel, measures, width))
            .fold(0.0, f64::max);
        for (column, panel) in chunk.iter().enumerate() {
            let drawn = draw_panel(panel, measures, (width, heading), (side, set));
            scene.place(drawn, column as f64 * (width + between), y);
        }
        y += heading + tiles.rows as f64 * (side.1 + BETWEEN) - BETWEEN + measures.gap * 1.2;
    }
    scene.height = y - measures.gap * 1.2;
    scene
}

/// How many maps stand beside each other, and how large their tiles are.
struct Arrangement {
    columns: usize,
    set: Set,
    /// Width and height of a tile.
    side: (f64, f64),
}

/// Names of maps that are pushed together get no smaller than this.
const TIGHT: f64 = 11.0;

impl Arrangement {
    fn of(tiles: &Tiles, measures: &Measures, between: f64) -> Self {
        let most = widest_tile(tiles, measures.inner());
        let set = Set::of(tiles, measures, most);
        let own = side(tiles, measures, set, most);
        // As many maps beside each other as have room for their tiles.
        let one = tiles.columns as f64 * (own.0 + BETWEEN) - BETWEEN;
        let fit = (((measures.inner() + between) / (one + between)).floor() as usize).max(1);
        let rows = tiles.panels.len().div_ceil(fit).max(1);
        let columns = tiles.panels.len().div_ceil(rows).max(1);
        let room = |columns: usize| {
            let width = (measures.inner() - between * (columns as f64 - 1.0)) / columns as f64;
            widest_tile(tiles, width)
        };
        if columns == 1 && tiles.panels.len() > 1 && measures.columns > 1 {
            // Two high maps under each other are higher than a page.
            let most = room(2);
            let set = Set::of(tiles, measures, most);
            if set.name >= TIGHT.min(measures.small.size)
                && widest(tiles, measures, set) + set.inset <= most
            {
                let side = side(tiles, measures, set, most);
                return Self {
                    columns: 2,
                    set,
                    side,
                };
            }
        }
        let side = match measures.brief {
            // A piece of a fixed height has more room at the sides than below.
            true => flat(tiles, measures, set, (own, room(columns))),
            false => own,
        };
        Self { columns, set, side }
    }
}

/// The widest word or number of a tile.
fn widest(tiles: &Tiles, measures: &Measures, set: Set) -> f64 {
    let all = tiles.panels.iter().flat_map(|panel| &panel.tiles);
    all.flat_map(|tile| {
        let (name, value, rest) = set.letters(measures, Paint::Ink);
        let texts = [
            name.longest_word(&tile.name),
            match tile.value {
                Some(_) => value.width(&tile.text),
                None => name.longest_word(&tile.text),
            },
            rest.longest_word(tile.interval.as_deref().unwrap_or_default()),
            rest.longest_word(&tile.base),
        ];
        texts.into_iter()
    })
    .fold(0.0, f64::max)
}

/// How high the fullest tile is at a width.
fn fullest(tiles: &Tiles, measures: &Measures, set: Set, width: f64) -> f64 {
    let all = tiles.panels.iter().flat_map(|panel| &panel.tiles);
    all.map(|tile| content_height(tile, measures, width - set.inset, set))
        .fold(0.0, f64::max)
        + 12.0
}

/// Width and height of every tile: what the fullest of them needs, as wide as high where it can be.
fn side(tiles: &Tiles, measures: &Measures, set: Set, most: f64) -> (f64, f64) {
    let widest = widest(tiles, measures, set).max(measures.bar * 2.6);
    let width = (widest + set.inset + 4.0).min(most);
    let height = fullest(tiles, measures, set, width);
    (width, height.max(width * 0.8))
}

/// The least wide of the flattest tiles, from their own width to the widest there is room for.
fn flat(
    tiles: &Tiles,
    measures: &Measures,
    set: Set,
    (own, most): ((f64, f64), f64),
) -> (f64, f64) {
    let steps = ((most - own.0) / 4.0).max(0.0).floor() as usize;
    let wider = (1..=steps).map(|step| {
        let width = own.0 + step as f64 * 4.0;
        let height = fullest(tiles, measures, set, width);
        (width, height.max(width * 0.55))
    });
    wider.fold(own, |best, next| if next.1 < best.1 { next } else { best })
}

/// As wide as a tile of a map of this width can be.
fn widest_tile(tiles: &Tiles, width: f64) -> f64 {
    (width + BETWEEN) / tiles.columns.max(1) as f64 - BETWEEN
}

/// The size of names and the room beside them: smaller where the longest name would be cut otherwise.
#[derive(Debug, Clone, Copy)]
struct Set {
    name: f64,
    inset: f64,
}

/// Names get no smaller than this.
const SMALLEST: f64 = 9.0;

impl Set {
    fn of(tiles: &Tiles, measures: &Measures, most: f64) -> Self {
        let name = measures.small;
        let words = tiles.panels.iter().flat_map(|panel| &panel.tiles);
        let longest = words
            .map(|tile| name.longest_word(&tile.name))
            .fold(0.0, f64::max);
        if longest + 12.0 <= most {
            return Self {
                name: name.size,
                inset: 12.0,
            };
        }
        let inset = 4.0;
        let fits = name.size * (most - inset) / longest;
        Self {
            name: ((fits * 2.0).floor() / 2.0).min(name.size),
            inset,
        }
        .no_smaller(name.size)
    }

    /// Names that do not fit at the smallest size are cut at their own.
    fn no_smaller(self, own: f64) -> Self {
        if self.name < SMALLEST {
            return Self {
                name: own.min(SMALLEST.max(own - 1.0)),
                inset: self.inset,
            };
        }
        self
    }

    /// Of the name, the value and what stands under it.
    fn letters(self, measures: &Measures, paint: Paint) -> (Type, Type, Type) {
        let set = |style: Type| Type { paint, ..style };
        let name = Type {
            size: self.name,
            ..measures.small
        };
        let value = Type {
            size: measures.value.size * 1.35,
            ..measures.value
        };
        (set(name), set(value), set(measures.caption))
    }
}

fn content_height(tile: &Tile, measures: &Measures, room: f64, set: Set) -> f64 {
    let (name, value, rest) = set.letters(measures, Paint::Ink);
    let value = if tile.value.is_some() { value } else { name };
    let interval = tile.interval.as_ref();
    paragraph_height(&tile.name, room, name)
        + paragraph_height(&tile.text, room, value)
        + interval.map_or(0.0, |text| paragraph_height(text, room, rest))
        + paragraph_height(&tile.base, room, rest)
}

fn heading_height(panel: &TilePanel, measures: &Measures, width: f64) -> f64 {
    let label = paragraph_height(&panel.label, width, measures.strong);
    label + paragraph_height(&panel.total, width, measures.small) + 6.0
}

fn draw_panel(
    panel: &TilePanel,
    measures: &Measures,
    (width, heading): (f64, f64),
    (side, set): ((f64, f64), Set),
) -> Scene {
    let mut scene = Scene::new(width);
    let name = Prose::wording(&panel.label);
    let under = scene.paragraph(0.0, 0.0, width, name, measures.strong);
    let quiet = Type {
        paint: Paint::Grey,
        ..measures.small
    };
    scene.paragraph(0.0, under, width, &panel.total, quiet);
    for tile in &panel.tiles {
        let area = Area {
            x: tile.column as f64 * (side.0 + BETWEEN),
            y: heading + tile.row as f64 * (side.1 + BETWEEN),
            width: side.0,
            height: side.1,
        };
        draw_tile(&mut scene, tile, area, (measures, set));
    }
    scene
}

fn draw_tile(scene: &mut Scene, tile: &Tile, area: Area, (measures, set): (&Measures, Set)) {
    let paint = Paint::Shade(tile.class);
    let known = tile.value.is_some();
    let ink = if known { paint.label() } else { Paint::Ink };
    let (name, mut value, rest) = set.letters(measures, ink);
    if known {
        scene.push(Mark::Rect { area, paint });
    } else {
        value = name;
        outline(scene, area);
    }
    let room = area.width - set.inset;
    let texts = [
        (tile.name.as_str(), name, None),
        (tile.text.as_str(), value, Some(CellPart::Value)),
        (
            tile.interval.as_deref().unwrap_or_default(),
            rest,
            Some(CellPart::Interval),
        ),
        (tile.base.as_str(), rest, Some(CellPart::UnweightedBase)),
    ];
    let shown = || texts.iter().filter(|(text, ..)| !text.is_empty());
    let height: f64 = shown()
        .map(|(text, style, _)| paragraph_height(text, room, *style))
        .sum();
    let mut y = area.y + (area.height - height) / 2.0;
    let x = area.x + area.width / 2.0;
    for (text, style, part) in shown() {
        let cell = tile.cell.clone().zip(*part).map(|(id, part)| id.part(part));
        for line in style.wrap(text, room) {
            let baseline = y + 0.98 * style.size;
            match &cell {
                Some(cell) => {
                    let number = (line.as_str(), std::slice::from_ref(cell));
                    scene.number(x, baseline, number, Anchor::Middle, *style);
                }
                // The name of a group, or the base of one without an estimate.
                None => {
                    let text = match part {
                        Some(CellPart::UnweightedBase) => Prose::base(line),
                        _ => Prose::wording(line),
                    };
                    scene.text(x, baseline, text, Anchor::Middle, *style);
                }
            }
            y += leading(style.size);
        }
    }
}

/// A tile whose value is not shown.
fn outline(scene: &mut Scene, area: Area) {
    let (right, bottom) = (area.x + area.width, area.y + area.height);
    let corner = |x: f64, y: f64| Point { x, y };
    scene.push(Mark::Stroke {
        points: vec![
            corner(area.x, area.y),
            corner(right, area.y),
            corner(right, bottom),
            corner(area.x, bottom),
            corner(area.x, area.y),
        ],
        paint: Paint::Grey,
        width: 1.0,
    });
}
