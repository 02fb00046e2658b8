//! Every text of every figure stands in the picture, on no other text, and inside the bar or tile it labels: every kind, every
//! size, every theme, in cases made to be hard.

use tidemark::definition::Theme;
use tidemark::definition::theme::Font;
use tidemark::report::Prose;
use tidemark::report::chart::{
    BarForm, BarRow, Bars, BenchmarkPanel, BenchmarkRow, Benchmarks, ChangeEnd, ChangePanel,
    ChangeRow, ChangeSign, Dumbbells, EndForm, Figure, Frame, GroupPanel, GroupRow, Groups,
    Histogram, HistogramBin, Look, MultiplePanel, MultipleRow, Multiples, Part, Plot, Scene,
    Series, Size, StatementRow, StatementTable, Tile, TilePanel, Tiles, Trend, TrendKey,
    TrendPanel, TrendPoint, Whose,
};

const LONG: &str = "Myndighederne bør i langt højere grad end i dag stille krav om, at borgernes data kun bruges til det, de har sagt ja til selv";
const UNBROKEN: &str =
    "Persondatabehandlingsaftaleforståelighedskravsbekendtgørelsesændringsforslagshøringssvar";

/// A figure with a plot, marked as a rehearsal or not, with captions of a usual or a great length.
fn figure(plot: Plot, hard: Hard) -> Figure {
    let caption = match hard {
        Hard::Captions => vec![
            Prose::from(LONG.repeat(4)),
            LONG.repeat(3).into(),
            UNBROKEN.into(),
        ],
        _ => vec![
            Prose::from("Basis: de, der har svaret, inklusive ved ikke. Uvægtet basis: 1.013."),
            "Dataindsamling: 1.–14. oktober 2023. Metode: web. Kilde: Undersøgelsen".into(),
        ],
    };
    Figure {
        id: "hard".to_owned(),
        finding: match hard {
            Hard::Captions => LONG.into(),
            _ => "Flere er enige end uenige".into(),
        },
        measured: "Andel for hvert svar. Personer på 18 år og derover. 2023".into(),
        brief: caption.clone(),
        caption,
        mark: (hard == Hard::Rehearsed)
            .then(|| "GENERALPRØVE: 2022, 2023 er syntetiske svar, ikke svar fra mennesker".into()),
        alt: "Figur".into(),
        alt_short: "Figur".to_owned(),
        left_out: "Vist: de første {shown} af {all}; alle står i tabellen".to_owned(),
        plot,
    }
}

#[derive(Debug, Clone, Copy, PartialEq)]
enum Hard {
    Plain,
    Rehearsed,
    Captions,
}

fn percent(share: f64) -> String {
    format!("{}\u{a0}%", (share * 100.0).round())
}

fn part(share: f64) -> Part {
    Part {
        share,
        text: percent(share),
        cells: Vec::new(),
    }
}

/// Bars with these shares, don't know last where there is one more share than legends.
fn bars(form: BarForm, rows: &[(&str, &[f64])], names: &[&str], dont_know: bool) -> Bars {
    let steps = tidemark::report::chart::legends(names);
    Bars {
        form,
        dont_know: dont_know.then(|| "Ved ikke, ønsker ikke at svare".to_owned()),
        totals: Some([
            "Uenige i\u{a0}alt".to_owned(),
            "Enige i\u{a0}alt".to_owned(),
        ]),
        rows: rows
            .iter()
            .map(|(label, shares)| {
                let parts: Vec<Option<Part>> = shares
                    .iter()
                    .take(names.len())
                    .map(|s| Some(part(*s)))
                    .collect();
                let sum = |from: usize, to: usize| {
                    shares
                        .get(from..to.min(names.len()))
                        .map(|s| part(s.iter().sum()))
                };
                BarRow {
                    label: (*label).to_owned(),
                    note: None,
                    totals: [
                        sum(0, names.len() / 2),
                        sum(names.len().div_ceil(2), names.len()),
                    ],
                    dont_know: shares.get(names.len()).map(|s| part(*s)),
                    parts: if shares.is_empty() {
                        vec![None; names.len()]
                    } else {
                        parts
                    },
                }
            })
            .collect(),
        legends: steps,
        not_shown: "for få svar til at vise".to_owned(),
    }
}

