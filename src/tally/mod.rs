//! In: [`Responses`](crate::ingest::Responses). Out: cells and tallies of design weights. Never: a final weight, an
//! estimate, or the same rows twice.
