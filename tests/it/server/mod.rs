//! The server alone, over a small application of its own: what it refuses, what it survives, how it ends.

mod clients;
mod completion;
mod connections;
mod frames;
mod http;
mod metrics;
mod operations;
mod proxies;
mod sockets;
mod supervision;
mod tls;
mod toy;
