//! The queries of jobs. The statements are the same on both databases.

use kyck_kernel::Fault;
use kyck_kernel::db::{skip_locked, statement};
use kyck_kernel::id::JobRunId;
use kyck_kernel::time::UtcInstant;
use sea_orm::{ConnectionTrait, FromQueryResult, Value};

use super::Jobs;
use super::model::{JobRun, NewRun};
use super::rules::{LEASE_MILLIS, MAX_CRASHES};
use crate::retention;

const COLUMNS: &str = "id, name, slot, payload, state, attempt, crashes, due_at, created_at, started_at, \
     finished_at, error, detail";

impl Jobs {
    /// Queues a run as part of the caller's transaction; `None` when this job has one of the same slot.
    pub async fn enqueue(&self, tx: &impl ConnectionTrait, run: NewRun) -> Result<Option<JobRunId>, Fault> {
        let id: JobRunId = self.kernel.new_id();
        let made = tx
            .execute_raw(statement(
                tx,
                "INSERT INTO job_run (id, name, slot, payload, state, attempt, crashes, due_at, created_at) \
             VALUES ($1, $2, $3, $4, 'QUEUED', 0, 0, $5, $6) ON CONFLICT (name, slot) DO NOTHING",
                [
                    id.into(),
                    run.name.into(),
                    run.slot.into(),
                    run.payload.into(),
                    run.due_at.into(),
                    self.kernel.now().into(),
                ],
            ))
            .await?
            .rows_affected();
        Ok((made == 1).then_some(id))
    }

    /// Parks runs that brought down too many workers; returns how many.
    pub(super) async fn park_crashed(&self) -> Result<u64, Fault> {
        let now = self.kernel.now();
        let tx = self.kernel.db.write_essential().await?;
        let parked = tx
            .execute_raw(statement(
                &tx,
                "UPDATE job_run SET state = 'DEAD', finished_at = $1, crashes = crashes + 1, \
             error = 'parked: its workers fell silent too often' \
             WHERE finished_at IS NULL AND state = 'RUNNING' AND due_at <= $1 AND crashes >= $2",
                [now.into(), (MAX_CRASHES - 1).into()],
            ))
            .await?
            .rows_affected();
        tx.commit().await?;
        Ok(parked)
    }

    /// Whether anything is due, asked of the readers: most polls find nothing.
    pub(super) async fn has_due(&self) -> Result<bool, Fault> {
        let db = self.kernel.db.read();
        Ok(db
            .query_one_raw(statement(
                db,
                "SELECT 1 FROM job_run WHERE finished_at IS NULL AND due_at <= $1 LIMIT 1",
                [self.kernel.now().into()],
            ))
            .await?
            .is_some())
    }

    /// Takes the next due run for the length of a lease: one whose turn has come, or one whose worker fell
    /// silent. A job runs once at a time: while one of its runs is under a lease, its others wait.
    pub(super) async fn take(&self) -> Result<Option<JobRun>, Fault> {
        self.take_where("", None).await
    }

    /// As [`Jobs::take`](crate::job::Jobs::take), for one run.
    pub(super) async fn take_this(&self, id: JobRunId) -> Result<Option<JobRun>, Fault> {
        self.take_where(" AND id = $3", Some(id)).await
    }

    async fn take_where(&self, filter: &str, id: Option<JobRunId>) -> Result<Option<JobRun>, Fault> {
        let now = self.kernel.now();
        let tx = self.kernel.db.write_essential().await?;
        let sql = format!(
            "UPDATE job_run SET state = 'RUNNING', attempt = attempt + 1, started_at = $1, due_at = $2, \
         crashes = crashes + CASE WHEN state = 'RUNNING' THEN 1 ELSE 0 END \
         WHERE id IN (SELECT id FROM job_run AS waiting WHERE finished_at IS NULL AND due_at <= $1{filter} \
         AND NOT EXISTS (SELECT 1 FROM job_run AS other WHERE other.name = waiting.name \
         AND other.finished_at IS NULL AND other.state = 'RUNNING' AND other.due_at > $1) \
         ORDER BY due_at, id LIMIT 1{}) RETURNING {COLUMNS}",
            skip_locked(&tx)
        );
        let mut values: Vec<Value> = vec![now.into(), now.plus_millis(LEASE_MILLIS).into()];
        values.extend(id.map(Value::from));
        let run = JobRun::find_by_statement(sea_orm::Statement::from_sql_and_values(
            tx.get_database_backend(),
            sql,
            values,
        ))
        .one(&tx)
        .await?;
        tx.commit().await?;
        Ok(run)
    }

