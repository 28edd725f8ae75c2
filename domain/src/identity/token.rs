//! Access tokens: signed with Ed25519, valid for ten minutes, bound to a session (RFC 7519, RFC 9068).

use std::num::NonZeroUsize;
use std::sync::{Mutex, PoisonError};

use aws_lc_rs::signature::{Ed25519KeyPair, KeyPair};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, Header, Validation};
use kyck_kernel::keys::{Keys, Purpose, sha256};
use kyck_kernel::{Actor, Fault, UtcInstant};
use lru::LruCache;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// Seconds an access token is valid.
pub const ACCESS_SECONDS: i64 = 600;
/// Clock difference between nodes that is forgiven, in seconds.
const LEEWAY_SECONDS: i64 = 30;
/// Longest token that is looked at.
const MAX_TOKEN_BYTES: usize = 2048;
/// Tokens whose signature is not checked again, some 3 MB of them.
const KNOWN_TOKENS: NonZeroUsize = NonZeroUsize::new(4_096).unwrap();
const ISSUER: &str = "kyck";
const TYPE: &str = "at+jwt";
const AUDIENCES: [&str; 3] = ["kyck-family", "kyck-child", "kyck-staff"];

/// Claims of an access token.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Claims {
    pub iss: String,
    pub aud: String,
    /// The guardian, child device or member of staff.
    pub sub: Uuid,
    /// The session.
    pub sid: Uuid,
    pub role: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fam: Option<Uuid>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub child: Option<Uuid>,
    pub iat: i64,
    pub nbf: i64,
    pub exp: i64,
}

/// The header exactly as we write it: a token with any other field is not ours.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct StrictHeader {
    alg: String,
    typ: String,
    kid: String,
}

/// The signing key of this installation.
pub(super) struct TokenKey {
    kid: String,
    encoding: EncodingKey,
    decoding: DecodingKey,
    /// What stands in tokens whose signature was found good; the signature of a text never changes, its times
    /// are looked at each time.
    known: Mutex<LruCache<Box<str>, Claims>>,
}

impl TokenKey {
    pub fn new(keys: &Keys) -> Result<Self, Fault> {
        let failed = |_| Fault::internal("the signing key cannot be made");
        let pair =
            Ed25519KeyPair::from_seed_unchecked(&keys.derive(Purpose::AccessTokenSigning)).map_err(failed)?;
        let public = pair.public_key().as_ref();
        let private = pair
            .to_pkcs8()
            .map_err(|_| Fault::internal("the signing key cannot be made"))?;
        Ok(Self {
            kid: URL_SAFE_NO_PAD.encode(&sha256(public)[..9]),
            encoding: EncodingKey::from_ed_der(private.as_ref()),
            decoding: DecodingKey::from_ed_der(public),
            known: Mutex::new(LruCache::new(KNOWN_TOKENS)),
        })
    }

    pub fn sign(&self, claims: &Claims) -> Result<String, Fault> {
        let mut header = Header::new(Algorithm::EdDSA);
        header.typ = Some(TYPE.to_owned());
        header.kid = Some(self.kid.clone());
        jsonwebtoken::encode(&header, claims, &self.encoding)
            .map_err(|error| Fault::internal(format!("signing a token: {error}")))
    }

    /// The claims of a token that this installation signed and that is valid at `now`.
    ///
    /// # Errors
    /// [`Fault::Unauthenticated`] for every other text; it is not said why.
    pub fn verify(&self, token: &str, now: UtcInstant) -> Result<Claims, Fault> {
        self.try_verify(token, now).ok_or(Fault::Unauthenticated)
    }

    fn try_verify(&self, token: &str, now: UtcInstant) -> Option<Claims> {
        if token.len() > MAX_TOKEN_BYTES {
            return None;
        }
        let known = self.known().get(token).cloned();
        let claims = if let Some(claims) = known {
            claims
        } else {
            let claims = self.check_signature(token)?;
            self.known().put(token.into(), claims.clone());
            claims
        };
        let seconds = now.as_millis().div_euclid(1000);
        let is_current = claims.exp > seconds - LEEWAY_SECONDS
            && claims.nbf <= seconds + LEEWAY_SECONDS
            && claims.iat <= seconds + LEEWAY_SECONDS
            && claims.exp.checked_sub(claims.iat)? <= ACCESS_SECONDS;
        is_current.then_some(claims)
    }

    fn known(&self) -> std::sync::MutexGuard<'_, LruCache<Box<str>, Claims>> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The claims of a token that this installation signed, whenever that was.
    fn check_signature(&self, token: &str) -> Option<Claims> {
        let header = URL_SAFE_NO_PAD.decode(token.split('.').next()?).ok()?;
        let header: StrictHeader = serde_json::from_slice(&header).ok()?;
        // The key has one algorithm; what the header says can only agree with it.
        if header.alg != "EdDSA" || header.typ != TYPE || header.kid != self.kid {
            return None;
        }
        let mut validation = Validation::new(Algorithm::EdDSA);
        validation.set_audience(&AUDIENCES);
        validation.set_issuer(&[ISSUER]);
        validation.set_required_spec_claims(&["exp", "nbf", "iss", "aud", "sub"]);
        // The library reads the machine's clock; times are compared with ours at each use.
        validation.validate_exp = false;
        validation.validate_nbf = false;
        let token = jsonwebtoken::decode::<Claims>(token, &self.decoding, &validation).ok()?;
        Some(token.claims)
    }
}

/// The claims for an actor from `now` on; `None` for those that have no session.
pub(super) fn claims_of(actor: Actor, now: UtcInstant) -> Option<Claims> {
    let seconds = now.as_millis().div_euclid(1000);
    let claims = |aud: &str, sub: Uuid, sid: Uuid, role: &str| Claims {
        iss: ISSUER.to_owned(),
        aud: aud.to_owned(),
        sub,
        sid,
        role: role.to_owned(),
        fam: None,
        child: None,
        iat: seconds,
        nbf: seconds,
        exp: seconds + ACCESS_SECONDS,
    };

    match actor {
        Actor::Guardian {
            guardian_id,
            family_id,
            session_id,
        } => Some(Claims {
            fam: Some(family_id.0),
            ..claims("kyck-family", guardian_id.0, session_id.0, "PARENT")
        }),
        Actor::ChildDevice {
            device_id,
            child_id,
            family_id,
            session_id,
        } => Some(Claims {
            fam: Some(family_id.0),
            child: Some(child_id.0),
            ..claims("kyck-child", device_id.0, session_id.0, "CHILD_DEVICE")
        }),
        Actor::Staff {
            staff_id,
            role,
            session_id,
        } => Some(claims("kyck-staff", staff_id.0, session_id.0, role.as_str())),
        Actor::Anonymous | Actor::System => None,
    }
}

/// Whether the token speaks of this actor: the session's row decides, the claims must agree.
pub(super) fn agrees(claims: &Claims, actor: Actor) -> bool {
    claims_of(actor, UtcInstant::default()).is_some_and(|ours| {
        (&ours.aud, ours.sub, ours.sid, &ours.role, ours.fam, ours.child)
            == (
                &claims.aud,
                claims.sub,
                claims.sid,
                &claims.role,
                claims.fam,
                claims.child,
            )
    })
}
