//! Access tokens: signed with Ed25519, valid for ten minutes, bound to a session (RFC 7519, RFC 9068).

use std::sync::Arc;

use aws_lc_rs::signature::{Ed25519KeyPair, KeyPair};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, Header, Validation};
use kyck_kernel::cache::{Cache, CacheSpec, mebibytes};
use kyck_kernel::keys::{Keys, Purpose, sha256};
use kyck_kernel::{Actor, Fault, UtcInstant};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// Seconds an access token is valid.
pub const ACCESS_SECONDS: i64 = 600;
/// Clock difference between nodes that is forgiven, in seconds.
const LEEWAY_SECONDS: i64 = 30;
/// The longest token that is verified.
const MAX_TOKEN_BYTES: usize = 2048;
/// The signature of a text never changes; the token's times are compared with the clock at each use.
const TOKEN_CACHE: CacheSpec = CacheSpec {
    name: "token",
    capacity_bytes: mebibytes(6),
    invalidated_by: "",
    max_staleness: None,
};
/// Bytes of the claims of a token, roughly.
const CLAIMS_BYTES: usize = 400;
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

impl Claims {
    /// When the token expires.
    pub fn expires_at(&self) -> UtcInstant {
        UtcInstant(self.exp.saturating_mul(1000))
    }
}

/// Claims of tokens whose signature was found good, by the token's text.
type TokenCache = Cache<Box<str>, Arc<Claims>>;

/// The signing key of this installation.
pub(super) struct TokenKey {
    kid: String,
    encoding: EncodingKey,
    decoding: DecodingKey,
    verified: TokenCache,
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
            verified: Cache::new(&TOKEN_CACHE, |token, _| token.len() + CLAIMS_BYTES),
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
    /// [`Fault::Unauthenticated`] for every other text, without a reason.
    pub fn verify(&self, token: &str, now: UtcInstant) -> Result<Arc<Claims>, Fault> {
        self.try_verify(token, now).ok_or(Fault::Unauthenticated)
    }

    fn try_verify(&self, token: &str, now: UtcInstant) -> Option<Arc<Claims>> {
        if token.len() > MAX_TOKEN_BYTES {
            return None;
        }

        let claims = if let Some(claims) = self.verified.get(token) {
            claims
        } else {
            let claims = Arc::new(self.check_signature(token)?);
            self.verified.insert(token.into(), Arc::clone(&claims));
            claims
        };

        let seconds = now.as_millis().div_euclid(1000);
        let is_current = claims.exp > seconds - LEEWAY_SECONDS
            && claims.nbf <= seconds + LEEWAY_SECONDS
            && claims.iat <= seconds + LEEWAY_SECONDS
            && claims.exp.checked_sub(claims.iat)? <= ACCESS_SECONDS;

        is_current.then_some(claims)
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
