//! Completes by day as columns.

use maud::{Markup, html};

use crate::collect::fieldwork::status::{Count, Row, Words};

/// Height of the drawing; a column of the best day is as high.
const HEIGHT: usize = 100;

/// One column a day; a number that is hidden is a hollow stub, whatever it is. `None` where there is nothing to draw.
pub(super) fn days(days: &[Row], words: &Words) -> Option<Markup> {
    let number = |row: &Row| match row.count {
        Count::Number(number) => number,
        Count::Hidden => 0,
    };
    let best = days.iter().max_by_key(|row| number(row))?;
    let (first, last, most) = (days.first()?, days.last()?, number(best));
    if most == 0 || days.len() < 2 {
        return None;
    }
    let said = words
        .chart
        .replace("{most}", &most.to_string())
        .replace("{day}", &best.id);
    let width = days.len() * 10;
    Some(html! {
        figure.chart {
            p.most aria-hidden="true" { (most) }
            svg viewBox={ "0 0 " (width) " " (HEIGHT) } preserveAspectRatio="none" role="img" aria-label=(said) {
                @for (place, row) in days.iter().enumerate() {
                    @let x = place * 10 + 1;
                    @match row.count {
                        Count::Number(number) => {
                            @let high = number * HEIGHT / most;
                            rect.column x=(x) y=(HEIGHT - high) width="8" height=(high) {}
                        }
                        Count::Hidden => {
                            rect.hidden x=(x) y=(HEIGHT - 5) width="8" height="4" vector-effect="non-scaling-stroke" {}
                        }
                    }
                }
            }
            figcaption aria-hidden="true" { span { (first.id) } span { (last.id) } }
        }
    })
}