const FIVE: [&str; 5] = [
    "Helt uenig",
    "Uenig",
    "Hverken enig eller uenig",
    "Enig",
    "Helt enig",
];

fn bar_cases() -> Vec<(String, Plot)> {
    let usual: &[f64] = &[0.06, 0.11, 0.33, 0.32, 0.11, 0.07];
    let tiny: &[f64] = &[0.004, 0.003, 0.98, 0.006, 0.002, 0.005];
    let none: &[f64] = &[0.0, 0.0, 0.0, 0.0, 1.0, 0.0];
    let all: &[f64] = &[1.0, 0.0, 0.0, 0.0, 0.0, 0.0];
    let unknown: &[f64] = &[0.0, 0.0, 0.0, 0.0, 0.0, 1.0];
    let thirty: Vec<(&str, &[f64])> = vec![(LONG, usual); 30];
    let names = [
        "Meget bekymret for fremtiden og for børnene",
        "Overvejende bekymret for fremtiden",
        "Hverken bekymret eller ubekymret for fremtiden",
        UNBROKEN,
        "Slet ikke",
    ];
    let mut cases: Vec<(String, Plot)> = Vec::new();
    for form in [BarForm::Stacked, BarForm::Diverging] {
        let mut push =
            |name: &str, bars: Bars| cases.push((format!("{form:?} {name}"), Plot::Bars(bars)));
        push(
            "usual",
            bars(form, &[("Kort", usual), (LONG, usual)], &FIVE, true),
        );
        push(
            "tiny segments",
            bars(form, &[("Kort", tiny), ("Andet", tiny)], &FIVE, true),
        );
        push(
            "0 and 100 %",
            bars(
                form,
                &[("Alle", none), ("Ingen", all), ("Ved ikke", unknown)],
                &FIVE,
                true,
            ),
        );
        push("one item", bars(form, &[(LONG, usual)], &FIVE, true));
        push("thirty items", bars(form, &thirty, &FIVE, true));
        push(
            "no don't know",
            bars(
                form,
                &[("Kort", &usual[..5]), (LONG, &usual[..5])],
                &FIVE,
                false,
            ),
        );
        push(
            "unbroken words",
            bars(form, &[(UNBROKEN, usual), (UNBROKEN, tiny)], &names, true),
        );
        push(
            "hidden bases",
            bars(form, &[(LONG, &[]), (LONG, usual)], &FIVE, true),
        );
        push("all hidden", bars(form, &[(LONG, &[])], &FIVE, false));
        push(
            "two answers",
            bars(
                form,
                &[("Ja eller nej", &[0.5, 0.5])],
                &["Nej", "Ja"],
                false,
            ),
        );
    }
    cases
}

fn grid(highest: i32) -> Vec<(f64, String)> {
    (0..=highest)
        .step_by(if highest > 50 { 20 } else { 10 })
        .map(|p| (f64::from(p) / 100.0, format!("{p}\u{a0}%")))
        .collect()
}

