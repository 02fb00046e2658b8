//! In: a draft. Out: the text of `survey.toml`, `report.toml` and `wave.toml`. Never: a fact that the file does not state;
//! what a person must say stands as a placeholder.

use super::numeric::in_toml;
use super::toml::{self, comment, key, list, quoted, texts};
use super::{Draft, DraftColumns, DraftItem, DraftScale, Ground};
use crate::definition::placeholder::MARKER;
use crate::definition::{BandsOf, Derivation, ItemKind, Lang, NetRole, Role, Scale};
use crate::ingest::profile::Profile;
use jiff::civil::Date;

/// What `wave.toml` says of the file.
#[derive(Debug, Clone, Copy)]
pub struct DeliveryLines<'a> {
    /// Path from the wave's folder.
    pub path: &'a str,
    /// The name of the file, its source as far as is known.
    pub source: &'a str,
    /// As it was stated.
    pub encoding: Option<&'a str>,
    /// As it was stated.
    pub sheet: Option<&'a str>,
    /// As it was stated.
    pub heading_row: Option<usize>,
    /// As it was stated.
    pub delimiter: Option<char>,
    /// As it was stated.
    pub decimal: Option<char>,
}

/// Facts without which nothing is published: `check` refuses a placeholder in their place, so they wait as comments.
const DEMANDED: [(&str, &str); 4] = [
    ("sponsor", "who pays"),
    ("conducted_by", "who collected the answers"),
    (
        "population",
        "who is described, for example citizens aged 18 and over",
    ),
    ("modes", "mode and languages"),
];
/// Facts of which the report says "not disclosed" until they are stated.
const STATED: [(&str, &str); 9] = [
    ("strategy", "the research strategy"),
    ("sampling", "how the sample was drawn"),
    ("incentives", "none, or which"),
    ("tables", "where full tables are"),
    ("quality_checks", "how answers were checked"),
    ("limitations", "limitations"),
    ("response_rate", "response rate"),
    ("synthetic_data", "none, or which"),
    ("contact", "whom to ask"),
];

pub fn survey(draft: &Draft, id: &str) -> String {
    let languages = &draft.languages;
    let tags: Vec<String> = languages.iter().map(|lang| quoted(lang.as_str())).collect();
    let title = match &draft.title {
        Some(title) => texts(title, languages),
        None => same(&format!("{MARKER}: title"), languages),
    };
    let mut text = format!(
        "# Drafted by `tidemark import` from the labels of a delivery: look through every line. Every key:\n\
         # docs/survey-folder.md. What begins with {MARKER} the file does not tell.\n\n\
         [survey]\nid = {}\nlanguages = [{}]\ntitle = {title}\n\n",
        quoted(id),
        tags.join(", ")
    );
    if let Some(weight) = draft.weight_field() {
        text.push_str(&format!(
            "# The weight that was delivered, taken as it is.\n[design]\nweight = {}\n\n[weighting]\nmethod = \"delivered\"\n\n",
            quoted(weight)
        ));
    }
    for drafted in &draft.scales {
        if let Some(evidence) = &drafted.evidence {
            text.push_str(&comment(evidence));
        }
        text.push_str(&scale(drafted, languages));
    }
    for item in &draft.items {
        text.push_str(&self::item(item, languages));
    }
    text.push_str(&disclosure(languages));
    text
}

fn same(text: &str, languages: &[Lang]) -> String {
    texts(&crate::definition::Texts::same(languages, text), languages)
}

fn disclosure(languages: &[Lang]) -> String {
    let fact = |name: &str, hint: &str| {
        format!(
            "{name} = {}\n",
            same(&format!("{MARKER}: {hint}"), languages)
        )
    };
    let mut text = format!(
        "# Facts that must be published with the figures. The first four are demanded: nothing is published before they\n\
         # stand here without the #.\n[disclosure]\nprobability = \"not_stated\" # {MARKER}: \"probability\" or \"non_probability\"\n"
    );
    for (name, hint) in DEMANDED {
        text.push_str(&format!("# {}", fact(name, hint)));
    }
    for (name, hint) in STATED {
        text.push_str(&fact(name, hint));
    }
    text
}

