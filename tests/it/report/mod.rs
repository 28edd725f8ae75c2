//! Reports: the numbers, who may see them, the frozen ones, the statistics behind them.

mod child_report;
mod comparison;
mod history;
mod limits;
mod statistics;
mod weekly;
