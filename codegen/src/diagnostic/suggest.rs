//! "Did you mean": the known word that a mistyped one resembles.

/// The candidate that a mistyped word most likely stands for, if one is near enough.
///
/// Of equally near ones the first counts. Upper and lower case count as near.
#[must_use]
pub fn did_you_mean<'a>(word: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<String> {
    let word: Vec<char> = word.chars().collect();
    let limit = (word.len() / 3).max(1);
    let mut best: Option<(usize, &str)> = None;
    for candidate in candidates {
        let limit = best.map_or(limit, |(distance, _)| distance.saturating_sub(1));
        if let Some(distance) = distance(&word, candidate, limit)
            && best.is_none_or(|(best, _)| distance < best)
        {
            best = Some((distance, candidate));
            if distance == 0 {
                break;
            }
        }
    }
    best.map(|(_, candidate)| candidate.to_owned())
}

/// Edit distance with transpositions, if it is at most `limit`. Letters that differ in case only are equal.
fn distance(word: &[char], candidate: &str, limit: usize) -> Option<usize> {
    let length = candidate.chars().count();
    if length.abs_diff(word.len()) > limit {
        return None;
    }
    let candidate: Vec<char> = candidate.chars().collect();
    let mut before: Vec<usize> = Vec::new();
    let mut last: Vec<usize> = (0..=length).collect();
    for (row, letter) in word.iter().enumerate() {
        let mut current = vec![row + 1];
        for (column, other) in candidate.iter().enumerate() {
            let cell = |line: &[usize], at: usize| line.get(at).copied().unwrap_or(usize::MAX / 2);
            let cost = usize::from(!letter.eq_ignore_ascii_case(other));
            let mut best =
                (cell(&last, column) + cost).min(cell(&last, column + 1) + 1).min(cell(&current, column) + 1);
            let swapped =
                row > 0 && column > 0 && word.get(row - 1) == Some(other) && candidate.get(column - 1) == Some(letter);
            if swapped {
                best = best.min(cell(&before, column - 1) + 1);
            }
            current.push(best);
        }
        if current.iter().all(|cell| *cell > limit) {
            return None;
        }
        before = std::mem::replace(&mut last, current);
    }
    last.last().copied().filter(|distance| *distance <= limit)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_the_nearest_word_and_only_a_near_one() {
        let known = ["summary", "info", "create_spec", "versions.summary"];
        assert_eq!(did_you_mean("sumary", known), Some("summary".to_owned()));
        assert_eq!(did_you_mean("versions.sumary", known), Some("versions.summary".to_owned()));
        assert_eq!(did_you_mean("ifno", known), Some("info".to_owned()));
        assert_eq!(did_you_mean("CREATE_SPEC", known), Some("create_spec".to_owned()));
        assert_eq!(did_you_mean("cluster", known), None);
        assert_eq!(did_you_mean("", known), None);
    }
}
