//! The store through its public API, on SQLite and on PostgreSQL: what is acknowledged is kept once, cells never overfill,
//! what was promised is deleted is gone, and trouble is refused, not half done.

#[path = "collect_store/postgres.rs"]
mod postgres;
#[path = "shared/small_disk.rs"]
mod small_disk;
#[path = "collect_store/survey.rs"]
mod survey;

#[path = "collect_store/between.rs"]
mod between;
#[path = "collect_store/budget.rs"]
mod budget;
#[path = "collect_store/gone.rs"]
mod gone;
#[path = "collect_store/invited.rs"]
mod invited;
#[path = "collect_store/once.rs"]
mod once;
#[path = "collect_store/opening.rs"]
mod opening;
#[path = "collect_store/panel.rs"]
mod panel;
#[path = "collect_store/quota.rs"]
mod quota;
#[path = "collect_store/trouble.rs"]
mod trouble;