fn scale(drafted: &DraftScale, languages: &[Lang]) -> String {
    let scale = &drafted.scale;
    let mut text = format!("[scale.{}]\n", scale.id);
    text.push_str("# Shares are of those who answered; \"with_dont_know\" counts those who don't know among them.\n");
    text.push_str(toml::base(scale.base));
    let (answers, doubtful) = (&scale.answers, &drafted.doubtful);
    text.push_str(&toml::answers("answers", answers, doubtful, languages));
    if !scale.nets.is_empty() {
        text.push_str(&format!(
            "\n[scale.{}.nets]\n{}",
            scale.id,
            toml::nets(&scale.nets, languages)
        ));
    }
    text.push('\n');
    text
}

pub fn items_with_scales(draft: &Draft, items: &[&DraftItem]) -> String {
    let is_used = |id: &crate::definition::ScaleId| {
        items.iter().any(|drafted| {
            drafted.shares_scale && drafted.item.scale().is_some_and(|scale| scale.id == *id)
        })
    };
    let scales = draft
        .scales
        .iter()
        .filter(|drafted| is_used(&drafted.scale.id));
    let mut text: String = scales
        .map(|drafted| scale(drafted, &draft.languages))
        .collect();
    text.extend(items.iter().map(|drafted| item(drafted, &draft.languages)));
    text
}

fn item(drafted: &DraftItem, languages: &[Lang]) -> String {
    let item = &drafted.item;
    let id = &item.id;
    let mut text: String = drafted.notes.iter().map(|note| comment(note)).collect();
    text.push_str(&format!("[item.{id}]\n"));
    let (kind, lines, nets) = of_kind(drafted, languages);
    text.push_str(&format!("kind = \"{kind}\"\n"));
    if item.role == Role::Background && kind != "derived" {
        text.push_str("role = \"background\"\n");
    }
    if kind != "derived" {
        let mark = match drafted.worded_by_label {
            true => " # a label of the file: is this what was asked?",
            false => "",
        };
        text.push_str(&format!("text = {}{mark}\n", texts(&item.text, languages)));
    }
    if !item.label.is_empty() {
        text.push_str(&format!("label = {}\n", texts(&item.label, languages)));
    }
    text.push_str(&toml::blank(item.blank));
    text.push_str(&lines);
    if let Some(line) = &drafted.offered {
        text.push_str(&comment(line));
    }
    if !nets.is_empty() {
        text.push_str(&format!("\n[item.{id}.nets]\n{nets}"));
    }
    text.push('\n');
    text
}

/// The word of a kind, its lines, and the nets that stand in a table of their own.
fn of_kind(drafted: &DraftItem, languages: &[Lang]) -> (&'static str, String, String) {
    match &drafted.item.kind {
        ItemKind::Single { scale } if drafted.shares_scale => (
            "single",
            format!("scale = {}\n", quoted(scale.id.as_str())),
            String::new(),
        ),
        ItemKind::Single { scale } => (
            "single",
            format!(
                "{}{}",
                toml::base(scale.base),
                toml::answers("answers", &scale.answers, &drafted.doubtful, languages)
            ),
            toml::nets(&scale.nets, languages),
        ),
        ItemKind::Multiple { options, base, .. } => (
            "multiple",
            format!(
                "{}{}",
                toml::base(*base),
                toml::answers("options", options, &[], languages)
            ),
            String::new(),
        ),
        ItemKind::Numeric {
            missing,
            minimum,
            maximum,
            decimals,
            ..
        } => {
            let mut lines = String::new();
            if !missing.is_empty() {
                lines.push_str(&format!("missing = {}\n", in_toml(missing)));
            }
            if let Some(minimum) = minimum {
                lines.push_str(&format!("minimum = {minimum}\n"));
            }
            if let Some(maximum) = maximum {
                lines.push_str(&format!("maximum = {maximum}\n"));
            }
            if *decimals > 0 {
                lines.push_str(&format!("decimals = {decimals}\n"));
            }
            ("numeric", lines, String::new())
        }
        ItemKind::Open => ("open", String::new(), String::new()),
        ItemKind::Derived { from, rule, scale } => (
            "derived",
            derived(from.as_str(), rule, scale, languages),
            String::new(),
        ),
    }
}

