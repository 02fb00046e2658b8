//! Random tables as a report prints them: answers by groups of one banner or two that share the total, or by two crossed
//! items with every margin; nets, empty cells, tiny groups, respondents in no group.

use tidemark::report::control::{Count, Family, Standing, Sum};

/// SplitMix64.
struct Draws(u64);

impl Draws {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    fn below(&mut self, end: u64) -> u64 {
        self.next() % end
    }

    /// A cell: empty, small or large.
    fn cell(&mut self) -> u64 {
        match self.below(10) {
            0 => 0,
            1 | 2 => self.below(7),
            3..=6 => 3 + self.below(30),
            _ => 20 + self.below(180),
        }
    }
}

pub struct Table {
    pub family: Family,
    pub shape: String,
}

impl Table {
    pub fn random(seed: u64) -> Self {
        let mut draws = Draws(seed.wrapping_mul(7919) ^ 0x5eed);
        match seed % 4 {
            0 => two_way(&mut draws),
            1 => two_banners(&mut draws),
            2 => three_way(&mut draws),
            _ => unclassified(&mut draws),
        }
    }
}

struct Builder(Family);

impl Builder {
    fn put(&mut self, respondents: u64, loss: f64, block: usize, standing: Standing) -> usize {
        self.0.counts.push(Count {
            respondents,
            standing,
            loss,
            block,
        });
        self.0.counts.len() - 1
    }

    fn total(&mut self, parts: Vec<usize>, loss: f64, block: usize) -> usize {
        let respondents = parts
            .iter()
            .map(|part| self.0.counts[*part].respondents)
            .sum();
        let total = self.put(respondents, loss, block, Standing::Published);
        self.0.sums.push(Sum { total, parts });
        total
    }

    fn equal(&mut self, total: usize, parts: Vec<usize>) {
        self.0.sums.push(Sum { total, parts });
    }

    /// A column of answers with its base and nets: answers first, then nets, then the base.
    fn column(
        &mut self,
        cells: &[u64],
        nets: &[Vec<usize>],
        block: usize,
        standing: Standing,
    ) -> Vec<usize> {
        let mut places: Vec<usize> = cells
            .iter()
            .map(|cell| self.put(*cell, 1.0 + (1.0 + *cell as f64).ln(), block, standing))
            .collect();
        let answers = places.clone();
        for net in nets {
            let parts: Vec<usize> = net.iter().map(|answer| answers[*answer]).collect();
            let place = self.total(parts, 3.0, block);
            self.0.counts[place].standing = standing;
            places.push(place);
        }
        let base = self.total(answers, 60.0, block);
        self.0.counts[base].standing = standing;
        places.push(base);
        places
    }
}

fn nets(draws: &mut Draws, answers: usize) -> Vec<Vec<usize>> {
    match draws.below(3) {
        0 => Vec::new(),
        1 => vec![vec![0, 1]],
        _ => vec![vec![0, 1], (2..answers).collect()],
    }
}

/// Answers by groups of several banners, everybody's column last.
fn banners(draws: &mut Draws, groups: &[usize], rest: bool) -> (Builder, usize) {
    let answers = 3 + draws.below(4) as usize;
    let nets = nets(draws, answers);
    let mut builder = Builder(Family::default());
    let first: Vec<Vec<u64>> = (0..groups[0])
        .map(|_| (0..answers).map(|_| draws.cell()).collect())
        .collect();
    let everybody: Vec<u64> = (0..answers)
        .map(|a| first.iter().map(|g| g[a]).sum())
        .collect();
    let mut columns: Vec<Vec<Vec<usize>>> = Vec::new();
    for (block, groups) in groups.iter().enumerate() {
        let cells: Vec<Vec<u64>> = if block == 0 {
            first.clone()
        } else {
            // The same respondents, divided otherwise.
            let mut cells = vec![vec![0; answers]; *groups];
            for (answer, all) in everybody.iter().enumerate() {
                let lean = 1 + draws.below(*groups as u64);
                for _ in 0..*all {
                    let group = draws.below(lean) as usize;
                    cells[group][answer] += 1;
                }
            }
            cells
        };
        let last = cells.len() - 1;
        let made = cells
            .iter()
            .enumerate()
            .map(|(group, cells)| {
                let standing = match rest && block == 0 && group == last {
                    true => Standing::Unknown,
                    false => Standing::Published,
                };
                builder.column(cells, &nets, block + 1, standing)
            })
            .collect();
        columns.push(made);
    }
    let total = builder.column(&everybody, &nets, 0, Standing::Published);
    for place in &total {
        builder.0.counts[*place].loss *= 10.0;
    }
    for banner in &columns {
        for (row, place) in total.iter().enumerate() {
            builder.equal(*place, banner.iter().map(|column| column[row]).collect());
        }
    }
    (builder, answers)
}

