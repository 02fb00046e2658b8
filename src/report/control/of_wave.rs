//! The counts behind the cells of a wave, and the sums that tie them together.
//!
//! A count is named by what it counts, not by the cell it is printed in: women of 18 to 29 are one count, whether age is
//! crossed by sex or sex by age.

use std::collections::BTreeMap;

use super::family::{Count, Family, Standing, Sum};
use crate::definition::{
    Audience, Code, Derivation, Item, ItemId, ItemKind, LowBase, NetId, Survey,
};
use crate::estimate::{Cell, Domain, Measure, Part};
use crate::report::number::Flag;

/// What a count counts.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Key {
    /// Respondents with all of these answers, of one item or two.
    Answers(Vec<(ItemId, Code)>),
    /// Those within a domain whose answer is in a net.
    Net(ItemId, NetId, Domain),
    /// The base of an item within a domain.
    Base(ItemId, Domain),
    /// Those in the base of a multiple-choice option who chose it.
    Chosen(ItemId, Code, Domain),
    /// Those who did not.
    NotChosen(ItemId, Code, Domain),
    /// The base of an option.
    OptionBase(ItemId, Code, Domain),
}

/// The counts of a wave.
pub(super) struct OfWave<'a> {
    survey: &'a Survey,
    low_base: LowBase,
    pub family: Family,
    places: BTreeMap<Key, usize>,
    banners: Vec<ItemId>,
}

/// What is lost where a figure about everybody is withheld, against one about a group.
const OF_EVERYBODY: f64 = 10.0;

/// What is lost with a base, against an answer: every figure on it.
const OF_BASE: f64 = 60.0;

impl<'a> OfWave<'a> {
    pub fn new(survey: &'a Survey, cells: &[Cell]) -> Self {
        let mut banners: Vec<ItemId> = Vec::new();
        for cell in cells {
            if let Domain::Group { item, .. } = &cell.domain
                && !banners.contains(item)
            {
                banners.push(item.clone());
            }
        }
        let mut counts = Self {
            survey,
            // What readers of an internal edition see counts as seen by all: it is one set of results that all editions show.
            low_base: survey.report.low_base.for_audience(Audience::Internal),
            family: Family::default(),
            places: BTreeMap::new(),
            banners,
        };
        for cell in cells {
            counts.add(cell);
        }
        counts.sums_of_items();
        counts.sums_of_derived();
        counts.sums_of_banners();
        counts
    }

    pub fn place(&self, key: &Key) -> Option<usize> {
        self.places.get(key).copied()
    }

    /// What a cell counts; `None` for what is no share of respondents in a base.
    pub fn key(&self, cell: &Cell) -> Option<Key> {
        let item = self.survey.item(&cell.item)?;
        let part = match &cell.measure {
            Measure::Answer(code) => Part::Answer(*code),
            Measure::Net(net) => Part::Net(net.clone()),
            Measure::InBase(_, part) | Measure::People(part) => part.clone(),
            _ => return None,
        };
        if let Part::Answer(code) = &part
            && !matches!(item.kind, ItemKind::Multiple { .. })
            && !in_base(item, *code)
        {
            return None;
        }
        Some(match (part, &item.kind) {
            (Part::Answer(code), ItemKind::Multiple { .. }) => {
                Key::Chosen(item.id.clone(), code, cell.domain.clone())
            }
            (Part::Answer(code), _) => answers(&item.id, code, &cell.domain)?,
            (Part::Net(net), _) => Key::Net(item.id.clone(), net, cell.domain.clone()),
        })
    }

    /// The base of a cell.
    pub fn base_key(&self, cell: &Cell) -> Key {
        match (
            &cell.measure,
            self.survey.item(&cell.item).map(|item| &item.kind),
        ) {
            (
                Measure::Answer(code)
                | Measure::InBase(_, Part::Answer(code))
                | Measure::People(Part::Answer(code)),
                Some(ItemKind::Multiple { .. }),
            ) => Key::OptionBase(cell.item.clone(), *code, cell.domain.clone()),
            _ => base(&cell.item, &cell.domain),
        }
    }

