//! Traces: one id from a person's request to what a peer made of it.
//!
//! The id is drawn here at random and says nothing of who or what. It is kept beside a message, goes with it to the peer as
//! `traceparent` (W3C Trace Context), and is taken from a peer only once its signature holds. Log lines carry it, so two
//! operators on the telephone can name the same message. Where the operator names a collector, spans are sent there by OTLP:
//! routes, states, peers and times, never an object, an address or a name.

use std::collections::HashMap;

use anyhow::Context;
use opentelemetry::propagation::TextMapPropagator;
use opentelemetry::trace::{TraceContextExt, TracerProvider};
use opentelemetry::{KeyValue, TraceId};
use opentelemetry_otlp::{Protocol, SpanExporter, WithExportConfig};
use opentelemetry_sdk::Resource;
use opentelemetry_sdk::propagation::TraceContextPropagator;
use opentelemetry_sdk::trace::{RandomIdGenerator, Sampler, SdkTracer, SdkTracerProvider};
use tracing::{Span, Subscriber};
use tracing_opentelemetry::{OpenTelemetryLayer, OpenTelemetrySpanExt};
use tracing_subscriber::registry::LookupSpan;

use crate::config::Config;

/// The header in which a trace goes to a peer.
pub const FIELD: &str = "traceparent";

/// Draws the ids of traces, and sends spans to the collector if there is one.
///
/// Whether a span is sent is ours alone: a peer's mark that its trace is sampled counts for nothing.
pub fn provider(config: &Config) -> anyhow::Result<SdkTracerProvider> {
    let node = KeyValue::new("service.instance.id", config.server.public_url.origin().ascii_serialization());
    let resource = Resource::builder_empty().with_service_name("waystation").with_attribute(node).build();
    let provider = SdkTracerProvider::builder().with_id_generator(RandomIdGenerator::default()).with_resource(resource);
    if config.traces.collector.is_empty() {
        return Ok(provider.with_sampler(Sampler::AlwaysOff).build());
    }
    let exporter = SpanExporter::builder()
        .with_http()
        .with_protocol(Protocol::HttpBinary)
        .with_endpoint(&config.traces.collector)
        .build()
        .context("traces.collector")?;
    Ok(provider.with_sampler(Sampler::AlwaysOn).with_batch_exporter(exporter).build())
}

/// Gives each span its ids.
pub fn layer<S>(provider: &SdkTracerProvider) -> OpenTelemetryLayer<S, SdkTracer>
where
    S: Subscriber + for<'a> LookupSpan<'a>,
{
    tracing_opentelemetry::layer()
        .with_tracer(provider.tracer("waystation"))
        .with_location(false)
        .with_threads(false)
        .with_target(false)
        .with_tracked_inactivity(false)
}

/// A span that begins a trace. It needs a field `trace`, which log lines then show.
pub fn begin(span: Span) -> Span {
    let id = span.context().span().span_context().trace_id();
    if id != TraceId::INVALID {
        span.record("trace", tracing::field::display(id));
    }
    span
}

/// A span that goes on with the trace of a `traceparent`; one that is malformed begins a new trace.
pub fn go_on(span: Span, traceparent: &str) -> Span {
    let carrier = HashMap::from([(FIELD.to_owned(), traceparent.to_owned())]);
    let context = TraceContextPropagator::new().extract_with_context(&opentelemetry::Context::new(), &carrier);
    if context.span().span_context().is_valid() {
        // Fails for a span that nobody listens to.
        let _ = span.set_parent(context);
    }
    begin(span)
}

/// The `traceparent` of what goes on now; empty outside any trace.
pub fn current() -> String {
    of(&Span::current())
}

/// The `traceparent` of a span; empty if nobody listens to it.
pub fn of(span: &Span) -> String {
    let mut carrier = HashMap::new();
    TraceContextPropagator::new().inject_context(&span.context(), &mut carrier);
    carrier.remove(FIELD).unwrap_or_default()
}
