//! In: values of waves in their order. Out: a bar each, in one line. Never: a bar that joins what cannot be compared.

/// The least range that the bars of shares span, a proportion: smaller moves stay small.
pub const LEAST_SPAN: f64 = 0.2;

const BARS: [char; 8] = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];

/// From the lowest bar to the highest.
pub const STEPS: f64 = (BARS.len() - 1) as f64;

/// One wave in a sparkline.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Bar {
    /// `None`: the wave does not have it.
    pub value: Option<f64>,
    /// Whether it can be compared with the one before it: else a line stands between them.
    pub joins: bool,
}

/// The values as bars of eight heights around their middle; a dot where a wave has none, a line where waves cannot be
/// compared.
pub fn sparkline(bars: &[Bar], least_span: f64) -> String {
    let known = || bars.iter().filter_map(|bar| bar.value);
    if known().count() < 2 {
        return String::new();
    }
    let (low, high) = (
        known().fold(f64::INFINITY, f64::min),
        known().fold(f64::NEG_INFINITY, f64::max),
    );
    let (middle, span) = (f64::midpoint(low, high), (high - low).max(least_span));
    let mut line = String::new();
    for bar in bars {
        if !bar.joins {
            line.push('│');
        }
        line.push(match bar.value {
            None => '·',
            Some(value) => {
                let height = (((value - middle) / span + 0.5) * STEPS).round();
                BARS.get(height as usize).copied().unwrap_or(BARS[7])
            }
        });
    }
    line
}

#[cfg(test)]
mod tests {
    use super::*;

    fn drawn(values: &[Option<f64>], least_span: f64) -> String {
        let bars: Vec<Bar> = values
            .iter()
            .map(|value| Bar {
                value: *value,
                joins: true,
            })
            .collect();
        sparkline(&bars, least_span)
    }

    #[test]
    fn a_sparkline_spans_the_values_and_marks_what_is_missing() {
        assert_eq!(
            drawn(&[Some(0.1), None, Some(0.3), Some(0.2)], LEAST_SPAN),
            "▁·█▅"
        );
        assert_eq!(drawn(&[Some(0.1), Some(0.1)], LEAST_SPAN), "▅▅");
        assert_eq!(drawn(&[Some(0.43), Some(0.44)], LEAST_SPAN), "▄▅");
        assert_eq!(drawn(&[Some(0.1)], LEAST_SPAN), "");
        assert_eq!(drawn(&[Some(40.0), Some(39.8)], 3.0), "▅▄");
    }

    #[test]
    fn a_line_parts_what_cannot_be_compared() {
        let bars = [(0.1, true), (0.3, false)].map(|(value, joins)| Bar {
            value: Some(value),
            joins,
        });
        assert_eq!(sparkline(&bars, LEAST_SPAN), "▁│█");
    }
}
