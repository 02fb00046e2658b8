use super::Context;
use crate::definition::Telling;
impl Context<'_> {
    pub fn told_text(&self, told: &Telling) -> String { format!("{:?}", told.get(self.lang)) }
}