fn trend(
    lines: usize,
    waves: usize,
    name: &str,
    value: impl Fn(usize, usize) -> f64,
    wave: impl Fn(usize) -> String,
) -> Plot {
    let time = |place: usize| 1990.0 + place as f64 + 1.5 * place.min(3) as f64;
    Plot::Trend(Trend {
        panels: (0..lines)
            .map(|line| TrendPanel {
                label: name.to_owned(),
                grid: grid(100),
                level: Vec::new(),
                series: if line == 2 { Series::Foreign } else { Series::Own },
                points: (0..waves)
                    .map(|place| {
                        let value = value(line, place);
                        TrendPoint {
                            time: time(place),
                            value,
                            text: format!("{}**", percent(value)),
                            interval: (place % 3 != 1).then_some(((value - 0.03).max(0.0), (value + 0.03).min(1.0))),
                            key: [TrendKey::Responses, TrendKey::Published, TrendKey::Rehearsal][place % 3],
                            joined: place > 0 && place % 4 != 3,
                            broken: place > 0 && place % 4 == 3,
                            cell: None,
                        }
                    })
                    .collect(),
            })
            .collect(),
        waves: (0..waves).map(|place| (time(place), wave(place))).collect(),
        keys: vec![
            (TrendKey::Responses, "Svar".to_owned()),
            (TrendKey::Published, "Offentliggjorte tal, hvis svar ikke længere findes".to_owned()),
            (TrendKey::Rehearsal, "Generalprøve (syntetiske svar)".to_owned()),
        ],
        break_label: Some("Brud: spørgsmålet eller metoden er ændret, så tallene ikke kan sammenlignes hen over stregen".to_owned()),
    })
}

fn trend_cases() -> Vec<(String, Plot)> {
    let year = |place: usize| (1990 + place).to_string();
    let rehearsed = |place: usize| format!("{} (generalprøve)", 1990 + place);
    let up = |line: usize, place: usize| (0.1 + 0.2 * line as f64 + 0.02 * place as f64).min(1.0);
    let same = |line: usize, _: usize| 0.5 + 0.004 * line as f64;
    let ends = |line: usize, place: usize| f64::from(u8::from((line + place).is_multiple_of(2)));
    [
        ("two waves", trend(1, 2, "Enige", up, year)),
        ("twelve waves", trend(1, 12, LONG, up, year)),
        (
            "twelve rehearsed waves",
            trend(2, 12, "Enige", up, rehearsed),
        ),
        ("forty waves", trend(1, 40, "Enige", up, year)),
        (
            "four lines",
            trend(
                4,
                5,
                "Teknologivirksomhederne lever op til deres ansvar",
                up,
                year,
            ),
        ),
        ("four lines alike", trend(4, 12, LONG, same, year)),
        ("0 and 100 %", trend(3, 6, "Enige", ends, year)),
        ("six lines", trend(6, 12, LONG, up, year)),
        ("thirty lines", trend(30, 5, LONG, same, rehearsed)),
        ("unbroken names", trend(4, 3, UNBROKEN, same, rehearsed)),
    ]
    .map(|(name, plot)| (format!("trend {name}"), plot))
    .into()
}

fn group_row(label: String, value: f64) -> GroupRow {
    GroupRow {
        label: label.into(),
        value: Some(value),
        text: format!("{}**", percent(value)),
        interval: Some(((value - 0.08).max(0.0), (value + 0.08).min(1.0))),
        cell: None,
    }
}

fn groups(panels: usize, rows: usize, name: &str, label: &str) -> Plot {
    let panel = |place: usize| {
        let mut rows: Vec<GroupRow> = (0..rows)
            .map(|row| {
                group_row(
                    format!("{name} ({})", 1_000 + row),
                    (row % 11) as f64 / 10.0,
                )
            })
            .collect();
        if let Some(row) = rows.get_mut(1) {
            (row.value, row.interval, row.text) =
                (None, None, "for få svar til at vise".to_owned());
        }
        GroupPanel {
            label: format!("{label} {place}"),
            grid: grid(100),
            total: group_row("Alle (12.013)".to_owned(), 0.44),
            rows,
        }
    };
    Plot::Groups(Groups {
        panels: (0..panels).map(panel).collect(),
    })
}

fn number_groups() -> Plot {
    let row = |label: &str, value: f64| GroupRow {
        label: label.into(),
        value: Some(value),
        text: "1.234.567,25**".to_owned(),
        interval: Some((value - 300.0, value + 300.0)),
        cell: None,
    };
    Plot::Groups(Groups {
        panels: vec![GroupPanel {
            label: "Husstandens samlede indkomst sidste år".to_owned(),
            grid: [0.0, 500_000.0, 1_000_000.0, 1_500_000.0]
                .map(|v| (v, format!("{v} kr.")))
                .to_vec(),
            total: row("Alle (1.013)", 1_000_000.0),
            rows: vec![row("Hovedstaden (347)", 1_400_000.0), row(UNBROKEN, 400.0)],
        }],
    })
}

