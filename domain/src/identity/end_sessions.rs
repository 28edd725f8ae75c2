//! Ends sessions, in the caller's transaction or at once.

use kyck_kernel::id::{ChildDeviceId, SessionId, StaffId};
use kyck_kernel::{Ctx, Fault};
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, Condition, DatabaseTransaction, EntityTrait, QueryFilter, QuerySelect};

use super::Identity;
use super::ended_sessions::EndedSessions;
use super::entity::session;
use super::session::session_of;

impl Identity {
    /// Ends the session of the caller.
    ///
    /// # Errors
    /// [`Fault::Unauthenticated`] when nobody is signed in.
    pub async fn sign_out(&self, ctx: &Ctx<'_>) -> Result<(), Fault> {
        let session_id = session_of(ctx.actor).ok_or_else(|| ctx.refusal())?;

        let tx = self.kernel.db.write_essential().await?;
        let which = session::Column::Id.eq(session_id).into();
        let ended = self.end_sessions(&tx, which, "SIGNED_OUT").await?;
        tx.commit().await?;

        ended.announce(self).await;
        Ok(())
    }

    /// Ends all sessions of a child device in the caller's transaction, to be announced after its commit; for `family`,
    /// which authorizes it.
    ///
    /// # Errors
    /// [`Fault::Database`].
    pub async fn end_device_sessions(
        &self,
        tx: &DatabaseTransaction,
        device_id: ChildDeviceId,
    ) -> Result<EndedSessions, Fault> {
        self.end_sessions(
            tx,
            session::Column::ChildDeviceId.eq(device_id).into(),
            "DEVICE_REVOKED",
        )
        .await
    }

    /// Ends all sessions of a member of staff in the caller's transaction.
    ///
    /// # Errors
    /// [`Fault::Database`].
    pub(super) async fn end_staff_sessions(
        &self,
        tx: &DatabaseTransaction,
        staff_id: StaffId,
        reason: &str,
    ) -> Result<EndedSessions, Fault> {
        self.end_sessions(tx, session::Column::StaffId.eq(staff_id).into(), reason)
            .await
    }

    /// Ends the sessions of a condition that have not ended yet.
    pub(super) async fn end_sessions(
        &self,
        tx: &DatabaseTransaction,
        which: Condition,
        reason: &str,
    ) -> Result<EndedSessions, Fault> {
        let ids: Vec<SessionId> = session::Entity::find()
            .select_only()
            .column(session::Column::Id)
            .filter(which.clone())
            .filter(session::Column::RevokedAt.is_null())
            .into_tuple()
            .all(tx)
            .await?;

        session::Entity::update_many()
            .col_expr(session::Column::RevokedAt, Expr::value(self.kernel.now()))
            .col_expr(session::Column::RevokedReason, Expr::value(reason))
            .filter(which)
            .filter(session::Column::RevokedAt.is_null())
            .exec(tx)
            .await?;
        for id in &ids {
            self.state.sessions.invalidate(*id, self.kernel.now());
        }

        Ok(EndedSessions(ids))
    }
}
