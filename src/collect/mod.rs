//! In: the definition. Out: a delivery. Never: an answer that ingest has not read like any other file's, or one that is
//! acknowledged before it is stored.

pub mod clock;
pub mod delivery;
pub mod exchange;
pub mod fieldwork;
pub mod interview;
pub mod invite;
pub mod letter;
pub mod page;
pub mod panel;
pub mod retention;
pub mod robot;
pub mod secret;
pub mod server;
pub mod store;
pub mod words;