    /// Keeps a run for another lease; `false` when another worker has taken it.
    pub(super) async fn renew(&self, run: &JobRun) -> Result<bool, Fault> {
        let tx = self.kernel.db.write_essential().await?;
        let renewed = tx
            .execute_raw(statement(
                &tx,
                "UPDATE job_run SET due_at = $1 WHERE id = $2 AND attempt = $3 AND state = 'RUNNING'",
                [
                    self.kernel.now().plus_millis(LEASE_MILLIS).into(),
                    run.id.into(),
                    run.attempt.into(),
                ],
            ))
            .await?
            .rows_affected();
        tx.commit().await?;
        Ok(renewed == 1)
    }
}

/// How an attempt ended.
pub(super) enum Ending {
    Succeeded { detail: String },
    Failed { error: String, again_at: UtcInstant },
    Dead { error: String },
}

impl Jobs {
    /// Writes the end of an attempt; `false` when the run had passed to another worker.
    pub(super) async fn finish(&self, run: &JobRun, ending: Ending) -> Result<bool, Fault> {
        let now = self.kernel.now();
        let (state, due_at, finished_at, error, detail) = match ending {
            Ending::Succeeded { detail } => ("SUCCEEDED", None, Some(now), None, Some(detail)),
            Ending::Failed { error, again_at } => ("FAILED", Some(again_at), None, Some(error), None),
            Ending::Dead { error } => ("DEAD", None, Some(now), Some(error), None),
        };

        let short = |text: Option<String>| text.map(|text| text.chars().take(1000).collect::<String>());
        let tx = self.kernel.db.write_essential().await?;
        let marked = tx
            .execute_raw(statement(
                &tx,
                "UPDATE job_run SET state = $1, due_at = COALESCE($2, due_at), finished_at = $3, error = $4, \
             detail = $5 WHERE id = $6 AND attempt = $7 AND state = 'RUNNING'",
                [
                    state.into(),
                    due_at.into(),
                    finished_at.into(),
                    short(error).into(),
                    short(detail).into(),
                    run.id.into(),
                    run.attempt.into(),
                ],
            ))
            .await?
            .rows_affected();
        tx.commit().await?;

        Ok(marked == 1)
    }
}

/// Key of the history's order, newest first.
pub type RunKey = (UtcInstant, JobRunId);

impl Jobs {
    /// The history from `after` on, newest first.
    pub(super) async fn list(
        &self,
        name: Option<&str>,
        after: Option<RunKey>,
        limit: u32,
    ) -> Result<Vec<JobRun>, Fault> {
        let db = self.kernel.db.read();
        let mut values: Vec<Value> = vec![i64::from(limit).into()];
        let mut filter = String::from("1 = 1");
        if let Some(name) = name {
            values.push(name.into());
            filter = format!("{filter} AND name = ${}", values.len());
        }

        if let Some((created_at, id)) = after {
            values.push(created_at.into());
            values.push(id.into());
            let (created, of) = (values.len() - 1, values.len());
            filter = format!("{filter} AND (created_at, id) < (${created}, ${of})");
        }

        let sql = format!(
            "SELECT {COLUMNS} FROM job_run WHERE {filter} ORDER BY created_at DESC, id DESC LIMIT $1"
        );

        Ok(JobRun::find_by_statement(sea_orm::Statement::from_sql_and_values(
            db.get_database_backend(),
            sql,
            values,
        ))
        .all(db)
        .await?)
    }

    /// The newest run of each job.
    pub(super) async fn latest_by_name(&self) -> Result<Vec<JobRun>, Fault> {
        let db = self.kernel.db.read();
        let sql = format!(
            "SELECT {COLUMNS} FROM job_run WHERE id IN (SELECT (SELECT id FROM job_run AS newest \
         WHERE newest.name = names.name ORDER BY created_at DESC, id DESC LIMIT 1) \
         FROM (SELECT DISTINCT name FROM job_run) AS names)"
        );
        Ok(JobRun::find_by_statement(statement(db, sql, [])).all(db).await?)
    }

    pub(super) async fn find(&self, id: JobRunId) -> Result<Option<JobRun>, Fault> {
        let db = self.kernel.db.read();
        let sql = format!("SELECT {COLUMNS} FROM job_run WHERE id = $1");
        Ok(JobRun::find_by_statement(statement(db, sql, [id.into()]))
            .one(db)
            .await?)
    }

    /// Deletes runs that ended more than 90 days ago; returns how many.
    ///
    /// # Errors
    /// [`Fault::Internal`] while the clock is in doubt; [`Fault::Database`].
    pub async fn prune(&self) -> Result<u64, Fault> {
        let before = retention::trusted_now(&self.kernel).await?.days_ago(90);

        let tx = self.kernel.db.write_essential().await?;
        let gone = tx
            .execute_raw(statement(
                &tx,
                "DELETE FROM job_run WHERE finished_at IS NOT NULL AND created_at < $1",
                [before.into()],
            ))
            .await?
            .rows_affected();
        tx.commit().await?;
        Ok(gone)
    }
}
