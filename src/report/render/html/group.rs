//! In: what each group of the banners answered. Out: a view of one group at a time, with a list to choose from. Never: a number
//! of a group that too few answered in.

use maud::{Markup, html};

use super::{Detail, Page, prose};
use crate::report::Prose;
use crate::report::document::{Block, GroupView, OneGroup};

impl Page<'_> {
    /// Every group, folded; the script shows the one that is chosen.
    pub(super) fn one_group(&self) -> crate::Result<Markup> {
        let views = self
            .document
            .groups
            .iter()
            .map(|group| self.view(group))
            .collect::<crate::Result<Vec<_>>>()?;
        Ok(html! {
            section id="one-group" aria-labelledby="one-group-heading" {
                h2 id="one-group-heading" { (self.own.one_group) }
                p { (self.own.one_group_explained) }
                (self.picker())
                div.views-of-groups { @for view in &views { (view) } }
            }
        })
    }

    fn picker(&self) -> Markup {
        let mut banners: Vec<(&str, Vec<&OneGroup>)> = Vec::new();
        for group in &self.document.groups {
            match banners.last_mut() {
                Some((banner, groups)) if *banner == group.banner => groups.push(group),
                _ => banners.push((&group.banner, vec![group])),
            }
        }
        html! {
            div.picker data-needs-script hidden {
                label for="choose-group" { (self.own.group) }
                select id="choose-group" {
                    option value="" { (self.own.choose_group) }
                    @for (banner, groups) in &banners {
                        optgroup label=(banner) {
                            @for group in groups { option value=(group.id) data-wording { (group.name) } }
                        }
                    }
                }
                p role="status" {}
            }
        }
    }

    fn view(&self, group: &OneGroup) -> crate::Result<Markup> {
        let name = Prose::fill(
            self.own.group_of,
            &[
                ("banner", Prose::wording(&group.banner)),
                ("group", Prose::wording(&group.name)),
            ],
        );
        Ok(match &group.view {
            GroupView::Refused { limit } => {
                let limit = Prose::setting(self.numbers.decimal(*limit, 0));
                let why = Prose::fill(self.own.group_refused, &[("group", name), ("limit", limit)]);
                html! { p.refused id=(group.id) data-said=(why) { (prose(&why)) } }
            }
            GroupView::Shown(blocks) => {
                let said = Prose::fill(self.own.group_shown, &[("group", name.clone())]);
                let shown = blocks
                    .iter()
                    .map(|block| match block {
                        Block::Figure(_) if self.detail != Detail::Whole => Ok(html! {}),
                        Block::Figure(figure) => self.figure_of_group(figure),
                        // The files of the report have no table of one group.
                        Block::Table(table) if self.detail >= Detail::FilesBeside => {
                            Ok(html! { (self.table_alone(table)) (self.why(table)) })
                        }
                        other => self.block(other),
                    })
                    .collect::<crate::Result<Vec<_>>>()?;
                html! {
                    details.one id=(group.id) data-said=(said) {
                        summary { (prose(&name)) }
                        @for block in &shown { (block) }
                    }
                }
            }
        })
    }
}
