//! The server alone, over a small application of its own: what it refuses, what it survives, how it ends.

mod clients;
mod connections;
mod http;
mod metrics;
mod proxies;
mod sockets;
mod supervision;
mod tls;
mod toy;
