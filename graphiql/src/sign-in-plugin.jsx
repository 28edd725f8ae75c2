import { useState, useSyncExternalStore } from 'react';

import {
  currentSession,
  demoCodes,
  demoTotp,
  nextDemoCode,
  onSession,
  requestCode,
  signInParent,
  signInStaff,
  signOut,
} from './session.js';

const demoParents = [
  { phone: '+821012345678', label: '하늘이네 보호자' },
  { phone: '+821023456789', label: '바다네 보호자' },
];
const demoStaff = [
  { email: 'editor@demo.kyck.invalid', password: 'demo-editor-password', label: '편집자 Editor' },
  { email: 'manager@demo.kyck.invalid', password: 'demo-manager-password', label: '책임자 Manager' },
  { email: 'admin@demo.kyck.invalid', password: 'demo-admin-password', label: '관리자 Admin' },
];

function KeyIcon() {
  return (
    <svg viewBox="0 0 24 24" fill="none" stroke="currentColor" strokeWidth="1.8" aria-hidden="true">
      <circle cx="8" cy="15" r="4.5" />
      <path d="M11.500 11.500 20 3m-4 4 3 3m-6 0 2 2" strokeLinecap="round" />
    </svg>
  );
}

/** Signs in, so that the tabs' operations are sent with a token. */
function SignInPanel() {
  const session = useSyncExternalStore(onSession, currentSession);
  const [status, setStatus] = useState('');
  const [isBusy, setBusy] = useState(false);
  const [phone, setPhone] = useState('');
  const [challengeId, setChallengeId] = useState('');

  async function attempt(work) {
    setBusy(true);
    setStatus('');
    try {
      await work();
    } catch (cause) {
      setStatus(cause instanceof Error ? cause.message : String(cause));
    } finally {
      setBusy(false);
    }
  }

  function asDemoParent(number) {
    return attempt(async () => {
      const known = (await demoCodes(number)).length;
      const id = await requestCode(number);
      await signInParent(number, id, await nextDemoCode(number, known));
    });
  }

  function asDemoStaff({ email, password }) {
    return attempt(async () => signInStaff(email, password, await demoTotp(email)));
  }

  function sendCode(event) {
    event.preventDefault();
    const number = new FormData(event.currentTarget).get('phone');
    return attempt(async () => {
      setPhone(number);
      setChallengeId(await requestCode(number));
    });
  }

  function enterCode(event) {
    event.preventDefault();
    const code = new FormData(event.currentTarget).get('code');
    return attempt(async () => {
      await signInParent(phone, challengeId, code);
      setChallengeId('');
    });
  }

  function enterStaff(event) {
    event.preventDefault();
    const fields = new FormData(event.currentTarget);
    return attempt(async () => signInStaff(fields.get('email'), fields.get('password'), fields.get('totp')));
  }

  return (
    <section className="kyck-sign-in">
      <h2>로그인 도우미 · Sign in</h2>
      <p role="status">
        {session === undefined
          ? '로그인하지 않았어요. Not signed in.'
          : `로그인했어요. Signed in: ${session.who}`}
      </p>
      {status !== '' && <p role="alert">{status}</p>}
      {session !== undefined && (
        <>
          <p>
            토큰이 모든 요청의 <code>authorization</code> 헤더와 구독의 <code>connection_init</code>에 실려요.
            The token is sent with every request and subscription for ten minutes.
          </p>
          <textarea
            readOnly
            rows="3"
            aria-label="headers"
            value={JSON.stringify({ authorization: `Bearer ${session.accessToken}` })}
          />
          <button type="button" onClick={signOut}>
            로그아웃 Sign out
          </button>
        </>
      )}
      <h3>데모 계정 · Demo accounts</h3>
      <p>
        데모 서버에서만 돼요. <code>requestOtp</code> 뒤 <code>/dev/messages</code>에서 코드를 읽고, 직원은{' '}
        <code>/dev/totp</code>
        에서 읽어요. Works on a demo server only.
      </p>
      <div className="kyck-buttons">
        {demoParents.map((parent) => (
          <button
            key={parent.phone}
            type="button"
            disabled={isBusy}
            onClick={() => asDemoParent(parent.phone)}
          >
            {parent.label}
          </button>
        ))}
        {demoStaff.map((person) => (
          <button key={person.email} type="button" disabled={isBusy} onClick={() => asDemoStaff(person)}>
            {person.label}
          </button>
        ))}
      </div>
      <h3>휴대전화 · Phone</h3>
      {challengeId === '' ? (
        <form onSubmit={sendCode}>
          <input
            name="phone"
            type="tel"
            required
            aria-label="휴대전화 번호 Phone"
            placeholder="010-1234-5678"
          />
          <button disabled={isBusy}>코드 받기 Send code</button>
        </form>
      ) : (
        <form onSubmit={enterCode}>
          <input name="code" inputMode="numeric" required aria-label="코드 Code" placeholder="123456" />
          <button disabled={isBusy}>로그인 Sign in</button>
        </form>
      )}
      <h3>직원 · Staff</h3>
      <form onSubmit={enterStaff}>
        <input name="email" type="email" required aria-label="이메일 Email" placeholder="이메일 Email" />
        <input
          name="password"
          type="password"
          required
          aria-label="비밀번호 Password"
          placeholder="비밀번호 Password"
        />
        <input
          name="totp"
          inputMode="numeric"
          required
          aria-label="인증 앱 코드 TOTP"
          placeholder="인증 앱 코드 TOTP"
        />
        <button disabled={isBusy}>로그인 Sign in</button>
      </form>
    </section>
  );
}

/** The plugin behind the key icon. */
export const signInPlugin = { title: '로그인 도우미 Sign in', icon: KeyIcon, content: SignInPanel };
