//! In: a figure of several panels. Out: the same in parts of fewer panels. Never: a panel left out.

use crate::report::chart::{Figure, Multiples, Plot, Tiles};

/// What stands over each panel; empty for a figure that has none.
pub fn labels(figure: &Figure) -> Vec<String> {
    match &figure.plot {
        Plot::Map(tiles) => tiles
            .panels
            .iter()
            .map(|panel| panel.label.clone())
            .collect(),
        Plot::Multiples(multiples) => multiples
            .panels
            .iter()
            .map(|panel| panel.label.to_string())
            .collect(),
        _ => Vec::new(),
    }
}

/// Figures of `each` panels, as even as they can be; the figure itself where it has no panels.
pub fn parts(figure: &Figure, each: usize) -> Vec<Figure> {
    let count = labels(figure).len();
    if count <= each {
        return vec![figure.clone()];
    }
    let size = count.div_ceil(count.div_ceil(each.max(1)));
    let of = |plot: Plot| Figure {
        plot,
        ..figure.clone()
    };
    match &figure.plot {
        Plot::Map(tiles) => tiles
            .panels
            .chunks(size)
            .map(|panels| {
                of(Plot::Map(Tiles {
                    panels: panels.to_vec(),
                    ..tiles.clone()
                }))
            })
            .collect(),
        Plot::Multiples(multiples) => multiples
            .panels
            .chunks(size)
            .map(|panels| {
                of(Plot::Multiples(Multiples {
                    panels: panels.to_vec(),
                    ..multiples.clone()
                }))
            })
            .collect(),
        _ => vec![figure.clone()],
    }
}
