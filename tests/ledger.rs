//! The comparability ledger: it finds what differs between two definitions and nothing else, and no output makes a
//! comparison that it refuses.

#[path = "ledger/folder.rs"]
mod folder;
#[path = "ledger/outputs.rs"]
mod outputs;
#[path = "ledger/overrules.rs"]
mod overrules;
#[path = "ledger/pairs.rs"]
mod pairs;
#[path = "ledger/ways.rs"]
mod ways;
