//! Why a place cannot be opened as a store: told apart from a store that is busy, which will be there again shortly.

use std::fmt;
use std::path::Path;
use std::time::Duration;

use sqlx::postgres::PgConnectOptions;
use sqlx::{Connection, PgConnection};

use super::{Place, StoreError};

/// A database that has not answered by then is not there.
const REACHED_WITHIN: Duration = Duration::from_secs(5);

/// What is wrong with a place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Unfit {
    /// A file of something else.
    NoStore,
    /// A folder.
    Folder,
    /// An address of another kind of database, by its scheme.
    Scheme(String),
    /// An address that cannot be read, and why.
    Address(String),
    /// Nobody answers at this host and port, and what the system says.
    NobodyThere(String, String),
    /// The database does not let this user in.
    Login(String),
    /// The server has no such database.
    NoDatabase(String),
    /// This user may not make tables or write into them.
    NotAllowed(String),
}

impl Unfit {
    /// What to do about it.
    pub fn way_out(&self) -> &'static str {
        match self {
            Self::NoStore => {
                "name a file with `--store` that is a store, or one that is not there yet: it is made"
            }
            Self::Folder => "name a file in it with `--store`: `--store FOLDER/collect.sqlite`",
            Self::Scheme(_) => {
                "give `--store` the name of a file, or `postgres://USER@HOST/DATABASE`"
            }
            Self::Address(_) => {
                "write `--store postgres://USER:PASSWORD@HOST:PORT/DATABASE`; in a password `/`, `@`, `:`, `?`, `#` and `%` are written as %2F, %40, %3A, %3F, %23 and %25"
            }
            Self::NobodyThere(..) => {
                "look whether the database runs, and at host and port of `--store`"
            }
            Self::Login(_) => {
                "look at user and password of `--store`, and at the database's pg_hba.conf; a password may stand in the environment (PGPASSWORD)"
            }
            Self::NoDatabase(_) => "make it (`createdb`), or name another with `--store`",
            Self::NotAllowed(_) => {
                "let this user own the database: `ALTER DATABASE … OWNER TO …`; or name another with `--store`"
            }
        }
    }
}

impl fmt::Display for Unfit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoStore => f.write_str("it holds something else than answers"),
            Self::Folder => f.write_str("it is a folder"),
            Self::Scheme(scheme) => write!(
                f,
                "`{scheme}:` is no kind of store: answers are kept in a SQLite file or in a PostgreSQL"
            ),
            Self::Address(why) => write!(f, "its address cannot be read: {why}"),
            Self::NobodyThere(at, why) => write!(f, "no database answers at {at}: {why}"),
            Self::Login(why) | Self::NoDatabase(why) | Self::NotAllowed(why) => {
                write!(f, "it says: {why}")
            }
        }
    }
}

/// Addresses that are no file names, also where a slash is missing: a password in one is not taken for a file's name.
const ADDRESSES: [&str; 6] = [
    "postgres",
    "postgresql",
    "mysql",
    "mariadb",
    "sqlite",
    "jdbc",
];

impl Place {
    /// The place that `--store` names: `postgres://…`, else a file.
    ///
    /// # Errors
    /// Where it is the address of something else.
    pub fn named(name: &str) -> Result<Self, StoreError> {
        let Some((scheme, rest)) = name.split_once(':') else {
            return Ok(Self::Sqlite(name.into()));
        };
        let lower = scheme.to_ascii_lowercase();
        // One letter is a drive.
        let is_scheme = scheme.len() > 1
            && scheme
                .chars()
                .all(|c| c.is_ascii_alphanumeric() || "+-.".contains(c));
        let is_address = is_scheme && rest.starts_with("//");
        match lower.as_str() {
            "postgres" | "postgresql" if is_address => {
                Ok(Self::Postgres(format!("{lower}:{rest}")))
            }
            "postgres" | "postgresql" => Err(StoreError::Unfit(Unfit::Address(
                "`//` stands after `postgres:`".to_owned(),
            ))),
            _ if is_address || ADDRESSES.contains(&lower.as_str()) => {
                Err(StoreError::Unfit(Unfit::Scheme(lower)))
            }
            _ => Ok(Self::Sqlite(name.into())),
        }
    }
}

/// A folder is no file, which SQLite calls a disk that fails.
pub(super) fn no_folder(path: &Path) -> Result<(), StoreError> {
    match path.is_dir() {
        true => Err(StoreError::Unfit(Unfit::Folder)),
        false => Ok(()),
    }
}

/// One connection to a PostgreSQL. A pool would go on trying for its whole patience, and then say that it was busy.
pub(super) async fn reach(options: &PgConnectOptions) -> Result<PgConnection, StoreError> {
    let connecting = PgConnection::connect_with(options);
    match tokio::time::timeout(REACHED_WITHIN, connecting).await {
        Ok(connected) => connected.map_err(|error| of_database(options, error)),
        Err(_) => Err(StoreError::Unfit(Unfit::NobodyThere(
            at(options),
            format!("no answer within {} s", REACHED_WITHIN.as_secs()),
        ))),
    }
}

/// What asking a PostgreSQL for the first time came to. Its own words name user and database, never the password.
pub(super) fn of_database(options: &PgConnectOptions, error: sqlx::Error) -> StoreError {
    let said = match &error {
        sqlx::Error::Database(database) => database.message().to_owned(),
        sqlx::Error::Io(why) => {
            return StoreError::Unfit(Unfit::NobodyThere(at(options), why.to_string()));
        }
        sqlx::Error::Protocol(why) => {
            let why = format!("what answers is no PostgreSQL: {why}");
            return StoreError::Unfit(Unfit::NobodyThere(at(options), why));
        }
        sqlx::Error::Tls(why) => {
            return StoreError::Unfit(Unfit::NobodyThere(at(options), format!("TLS: {why}")));
        }
        _ => return error.into(),
    };
    StoreError::Unfit(match code(&error).as_deref() {
        Some("28000" | "28P01") => Unfit::Login(said),
        Some("3D000") => Unfit::NoDatabase(said),
        Some("42501" | "25006") => Unfit::NotAllowed(said),
        _ => return error.into(),
    })
}

fn code(error: &sqlx::Error) -> Option<String> {
    let database = error.as_database_error()?;
    database.code().map(std::borrow::Cow::into_owned)
}

/// Host and port, or the folder of its socket.
fn at(options: &PgConnectOptions) -> String {
    match options.get_socket() {
        Some(socket) => socket.display().to_string(),
        None => format!("{}:{}", options.get_host(), options.get_port()),
    }
}
