//! Before anybody is asked: the questionnaire tried out, and rehearsed through the web, each through the program.

#[allow(dead_code)]
#[path = "collect_store/postgres.rs"]
mod postgres;
#[allow(dead_code)]
#[path = "collect_servers/program.rs"]
mod program;
#[path = "collect_tryout/rehearsing.rs"]
mod rehearsing;
#[path = "collect_tryout/trying.rs"]
mod trying;
