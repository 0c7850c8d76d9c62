//! Federation between real processes: lost networks, killed nodes, a hostile peer.

mod faults;
mod hostile;
mod kill;
mod story;