fn group_cases() -> Vec<(String, Plot)> {
    [
        ("one group", groups(1, 1, "Mænd", "Enige")),
        (
            "ten groups",
            groups(4, 10, "70 år og derover, uden for arbejdsmarkedet", LONG),
        ),
        ("thirty groups", groups(1, 30, LONG, "Enige")),
        ("eight items", groups(8, 4, "Region Hovedstaden", LONG)),
        ("unbroken words", groups(2, 3, UNBROKEN, UNBROKEN)),
        ("numbers", number_groups()),
    ]
    .map(|(name, plot)| (format!("groups {name}"), plot))
    .into()
}

fn changes(rows: usize, label: &str, reading: &str, values: impl Fn(usize) -> (f64, f64)) -> Plot {
    let signs = [
        ChangeSign::Found,
        ChangeSign::NotFound,
        ChangeSign::NotTested,
        ChangeSign::NotComparable,
    ];
    let end = |value: f64, form| ChangeEnd {
        value,
        interval: Some(((value - 0.03).max(0.0), (value + 0.03).min(1.0))),
        form,
    };
    let row = |place: usize| {
        let (before, now) = values(place);
        ChangeRow {
            label: label.to_owned(),
            before: end(before, EndForm::Real),
            now: end(
                now,
                if place.is_multiple_of(2) {
                    EndForm::Real
                } else {
                    EndForm::Rehearsed
                },
            ),
            sign: signs[place % 4],
            values: format!("{}\u{a0}→\u{a0}{}", percent(before), percent(now)),
            difference: "+12,4\u{a0}procentpoint (+8,1\u{a0}til\u{a0}+16,7)".to_owned(),
            reading: reading.to_owned(),
            cells: None,
        }
    };
    Plot::Changes(Dumbbells {
        panels: vec![ChangePanel {
            label: String::new(),
            grid: grid(100),
            rows: (0..rows).map(row).collect(),
        }],
        before: "2020 (offentliggjorte tal)".to_owned(),
        now: "2023 (generalprøve)".to_owned(),
        signs: signs
            .map(|sign| {
                (
                    sign,
                    "Testet, og der er ikke fundet nogen forskel mellem de to målinger".to_owned(),
                )
            })
            .into(),
    })
}

fn change_cases() -> Vec<(String, Plot)> {
    [
        ("one", changes(1, "Kort", "steg", |_| (0.2, 0.6))),
        (
            "thirty",
            changes(30, LONG, "uændret inden for usikkerheden", |place| {
                (0.5, 0.5 + 0.01 * place as f64)
            }),
        ),
        (
            "edges",
            changes(4, UNBROKEN, LONG, |place| {
                if place.is_multiple_of(2) {
                    (0.0, 1.0)
                } else {
                    (1.0, 0.0)
                }
            }),
        ),
        ("no change", changes(4, LONG, UNBROKEN, |_| (0.5, 0.5))),
    ]
    .map(|(name, plot)| (format!("changes {name}"), plot))
    .into()
}

fn table(rows: usize, names: &[&str], label: &str) -> Plot {
    let row = |place: usize| StatementRow {
        label: label.to_owned(),
        cells: names
            .iter()
            .map(|_| (place % 3 != 1).then(|| part(1.0)))
            .collect(),
        base: "1.234.567".to_owned(),
        base_cell: None,
        not_shown: (place % 3 == 1).then(|| "for få svar til at vise".to_owned()),
    };
    Plot::Table(StatementTable {
        columns: tidemark::report::chart::columns(names),
        base: "Uvægtet basis".to_owned(),
        rows: (0..rows).map(row).collect(),
    })
}

