//! How far long work is, for who waits at a terminal.

use std::time::Duration;

use indicatif::{ProgressBar, ProgressStyle};

/// A line at the foot of the terminal: what is being done, and how much of it. Without a terminal there is none.
#[derive(Debug)]
pub struct Progress {
    is_quiet: bool,
    bar: ProgressBar,
}

impl Progress {
    /// Shows something from the first stage on, unless it is to be quiet.
    pub fn new(is_quiet: bool) -> Self {
        // indicatif itself hides bars where standard error is no terminal
        let bar = if is_quiet { ProgressBar::hidden() } else { ProgressBar::no_length().with_style(style("{msg}")) };
        Self { is_quiet, bar }
    }

    /// Whether not even a summary is wanted.
    pub fn is_quiet(&self) -> bool {
        self.is_quiet
    }

    /// Begins work of unknown length.
    pub fn stage(&self, doing: &str) {
        self.bar.set_style(style("{spinner} {msg} ({elapsed})"));
        self.bar.reset();
        self.bar.set_message(doing.to_owned());
        self.bar.enable_steady_tick(Duration::from_millis(100));
    }

    /// Begins work on a number of things.
    pub fn count(&self, doing: &str, things: usize) {
        self.bar.set_style(style("{msg} [{bar:40}] {pos}/{len}"));
        self.bar.reset();
        self.bar.set_message(doing.to_owned());
        self.bar.set_length(things as u64);
    }

    /// One of them is done.
    pub fn step(&self) {
        self.bar.inc(1);
    }

    /// Makes way for lines that stay.
    pub fn clear(&self) {
        self.bar.disable_steady_tick();
        self.bar.finish_and_clear();
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        self.bar.finish_and_clear();
    }
}

fn style(template: &str) -> ProgressStyle {
    ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_bar())
}
