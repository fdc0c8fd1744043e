//! How benchmarks measure and what they report: figures beside an anchor that is measured in the same run.

use std::hint::black_box;
use std::time::Instant;

use serde_json::{Value, json};

/// One line of a benchmark's table.
#[derive(Clone, Debug)]
pub struct Figure {
    /// What was measured.
    pub name: String,
    /// The median.
    pub value: f64,
    /// Half of the distance between the quartiles, in the value's unit.
    pub spread: f64,
    /// Unit of the value: `µs`, `×`.
    pub unit: &'static str,
    /// What it is measured against, by name.
    pub anchor: Option<String>,
    /// The value at most, or at least, that is wanted.
    pub goal: Option<Goal>,
}

/// What a figure should be.
#[derive(Clone, Copy, Debug)]
pub enum Goal {
    /// Not more than this.
    AtMost(f64),
    /// Not less than this.
    AtLeast(f64),
}

impl Figure {
    /// Whether the goal is reached; without one there is nothing to reach.
    #[must_use]
    pub fn reached(&self) -> Option<bool> {
        self.goal.map(|goal| match goal {
            Goal::AtMost(most) => self.value <= most,
            Goal::AtLeast(least) => self.value >= least,
        })
    }

    /// The figure as `cargo xtask bench` reads it.
    #[must_use]
    pub fn to_json(&self, bench: &str) -> Value {
        let goal = self.goal.map(|goal| match goal {
            Goal::AtMost(most) => format!("<= {most}"),
            Goal::AtLeast(least) => format!(">= {least}"),
        });
        json!({
            "bench": bench, "name": self.name, "value": self.value, "spread": self.spread, "unit": self.unit,
            "anchor": self.anchor, "goal": goal, "reached": self.reached(),
        })
    }
}

/// Writes figures, a JSON object a line, to standard output.
#[allow(clippy::print_stdout, reason = "it is what the program is for")]
pub fn report(bench: &str, figures: &[Figure]) {
    for figure in figures {
        println!("{}", figure.to_json(bench));
    }
}

/// Median and half the distance between the quartiles.
fn middle(mut values: Vec<f64>) -> (f64, f64) {
    values.sort_by(f64::total_cmp);
    let at = |share: usize| values.get(values.len() * share / 4).copied().unwrap_or_default();
    (at(2), (at(3) - at(1)) / 2.0)
}

/// A piece of work with a name.
pub struct Work<'w> {
    name: &'static str,
    run: Box<dyn FnMut() + 'w>,
}

impl std::fmt::Debug for Work<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Work").field("name", &self.name).finish_non_exhaustive()
    }
}

impl<'w> Work<'w> {
    /// Work whose result is thrown away, but not before it is made.
    pub fn new<T>(name: &'static str, mut run: impl FnMut() -> T + 'w) -> Self {
        Self { name, run: Box::new(move || drop(black_box(run()))) }
    }
}

/// Times several pieces of work in turn, `rounds` times, so that what the machine does meanwhile hits all alike.
///
/// Gives each one's time in microseconds, and then the ratio of each to the first, taken round by round.
pub fn compare(work: &mut [Work<'_>], rounds: usize, repeat: u32) -> Vec<Figure> {
    let mut times: Vec<Vec<f64>> = vec![Vec::new(); work.len()];
    for round in 0..=rounds {
        for (work, times) in work.iter_mut().zip(&mut times) {
            let start = Instant::now();
            for _ in 0..repeat {
                (work.run)();
            }
            let time = start.elapsed().as_secs_f64() * 1e6 / f64::from(repeat);
            // the first round warms up
            if round > 0 {
                times.push(time);
            }
        }
    }
    let Some(anchor) = times.first().cloned() else { return Vec::new() };
    let anchor_name = work.first().map_or("", |work| work.name);
    let mut figures = Vec::new();
    for (work, times) in work.iter().zip(&times) {
        let (value, spread) = middle(times.clone());
        figures.push(Figure { name: work.name.into(), value, spread, unit: "µs", anchor: None, goal: None });
    }
    for (work, times) in work.iter().zip(&times).skip(1) {
        let (value, spread) = middle(times.iter().zip(&anchor).map(|(time, anchor)| time / anchor).collect());
        figures.push(Figure {
            name: format!("{} / {anchor_name}", work.name),
            value,
            spread,
            unit: "×",
            anchor: Some(anchor_name.into()),
            goal: None,
        });
    }
    figures
}

/// Sets the goal of the figure of some name.
///
/// # Panics
/// When there is no such figure: a goal that nothing is held against would always look reached.
pub fn set_goal(figures: &mut [Figure], name: &str, goal: Goal) {
    let figure = figures.iter_mut().find(|figure| figure.name == name);
    figure.unwrap_or_else(|| panic!("no figure is called `{name}`")).goal = Some(goal);
}
