//! In: a drawing in the theme of the report and in the dark one. Out: one drawing whose colours follow the reader's screen. Never: two
//! drawings of one figure, or a dark one on paper.

use crate::definition::Theme;

/// The colours of the drawings of a page, each in its light and its dark form.
#[derive(Debug, Default)]
pub struct Scheme {
    pairs: Vec<(String, String)>,
}

/// A drawing for both schemes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Drawing {
    /// Its colours are those of the scheme.
    Following(String),
    /// The two drawings differ in more than colours: it keeps its light ground on a dark screen.
    Light(String),
}

impl Scheme {
    /// The dark counterpart of a theme; `None` where the theme is dark itself.
    pub fn dark_of(theme: &Theme) -> Option<Theme> {
        let is_light = theme.ground.luminance() > theme.ink.luminance();
        is_light.then(|| Theme {
            font: theme.font.clone(),
            logo: theme.logo.clone(),
            ..Theme::stage()
        })
    }

    /// One drawing of two that differ in nothing but colours.
    pub fn merged(&mut self, light: &str, dark: &str) -> Drawing {
        let (light_parts, dark_parts): (Vec<&str>, Vec<&str>) =
            (light.split("\"#").collect(), dark.split("\"#").collect());
        let mut out = String::with_capacity(light.len());
        if light_parts.len() != dark_parts.len() || light_parts.first() != dark_parts.first() {
            return Drawing::Light(light.to_owned());
        }
        out.push_str(light_parts.first().unwrap_or(&""));
        for (light_part, dark_part) in light_parts.iter().zip(&dark_parts).skip(1) {
            match (light_part.split_once('"'), dark_part.split_once('"')) {
                (Some((colour, rest)), Some((dark_colour, other))) if rest == other => {
                    let place = self.place(colour, dark_colour);
                    out.push_str(&format!("\"var(--c{place})\"{rest}"));
                }
                _ => return Drawing::Light(light.to_owned()),
            }
        }
        Drawing::Following(out)
    }

    fn place(&mut self, light: &str, dark: &str) -> usize {
        let pair = (light.to_owned(), dark.to_owned());
        match self.pairs.iter().position(|known| *known == pair) {
            Some(place) => place,
            None => {
                self.pairs.push(pair);
                self.pairs.len() - 1
            }
        }
    }

    /// The colours as style: light by itself and on paper, dark where the screen asks for it.
    pub fn style(&self) -> String {
        let values = |pick: fn(&(String, String)) -> &String| -> String {
            let values = self.pairs.iter().enumerate();
            values
                .map(|(place, pair)| format!("--c{place}:#{};", pick(pair)))
                .collect()
        };
        if self.pairs.is_empty() {
            return String::new();
        }
        format!(
            ":root{{{}}}@media screen and (prefers-color-scheme:dark){{:root{{{}}}}}",
            values(|(light, _)| light),
            values(|(_, dark)| dark)
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn drawings_that_differ_in_colours_become_one_and_others_keep_their_ground() {
        let mut scheme = Scheme::default();
        let merged = scheme.merged(
            "<g><rect fill=\"#FFFFFF\"/><text fill=\"#1A1A1A\">#1</text></g>",
            "<g><rect fill=\"#0F1E2E\"/><text fill=\"#E8EAED\">#1</text></g>",
        );
        let Drawing::Following(drawing) = merged else {
            panic!("they differ in colours only");
        };
        assert_eq!(
            drawing,
            "<g><rect fill=\"var(--c0)\"/><text fill=\"var(--c1)\">#1</text></g>"
        );
        assert_eq!(
            scheme.style(),
            ":root{--c0:#FFFFFF;--c1:#1A1A1A;}@media screen and (prefers-color-scheme:dark){:root{--c0:#0F1E2E;--c1:#E8EAED;}}"
        );
        let light = "<rect fill=\"#FFFFFF\"/>";
        let other = "<rect fill=\"#0F1E2E\"/><path/>";
        assert_eq!(
            scheme.merged(light, other),
            Drawing::Light(light.to_owned())
        );
    }

    #[test]
    fn a_dark_theme_has_no_dark_counterpart() {
        assert!(Scheme::dark_of(&Theme::light()).is_some());
        assert!(Scheme::dark_of(&Theme::stage()).is_none());
    }
}
