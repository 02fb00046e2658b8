//! In: the fields of the sample design, the id and the duration. Out: their columns. Never: a wave refused because its
//! delivery has no duration that nothing depends on.

use crate::definition::{Action, Columns, Field, Quality, Survey};
use crate::diagnostic::{Diagnostic, Diagnostics, Place, code};

use super::{Cells, Mapper, Purpose, Wanted};
use crate::ingest::coding::{Groups, Open};
use crate::ingest::number::Numbers;

impl Mapper<'_> {
    pub(super) fn design(&mut self, survey: &Survey) {
        let blanks = &self.delivery.blanks;
        let mut fields: Vec<(&Field, Purpose, Cells)> = Vec::new();
        if let Some(id) = &self.delivery.id {
            fields.push((id, Purpose::Id, Cells::Open(Open::new(blanks))));
        }
        let numbers = || Cells::Numbers(Box::new(Numbers::plain(blanks)));
        let groups = || Cells::Groups(Groups::new(blanks));
        if let Some(weight) = &survey.design.weight {
            fields.push((weight, Purpose::Weight, numbers()));
        }
        if let Some(strata) = &survey.design.strata {
            fields.push((strata, Purpose::Stratum, groups()));
        }
        for (stage, cluster) in survey.design.clusters.iter().enumerate() {
            fields.push((cluster, Purpose::Cluster(stage), groups()));
        }
        for (stage, population) in survey.design.population.iter().enumerate() {
            fields.push((population, Purpose::Population(stage), numbers()));
        }
        let quality = survey.quality_of(self.wave);
        if let Some(duration) = &quality.duration
            && self.has_duration(&quality, &duration.field)
        {
            fields.push((&duration.field, Purpose::Duration, numbers()));
        }
        for (field, purpose, cells) in fields {
            let own = match purpose {
                Purpose::Id => self.heading_of_id(field),
                _ => None,
            };
            let heading = match (self.delivery.columns.get(field), own) {
                (Some(Columns::One(heading) | Columns::Joined { heading, .. }), _) => {
                    heading.clone()
                }
                (None, Some(own)) => own,
                _ => field.as_str().to_owned(),
            };
            self.read(Wanted::new(field.as_str(), &heading, purpose), cells);
        }
    }

    /// Whether the duration is to be read: a wave whose delivery has none goes without, and that is said, unless the
    /// wave maps it or rows are set aside by it.
    fn has_duration(&mut self, quality: &Quality, field: &Field) -> bool {
        let excludes = quality
            .speeders
            .is_some_and(|rule| rule.action == Action::Exclude);
        let there = self.by_heading.contains_key(field.as_str());
        let demanded = self.delivery.columns.contains_key(field)
            || self.wave.quality.duration.is_some()
            || excludes && !self.wave.is_rehearsal();
        if !there && !demanded {
            self.without_duration = Some(field.as_str().to_owned());
        }
        there || demanded
    }

    pub(super) fn say_without_duration(&self, found: &mut Diagnostics) {
        if let Some(field) = &self.without_duration {
            found.push(
                Diagnostic::note(
                    code::NO_DURATION,
                    format!("there is no column `{field}`: speeders are not looked for"),
                )
                .at(Place::file(&self.delivery.path))
                .help(format!(
                    "write its heading in [columns] of wave.toml, `{field} = \"…\"`, if the delivery has one"
                )),
            );
        }
    }
}
