//! What the product promises when its database, its disk or another process fails it.

mod fault_sweep;
mod full_disk;
mod household;
mod locks;
mod low_space;
mod migrations;
mod outage;
mod restore;
mod strace_sweep;
