//! Stories played on real nodes.
