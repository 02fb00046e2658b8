//! stub
use clap::Args;
/// x
#[derive(Debug, Args)]
pub struct NewArgs {}
pub fn run(_args: &NewArgs) -> crate::Result<super::Outcome> { Ok(super::Outcome::default()) }
