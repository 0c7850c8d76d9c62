//! Certificates of an authority that only the rig's nodes trust, and bad ones.

use std::path::{Path, PathBuf};

use openssl::asn1::Asn1Time;
use openssl::bn::BigNum;
use openssl::ec::{EcGroup, EcKey};
use openssl::hash::MessageDigest;
use openssl::nid::Nid;
use openssl::pkey::{PKey, Private};
use openssl::ssl::{SslAcceptor, SslMethod};
use openssl::x509::extension::{BasicConstraints, SubjectAlternativeName};
use openssl::x509::{X509, X509NameBuilder};

/// What a listener in a node's place can show.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Certificate {
    Good,
    Expired,
    /// Of another host, by the right authority.
    OfAnother,
    /// Of the right host, by nobody.
    SelfSigned,
}

pub struct Authority {
    key: PKey<Private>,
    certificate: X509,
}

impl Authority {
    pub fn new() -> Authority {
        let key = new_key();
        let certificate = build("The rig's authority", None, &key, None, 0, 30);
        Authority { key, certificate }
    }

    /// The authority as a file, which a node is told to trust.
    pub fn write(&self, folder: &Path) -> PathBuf {
        let path = folder.join("authority.pem");
        std::fs::write(&path, self.certificate.to_pem().expect("a certificate")).expect("a file");
        path
    }

    /// A listener's part of TLS, for this host.
    pub fn acceptor(&self, host: &str, kind: Certificate) -> SslAcceptor {
        let (key, by) = (new_key(), Some((&self.certificate, &self.key)));
        let certificate = match kind {
            Certificate::Good => build(host, Some(host), &key, by, 0, 30),
            Certificate::Expired => build(host, Some(host), &key, by, -30, -1),
            Certificate::OfAnother => build("elsewhere.localhost", Some("elsewhere.localhost"), &key, by, 0, 30),
            Certificate::SelfSigned => build(host, Some(host), &key, None, 0, 30),
        };
        let mut builder = SslAcceptor::mozilla_intermediate_v5(SslMethod::tls_server()).expect("TLS");
        builder.set_certificate(&certificate).expect("a certificate");
        builder.set_private_key(&key).expect("its key");
        builder.build()
    }
}

impl Default for Authority {
    fn default() -> Authority {
        Authority::new()
    }
}

fn new_key() -> PKey<Private> {
    let group = EcGroup::from_curve_name(Nid::X9_62_PRIME256V1).expect("P-256");
    PKey::from_ec_key(EcKey::generate(&group).expect("a key")).expect("a key")
}

/// Good from and until so many days from now. Without a host it is an authority; without an issuer it signs itself.
fn build(
    name: &str,
    host: Option<&str>,
    key: &PKey<Private>,
    by: Option<(&X509, &PKey<Private>)>,
    from: i64,
    until: i64,
) -> X509 {
    let mut subject = X509NameBuilder::new().expect("a name");
    subject.append_entry_by_nid(Nid::COMMONNAME, name).expect("a name");
    let subject = subject.build();
    let mut builder = X509::builder().expect("a certificate");
    let serial = BigNum::from_u32(name.bytes().fold(1, |sum, byte| sum * 31 % 1_000_003 + u32::from(byte)));
    let serial = serial.and_then(|serial| serial.to_asn1_integer()).expect("a serial number");
    let now = Asn1Time::days_from_now(0).expect("a time");
    let epoch = Asn1Time::from_unix(0).expect("a time");
    let days = i64::from(epoch.diff(&now).expect("a time after 1970").days);
    let at = |offset: i64| Asn1Time::from_unix((days + offset) * 86_400).expect("a time");
    builder.set_version(2).expect("version 3");
    builder.set_serial_number(&serial).expect("a serial number");
    builder.set_subject_name(&subject).expect("a name");
    builder.set_issuer_name(by.map_or(subject.as_ref(), |(issuer, _)| issuer.subject_name())).expect("a name");
    builder.set_pubkey(key).expect("a key");
    builder.set_not_before(&at(from)).expect("a time");
    builder.set_not_after(&at(until)).expect("a time");
    match host {
        Some(host) => {
            let context = builder.x509v3_context(by.map(|(issuer, _)| issuer.as_ref()), None);
            let names = SubjectAlternativeName::new().dns(host).build(&context).expect("a name");
            builder.append_extension(names).expect("an extension");
        }
        None => {
            let is_authority = BasicConstraints::new().critical().ca().build().expect("an extension");
            builder.append_extension(is_authority).expect("an extension");
        }
    }
    builder.sign(by.map_or(key, |(_, issuer)| issuer), MessageDigest::sha256()).expect("a signature");
    builder.build()
}