fn derived(from: &str, rule: &Derivation, scale: &Scale, languages: &[Lang]) -> String {
    let mut text = format!("from = {}\n", quoted(from));
    let Derivation::Bands { of, bands } = rule else {
        return text;
    };
    if *of == BandsOf::AgeAtFieldwork {
        text.push_str("of = \"age_at_fieldwork\"\n");
    }
    text.push_str("bands = [\n");
    for (band, answer) in bands.iter().zip(&scale.answers) {
        let end = |name: &str, value: f64| {
            if value.is_finite() {
                format!(", {name} = {value}")
            } else {
                String::new()
            }
        };
        text.push_str(&format!(
            "  {{ code = {}, label = {}{}{} }},\n",
            band.code,
            texts(&answer.label, languages),
            end("from", band.from),
            end("to", band.to)
        ));
    }
    text.push_str("]\n");
    text
}

pub fn report(draft: &Draft) -> String {
    const MOST_GROUPS: usize = 8;
    const MOST_BARS: usize = 8;
    let languages = &draft.languages;
    let finding = || same(&format!("{MARKER}: the finding, short"), languages);
    let categories = |drafted: &DraftItem| {
        drafted.item.scale().map_or(0, |scale| {
            scale
                .answers
                .iter()
                .filter(|answer| answer.missing.is_none())
                .count()
        })
    };
    let banners: Vec<String> = draft
        .items
        .iter()
        .filter(|drafted| {
            drafted.item.role == Role::Background
                && (2..=MOST_GROUPS).contains(&categories(drafted))
        })
        .map(|drafted| drafted.item.id.as_str().to_owned())
        .collect();
    let mut text = format!(
        "# What is published. Every key: docs/survey-folder.md.\n\nbanners = {}\n",
        list(&banners)
    );
    text.push_str("\n# The whole kit, for anybody; `pieces` names some of it.\n[edition.public]\n");
    let with_sides = |drafted: &&DraftItem| {
        drafted.item.role == Role::Opinion
            && drafted
                .item
                .scale()
                .is_some_and(|scale| scale.net_of(NetRole::Agree).is_some())
    };
    let Some(first) = draft.items.iter().find(with_sides) else {
        return text;
    };
    let scale = first.item.scale().map(|scale| &scale.id);
    let items: Vec<String> = draft
        .items
        .iter()
        .filter(with_sides)
        .filter(|drafted| {
            drafted.item.id == first.item.id
                || drafted.shares_scale && drafted.item.scale().map(|scale| &scale.id) == scale
        })
        .take(MOST_BARS)
        .map(|drafted| drafted.item.id.as_str().to_owned())
        .collect();
    text.push_str(&format!(
        "\n[figure.attitudes]\ntitle = {}\nkind = \"stacked\"\nitems = {}\n",
        finding(),
        list(&items)
    ));
    if let Some(by) = banners
        .iter()
        .find(|banner| *banner == "age_group")
        .or(banners.first())
    {
        text.push_str(&format!(
            "\n[figure.by_group]\ntitle = {}\nkind = \"groups\"\nby = {}\nitems = {}\n",
            finding(),
            quoted(by),
            list(&[first.item.id.as_str().to_owned()])
        ));
    }
    text
}