    fn add(&mut self, cell: &Cell) {
        if cell.estimate.value.is_none() {
            return;
        }
        let bases = &cell.estimate.bases;
        let is_hidden = Flag::of(bases, &self.low_base) == Flag::Hidden;
        // The base that a measure of its own has is no base of the item.
        let has_base = match cell.measure {
            Measure::Answer(_) | Measure::Net(_) => true,
            Measure::Mean => self
                .survey
                .item(&cell.item)
                .is_some_and(|item| matches!(item.kind, ItemKind::Numeric { .. })),
            _ => false,
        };
        if has_base && (cell.cases.is_some() || cell.measure == Measure::Mean) {
            let key = self.base_key(cell);
            self.put(
                key,
                bases.unweighted,
                Standing::Published,
                &cell.domain,
                OF_BASE,
            );
        }
        let (Some(key), Some(cases)) = (self.key(cell), cell.cases) else {
            return;
        };
        let standing = match is_hidden {
            true if cases > 0 && cases < self.survey.report.floor => Standing::Withheld,
            true => Standing::Unknown,
            false => Standing::Published,
        };
        if let Key::Chosen(item, code, domain) = &key {
            let other = Key::NotChosen(item.clone(), *code, domain.clone());
            // It follows from what was chosen and the base.
            self.put(
                other,
                bases.unweighted.saturating_sub(cases),
                standing,
                domain,
                1.0,
            );
        }
        self.put(key, cases, standing, &cell.domain, 1.0);
    }

    fn put(&mut self, key: Key, respondents: u64, standing: Standing, domain: &Domain, of: f64) {
        if let Some(known) = self
            .places
            .get(&key)
            .and_then(|place| self.family.counts.get_mut(*place))
        {
            if standing == Standing::Published {
                known.standing = standing;
            }
            return;
        }
        let (block, everybody) = match domain {
            Domain::Total => (0, OF_EVERYBODY),
            Domain::Group { item, .. } => {
                let banner = self.banners.iter().position(|banner| banner == item);
                (banner.map_or(0, |place| place + 1), 1.0)
            }
        };
        self.places.insert(key, self.family.counts.len());
        self.family.counts.push(Count {
            respondents,
            standing,
            loss: of * everybody * (1.0 + (1.0 + respondents as f64).ln()),
            block,
        });
    }

    fn sum(&mut self, total: &Key, parts: &[Option<usize>]) {
        let Some(total) = self.place(total) else {
            return;
        };
        let Some(parts) = parts.iter().copied().collect::<Option<Vec<usize>>>() else {
            return;
        };
        let respondents = |place: usize| self.family.counts.get(place).map_or(0, |c| c.respondents);
        // What does not add up is no sum: a published wave, or answers that were left out.
        if parts.iter().map(|part| respondents(*part)).sum::<u64>() == respondents(total) {
            self.family.sums.push(Sum { total, parts });
        }
    }

    fn domains(&self) -> Vec<Domain> {
        let mut domains = vec![Domain::Total];
        for banner in &self.banners {
            let answers = self.survey.item(banner).and_then(Item::scale);
            domains.extend(
                answers
                    .iter()
                    .flat_map(|scale| &scale.answers)
                    .map(|answer| Domain::Group {
                        item: banner.clone(),
                        code: answer.code,
                    }),
            );
        }
        domains
    }

