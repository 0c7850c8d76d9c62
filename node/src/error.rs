//! Errors: one variant for each answer a person can get.
//!
//! Only the variant's words reach the person, in their language; the cause is logged once, as a chain, where the answer is
//! made (`web::problem`). Wrong input is no error but data: [`FieldErrors`](crate::web::form::FieldErrors).

use diesel::result::{DatabaseErrorKind, Error as DieselError};

#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// 400: what came is not what the page sends. The key names the words.
    #[error("bad request: {0}")]
    Bad(&'static str),
    /// 401: nobody is signed in, or the token is unknown.
    #[error("not signed in")]
    SignIn,
    /// 401: the session is locked.
    #[error("session locked")]
    Locked,
    /// 403: a privileged act needs a sign-in a few minutes old.
    #[error("needs a recent sign-in")]
    Confirm,
    /// 403: known, and not allowed.
    #[error("not allowed")]
    Forbidden,
    /// 404: does not exist, or must not be known of.
    #[error("not found")]
    NotFound,
    /// 409: somebody else was quicker, or the thing has moved on. The key names the words.
    #[error("conflict: {0}")]
    Conflict(&'static str),
    /// 429
    #[error("too many requests")]
    TooMany,
    /// 503: try again; nothing was changed.
    #[error("busy")]
    Busy(#[source] anyhow::Error),
    /// 500
    #[error("internal error")]
    Internal(#[source] anyhow::Error),
}

impl From<anyhow::Error> for Error {
    fn from(error: anyhow::Error) -> Error {
        match error.downcast::<Error>() {
            Ok(error) => error,
            Err(error) => Error::Internal(error),
        }
    }
}

impl From<DieselError> for Error {
    fn from(error: DieselError) -> Error {
        match error {
            DieselError::NotFound => Error::NotFound,
            DieselError::DatabaseError(DatabaseErrorKind::UniqueViolation, _) => {
                Error::Conflict("error-conflict-exists")
            }
            DieselError::DatabaseError(
                DatabaseErrorKind::SerializationFailure | DatabaseErrorKind::ClosedConnection,
                _,
            ) => Error::Busy(error.into()),
            // PostgreSQL takes any text but one with U+0000, which no person types.
            DieselError::DatabaseError(_, ref about) if about.message().contains("invalid byte sequence") => {
                Error::Bad("problem-form")
            }
            DieselError::DatabaseError(_, ref about)
                if ["locked", "deadlock", "full", "terminating connection", "server closed", "no connection"]
                    .iter()
                    .any(|word| about.message().contains(word)) =>
            {
                Error::Busy(error.into())
            }
            other => Error::Internal(other.into()),
        }
    }
}

/// For what fails only when the node itself is at fault.
pub fn internal(error: impl Into<anyhow::Error>) -> Error {
    Error::Internal(error.into())
}