fn table_cases() -> Vec<(String, Plot)> {
    [
        (
            "one",
            table(1, &["Uenig", "Hverken/eller", "Ved ikke", "Enig"], "Kort"),
        ),
        (
            "thirty",
            table(30, &["Uenig", "Hverken/eller", "Ved ikke", "Enig"], LONG),
        ),
        (
            "seven columns",
            table(
                4,
                &[
                    "Helt uenig",
                    "Delvist uenig",
                    "Hverken/eller",
                    "Delvist enig",
                    "Helt enig",
                    "Ved ikke",
                    UNBROKEN,
                ],
                UNBROKEN,
            ),
        ),
    ]
    .map(|(name, plot)| (format!("table {name}"), plot))
    .into()
}

fn multiples(panels: usize, rows: usize, label: &str, share: f64) -> Plot {
    let row = |place: usize| MultipleRow {
        label: label.to_owned(),
        value: (place != 1).then_some(share),
        text: if place == 1 {
            "for få svar til at vise".to_owned()
        } else {
            format!("{}**", percent(share))
        },
        interval: Some(((share - 0.1).max(0.0), (share + 0.1).min(1.0))),
        reference: Some(0.5),
        paint: tidemark::report::chart::legends(&FIVE)
            .get(place)
            .map(|legend| legend.paint),
        cell: None,
    };
    Plot::Multiples(Multiples {
        panels: (0..panels)
            .map(|_| MultiplePanel {
                label: format!("{label} (1.013)").into(),
                rows: (0..rows).map(row).collect(),
            })
            .collect(),
        highest: 1.0,
        reference: Some("Alle".to_owned()),
    })
}

fn multiple_cases() -> Vec<(String, Plot)> {
    [
        ("one", multiples(1, 1, "Kort", 0.3)),
        (
            "ten groups",
            multiples(10, 6, "Hverken enig eller uenig", 1.0),
        ),
        ("none", multiples(3, 5, LONG, 0.0)),
        ("thirty", multiples(30, 6, UNBROKEN, 0.9)),
    ]
    .map(|(name, plot)| (format!("multiples {name}"), plot))
    .into()
}

fn benchmarks(panels: usize, rows: usize, label: &str, text: &str) -> Plot {
    let row = |place: usize| BenchmarkRow {
        label: label.to_owned(),
        value: 1.0 - place as f64 / rows as f64,
        text: text.to_owned(),
        interval: place.is_multiple_of(2).then_some((0.2, 1.0)),
        whose: if place == 3 {
            Whose::Ours
        } else {
            Whose::Theirs
        },
        cell: None,
    };
    Plot::Benchmarks(Benchmarks {
        panels: (0..panels)
            .map(|_| BenchmarkPanel {
                label: LONG.to_owned(),
                axis: (0.0, 1.0),
                rows: (0..rows).map(row).collect(),
            })
            .collect(),
    })
}

fn benchmark_cases() -> Vec<(String, Plot)> {
    [
        ("two", benchmarks(1, 2, "Sverige, 2022", "43\u{a0}%")),
        (
            "thirty",
            benchmarks(
                1,
                30,
                "Det Forenede Kongerige Storbritannien og Nordirland, 2021/2022",
                "100\u{a0}%**",
            ),
        ),
        ("four items", benchmarks(4, 5, UNBROKEN, "1.234.567,25**")),
    ]
    .map(|(name, plot)| (format!("benchmarks {name}"), plot))
    .into()
}

fn weights(bins: usize, respondents: u64, mean: f64) -> Plot {
    let edge = |place: usize| {
        (
            place as f64 / 10.0,
            format!("{:.2}", place as f64 / 10.0).replace('.', ","),
        )
    };
    Plot::Weights(Histogram {
        bins: (0..bins)
            .map(|place| {
                let count = respondents * (place as u64 % 5);
                HistogramBin {
                    from: edge(place).0,
                    below: edge(place + 1).0,
                    respondents: count,
                    text: count.to_string(),
                }
            })
            .collect(),
        edges: (0..=bins).map(edge).collect(),
        axis: "En svarpersons vægt. Tal over søjlerne: svarpersoner.".to_owned(),
        mean: (mean, "Gennemsnitsvægt 1,00".into()),
        facts: [
            ("Designeffekt af vægtningen", "1,02"),
            ("Effektivitet", "98\u{a0}%"),
            ("Svarpersoner", "1.234.567"),
            (UNBROKEN, "994"),
        ]
        .map(|(name, value)| (name.to_owned(), value.into()))
        .into(),
    })
}

