//! The fields of a form. One that no page of ours has is refused.

use axum::body::Bytes;

/// The fields of a form in the order sent.
#[derive(Debug)]
pub(super) struct Fields(Vec<(String, String)>);

impl Fields {
    /// Reads a form that has only `known` fields.
    pub fn read(body: &Bytes, known: &[&str]) -> Option<Self> {
        let fields: Vec<(String, String)> = form_urlencoded::parse(body).into_owned().collect();
        fields
            .iter()
            // PostgreSQL has no text with a NUL in it.
            .all(|(name, value)| known.contains(&name.as_str()) && !value.contains('\0'))
            .then_some(Self(fields))
    }

    /// The one value of a field.
    pub fn one(&self, name: &str) -> Option<&str> {
        self.0
            .iter()
            .find(|(field, _)| field == name)
            .map(|(_, value)| value.as_str())
    }

    /// Every value of a field.
    pub fn all(&self, name: &str) -> Vec<String> {
        self.0
            .iter()
            .filter(|(field, _)| field == name)
            .map(|(_, value)| value.clone())
            .collect()
    }
}
