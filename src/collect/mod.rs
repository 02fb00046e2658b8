//! In: the definition. Out: a delivery. Never: an answer that ingest has not read like any other file's.
//!
//! The room is kept for the web questionnaire; nothing stands in it yet.