fn weight_cases() -> Vec<(String, Plot)> {
    [
        ("one bin", weights(1, 1_000_000, 0.05)),
        ("twelve bins", weights(12, 250, 0.7)),
        ("forty bins", weights(40, 123_456, 4.0)),
        ("mean at the edge", weights(12, 250, 0.0)),
    ]
    .map(|(name, plot)| (format!("weights {name}"), plot))
    .into()
}

fn map(panels: usize, columns: usize, rows: usize, name: &str) -> Plot {
    let tile = |place: usize| Tile {
        column: place % columns,
        row: place / columns,
        name: name.to_owned(),
        value: (place != 1).then_some(1.0),
        text: if place == 1 {
            "for få svar til at vise".to_owned()
        } else {
            "100\u{a0}%**".to_owned()
        },
        interval: Some("100–100\u{a0}%".to_owned()),
        base: "basis 1.234".to_owned(),
        class: (place % 5) as u8,
        cell: None,
    };
    Plot::Map(Tiles {
        panels: (0..panels)
            .map(|_| TilePanel {
                label: LONG.to_owned(),
                total: "Alle: 44\u{a0}%".into(),
                tiles: (0..columns * rows).map(tile).collect(),
            })
            .collect(),
        columns,
        rows,
        classes: (0..5)
            .map(|class| (class, "20\u{a0}% til under 40\u{a0}%".into()))
            .collect(),
    })
}

fn map_cases() -> Vec<(String, Plot)> {
    [
        ("five regions", map(1, 2, 3, "Midtjylland")),
        ("four items", map(4, 2, 3, "Syddanmark og Fyn")),
        ("beside each other", map(2, 4, 5, "Københavns omegn")),
        ("wide", map(1, 8, 7, "Mecklenburg-Vorpommern")),
        ("unbroken", map(30, 3, 3, UNBROKEN)),
    ]
    .map(|(name, plot)| (format!("map {name}"), plot))
    .into()
}

fn cases() -> Vec<(String, Figure)> {
    let plots = [
        bar_cases(),
        trend_cases(),
        group_cases(),
        change_cases(),
        table_cases(),
        multiple_cases(),
        benchmark_cases(),
        weight_cases(),
        map_cases(),
    ];
    let mut cases: Vec<(String, Figure)> = Vec::new();
    for (name, plot) in plots.into_iter().flatten() {
        // Each case in turn as it is, as a rehearsal, and under long captions.
        let hard = [Hard::Plain, Hard::Rehearsed, Hard::Captions][cases.len() % 3];
        cases.push((format!("{name} ({hard:?})"), figure(plot, hard)));
    }
    cases
}

/// The built-in themes, and one whose letters are wider.
fn themes() -> Vec<Theme> {
    let bold: &[u8] = include_bytes!("../src/report/font/NotoSans-Bold.ttf");
    let mut themes = Theme::built_in().to_vec();
    themes.push(Theme {
        name: "ministry".to_owned(),
        font: Some(Font {
            family: "House".to_owned(),
            regular: bold.into(),
            bold: bold.into(),
        }),
        ..Theme::light()
    });
    themes
}

