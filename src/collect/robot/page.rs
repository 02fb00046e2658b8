//! What a robot sees of a page: the form of its main part, and the questions that it leads to.

/// The form of a page.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Form {
    /// Where it goes.
    pub action: String,
    /// Fields that nobody fills in.
    pub hidden: Vec<(String, String)>,
    /// The version of the consent asked for.
    pub consent: Option<String>,
    /// Languages that a button leads to.
    pub languages: Vec<String>,
}

/// The form of the main part of a page.
pub(super) fn form(page: &str) -> Option<Form> {
    let main = main(page);
    let (_, from) = main.split_once("<form")?;
    let (inside, _) = from.split_once("</form>")?;
    let (opening, rest) = inside.split_once('>')?;
    let mut form = Form {
        action: attribute(opening, "action")?,
        ..Form::default()
    };
    for tag in tags(rest, "input") {
        let (name, value) = (attribute(tag, "name"), attribute(tag, "value"));
        match (attribute(tag, "type").as_deref(), name, value) {
            (Some("hidden"), Some(name), Some(value)) => form.hidden.push((name, value)),
            (Some("checkbox"), Some(name), Some(value)) if name == "consent" => {
                form.consent = Some(value);
            }
            _ => {}
        }
    }
    for tag in tags(rest, "button") {
        if attribute(tag, "name").as_deref() == Some("language") {
            form.languages.extend(attribute(tag, "value"));
        }
    }
    Some(form)
}

/// The items whose answers the page of answers leads back to.
pub(super) fn items(page: &str) -> Vec<String> {
    let mut items: Vec<String> = Vec::new();
    let list = main(page).split_once("<dl").map_or("", |(_, list)| list);
    for tag in tags(list, "a") {
        let item = attribute(tag, "href").and_then(|href| {
            let item = href.strip_prefix("/q/")?;
            Some(item.split('?').next().unwrap_or(item).to_owned())
        });
        if let Some(item) = item
            && !items.contains(&item)
        {
            items.push(item);
        }
    }
    items
}

/// The main part of a page.
pub(super) fn main(page: &str) -> &str {
    page.split_once("<main").map_or("", |(_, main)| {
        main.split_once("</main>").map_or(main, |(main, _)| main)
    })
}

/// What stands in each tag of this name.
fn tags<'a>(html: &'a str, name: &'a str) -> impl Iterator<Item = &'a str> {
    html.split('<').skip(1).filter_map(move |tag| {
        let rest = tag.strip_prefix(name)?;
        rest.starts_with(' ')
            .then(|| rest.split_once('>').map_or(rest, |(inside, _)| inside))
    })
}

fn attribute(tag: &str, name: &str) -> Option<String> {
    let (_, from) = tag.split_once(&format!(" {name}=\""))?;
    let (value, _) = from.split_once('"')?;
    Some(plain(value))
}

/// The text that HTML stands for.
fn plain(text: &str) -> String {
    text.replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&quot;", "\"")
        .replace("&#39;", "'")
        .replace("&amp;", "&")
}
