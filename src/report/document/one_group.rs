//! In: the banners of the report. Out: for each of their groups the statements as this group answered them. Never: a figure of a
//! group that is too small to show, not even hidden.

use super::context::Context;
use super::{Block, FigureBlock, figures, statements};
use crate::definition::{Code, FigureKind, ItemId};
use crate::estimate::Domain;
use crate::report::Prose;
use crate::report::number::Flag;
use crate::report::words::page;

/// One group of a banner, by itself.
#[derive(Debug, Clone, PartialEq)]
pub struct OneGroup {
    /// Unique in the document.
    pub id: String,
    /// The name of the banner item.
    pub banner: String,
    /// The name of the group.
    pub name: String,
    /// What is said of it.
    pub view: GroupView,
}

/// What a reader may see of a group.
#[derive(Debug, Clone, PartialEq)]
pub enum GroupView {
    /// The figures of statements and the tables, of this group only.
    Shown(Vec<Block>),
    /// Every base of the group is too low.
    Refused {
        /// The smallest effective base that is shown.
        limit: f64,
    },
}

/// The groups of every banner, in the order of report.toml and of the scales.
pub fn groups(context: &Context<'_>) -> Vec<OneGroup> {
    let mut found = Vec::new();
    for banner in &context.survey.report.banners {
        for code in super::banners::groups(context, banner) {
            found.push(one(context, banner, code));
        }
    }
    found
}

fn one(context: &Context<'_>, banner: &ItemId, code: Code) -> OneGroup {
    let domain = Domain::Group {
        item: banner.clone(),
        code,
    };
    let of_group = context.of_group(domain);
    let group = OneGroup {
        id: format!("group-{banner}-{code}"),
        banner: context.item_label(banner),
        name: context.code_label(banner, code),
        view: GroupView::Refused {
            limit: context.limits().hidden,
        },
    };
    if !is_shown(&of_group) {
        return group;
    }
    let name = Prose::fill(
        page::of(context.lang).group_of,
        &[
            ("banner", Prose::wording(&group.banner)),
            ("group", Prose::wording(&group.name)),
        ],
    );
    let drawn = figures_of(&of_group, &group.id, &name);
    let tables = statements::blocks(&of_group).into_iter();
    let tables = tables.map(|block| renamed(block, &group.id, &name));
    let view = GroupView::Shown(drawn.chain(tables).collect());
    OneGroup { view, ..group }
}

/// Whether any statement has a base that is high enough.
fn is_shown(of_group: &Context<'_>) -> bool {
    of_group.opinions().into_iter().any(|item| {
        of_group.told(item).into_iter().any(|measure| {
            of_group
                .total(&item.id, &measure)
                .is_some_and(|estimate| of_group.flag(estimate) != Flag::Hidden)
        })
    })
}

/// The first bars of report.toml as this group answered; what a title finds of everybody is not said of the group.
fn figures_of<'a>(
    of_group: &'a Context<'_>,
    id: &'a str,
    name: &'a Prose,
) -> impl Iterator<Item = Block> + 'a {
    let figures = of_group.survey.report.figures.iter();
    figures
        // One drawing a group: a page with all of them would be too large to send.
        .filter(|figure| matches!(figure.kind, FigureKind::Stacked | FigureKind::Diverging))
        .filter_map(|figure| figures::build(of_group, figure))
        .take(1)
        .map(move |mut block| {
            let FigureBlock { figure, table } = &mut block;
            figure.id = format!("{id}-{}", figure.id);
            figure.finding = name.clone();
            figure.alt = Prose::join([name.clone().as_sentence(), figure.alt.clone()], " ");
            table.id = format!("{id}-{}", table.id);
            table.caption = Prose::join([table.caption.clone(), name.clone()], " – ");
            Block::Figure(Box::new(block))
        })
}

fn renamed(block: Block, id: &str, name: &Prose) -> Block {
    match block {
        Block::Table(mut table) => {
            table.id = format!("{id}-{}", table.id);
            table.caption = Prose::join([table.caption, name.clone()], " – ");
            Block::Table(table)
        }
        other => other,
    }
}
