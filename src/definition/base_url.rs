//! Where respondents find the questionnaire, written as browsers write it: links in letters, the `Host` of a request and the
//! `Origin` of a form are compared with it.

use std::net::{Ipv4Addr, Ipv6Addr};

/// Why a text is no address that links can be made from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NoBaseUrl {
    /// It has no scheme, no host, a path, or what no host has.
    NoAddress,
    /// It begins with `http://` and leads to another computer.
    InClear,
    /// Its host has letters beyond ASCII; in the address of a page it reads like this.
    NotAscii(String),
}

/// An address without a path, as browsers write it: scheme and host in small letters, no port where the scheme implies it.
/// `http` is taken of this computer alone.
///
/// # Errors
/// Where it is none.
///
/// ```
/// use tidemark::definition::{NoBaseUrl, base_url};
/// assert_eq!(base_url("https://Svar.Example.dk:443/"), Ok("https://svar.example.dk".to_owned()));
/// assert_eq!(base_url("http://localhost:8080"), Ok("http://localhost:8080".to_owned()));
/// assert_eq!(base_url("http://127.0.0.1.evil.dk"), Err(NoBaseUrl::InClear));
/// let own = NoBaseUrl::NotAscii("https://xn--sprg-hra.dk".to_owned());
/// assert_eq!(base_url("https://spørg.dk"), Err(own));
/// ```
pub fn base_url(text: &str) -> Result<String, NoBaseUrl> {
    let (scheme, authority) = text
        .trim_end_matches('/')
        .split_once("://")
        .ok_or(NoBaseUrl::NoAddress)?;
    let scheme = scheme.to_ascii_lowercase();
    let is_odd = |c: char| "/\\?#@%".contains(c) || c.is_whitespace() || c.is_control();
    if !matches!(scheme.as_str(), "http" | "https") || authority.contains(is_odd) {
        return Err(NoBaseUrl::NoAddress);
    }
    if !authority.is_ascii() {
        let labels: Vec<String> = authority.to_lowercase().split('.').map(ascii).collect();
        let host = canonical_host(&scheme, &labels.join("."));
        return Err(NoBaseUrl::NotAscii(format!("{scheme}://{host}")));
    }
    let host = canonical_host(&scheme, authority);
    let (name, port) = parted(&host);
    if !is_name(name) || !port.is_none_or(is_port) {
        return Err(NoBaseUrl::NoAddress);
    }
    match scheme == "https" || is_this_computer(name) {
        true => Ok(format!("{scheme}://{host}")),
        false => Err(NoBaseUrl::InClear),
    }
}

/// A host, with its port or without, as browsers write it: small letters, no port where the scheme implies it.
///
/// ```
/// use tidemark::definition::canonical_host;
/// assert_eq!(canonical_host("https", "Svar.Example.dk:443"), "svar.example.dk");
/// assert_eq!(canonical_host("http", "localhost:443"), "localhost:443");
/// ```
pub fn canonical_host(scheme: &str, host: &str) -> String {
    let implied = match scheme {
        "https" => ":443",
        _ => ":80",
    };
    host.strip_suffix(implied)
        .unwrap_or(host)
        .to_ascii_lowercase()
}

/// Whether a host, without a port, can be no other computer than this one.
///
/// ```
/// use tidemark::definition::is_this_computer;
/// assert!(is_this_computer("localhost") && is_this_computer("127.0.0.1") && is_this_computer("[::1]"));
/// assert!(!is_this_computer("localhostfoo") && !is_this_computer("127.0.0.1.evil.dk"));
/// ```
pub fn is_this_computer(name: &str) -> bool {
    let in_brackets = name
        .strip_prefix('[')
        .and_then(|name| name.strip_suffix(']'));
    match in_brackets {
        Some(name) => name.parse().is_ok_and(|ip: Ipv6Addr| ip.is_loopback()),
        None => name == "localhost" || name.parse().is_ok_and(|ip: Ipv4Addr| ip.is_loopback()),
    }
}

/// A host and its port.
///
/// ```
/// use tidemark::definition::parted;
/// assert_eq!(parted("[::1]:8080"), ("[::1]", Some("8080")));
/// assert_eq!(parted("localhost"), ("localhost", None));
/// ```
pub fn parted(host: &str) -> (&str, Option<&str>) {
    match host.rsplit_once(':') {
        Some((name, port)) if !port.contains(']') => (name, Some(port)),
        _ => (host, None),
    }
}

fn is_name(name: &str) -> bool {
    if let Some(rest) = name.strip_prefix('[') {
        let address = rest.strip_suffix(']').map(str::parse::<Ipv6Addr>);
        return matches!(address, Some(Ok(_)));
    }
    let is_label = |label: &str| {
        !label.is_empty()
            && label.len() <= 63
            && label
                .bytes()
                .all(|b| b.is_ascii_alphanumeric() || b == b'-')
    };
    name.len() <= 253 && name.split('.').all(is_label)
}

