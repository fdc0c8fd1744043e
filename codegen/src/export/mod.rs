//! From the Ir to documents of other languages.

pub mod openapi;
