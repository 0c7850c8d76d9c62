//! The figures: what was to be reached, and what was.

use serde_json::{Value, json};

#[derive(Debug, Clone, Copy)]
pub enum Goal {
    AtLeast(f64),
    AtMost(f64),
}

pub struct Figure {
    scenario: &'static str,
    what: &'static str,
    goal: Goal,
    value: f64,
    detail: Value,
}

impl Figure {
    fn goal(&self) -> String {
        match self.goal {
            Goal::AtLeast(least) => format!("≥ {}", grouped(least)),
            Goal::AtMost(most) => format!("≤ {}", grouped(most)),
        }
    }

    fn is_reached(&self) -> bool {
        match self.goal {
            Goal::AtLeast(least) => self.value >= least,
            Goal::AtMost(most) => self.value <= most,
        }
    }
}

/// 40000 as 40,000.
fn grouped(value: f64) -> String {
    let text = format!("{value}");
    let (whole, part) = text.split_once('.').map_or((text.as_str(), None), |(whole, part)| (whole, Some(part)));
    let mut out = String::new();
    for (n, c) in whole.chars().enumerate() {
        let left = whole.len() - n;
        if n > 0 && left % 3 == 0 && !out.ends_with('-') {
            out.push(',');
        }
        out.push(c);
    }
    part.map_or(out.clone(), |part| format!("{out}.{part}"))
}

#[derive(Default)]
pub struct Report {
    figures: Vec<Figure>,
}

impl Report {
    pub fn add(&mut self, scenario: &'static str, what: &'static str, goal: Goal, value: f64, detail: Value) {
        let figure = Figure { scenario, what, goal, value, detail };
        println!("{}", line(&figure));
        if figure.detail.as_object().is_some_and(|detail| !detail.is_empty()) {
            println!("    {}", figure.detail);
        }
        self.figures.push(figure);
    }

    pub fn to_json(&self, machine: Value, database: &str) -> Value {
        let figures = self.figures.iter().map(|figure| {
            json!({
                "scenario": figure.scenario,
                "what": figure.what,
                "goal": figure.goal(),
                "value": figure.value,
                "reached": figure.is_reached(),
                "detail": figure.detail,
            })
        });
        json!({ "database": database, "machine": machine, "figures": figures.collect::<Vec<_>>() })
    }
}

fn line(figure: &Figure) -> String {
    let mark = if figure.is_reached() { "reached" } else { "MISSED" };
    format!("{:<11} {:<58} {:>10} {:>10}  {mark}", figure.scenario, figure.what, grouped(figure.value), figure.goal())
}
