//! The real program, `tidemark collect`, as a process: one over a SQLite file, two over one PostgreSQL. Threats, privacy and the
//! numbers 5, 6, 10 and 11 of collecting, through HTTP.

#[path = "collect_servers/cache.rs"]
mod cache;
#[path = "collect_servers/crash.rs"]
mod crash;
#[path = "collect_servers/ending.rs"]
mod ending;
#[path = "collect_servers/marker.rs"]
mod marker;
#[path = "collect_servers/once.rs"]
mod once;
#[path = "collect_store/postgres.rs"]
mod postgres;
#[path = "collect_servers/privacy.rs"]
mod privacy;
#[path = "collect_servers/program.rs"]
mod program;
#[path = "collect_servers/quota.rs"]
mod quota;
#[path = "collect_servers/sheet.rs"]
mod sheet;
#[path = "shared/small_disk.rs"]
mod small_disk;
#[path = "collect_servers/throttle.rs"]
mod throttle;
#[path = "collect_servers/tls.rs"]
mod tls;
#[path = "collect_servers/trouble.rs"]
mod trouble;
