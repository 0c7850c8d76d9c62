//! How often: per address for what anybody may try, per token for the API. In the memory of one process.

use std::hash::Hash;
use std::num::NonZeroU32;

use federation_spec::limits;
use governor::{DefaultKeyedRateLimiter, Quota};

use crate::config::Config;
use crate::error::Error;

pub struct Limits {
    introductions: DefaultKeyedRateLimiter<String>,
    attempts: DefaultKeyedRateLimiter<String>,
    api: DefaultKeyedRateLimiter<String>,
    public: DefaultKeyedRateLimiter<String>,
}

impl Limits {
    pub fn new(config: &Config) -> Limits {
        let per_hour = NonZeroU32::new(limits::PEERING_REQUESTS_PER_ADDRESS_AND_HOUR as u32).expect("more than none");
        Limits {
            introductions: DefaultKeyedRateLimiter::keyed(Quota::per_hour(per_hour)),
            attempts: per_minute(config.limits.sign_in_per_minute),
            api: per_minute(config.limits.api_per_minute),
            public: per_minute(config.limits.public_per_minute),
        }
    }

    /// An attempt at sign-in, set-up or an invitation.
    pub fn attempt(&self, address: &str) -> Result<(), Error> {
        take(&self.attempts, network_of(address))
    }

    /// A stranger's node that asks to peer.
    pub fn introduction(&self, address: &str) -> Result<(), Error> {
        take(&self.introductions, network_of(address))
    }

    pub fn api(&self, token: &str) -> Result<(), Error> {
        take(&self.api, token.to_owned())
    }

    /// Somebody without an account who asks for public data.
    pub fn public(&self, address: &str) -> Result<(), Error> {
        take(&self.public, network_of(address))
    }

    /// Forgets who has been quiet; called by the hourly clean-up.
    pub fn forget_the_quiet(&self) {
        for limiter in [&self.introductions, &self.attempts, &self.api, &self.public] {
            limiter.retain_recent();
            limiter.shrink_to_fit();
        }
    }
}

fn per_minute<K: Clone + Hash + Eq>(n: u32) -> DefaultKeyedRateLimiter<K> {
    DefaultKeyedRateLimiter::keyed(Quota::per_minute(NonZeroU32::new(n).expect("the configuration refuses 0")))
}

fn take(limiter: &DefaultKeyedRateLimiter<String>, key: String) -> Result<(), Error> {
    limiter.check_key(&key).map_err(|_| Error::TooMany)
}

/// One household of IPv6 is one /64: its owner has 2^64 addresses to try from.
pub fn network_of(address: &str) -> String {
    match address.parse::<std::net::Ipv6Addr>() {
        Ok(v6) => (v6.to_bits() >> 64).to_string(),
        Err(_) => address.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_limit_is_kept_per_network() {
        let config =
            Config::from_parts(None, [("WAYSTATION_LIMITS__SIGN_IN_PER_MINUTE".into(), "3".into())].into()).unwrap();
        let limits = Limits::new(&config);
        for _ in 0..3 {
            assert!(limits.attempt("2001:db8::1").is_ok());
        }
        assert!(matches!(limits.attempt("2001:db8::2"), Err(Error::TooMany)));
        assert!(limits.attempt("2001:db8:0:1::1").is_ok());
        assert!(limits.attempt("192.0.2.1").is_ok());
    }
}