/// Whether a line touches the letters that stand in an area: from the top of a figure to the baseline.
fn crosses(
    (x, y, wide, high): (f64, f64, f64, f64),
    from: (f64, f64),
    to: (f64, f64),
    width: f64,
) -> bool {
    const STEPS: u32 = 200;
    let (left, right) = (x + 0.5, x + wide - 0.5);
    let (top, bottom) = (y + high * 0.1, y + high * 0.76);
    let reach = width / 2.0;
    (0..=STEPS).any(|step| {
        let part = f64::from(step) / f64::from(STEPS);
        let x = from.0 + part * (to.0 - from.0);
        let y = from.1 + part * (to.1 - from.1);
        (left - reach..right + reach).contains(&x) && (top - reach..bottom + reach).contains(&y)
    })
}

fn wrong(scene: &Scene, height: Option<f64>) -> Vec<String> {
    let mut wrong = Vec::new();
    let lines: Vec<_> = scene.lines().collect();
    if let Some(height) = height
        && (scene.height - height).abs() > 0.5
    {
        wrong.push(format!("is {} high instead of {height}", scene.height));
    }
    for (place, line) in lines.iter().enumerate() {
        let area = line.area();
        let inside = area.x >= -0.1
            && area.y >= -0.1
            && area.x + area.width <= scene.width + 0.1
            && area.y + area.height <= scene.height + 0.1;
        if !inside {
            wrong.push(format!("`{}` leaves the picture: {area:?}", line.text));
        }
        if line.style.size < 9.0 {
            wrong.push(format!("`{}` is {} high", line.text, line.style.size));
        }
        for other in lines.iter().skip(place + 1) {
            if area.overlaps(&other.area()) {
                wrong.push(format!("`{}` stands on `{}`", line.text, other.text));
            }
        }
        for fill in scene.fills().filter(|fill| fill.overlaps(&area)) {
            let within = area.x >= fill.x - 0.1 && area.x + area.width <= fill.x + fill.width + 0.1;
            if !within {
                wrong.push(format!("`{}` stands half on {fill:?}", line.text));
            }
        }
        for (from, to, width) in scene.strokes() {
            let letters = (area.x, area.y, area.width, area.height);
            if crosses(letters, (from.x, from.y), (to.x, to.y), width) {
                wrong.push(format!(
                    "a line from {:.0}, {:.0} to {:.0}, {:.0} runs through `{}`",
                    from.x, from.y, to.x, to.y, line.text
                ));
            }
        }
        for (centre, radius) in scene.points() {
            let near_x = centre.x.clamp(area.x, area.x + area.width);
            // Letters reach from the top of a figure to the baseline, less than the area.
            let near_y = centre
                .y
                .clamp(area.y + area.height * 0.1, area.y + area.height * 0.78);
            if (near_x - centre.x).hypot(near_y - centre.y) < radius - 0.5 {
                wrong.push(format!("a point stands on `{}`", line.text));
            }
        }
    }
    wrong
}

#[test]
fn no_text_leaves_the_picture_or_stands_on_another() {
    let (cases, themes) = (cases(), themes());
    assert!(cases.len() >= 40, "{}", cases.len());
    let mut found: Vec<String> = Vec::new();
    let mut drawn = 0;
    for (name, figure) in &cases {
        for (size_name, size) in Size::NAMES {
            for theme in &themes {
                // Built-in themes have the same letters: the layout is the same.
                if theme.font.is_none() && theme.name != "light" {
                    continue;
                }
                let look = Look {
                    size: *size,
                    frame: Frame::Whole,
                    theme,
                };
                let scene = figure.scene_in(look);
                drawn += 1;
                // Tiles with names of 85 letters, or 56 of them, or five rows of them under captions of 120 letters do not fit a
                // card: it grows, and nothing is cut.
                let may_grow = [
                    "map unbroken",
                    "map wide",
                    "map beside each other (Captions)",
                ]
                .iter()
                .any(|hard| name.starts_with(hard));
                let height = size.fixed_height().filter(|_| !may_grow);
                for wrong in wrong(&scene, height).into_iter().take(2) {
                    found.push(format!("{name}, {size_name}, {}: {wrong}", theme.name));
                }
            }
        }
    }
    found.sort();
    assert!(
        found.is_empty(),
        "{} of {drawn} drawings:\n{}",
        found.len(),
        found.join("\n")
    );
}
