//! The list of routes: each with the policy that guards it.

use std::panic::AssertUnwindSafe;
use std::sync::Arc;

use actix_web::body::BoxBody;
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::Method;
use actix_web::middleware::{Next, from_fn};
use actix_web::{FromRequest, Handler, HttpResponse, Responder, guard, web};
use futures_util::FutureExt;

use super::access::Policy;
use crate::error::Error;

/// Keeps the policy of a route; made by `accounts::gate`, handed in by `server`.
pub type Gate = fn(Policy, ServiceRequest, Next<BoxBody>) -> GateAnswer;
pub type GateAnswer = std::pin::Pin<Box<dyn Future<Output = Result<ServiceResponse<BoxBody>, actix_web::Error>>>>;

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Route {
    pub method: Method,
    pub path: &'static str,
    pub policy: Policy,
}

type Configure = Arc<dyn Fn(&mut web::ServiceConfig, Gate) + Send + Sync>;

/// Every feature adds its routes here; there is no other way to be reached.
#[derive(Clone, Default)]
pub struct Routes {
    list: Vec<Route>,
    configure: Vec<Configure>,
}

impl Routes {
    pub fn get<H, Args>(&mut self, path: &'static str, policy: Policy, handler: H) -> &mut Routes
    where
        H: Handler<Args> + Send + Sync,
        Args: FromRequest + 'static,
        H::Output: Responder + 'static,
    {
        self.add(Method::GET, path, policy, handler)
    }

    pub fn post<H, Args>(&mut self, path: &'static str, policy: Policy, handler: H) -> &mut Routes
    where
        H: Handler<Args> + Send + Sync,
        Args: FromRequest + 'static,
        H::Output: Responder + 'static,
    {
        self.add(Method::POST, path, policy, handler)
    }

    pub fn delete<H, Args>(&mut self, path: &'static str, policy: Policy, handler: H) -> &mut Routes
    where
        H: Handler<Args> + Send + Sync,
        Args: FromRequest + 'static,
        H::Output: Responder + 'static,
    {
        self.add(Method::DELETE, path, policy, handler)
    }

    /// Says 405 to every method that no route of this path takes; asked for after those. A person's path says 404 instead.
    pub fn no_other_method(&mut self, path: &'static str) -> &mut Routes {
        self.configure.push(Arc::new(move |config, _| {
            let refuse = async || HttpResponse::MethodNotAllowed().finish();
            config.service(web::resource(path).route(web::route().to(refuse)));
        }));
        self
    }

    fn add<H, Args>(&mut self, method: Method, path: &'static str, policy: Policy, handler: H) -> &mut Routes
    where
        H: Handler<Args> + Send + Sync,
        Args: FromRequest + 'static,
        H::Output: Responder + 'static,
    {
        self.list.push(Route { method: method.clone(), path, policy });
        self.configure.push(Arc::new(move |config, gate| {
            let method = method.clone();
            // A HEAD is answered as its GET; the server leaves the body out.
            let matches = guard::fn_guard(move |about| {
                let asked = &about.head().method;
                *asked == method || (*asked == Method::HEAD && method == Method::GET)
            });
            config.service(
                web::resource(path)
                    .guard(matches)
                    .wrap(from_fn(move |request, next: Next<BoxBody>| gate(policy, request, next)))
                    .wrap(from_fn(last_resort))
                    .route(web::route().to(handler.clone())),
            );
        }));
        self
    }

    pub fn list(&self) -> &[Route] {
        &self.list
    }

    pub fn configure(&self, config: &mut web::ServiceConfig, gate: Gate) {
        for configure in &self.configure {
            configure(config, gate);
        }
    }
}

/// A panic is told like any other fault: without this, the connection would just break off.
async fn last_resort(
    request: ServiceRequest,
    next: Next<BoxBody>,
) -> Result<ServiceResponse<BoxBody>, actix_web::Error> {
    let asked = request.request().clone();
    AssertUnwindSafe(next.call(request)).catch_unwind().await.unwrap_or_else(|_| {
        let fault = Error::Internal(anyhow::anyhow!("the handler panicked"));
        Ok(ServiceResponse::new(asked, HttpResponse::from_error(fault)))
    })
}