    /// Bases are sums of answers, nets of theirs, options have two sides.
    fn sums_of_items(&mut self) {
        let survey = self.survey;
        for domain in self.domains() {
            for item in &survey.items {
                if is_of(&domain, &item.id) {
                    continue;
                }
                if let ItemKind::Multiple { options, .. } = &item.kind {
                    for option in options {
                        let name = || (item.id.clone(), option.code, domain.clone());
                        let (id, code, of) = name();
                        let chosen = self.place(&Key::Chosen(id, code, of));
                        let (id, code, of) = name();
                        let not = self.place(&Key::NotChosen(id, code, of));
                        let (id, code, of) = name();
                        self.sum(&Key::OptionBase(id, code, of), &[chosen, not]);
                    }
                    continue;
                }
                let Some(scale) = item.scale() else {
                    continue;
                };
                let answer = |code: Code| answers(&item.id, code, &domain);
                let place = |counts: &Self, code| answer(code).and_then(|key| counts.place(&key));
                let all: Vec<Option<usize>> = scale
                    .in_base()
                    .map(|(_, answer)| place(self, answer.code))
                    .collect();
                self.sum(&base(&item.id, &domain), &all);
                for net in &scale.nets {
                    let codes: Vec<Option<usize>> = net
                        .codes
                        .iter()
                        .filter(|code| in_base(item, **code))
                        .map(|code| place(self, *code))
                        .collect();
                    let key = Key::Net(item.id.clone(), net.id.clone(), domain.clone());
                    self.sum(&key, &codes);
                }
            }
        }
    }

    /// A category of a derived item is the sum of the answers that make it.
    fn sums_of_derived(&mut self) {
        let survey = self.survey;
        for domain in self.domains() {
            for item in &survey.items {
                let ItemKind::Derived {
                    from,
                    rule: Derivation::Recode(codes),
                    scale,
                } = &item.kind
                else {
                    continue;
                };
                if is_of(&domain, &item.id) || is_of(&domain, from) {
                    continue;
                }
                for (_, category) in scale.in_base() {
                    let parts: Vec<Option<usize>> = codes
                        .iter()
                        .filter(|(_, derived)| *derived == category.code)
                        .map(|(source, _)| self.place(&answers(from, *source, &domain)?))
                        .collect();
                    if let Some(key) = answers(&item.id, category.code, &domain) {
                        self.sum(&key, &parts);
                    }
                }
            }
        }
    }

    /// What everybody said is the sum of what the groups of each banner said, and of those who are in none.
    fn sums_of_banners(&mut self) {
        let of_everybody: Vec<(Key, usize)> = self
            .places
            .iter()
            .filter(|(key, _)| is_of_everybody(key))
            .map(|(key, place)| (key.clone(), *place))
            .collect();
        let sums = self.family.sums.clone();
        for (number, banner) in self.banners.clone().iter().enumerate() {
            let groups = self.groups(banner);
            let mut rests: BTreeMap<usize, usize> = BTreeMap::new();
            for (key, total) in &of_everybody {
                if let Some(rest) = self.sum_of_groups(key, banner, &groups, number + 1) {
                    rests.insert(*total, rest);
                }
            }
            // The answers of those who are in no group add up as everybody's do.
            for sum in &sums {
                let parts: Option<Vec<usize>> = sum
                    .parts
                    .iter()
                    .map(|part| rests.get(part).copied())
                    .collect();
                if let (Some(&total), Some(parts)) = (rests.get(&sum.total), parts) {
                    self.family.sums.push(Sum { total, parts });
                }
            }
        }
    }

    fn groups(&self, banner: &ItemId) -> Vec<Domain> {
        let scale = self.survey.item(banner).and_then(Item::scale);
        let answers = scale.iter().flat_map(|scale| &scale.answers);
        answers
            .map(|answer| Domain::Group {
                item: banner.clone(),
                code: answer.code,
            })
            .collect()
    }

