//! The settings: defaults inside the program, the operator's file over them, the environment over both.
//!
//! `config/default.toml` is the only place where a default is written. Whatever is wrong is refused at start with
//! the key's name and what was expected: a node that runs has settings that hold. Secrets are never settings, only the
//! paths of the files that hold them.

use std::net::{IpAddr, SocketAddr};
use std::path::{Path, PathBuf};

use anyhow::{Context, bail, ensure};
use serde::Deserialize;
use url::Url;

pub const DEFAULTS: &str = include_str!("../config/default.toml");

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Config {
    pub profile: Profile,
    pub server: Server,
    pub database: Database,
    pub data: Data,
    pub keys: Keys,
    pub session: Session,
    pub accounts: Accounts,
    pub limits: Limits,
    pub directory: Directory,
    pub mail: Mail,
    pub federation: Federation,
    pub jobs: Jobs,
    pub schedule: Schedule,
    pub log: Log,
    pub traces: Traces,
    pub audit: Audit,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Profile {
    Default,
    Strict,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Server {
    pub listen: SocketAddr,
    pub public_url: Url,
    pub tls_certificate: PathBuf,
    pub tls_key: PathBuf,
    pub trusted_proxies: Vec<Network>,
    pub workers: usize,
    pub body_limit: usize,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Database {
    pub url: String,
    pub url_file: PathBuf,
    pub connections: u32,
    pub wait_seconds: u64,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Data {
    pub directory: PathBuf,
    pub free_space_mb: u64,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Keys {
    pub directory: PathBuf,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Session {
    pub idle_minutes: i64,
    pub absolute_hours: i64,
    pub recent_minutes: i64,
    pub exit_url: Url,
    pub neutral_title: bool,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Accounts {
    pub password_list: PathBuf,
    pub invitation_hours: i64,
    pub setup_minutes: i64,
    pub inactive_days: i64,
    pub banner: String,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Limits {
    pub sign_in_per_minute: u32,
    pub api_per_minute: u32,
    pub public_per_minute: u32,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Directory {
    /// Whether anybody may ask for what was published to anybody.
    pub public_api: bool,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Mail {
    pub host: String,
    pub port: u16,
    pub encryption: Encryption,
    pub user: String,
    pub password_file: PathBuf,
    pub from: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Encryption {
    Starttls,
    Tls,
    None,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Federation {
    pub peering: PeeringMode,
    pub clock_tolerance_seconds: i64,
    pub lanes: usize,
    pub pull_only: bool,
    pub hosting_country: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum PeeringMode {
    Closed,
    Introduction,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Jobs {
    pub workers: usize,
    pub lease_seconds: i64,
    pub attempts: i32,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Schedule {
    pub daily_summary: String,
    pub clean_up: String,
    pub account_review: String,
    pub renew_card: String,
    pub refresh_keys: String,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Log {
    pub filter: String,
    pub format: LogFormat,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Traces {
    /// An address of OTLP over HTTP; empty: traces are not sent anywhere.
    pub collector: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum LogFormat {
    Text,
    Json,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Audit {
    pub retention_days: i64,
}

impl Config {
    /// Reads the settings; `file` is the operator's. The environment is read from the process.
    pub fn load(file: Option<&Path>) -> anyhow::Result<Config> {
        Config::from_parts(file, std::env::vars().collect())
    }

    /// The same with a given environment, so that tests need not change the process's own.
    pub fn from_parts(
        file: Option<&Path>,
        environment: std::collections::HashMap<String, String>,
    ) -> anyhow::Result<Config> {
        let mut sources =
            config::Config::builder().add_source(config::File::from_str(DEFAULTS, config::FileFormat::Toml));
        if let Some(file) = file {
            let text = std::fs::read_to_string(file)
                .with_context(|| format!("the configuration file {} cannot be read", file.display()))?;
            sources = sources.add_source(config::File::from_str(&text, config::FileFormat::Toml));
        }
        // WAYSTATION_CONFIG names the file itself and is no setting.
        let environment = environment
            .into_iter()
            .filter(|(name, _)| name.starts_with("WAYSTATION_") && name != "WAYSTATION_CONFIG")
            .collect();
        sources = sources.add_source(
            config::Environment::with_prefix("WAYSTATION")
                .prefix_separator("_")
                .separator("__")
                .list_separator(",")
                .with_list_parse_key("server.trusted_proxies")
                .try_parsing(true)
                .source(Some(environment)),
        );
        let built = sources.build().map_err(|error| anyhow::anyhow!("the configuration cannot be read: {error}"))?;
        let mut config: Config =
            built.try_deserialize().map_err(|error| anyhow::anyhow!("the configuration is refused: {error}"))?;
        config.data.directory = expand_home(&config.data.directory)?;
        if config.keys.directory.as_os_str().is_empty() {
            config.keys.directory = config.data.directory.join("keys");
        }
        config.check()?;
        Ok(config)
    }

    /// Whether cookies travel over TLS between browser and proxy, or stay on this machine.
    pub fn origin(&self) -> String {
        self.server.public_url.origin().ascii_serialization()
    }

    /// The database's URL, from its file if one is named. Never logged: it may hold a password.
    pub fn database_url(&self) -> anyhow::Result<String> {
        let file = &self.database.url_file;
        if !file.as_os_str().is_empty() {
            let text = std::fs::read_to_string(file)
                .with_context(|| format!("database.url_file: {} cannot be read", file.display()))?;
            let url = text.trim().to_owned();
            ensure!(
                is_database_url(&url),
                "database.url_file: expected postgres://… or sqlite://… in {}",
                file.display()
            );
            return Ok(url);
        }
        if self.database.url.is_empty() {
            return Ok(format!("sqlite://{}", self.data.directory.join("waystation.sqlite3").display()));
        }
        Ok(self.database.url.clone())
    }

    fn check(&self) -> anyhow::Result<()> {
        let server = &self.server;
        let tls = !server.tls_certificate.as_os_str().is_empty();
        ensure!(
            tls != server.tls_key.as_os_str().is_empty(),
            "server.tls_certificate and server.tls_key: expected both or neither"
        );
        ensure!(
            tls || server.listen.ip().is_loopback(),
            "server.listen: expected a loopback address (127.0.0.1:8080) unless server.tls_certificate is set; \
             nothing travels in clear"
        );
        let url = &server.public_url;
        let host = url.host_str().unwrap_or_default();
        // Names under localhost are this machine too (RFC 6761): nodes that try each other out.
        let local = host == "localhost"
            || host.ends_with(".localhost")
            || host.trim_matches(['[', ']']).parse::<IpAddr>().is_ok_and(|address| address.is_loopback());
        ensure!(
            url.scheme() == "https" || (url.scheme() == "http" && local),
            "server.public_url: expected https://host (http:// is accepted for localhost only)"
        );
        ensure!(
            url.path() == "/" && url.query().is_none() && url.fragment().is_none() && url.username().is_empty(),
            "server.public_url: expected scheme, host and port only, such as https://waystation.agency.example"
        );
        within("server.body_limit", server.body_limit as i64, 16_384, 16_777_216)?;
        within("server.workers", server.workers as i64, 0, 256)?;
        ensure!(
            self.database.url.is_empty() || is_database_url(&self.database.url),
            "database.url: expected postgres://user@host/name, sqlite:///path, or nothing"
        );
        ensure!(
            !has_password(&self.database.url),
            "database.url: a password belongs into the file that database.url_file names"
        );
        within("database.connections", self.database.connections.into(), 1, 200)?;
        within("database.wait_seconds", self.database.wait_seconds as i64, 1, 60)?;
        ensure!(self.data.directory.is_absolute(), "data.directory: expected an absolute path");
        ensure!(self.keys.directory.is_absolute(), "keys.directory: expected an absolute path");
        within("session.idle_minutes", self.session.idle_minutes, 1, 30)?;
        within("session.absolute_hours", self.session.absolute_hours, 1, 12)?;
        within("session.recent_minutes", self.session.recent_minutes, 1, 5)?;
        ensure!(
            matches!(self.session.exit_url.scheme(), "https" | "http"),
            "session.exit_url: expected an https:// address"
        );
        within("accounts.invitation_hours", self.accounts.invitation_hours, 1, 336)?;
        within("accounts.setup_minutes", self.accounts.setup_minutes, 1, 60)?;
        within("accounts.inactive_days", self.accounts.inactive_days, 1, 90)?;
        ensure!(
            self.profile == Profile::Default || !self.accounts.banner.trim().is_empty(),
            "accounts.banner: expected a text, because profile is \"strict\""
        );
        within("limits.sign_in_per_minute", self.limits.sign_in_per_minute.into(), 1, 10_000)?;
        within("limits.api_per_minute", self.limits.api_per_minute.into(), 1, 1_000_000)?;
        within("limits.public_per_minute", self.limits.public_per_minute.into(), 1, 1_000_000)?;
        if !self.mail.host.is_empty() {
            ensure!(!self.mail.from.is_empty(), "mail.from: expected an address, because mail.host is set");
            ensure!(
                self.mail.from.parse::<lettre::message::Mailbox>().is_ok(),
                "mail.from: expected an e-mail address such as waystation@agency.example"
            );
            ensure!(
                self.mail.encryption != Encryption::None
                    || matches!(&*self.mail.host, "localhost" | "127.0.0.1" | "::1"),
                "mail.encryption: \"none\" is accepted for a loopback host only"
            );
        }
        let federation = &self.federation;
        within("federation.clock_tolerance_seconds", federation.clock_tolerance_seconds, 1, 900)?;
        within("federation.lanes", federation.lanes as i64, 1, 256)?;
        ensure!(
            federation.hosting_country.is_empty()
                || crate::i18n::parse_place(&federation.hosting_country).is_some_and(|place| place.as_str().len() == 2),
            "federation.hosting_country: expected a country of ISO 3166-1 such as \"FR\", or nothing"
        );
        within("jobs.workers", self.jobs.workers as i64, 0, 64)?;
        within("jobs.lease_seconds", self.jobs.lease_seconds, 10, 86_400)?;
        within("jobs.attempts", self.jobs.attempts.into(), 1, 100)?;
        for (name, expression) in self.schedule.entries() {
            crate::jobs::parse_schedule(expression).with_context(|| {
                format!("schedule.{name}: expected five fields (minute hour day month weekday) or \"off\"")
            })?;
        }
        within("audit.retention_days", self.audit.retention_days, 365, 36_500)?;
        ensure!(
            tracing_subscriber::EnvFilter::builder().parse(&self.log.filter).is_ok(),
            "log.filter: expected RUST_LOG syntax, such as \"info\""
        );
        ensure!(
            self.traces.collector.is_empty()
                || Url::parse(&self.traces.collector)
                    .is_ok_and(|url| matches!(url.scheme(), "http" | "https") && url.has_host()),
            "traces.collector: expected an address such as \"http://127.0.0.1:4318/v1/traces\", or nothing"
        );
        Ok(())
    }
}

impl Schedule {
    pub fn entries(&self) -> [(&'static str, &str); 5] {
        [
            ("daily_summary", &self.daily_summary),
            ("clean_up", &self.clean_up),
            ("account_review", &self.account_review),
            ("renew_card", &self.renew_card),
            ("refresh_keys", &self.refresh_keys),
        ]
    }
}

/// An address or a network in CIDR notation (RFC 4632).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, serde::Serialize)]
#[serde(try_from = "String", into = "String")]
pub struct Network {
    address: IpAddr,
    prefix: u8,
}

impl Network {
    pub fn contains(&self, other: IpAddr) -> bool {
        let (own, other, bits) = match (self.address, other.to_canonical()) {
            (IpAddr::V4(own), IpAddr::V4(other)) => (u128::from(own.to_bits()), u128::from(other.to_bits()), 32),
            (IpAddr::V6(own), IpAddr::V6(other)) => (own.to_bits(), other.to_bits(), 128),
            _ => return false,
        };
        let ignored = bits - u32::from(self.prefix);
        ignored == 128 || own >> ignored == other >> ignored
    }
}

impl From<Network> for String {
    fn from(network: Network) -> String {
        network.to_string()
    }
}

impl std::fmt::Display for Network {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}/{}", self.address, self.prefix)
    }
}

impl TryFrom<String> for Network {
    type Error = String;

    fn try_from(text: String) -> Result<Network, String> {
        let wrong = || format!("expected an address or a network such as 192.0.2.0/24, not {text:?}");
        let (address, prefix) = text.split_once('/').map_or((text.as_str(), None), |(a, p)| (a, Some(p)));
        let address: IpAddr = address.trim().parse().map_err(|_| wrong())?;
        let most = if address.is_ipv4() { 32 } else { 128 };
        let prefix = prefix.map_or(Ok(most), |p| p.trim().parse::<u8>().map_err(|_| wrong()))?;
        if prefix > most {
            return Err(wrong());
        }
        Ok(Network { address, prefix })
    }
}

fn within(key: &str, value: i64, least: i64, most: i64) -> anyhow::Result<()> {
    if !(least..=most).contains(&value) {
        bail!("{key}: expected a number from {least} to {most}, not {value}");
    }
    Ok(())
}

fn is_database_url(url: &str) -> bool {
    ["postgres://", "postgresql://", "sqlite://"].iter().any(|scheme| url.starts_with(scheme))
}

fn has_password(url: &str) -> bool {
    url.starts_with("postgres") && Url::parse(url).is_ok_and(|url| url.password().is_some())
}

fn expand_home(path: &Path) -> anyhow::Result<PathBuf> {
    match path.strip_prefix("~") {
        Ok(rest) => {
            let home =
                std::env::home_dir().context("data.directory: the user who runs the node has no home directory")?;
            Ok(home.join(rest))
        }
        Err(_) => Ok(path.to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn with(pairs: &[(&str, &str)]) -> anyhow::Result<Config> {
        let environment = pairs.iter().map(|(k, v)| ((*k).to_owned(), (*v).to_owned())).collect();
        Config::from_parts(None, environment)
    }

    fn refused(pairs: &[(&str, &str)], expected: &str) {
        let error = format!("{:#}", with(pairs).expect_err("accepted"));
        assert!(error.contains(expected), "{error:?} does not say {expected:?}");
    }

    #[test]
    fn the_defaults_hold() {
        let config = with(&[]).unwrap();
        assert_eq!(config.server.listen.to_string(), "127.0.0.1:8080");
        assert_eq!(config.session.idle_minutes, 30);
    }

    #[test]
    fn the_environment_wins_over_the_file_and_the_file_over_the_defaults() {
        let file = tempfile::NamedTempFile::new().unwrap();
        std::fs::write(file.path(), "[session]\nidle_minutes = 20\nabsolute_hours = 8\n").unwrap();
        let environment = [("WAYSTATION_SESSION__IDLE_MINUTES".to_owned(), "10".to_owned())].into();
        let config = Config::from_parts(Some(file.path()), environment).unwrap();
        assert_eq!((config.session.idle_minutes, config.session.absolute_hours), (10, 8));
    }

    #[test]
    fn an_unknown_key_is_refused_by_name() {
        refused(&[("WAYSTATION_SESSION__IDLE_MINUTE", "10")], "idle_minute");
        refused(&[("WAYSTATION_NONSENSE", "1")], "nonsense");
        let file = tempfile::NamedTempFile::new().unwrap();
        std::fs::write(file.path(), "[server]\nport = 80\n").unwrap();
        let error = Config::from_parts(Some(file.path()), [].into()).expect_err("accepted");
        assert!(format!("{error:#}").contains("port"), "{error:#}");
    }

    #[test]
    fn impossible_values_are_refused_with_what_was_expected() {
        refused(&[("WAYSTATION_SESSION__IDLE_MINUTES", "31")], "session.idle_minutes: expected a number from 1 to 30");
        refused(&[("WAYSTATION_SESSION__IDLE_MINUTES", "0")], "session.idle_minutes");
        refused(&[("WAYSTATION_SESSION__IDLE_MINUTES", "soon")], "idle_minutes");
        refused(&[("WAYSTATION_SERVER__LISTEN", "0.0.0.0:8080")], "loopback");
        refused(&[("WAYSTATION_SERVER__LISTEN", "here")], "listen");
        refused(&[("WAYSTATION_SERVER__PUBLIC_URL", "http://node.example")], "server.public_url");
        refused(&[("WAYSTATION_SERVER__PUBLIC_URL", "https://node.example/path")], "server.public_url");
        refused(&[("WAYSTATION_SERVER__TLS_KEY", "/k.pem")], "server.tls_certificate");
        refused(&[("WAYSTATION_DATABASE__URL", "mysql://x")], "database.url");
        refused(&[("WAYSTATION_DATABASE__URL", "postgres://a:b@h/n")], "database.url_file");
        refused(&[("WAYSTATION_SCHEDULE__CLEAN_UP", "often")], "schedule.clean_up");
        refused(&[("WAYSTATION_AUDIT__RETENTION_DAYS", "364")], "audit.retention_days");
        refused(&[("WAYSTATION_PROFILE", "strict")], "accounts.banner");
        refused(&[("WAYSTATION_PROFILE", "loose")], "profile");
        refused(&[("WAYSTATION_MAIL__HOST", "mail.example")], "mail.from");
    }

    #[test]
    fn every_limit_is_accepted_at_its_edge() {
        with(&[
            ("WAYSTATION_SESSION__IDLE_MINUTES", "1"),
            ("WAYSTATION_SESSION__ABSOLUTE_HOURS", "12"),
            ("WAYSTATION_AUDIT__RETENTION_DAYS", "365"),
            ("WAYSTATION_SERVER__BODY_LIMIT", "16384"),
        ])
        .unwrap();
    }

    #[test]
    fn a_network_holds_its_addresses_and_no_others() {
        let inside = |network: &str, address: &str| {
            Network::try_from(network.to_owned()).unwrap().contains(address.parse().unwrap())
        };
        assert!(inside("192.0.2.0/24", "192.0.2.255"));
        assert!(!inside("192.0.2.0/24", "192.0.3.0"));
        assert!(inside("0.0.0.0/0", "203.0.113.9"));
        assert!(inside("::/0", "2001:db8::1"));
        assert!(inside("2001:db8::1", "2001:db8::1"));
        assert!(inside("192.0.2.7", "::ffff:192.0.2.7"));
        assert!(Network::try_from("192.0.2.0/33".to_owned()).is_err());
        assert!(Network::try_from("somewhere".to_owned()).is_err());
    }
}
