//! The server: every feature's routes behind the gate, around them what every answer needs.

use std::net::{SocketAddr, TcpListener};
use std::path::Path;

use actix_web::body::BoxBody;
use actix_web::dev::{Server, ServiceRequest};
use actix_web::middleware::{Next, from_fn};
use actix_web::web::{Data, PayloadConfig};
use actix_web::{App, HttpResponse, HttpServer, web};
use anyhow::Context;
use openssl::ssl::{SslAcceptor, SslAcceptorBuilder, SslFiletype, SslMethod, SslVersion};

use crate::federation::{self, Federation};
use crate::live::Live;
use crate::node::Node;
use crate::web::access::{Permission, Policy};
use crate::web::page::NavItem;
use crate::web::routes::{GateAnswer, Routes};
use crate::web::{asset_routes, outer};
use crate::{accounts, agency, api, audit, demo, directory, home, live, notices, operations};

/// The side menu.
const NAV: &[NavItem] = &[
    item("nav-work", "nav-home", "/", None),
    item("nav-work", "nav-notices", "/notices", None),
    item("nav-work", "nav-find", "/directory", Some(Permission::ReadDirectory)),
    item("nav-agency", "nav-agency-page", "/agency", Some(Permission::ReadAgency)),
    item("nav-agency", "nav-capabilities", "/directory/ours", Some(Permission::ReadDirectory)),
    item("nav-agency", "nav-capacity", "/directory/capacity", Some(Permission::UpdateCapacity)),
    item("nav-agency", "nav-people", "/people", Some(Permission::ReadPeople)),
    item("nav-agency", "nav-roles", "/people/roles", Some(Permission::ConfirmRoles)),
    item("nav-agency", "nav-recoveries", "/recoveries", Some(Permission::ApproveRecovery)),
    item("nav-network", "nav-agencies", "/directory/agencies", Some(Permission::ReadDirectory)),
    item("nav-network", "nav-coverage", "/directory/coverage", Some(Permission::ReadDirectory)),
    item("nav-network", "nav-follows", "/directory/follows", Some(Permission::ReadDirectory)),
    item("nav-network", "nav-peers", "/peers", Some(Permission::ReadPeers)),
    item("nav-network", "nav-retractions", "/retractions", Some(Permission::ReadPeers)),
    item("nav-network", "nav-quarantine", "/quarantine", Some(Permission::SettleQuarantine)),
    item("nav-node", "nav-audit", "/audit", Some(Permission::ReadAudit)),
    item("nav-node", "nav-jobs", "/jobs", Some(Permission::Operate)),
    item("nav-node", "nav-inbox", "/inbox", Some(Permission::Operate)),
    item("nav-me", "nav-me-profile", "/me", None),
    item("nav-me", "nav-me-security", "/me/security", None),
    item("nav-me", "nav-me-tokens", "/me/tokens", None),
    item("nav-me", "nav-api", "/api", None),
];

const fn item(group: &'static str, label: &'static str, path: &'static str, permission: Option<Permission>) -> NavItem {
    NavItem { group, label, path, permission }
}

/// Every route of a node, with its policy.
pub fn routes() -> Routes {
    let mut routes = Routes::default();
    asset_routes(&mut routes);
    home::routes(&mut routes);
    accounts::routes(&mut routes);
    agency::routes(&mut routes);
    audit::routes(&mut routes);
    notices::routes(&mut routes);
    live::routes(&mut routes);
    federation::routes(&mut routes);
    directory::routes(&mut routes);
    operations::routes(&mut routes);
    api::routes(&mut routes);
    routes
}

/// A server that listens; it runs when it is awaited.
pub struct Listening {
    pub server: Server,
    pub live: Live,
    pub address: SocketAddr,
}

/// Binds the configured address and starts to listen. The caller's runtime runs it.
pub fn listen(node: &Node, federation: &Federation) -> anyhow::Result<Listening> {
    let settings = &node.config.server;
    let listener = TcpListener::bind(settings.listen).with_context(|| {
        format!("server.listen: {} cannot be used; does another program listen there?", settings.listen)
    })?;
    let address = listener.local_addr()?;
    let mut routes = routes();
    if node.demo {
        demo::routes(&mut routes);
    }
    let live = Live::default();
    let (data, live_data) = (Data::new(node.clone()), Data::new(live.clone()));
    let federation = Data::new(federation.clone());
    let nav: Data<&'static [NavItem]> = Data::new(NAV);
    let body_limit = settings.body_limit;
    let server = HttpServer::new(move || {
        let routes = routes.clone();
        App::new()
            .app_data(data.clone())
            .app_data(live_data.clone())
            .app_data(federation.clone())
            .app_data(nav.clone())
            .app_data(PayloadConfig::new(body_limit))
            .app_data(
                web::QueryConfig::default().error_handler(|_, _| crate::error::Error::Bad("problem-parameter").into()),
            )
            .wrap(from_fn(outer))
            .configure(move |config| routes.configure(config, accounts::gate))
            .default_service(web::route().to(async || HttpResponse::NotFound().finish()).wrap(from_fn(elsewhere)))
    })
    .on_connect(|_, connection| {
        connection.insert(federation::inbox::Connection::default());
    })
    .workers(if settings.workers == 0 { std::thread::available_parallelism()?.get() } else { settings.workers })
    .worker_max_blocking_threads(64)
    .client_request_timeout(std::time::Duration::from_secs(10))
    .keep_alive(std::time::Duration::from_secs(75))
    .shutdown_timeout(10)
    .disable_signals();
    let server = if settings.tls_certificate.as_os_str().is_empty() {
        server.listen(listener)?
    } else {
        server.listen_openssl(listener, tls(&settings.tls_certificate, &settings.tls_key)?)?
    };
    Ok(Listening { server: server.run(), live, address })
}

/// Who looks for a page that does not exist is told so on a page: the gate finds out who asks, and in which language.
fn elsewhere(request: ServiceRequest, next: Next<BoxBody>) -> GateAnswer {
    if request.method().is_safe() {
        accounts::gate(Policy::Anyone, request, next)
    } else {
        Box::pin(async move { next.call(request).await })
    }
}

/// TLS 1.2 and later, as Mozilla's intermediate profile has it.
fn tls(certificate: &Path, key: &Path) -> anyhow::Result<SslAcceptorBuilder> {
    let mut builder = SslAcceptor::mozilla_intermediate_v5(SslMethod::tls_server())?;
    builder.set_min_proto_version(Some(SslVersion::TLS1_2))?;
    builder
        .set_certificate_chain_file(certificate)
        .with_context(|| format!("server.tls_certificate: {} is no PEM certificate chain", certificate.display()))?;
    builder
        .set_private_key_file(key, SslFiletype::PEM)
        .with_context(|| format!("server.tls_key: {} is no PEM key", key.display()))?;
    builder.check_private_key().context("server.tls_key does not belong to server.tls_certificate")?;
    Ok(builder)
}