fn two_way(draws: &mut Draws) -> Table {
    let groups = 2 + draws.below(5) as usize;
    let (builder, answers) = banners(draws, &[groups], false);
    Table {
        family: builder.0,
        shape: format!("{answers} answers by {groups} groups"),
    }
}

fn two_banners(draws: &mut Draws) -> Table {
    let groups = [2 + draws.below(3) as usize, 2 + draws.below(3) as usize];
    let (builder, answers) = banners(draws, &groups, false);
    Table {
        family: builder.0,
        shape: format!(
            "{answers} answers by {} and by {} groups",
            groups[0], groups[1]
        ),
    }
}

fn unclassified(draws: &mut Draws) -> Table {
    let groups = 3 + draws.below(3) as usize;
    let (builder, answers) = banners(draws, &[groups], true);
    Table {
        family: builder.0,
        shape: format!("{answers} answers by {} groups and the rest", groups - 1),
    }
}

/// Three items crossed, with every margin of two and of one in print.
fn three_way(draws: &mut Draws) -> Table {
    let size = [2, 2 + draws.below(2) as usize, 2 + draws.below(2) as usize];
    let mut builder = Builder(Family::default());
    // One more category on each axis: its total.
    let at = |a: usize, b: usize, c: usize| (a * (size[1] + 1) + b) * (size[2] + 1) + c;
    let mut value = vec![0; at(size[0], size[1], size[2]) + 1];
    for a in 0..size[0] {
        for b in 0..size[1] {
            for c in 0..size[2] {
                let cell = draws.cell();
                for (i, j, k) in [
                    (0, 0, 0),
                    (1, 0, 0),
                    (0, 1, 0),
                    (0, 0, 1),
                    (1, 1, 0),
                    (1, 0, 1),
                    (0, 1, 1),
                    (1, 1, 1),
                ] {
                    let place =
                        |total: i32, own: usize, end: usize| if total == 1 { end } else { own };
                    value[at(
                        place(i, a, size[0]),
                        place(j, b, size[1]),
                        place(k, c, size[2]),
                    )] += cell;
                }
            }
        }
    }
    for cell in &value {
        builder.put(
            *cell,
            1.0 + (1.0 + *cell as f64).ln(),
            0,
            Standing::Published,
        );
    }
    for a in 0..=size[0] {
        for b in 0..=size[1] {
            builder.equal(
                at(a, b, size[2]),
                (0..size[2]).map(|c| at(a, b, c)).collect(),
            );
        }
        for c in 0..=size[2] {
            builder.equal(
                at(a, size[1], c),
                (0..size[1]).map(|b| at(a, b, c)).collect(),
            );
        }
    }
    for b in 0..=size[1] {
        for c in 0..=size[2] {
            builder.equal(
                at(size[0], b, c),
                (0..size[0]).map(|a| at(a, b, c)).collect(),
            );
        }
    }
    Table {
        family: builder.0,
        shape: format!("{} × {} × {}", size[0], size[1], size[2]),
    }
}