    /// The place of those who are in no group, where there are any.
    fn sum_of_groups(
        &mut self,
        key: &Key,
        banner: &ItemId,
        groups: &[Domain],
        block: usize,
    ) -> Option<usize> {
        let total = self.place(key)?;
        let mut parts: Vec<usize> = groups
            .iter()
            .filter_map(|group| self.place(&within(key, banner, group)?))
            .collect();
        let of_base = self.place(&base_of_everybody(key)).unwrap_or(total);
        let in_base: u64 = groups
            .iter()
            .filter_map(|group| self.place(&within(&base_of_everybody(key), banner, group)?))
            .map(|place| self.respondents(place))
            .sum();
        if parts.is_empty() {
            return None;
        }
        let grouped: u64 = parts.iter().map(|part| self.respondents(*part)).sum();
        let rest = self.respondents(total).checked_sub(grouped)?;
        let unclassified = (self.respondents(of_base) > in_base).then(|| {
            let place = self.family.counts.len();
            self.family.counts.push(Count {
                respondents: rest,
                standing: Standing::Unknown,
                loss: OF_BASE,
                block,
            });
            parts.push(place);
            place
        });
        if unclassified.is_some() || rest == 0 {
            self.family.sums.push(Sum { total, parts });
        }
        unclassified
    }

    fn respondents(&self, place: usize) -> u64 {
        self.family
            .counts
            .get(place)
            .map_or(0, |count| count.respondents)
    }
}

/// Whether an answer is in the base of its item's shares.
fn in_base(item: &Item, code: Code) -> bool {
    item.scale()
        .is_some_and(|scale| scale.in_base().any(|(_, answer)| answer.code == code))
}

fn is_of(domain: &Domain, item: &ItemId) -> bool {
    matches!(domain, Domain::Group { item: banner, .. } if banner == item)
}

/// Those of a domain who gave an answer; `None` for another answer to the banner itself.
fn answers(item: &ItemId, code: Code, domain: &Domain) -> Option<Key> {
    let mut all = vec![(item.clone(), code)];
    if let Domain::Group {
        item: banner,
        code: group,
    } = domain
    {
        if banner != item {
            all.push((banner.clone(), *group));
            all.sort();
        } else if code != *group {
            return None;
        }
    }
    Some(Key::Answers(all))
}

fn base(item: &ItemId, domain: &Domain) -> Key {
    match domain {
        // Everybody in a group of the item itself gave that answer.
        Domain::Group { item: banner, code } if banner == item => {
            Key::Answers(vec![(item.clone(), *code)])
        }
        _ => Key::Base(item.clone(), domain.clone()),
    }
}

fn is_of_everybody(key: &Key) -> bool {
    match key {
        Key::Answers(all) => all.len() == 1,
        Key::Net(_, _, domain)
        | Key::Base(_, domain)
        | Key::Chosen(_, _, domain)
        | Key::NotChosen(_, _, domain)
        | Key::OptionBase(_, _, domain) => *domain == Domain::Total,
    }
}

/// The base that a count about everybody is a share of.
fn base_of_everybody(key: &Key) -> Key {
    match key {
        Key::Answers(all) => {
            let item = all.first().map(|(item, _)| item.clone());
            item.map_or_else(|| key.clone(), |item| Key::Base(item, Domain::Total))
        }
        Key::Net(item, _, _) | Key::Base(item, _) => Key::Base(item.clone(), Domain::Total),
        Key::Chosen(item, code, _)
        | Key::NotChosen(item, code, _)
        | Key::OptionBase(item, code, _) => Key::OptionBase(item.clone(), *code, Domain::Total),
    }
}

/// The count within a group of what is counted for everybody; `None` where the banner is the item itself.
fn within(key: &Key, banner: &ItemId, group: &Domain) -> Option<Key> {
    let domain = || group.clone();
    match key {
        Key::Answers(all) => {
            let (item, code) = all.first()?;
            (item != banner).then(|| answers(item, *code, group))?
        }
        Key::Net(item, net, _) => {
            (item != banner).then(|| Key::Net(item.clone(), net.clone(), domain()))
        }
        Key::Base(item, _) => (item != banner).then(|| Key::Base(item.clone(), domain())),
        Key::Chosen(item, code, _) => Some(Key::Chosen(item.clone(), *code, domain())),
        Key::NotChosen(item, code, _) => Some(Key::NotChosen(item.clone(), *code, domain())),
        Key::OptionBase(item, code, _) => Some(Key::OptionBase(item.clone(), *code, domain())),
    }
}