/// As browsers write it: digits that do not begin with 0.
fn is_port(port: &str) -> bool {
    let number: Option<u16> = port.parse().ok().filter(|number| *number > 0);
    number.is_some_and(|number| number.to_string() == port)
}

/// A label of a host in ASCII: `xn--` and Punycode (RFC 3492, 6.3) where it has other letters.
fn ascii(label: &str) -> String {
    const BASE: u32 = 36;
    let (label, port) = parted(label);
    let port = port.map(|port| format!(":{port}")).unwrap_or_default();
    if label.is_ascii() {
        return format!("{label}{port}");
    }
    let basic: String = label.chars().filter(char::is_ascii).collect();
    let mut coded = basic.clone();
    if !basic.is_empty() {
        coded.push('-');
    }
    let mut others: Vec<u32> = label
        .chars()
        .filter(|c| !c.is_ascii())
        .map(u32::from)
        .collect();
    others.sort_unstable();
    others.dedup();
    let basic = u32::try_from(basic.len()).unwrap_or(u32::MAX);
    let (mut last, mut delta, mut bias, mut handled) = (128_u32, 0_u32, 72_u32, basic);
    for next in others {
        delta = delta.saturating_add((next - last).saturating_mul(handled.saturating_add(1)));
        for c in label.chars().map(u32::from) {
            if c < next {
                delta = delta.saturating_add(1);
            }
            if c != next {
                continue;
            }
            let (mut rest, mut k) = (delta, BASE);
            loop {
                let threshold = k.saturating_sub(bias).clamp(1, 26);
                if rest < threshold {
                    coded.extend(digit(rest));
                    break;
                }
                let place = threshold + (rest - threshold) % (BASE - threshold);
                coded.extend(digit(place));
                rest = (rest - threshold) / (BASE - threshold);
                k += BASE;
            }
            bias = adapted(delta, handled.saturating_add(1), handled == basic);
            (delta, handled) = (0, handled.saturating_add(1));
        }
        delta = delta.saturating_add(1);
        last = next.saturating_add(1);
    }
    format!("xn--{coded}{port}")
}

/// A letter, or after the 26 of them a digit.
fn digit(value: u32) -> Option<char> {
    let value = u8::try_from(value).ok()?;
    Some(char::from(match value {
        0..26 => b'a' + value,
        _ => b'0' + (value - 26),
    }))
}

/// RFC 3492, 6.1.
fn adapted(delta: u32, points: u32, is_first: bool) -> u32 {
    let mut delta = match is_first {
        true => delta / 700,
        false => delta / 2,
    };
    delta += delta / points.max(1);
    let mut k = 0;
    while delta > 455 {
        delta /= 35;
        k += 36;
    }
    k + 36 * delta / (delta + 38)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_written_as_browsers_write_it_or_refused() {
        for (written, read) in [
            ("https://Svar.Example.dk", "https://svar.example.dk"),
            ("HTTPS://svar.example.dk:443//", "https://svar.example.dk"),
            (
                "https://svar.example.dk:8443",
                "https://svar.example.dk:8443",
            ),
            ("http://127.0.0.1", "http://127.0.0.1"),
            ("http://127.0.0.1:80/", "http://127.0.0.1"),
            ("http://LOCALHOST:8080", "http://localhost:8080"),
            ("http://[::1]:8080", "http://[::1]:8080"),
        ] {
            assert_eq!(base_url(written).as_deref(), Ok(read), "{written}");
        }
        for written in [
            "svar.example.dk",
            "ftp://svar.example.dk",
            "https://",
            "https://svar.example.dk/sti",
            "https://svar.example.dk?a",
            "https://a@svar.example.dk",
            "https://svar..dk",
            "https://svar dk",
            "https://svar.dk:",
            "https://svar.dk:0443",
            "https://svar.dk:65536",
            "https://svar_dk:x",
            "http://",
        ] {
            assert_eq!(base_url(written), Err(NoBaseUrl::NoAddress), "{written}");
        }
        for written in [
            "http://svar.example.dk",
            "http://127.0.0.1.evil.dk",
            "http://localhostfoo",
            "http://localhost.evil.dk:80",
            "http://[2001:db8::1]",
        ] {
            assert_eq!(base_url(written), Err(NoBaseUrl::InClear), "{written}");
        }
    }

    /// Against `"…".encode("idna")` of Python 3.
    #[test]
    fn names_with_other_letters_are_told_in_ascii() {
        for (written, told) in [
            ("https://spørg.dk", "https://xn--sprg-hra.dk"),
            ("https://Ærø.dk:8443", "https://xn--r-3fa9c.dk:8443"),
            ("https://spørg.dk:443/", "https://xn--sprg-hra.dk"),
            (
                "https://svar.blåbærgrød.dk",
                "https://svar.xn--blbrgrd-fxak7p.dk",
            ),
            ("https://пример.example", "https://xn--e1afmkfd.example"),
            ("https://例え.jp", "https://xn--r8jz45g.jp"),
        ] {
            let told = NoBaseUrl::NotAscii(told.to_owned());
            assert_eq!(base_url(written), Err(told), "{written}");
        }
    }
}
