//! The words of letters.

use jiff::civil::Date;

use crate::definition::Lang;

#[derive(Debug)]
pub(super) struct Words {
    /// `{name}`.
    pub greeting_to: &'static str,
    pub greeting: &'static str,
    /// `{title}`.
    pub invited: &'static str,
    /// `{title}`.
    pub reminded: &'static str,
    pub steps: &'static str,
    /// `{url}`.
    pub qr_alt: &'static str,
    pub qr_label: &'static str,
    pub old_link: &'static str,
    pub personal: &'static str,
    pub anonymous: &'static str,
    pub pseudonymous: &'static str,
    pub questions: &'static str,
    pub closing: &'static str,
    /// Above a signature.
    pub regards: &'static str,
    /// `{date}`: the last day, as it is said in a sentence.
    pub deadline: &'static str,
    /// What stands before a day in a sentence and not alone.
    pub before_day: &'static str,
    pub mark: &'static str,
}

const DA: Words = Words {
    greeting_to: "Kære {name}",
    greeting: "Kære modtager",
    invited: "Du er inviteret til at svare på undersøgelsen »{title}«.",
    reminded: "For nylig inviterede vi dig til at svare på undersøgelsen »{title}«. Vi har ikke modtaget dit svar endnu og håber, at du vil være med.",
    steps: "Skriv adressen i din browser, eller scan koden med kameraet på din telefon:",
    qr_alt: "QR-kode, der fører til {url}",
    qr_label: "Scan koden",
    old_link: "Brug linket i dette brev: Linket i det forrige brev virker ikke længere. Har du allerede svaret på nogle af spørgsmålene, er dine svar gemt.",
    personal: "Linket er personligt og kan kun bruges til ét svar. Du kan holde pause og fortsætte senere, også på en anden enhed.",
    anonymous: "Det er frivilligt at være med, og du er anonym: Når du har sendt dine svar, slettes forbindelsen mellem dig og dem for altid.",
    pseudonymous: "Det er frivilligt at være med. Dine svar opbevares uden dit navn, og du kan få dem slettet med dit link, indtil de ikke længere kan forbindes med dig.",
    questions: "Spørgsmål til undersøgelsen:",
    closing: "Tak for din hjælp.",
    regards: "Med venlig hilsen",
    deadline: "Svar senest {date}.",
    before_day: "den ",
    mark: "GENERALPRØVE – dette brev skal ikke sendes",
};

const EN: Words = Words {
    greeting_to: "Dear {name}",
    greeting: "Dear recipient",
    invited: "You are invited to take part in the survey “{title}”.",
    reminded: "We recently invited you to take part in the survey “{title}”. We have not received your answers yet and hope that you will take part.",
    steps: "Type the address into your browser, or scan the code with the camera of your phone:",
    qr_alt: "QR code that leads to {url}",
    qr_label: "Scan the code",
    old_link: "Use the link in this letter: the one in the letter before no longer works. If you have answered some of the questions already, your answers are kept.",
    personal: "The link is personal and serves for one response. You can take a break and go on later, on another device too.",
    anonymous: "Taking part is voluntary and anonymous: once you have submitted your answers, the link between you and them is deleted for good.",
    pseudonymous: "Taking part is voluntary. Your answers are kept without your name, and you can have them deleted with your link until they can no longer be connected to you.",
    questions: "Questions about the survey:",
    closing: "Thank you for your help.",
    regards: "Yours sincerely",
    deadline: "Please answer by {date}.",
    before_day: "",
    mark: "REHEARSAL – this letter is not to be sent",
};

/// English where there are none.
pub(super) fn of(lang: &Lang) -> &'static Words {
    match lang.as_str().split('-').next() {
        Some("da") => &DA,
        _ => &EN,
    }
}

/// A day as it stands alone, in a letter's head or a cell: `1. oktober 2026`, `1 October 2026`.
pub(super) fn day(lang: &Lang, day: Date) -> String {
    let said = crate::collect::words::of(lang).date(day);
    let before = of(lang).before_day;
    said.strip_prefix(before).unwrap_or(&said).to_owned()
}
