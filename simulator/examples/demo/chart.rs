//! A small chart for terminals.

use std::fmt::Write as _;

/// An eighth of a cell more each.
const BLOCKS: [char; 9] = [' ', '▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];

/// Draws values as columns, `width` of them at most, `height` lines high, from 0 up.
pub(crate) fn chart(values: &[i64], width: usize, height: usize) -> String {
    let columns = columns(values, width);
    let highest = columns.iter().copied().max().unwrap_or(0).max(1);
    let steps = i64::try_from(height * 8).unwrap_or(i64::MAX);
    let mut out = String::new();
    for line in (0..height).rev() {
        let floor = i64::try_from(line * 8).unwrap_or(i64::MAX);
        let label = if line + 1 == height { highest.to_string() } else { String::new() };
        let cells = columns.iter().map(|value| {
            let filled = (value.saturating_mul(steps) / highest - floor).clamp(0, 8);
            usize::try_from(filled).ok().and_then(|filled| BLOCKS.get(filled)).copied().unwrap_or(' ')
        });
        // writing to a text can't fail
        let _ = writeln!(out, "{label:>8} │{}", cells.collect::<String>().trim_end());
    }
    let _ = writeln!(out, "{:>8} └{}", 0, "─".repeat(columns.len()));
    out
}

/// The mean of as many values as make one column.
fn columns(values: &[i64], width: usize) -> Vec<i64> {
    let each = values.len().div_ceil(width.max(1)).max(1);
    let mean = |values: &[i64]| values.iter().sum::<i64>() / i64::try_from(values.len()).unwrap_or(1).max(1);
    values.chunks(each).map(mean).collect()
}
