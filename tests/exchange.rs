//! What goes out in a format of exchange comes back: a definition through Triple-S and DDI-Codebook, answers through Triple-S
//! and SPSS. PSPP reads the SPSS file as somebody else would.

#[path = "shared/danish_poll.rs"]
mod danish_poll;
#[path = "shared/mod.rs"]
mod shared;

#[path = "exchange/definitions.rs"]
mod definitions;
#[path = "exchange/drafts.rs"]
mod drafts;
#[path = "exchange/sav.rs"]
mod sav;
#[path = "exchange/survey.rs"]
mod survey;
#[path = "exchange/triple_s.rs"]
mod triple_s;
