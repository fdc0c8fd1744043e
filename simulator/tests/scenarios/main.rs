//! The simulator as its users meet it: through the generated clients, over the wire.

#![allow(deprecated, reason = "deprecated interfaces are served all the same")]

mod access;
mod binary;
mod content;
mod faults;
mod flags;
mod govc;
mod installations;
mod lists;
mod pages;
mod process;
mod saved;
mod statistics;
mod supervisor_services;
mod support;
mod tasks;
mod upgrades;
mod versions;
mod wires;
