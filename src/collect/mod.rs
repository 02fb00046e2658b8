//! In: the definition. Out: a delivery. Never: an answer that ingest has not read like any other file's, or one that is
//! acknowledged before it is stored.

pub mod admin;
pub mod clock;
pub mod decide;
pub mod delivery;
pub mod disposition;
pub mod event;
pub mod exchange;
pub mod flags;
pub mod form;
pub mod invite;
pub mod letter;
pub mod page;
pub mod panel;
pub mod reply;
pub mod response;
pub mod retention;
pub mod robot;
pub mod route;
pub mod script;
pub mod secret;
pub mod server;
pub mod status;
pub mod store;
pub mod words;
mod worked_out;
