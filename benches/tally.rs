//! What the stages after reading cost: folding rows into cells, tallying, raking, estimating, for 1,013 and 100,000
//! respondents, 20 items and 4 banners. Run with `cargo bench --bench tally`.

use std::sync::Arc;

use tidemark::definition::{
    Answer, BaseRule, Code, Estimation, Item, ItemId, ItemKind, Lang, LowBase, Missing, Net, NetId,
    NetRole, RakeVariance, Role, Scale, ScaleId, SingletonPsu, Texts, WaveId,
};
use tidemark::estimate::Linearisation;
use tidemark::estimate::wave::{Asked, Banner, ItemTallies, SumsOf, estimate};
use tidemark::ingest::DesignColumns;
use tidemark::tally::{Factor, Frame, Tally};
use tidemark::weight::{Adjustment, CellMargins, rake};

const ITEMS: usize = 20;
const LEVELS: [u16; 4] = [2, 5, 5, 4];

fn main() {
    divan::main();
}

/// Answers of a small linear congruential generator: enough for timing.
struct Poll {
    design: DesignColumns,
    background: Vec<Vec<u16>>,
    answers: Vec<Vec<u16>>,
}

impl Poll {
    fn new(rows: usize) -> Self {
        let mut state = 20261122_u64;
        let mut next = |levels: u16| -> u16 {
            state = state
                .wrapping_mul(6364136223846793005)
                .wrapping_add(1442695040888963407);
            ((state >> 33) % u64::from(levels)) as u16
        };
        Self {
            design: DesignColumns {
                weight: (0..rows)
                    .map(|_| 0.5 + f64::from(next(1000)) / 1000.0)
                    .collect(),
                ..DesignColumns::default()
            },
            background: LEVELS
                .iter()
                .map(|&levels| (0..rows).map(|_| next(levels)).collect())
                .collect(),
            answers: (0..ITEMS)
                .map(|_| (0..rows).map(|_| next(6)).collect())
                .collect(),
        }
    }

    fn frame(&self) -> Frame {
        let factors: Vec<Factor<'_>> = self
            .background
            .iter()
            .zip(LEVELS)
            .map(|(level, levels)| Factor {
                level,
                levels: levels + 1,
            })
            .collect();
        Frame::new(&self.design, &factors)
    }

    fn tallies(&self, frame: &Frame) -> Vec<Tally> {
        self.answers
            .iter()
            .map(|codes| Tally::categorical(frame, &self.design.weight, codes, 7))
            .collect()
    }
}

fn adjustment(frame: &Frame) -> Adjustment {
    let margins = CellMargins {
        category_of_cell: (0..LEVELS.len())
            .map(|factor| {
                frame
                    .levels(factor)
                    .iter()
                    .map(|&level| u32::from(level))
                    .collect()
            })
            .collect(),
        categories: LEVELS.iter().map(|&levels| usize::from(levels)).collect(),
    };
    let targets: Vec<Vec<f64>> = LEVELS
        .iter()
        .map(|&levels| vec![1.0 / f64::from(levels); usize::from(levels)])
        .collect();
    let raked = rake(&frame.totals().weight, &margins, &targets, 1000.0);
    Adjustment::none(frame).then_raked(frame, &raked.factor, &margins, RakeVariance::Calibrate)
}

fn texts(text: &str) -> Texts {
    Texts::new([(Lang::new("en"), text.to_owned())])
}

fn item(id: &str, codes: u16) -> Item {
    let answers = (1..=codes)
        .map(|code| Answer {
            code: Code(i64::from(code)),
            label: texts("answer"),
            missing: None,
            score: None,
        })
        .collect();
    let net = |id: &str, role, codes: &[i64]| Net {
        id: NetId::new(id),
        label: texts(id),
        codes: codes.iter().map(|&code| Code(code)).collect(),
        role,
    };
    Item {
        id: ItemId::new(id),
        role: Role::Opinion,
        text: texts(id),
        label: texts(id),
        universe: None,
        note: None,
        first_wave: None,
        last_wave: None,
        blank: Missing::NoAnswer,
        kind: ItemKind::Single {
            scale: Arc::new(Scale {
                id: ScaleId::new(id),
                answers,
                nets: vec![
                    net("disagree", NetRole::Disagree, &[1, 2]),
                    net("agree", NetRole::Agree, &[4, 5]),
                ],
                balances: Vec::new(),
                base: BaseRule::WithDontKnow,
            }),
        },
        ask_if: None,
        hint: None,
    }
}

#[divan::bench(args = [1_013, 100_000])]
fn fold_rows_into_cells(bencher: divan::Bencher<'_, '_>, rows: usize) {
    let poll = Poll::new(rows);
    bencher.bench_local(|| poll.frame());
}

#[divan::bench(args = [1_013, 100_000])]
fn tally_twenty_items(bencher: divan::Bencher<'_, '_>, rows: usize) {
    let poll = Poll::new(rows);
    let frame = poll.frame();
    bencher.bench_local(|| poll.tallies(&frame));
}

#[divan::bench(args = [1_013, 100_000])]
fn rake_four_margins(bencher: divan::Bencher<'_, '_>, rows: usize) {
    let frame = Poll::new(rows).frame();
    bencher.bench_local(|| adjustment(&frame));
}

#[divan::bench(args = [1_013, 100_000])]
fn estimate_twenty_items_by_four_banners(bencher: divan::Bencher<'_, '_>, rows: usize) {
    let poll = Poll::new(rows);
    let frame = poll.frame();
    let adjustment = adjustment(&frame);
    let items: Vec<Item> = (0..ITEMS).map(|k| item(&format!("q{k}"), 6)).collect();
    let tallies: Vec<ItemTallies<'_>> = items
        .iter()
        .zip(poll.tallies(&frame))
        .map(|(item, tally)| ItemTallies {
            item,
            tallies: vec![tally],
            ratios: Vec::new(),
            numbers: None,
        })
        .collect();
    let background: Vec<Item> = LEVELS
        .iter()
        .enumerate()
        .map(|(b, &levels)| item(&format!("b{b}"), levels))
        .collect();
    let banners: Vec<Banner<'_>> = background
        .iter()
        .enumerate()
        .map(|(factor, item)| Banner { item, factor })
        .collect();
    let at = Linearisation::new(&frame, &adjustment, SingletonPsu::Fail);
    let wave = WaveId::new("2026");
    let asked = Asked {
        rules: &Estimation::default(),
        low_base: &LowBase::default(),
        extras: &[],
        tests: &[],
        sums: SumsOf::default(),
    };
    bencher.bench_local(|| estimate(&wave, &at, &tallies, &banners, asked));
}
