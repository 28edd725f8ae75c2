// The session of this page: tokens in memory only, with subscribers.

const endpoint = '/graphql';

/** @type {{ who: string, accessToken: string, childIds: string[] } | undefined} */
let session;
const listeners = new Set();

/** The session now; a stable value for `useSyncExternalStore`. */
export function currentSession() {
  return session;
}

/** Calls `listener` at each change; gives the way to stop it. */
export function onSession(listener) {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** Removes the tokens of this page. */
export function signOut() {
  change(undefined);
}

function change(next) {
  session = next;
  listeners.forEach((listener) => listener());
}

/** Data of one operation, or an error with the server's words. */
async function ask(query, variables, accessToken) {
  const response = await fetch(endpoint, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      accept: 'application/json',
      ...(accessToken === undefined ? {} : { authorization: `Bearer ${accessToken}` }),
    },
    body: JSON.stringify({ query, variables }),
  });
  const answer = await response.json();
  if (answer.errors?.length > 0) {
    throw new Error(answer.errors.map((error) => error.message).join(' '));
  }
  return answer.data;
}

/** The payload's value, or an error with the words of its `userErrors`. */
function accepted(value, userErrors) {
  if (userErrors.length > 0 || value === null) {
    throw new Error(userErrors.map((error) => error.message).join(' '));
  }
  return value;
}

/** Has a code sent to `phone`; gives the challenge's id. */
export async function requestCode(phone) {
  const { requestOtp } = await ask(
    `mutation ($input: RequestOtpInput!) {
      requestOtp(input: $input) { challenge { id } userErrors { message } }
    }`,
    { input: { phone } },
  );
  return accepted(requestOtp.challenge, requestOtp.userErrors).id;
}

/** Signs a parent in with the code that was sent. */
export async function signInParent(phone, challengeId, code) {
  const { verifyOtp } = await ask(
    `mutation ($input: VerifyOtpInput!) {
      verifyOtp(input: $input) { session { accessToken } userErrors { message } }
    }`,
    { input: { challengeId, code, deviceName: 'GraphiQL' } },
  );
  const { accessToken } = accepted(verifyOtp.session, verifyOtp.userErrors);
  const { viewer } = await ask('{ viewer { family { children { id } } } }', {}, accessToken);
  change({ who: phone, accessToken, childIds: viewer.family?.children.map((child) => child.id) ?? [] });
}

/** Signs a member of staff in. */
export async function signInStaff(email, password, totpCode) {
  const { staffSignIn } = await ask(
    `mutation ($input: StaffSignInInput!) {
      staffSignIn(input: $input) { session { accessToken } userErrors { message } }
    }`,
    { input: { email, password, totpCode } },
  );
  const { accessToken } = accepted(staffSignIn.session, staffSignIn.userErrors);
  change({ who: email, accessToken, childIds: [] });
}

/** How often the demo is asked for a message that is still on its way, 200 ms apart. */
const asks = 50;

/** The codes sent to `phone` so far; demo servers only. */
export async function demoCodes(phone) {
  const messages = await demo(`/dev/messages?to=${encodeURIComponent(phone)}`);
  return messages.filter((message) => message.code);
}

/** The code of the first message to `phone` beyond the `known` ones; messages leave a moment after the request. */
export async function nextDemoCode(phone, known) {
  for (let ask = 0; ask < asks; ask += 1) {
    const codes = await demoCodes(phone);
    if (codes.length > known) {
      return codes[0].code;
    }
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  throw new Error('보낸 메시지에 코드가 없어요. No code in the messages.');
}

/** The present authenticator code for `email`; demo servers only. */
export async function demoTotp(email) {
  return (await demo(`/dev/totp?email=${encodeURIComponent(email)}`)).code;
}

async function demo(path) {
  const response = await fetch(path);
  if (!response.ok) {
    throw new Error('이 서버는 데모가 아니에요. This server is not a demo.');
  }
  return response.json();
}
