//! Runs of scheduled and queued jobs.

use sea_orm_migration::prelude::*;

#[derive(DeriveMigrationName)]
pub struct Migration;

#[derive(DeriveIden)]
enum JobRun {
    Table,
    Id,
    Name,
    Slot,
    Payload,
    State,
    Attempt,
    Crashes,
    DueAt,
    CreatedAt,
    StartedAt,
    FinishedAt,
    Error,
    Detail,
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager
            .create_table(
                Table::create()
                    .table(JobRun::Table)
                    .col(ColumnDef::new(JobRun::Id).uuid().not_null().primary_key())
                    .col(ColumnDef::new(JobRun::Name).text().not_null())
                    // Identifies the run within its name: the scheduled instant, or the caller's key.
                    .col(ColumnDef::new(JobRun::Slot).text().not_null())
                    .col(ColumnDef::new(JobRun::Payload).text().null())
                    .col(ColumnDef::new(JobRun::State).text().not_null().check(
                        Expr::col(JobRun::State).is_in(["QUEUED", "RUNNING", "SUCCEEDED", "FAILED", "DEAD"]),
                    ))
                    .col(ColumnDef::new(JobRun::Attempt).integer().not_null())
                    .col(ColumnDef::new(JobRun::Crashes).integer().not_null())
                    // When it may be claimed: the next attempt of a waiting run, the end of the lease of a running one.
                    .col(ColumnDef::new(JobRun::DueAt).big_integer().not_null())
                    .col(ColumnDef::new(JobRun::CreatedAt).big_integer().not_null())
                    .col(ColumnDef::new(JobRun::StartedAt).big_integer().null())
                    .col(ColumnDef::new(JobRun::FinishedAt).big_integer().null())
                    .col(ColumnDef::new(JobRun::Error).text().null())
                    .col(ColumnDef::new(JobRun::Detail).text().null())
                    .index(
                        Index::create()
                            .name("job_run_slot")
                            .unique()
                            .col(JobRun::Name)
                            .col(JobRun::Slot),
                    )
                    .to_owned(),
            )
            .await?;

        let db = manager.get_connection();
        for sql in [
            "CREATE INDEX job_run_due ON job_run (due_at, id) WHERE finished_at IS NULL",
            "CREATE INDEX job_run_history ON job_run (created_at DESC, id DESC)",
            "CREATE INDEX job_run_history_of_name ON job_run (name, created_at DESC, id DESC)",
        ] {
            db.execute_unprepared(sql).await?;
        }
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager
            .drop_table(Table::drop().table(JobRun::Table).to_owned())
            .await
    }
}
