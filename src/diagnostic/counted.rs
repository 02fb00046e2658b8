//! In: a number and what it counts. Out: both, in the number's form. Never: `1 rows`.

/// How many of what, in a message.
///
/// ```
/// use tidemark::diagnostic::counted;
/// assert_eq!(counted(1, "row is", "rows are"), "1 row is");
/// assert_eq!(counted(0, "row is", "rows are"), "0 rows are");
/// ```
pub fn counted(count: usize, one: &str, many: &str) -> String {
    match count {
        1 => format!("1 {one}"),
        _ => format!("{count} {many}"),
    }
}
