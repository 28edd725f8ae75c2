//! Frozen reports, and statistics over all children.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{big_integer, date, double, integer, small_integer, text, uuid};

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for table in [parent_report(), cohort_stat(), hourly_aggregate()] {
            manager.create_table(table).await?;
        }
        manager
            .create_index(
                Index::create()
                    .name("ux_parent_report_period")
                    .table("parent_report")
                    .col("child_id")
                    .col("period")
                    .col("from_on")
                    .unique()
                    .take(),
            )
            .await
    }
}

fn parent_report() -> TableCreateStatement {
    Table::create()
        .table("parent_report")
        .col(uuid("id").primary_key())
        .col(uuid("child_id"))
        .col(text("period").check(Expr::col("period").is_in(["WEEKLY"])))
        .col(date("from_on"))
        .col(date("to_on"))
        .col(big_integer("frozen_at"))
        // The report as JSON: ids and numbers, no title and no nickname.
        .col(text("body"))
        .foreign_key(
            ForeignKey::create()
                .from("parent_report", "child_id")
                .to("child", "id")
                .on_delete(ForeignKeyAction::Cascade),
        )
        .take()
}

fn cohort_stat() -> TableCreateStatement {
    Table::create()
        .table("cohort_stat")
        .col(integer("age_months").primary_key())
        .col(integer("children").check(Expr::col("children").gte(20)))
        .col(double("p25"))
        .col(double("median"))
        .col(double("p75"))
        .col(big_integer("computed_at"))
        .take()
}

fn hourly_aggregate() -> TableCreateStatement {
    Table::create()
        .table("hourly_aggregate")
        .col(date("day_on"))
        .col(small_integer("hour"))
        .col(text("cohort"))
        .col(integer("children").check(Expr::col("children").gte(20)))
        .col(big_integer("watched_ms"))
        .primary_key(Index::create().col("day_on").col("hour").col("cohort"))
        .take()
}