pub fn wave(draft: &Draft, profile: &Profile, delivery: &DeliveryLines<'_>) -> String {
    let mut text = "# One wave, drafted by `tidemark import`. Every key: docs/survey-folder.md.\n\nkind = \"responses\"\n".to_owned();
    match draft.fieldwork {
        Some(days) => text.push_str(&fieldwork_line(days, draft.fieldwork_from)),
        None => text.push_str(&format!("# fieldwork = {{ start = 2021-10-01, end = 2021-10-14 }} # {MARKER}: first and last day\n")),
    }
    text.push_str(&format!(
        "# mode = {{ id = \"web\", text = {} }}\n",
        same(
            &format!("{MARKER}: how answers were collected"),
            &draft.languages
        )
    ));
    text.push_str(&format!(
        "sources = [{}]\n",
        same(delivery.source, &draft.languages)
    ));
    text.push_str(&delivery_lines(delivery));
    let name = |place: usize| {
        profile
            .dictionary
            .variables
            .get(place)
            .map(|variable| variable.name.as_str())
    };
    let id = draft.id.and_then(name);
    if id.is_some() {
        text.push_str(&format!("respondent_id = {}\n", quoted(draft.id_field())));
    }
    let mut lines = String::new();
    let mut one = |field: &str, heading: Option<&str>| {
        if let Some(heading) = heading.filter(|heading| *heading != field) {
            lines.push_str(&format!("{} = {}\n", key(field), quoted(heading)));
        }
    };
    one(draft.id_field(), id);
    if let Some(field) = draft.weight_field() {
        one(field, draft.weight.and_then(name));
    }
    for drafted in &draft.items {
        if let DraftColumns::One(place) = drafted.columns {
            one(drafted.item.id.as_str(), name(place));
        }
    }
    for drafted in &draft.items {
        lines.push_str(&several_columns(drafted, &name));
    }
    if !lines.is_empty() {
        text.push_str(&format!("\n[columns]\n{lines}"));
    }
    for drafted in draft
        .items
        .iter()
        .filter(|drafted| !drafted.values.is_empty())
    {
        text.push_str(&format!("\n[values.{}]\n", drafted.item.id));
        for (value, code) in &drafted.values {
            text.push_str(&format!("{} = {code}\n", quoted(value)));
        }
    }
    if !draft.left_out.is_empty() {
        text.push_str("\n# Columns that are no item:\n");
        for (place, why) in &draft.left_out {
            text.push_str(&comment(&format!(
                "{}: {why}",
                name(*place).unwrap_or_default()
            )));
        }
    }
    text
}

/// The days of fieldwork, and what they were taken from.
pub fn fieldwork_line((start, end): (Date, Date), ground: Option<Ground>) -> String {
    let ground = ground.and_then(Ground::words);
    let ground = ground.map_or(String::new(), |words| format!(" # {words}"));
    format!("fieldwork = {{ start = {start}, end = {end} }}{ground}\n")
}

/// The lines by which the file is found and opened.
pub fn delivery_lines(delivery: &DeliveryLines<'_>) -> String {
    let mut text = format!("delivery = {}\n", quoted(delivery.path));
    if let Some(encoding) = delivery.encoding {
        text.push_str(&format!("encoding = {}\n", quoted(encoding)));
    }
    if let Some(sheet) = delivery.sheet {
        text.push_str(&format!("sheet = {}\n", quoted(sheet)));
    }
    if let Some(row) = delivery.heading_row {
        text.push_str(&format!("heading_row = {row}\n"));
    }
    for (name, sign) in [
        ("delimiter", delivery.delimiter),
        ("decimal", delivery.decimal),
    ] {
        if let Some(sign) = sign {
            text.push_str(&format!("{name} = {}\n", quoted(&sign.to_string())));
        }
    }
    text
}

fn several_columns<'p>(drafted: &DraftItem, name: &impl Fn(usize) -> Option<&'p str>) -> String {
    let id = key(drafted.item.id.as_str());
    match &drafted.columns {
        DraftColumns::One(_) => String::new(),
        DraftColumns::AnyOf(columns) if columns.is_empty() => String::new(),
        DraftColumns::AnyOf(columns) => {
            let names: Vec<String> = columns
                .iter()
                .filter_map(|place| name(*place))
                .map(str::to_owned)
                .collect();
            format!("{id} = {{ any_of = {} }}\n", list(&names))
        }
        DraftColumns::Options {
            by_code,
            chosen,
            unchosen,
        } => {
            let mut parts: Vec<String> = by_code
                .iter()
                .filter_map(|(code, place)| Some(format!("{code} = {}", quoted(name(*place)?))))
                .collect();
            if !chosen.is_empty() {
                parts.push(format!("chosen = {}", list(chosen)));
            }
            if !unchosen.is_empty() {
                parts.push(format!("unchosen = {}", list(unchosen)));
            }
            format!("{id} = {{ {} }}\n", parts.join(", "))
        }
    }
}
