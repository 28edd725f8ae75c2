import type { APIRequestContext, Page } from '@playwright/test';

import { codeSentTo } from './fixtures';

/** A family made for one test through the API, with consent to everything and one child that may watch all day. */
export interface Family {
  readonly childId: string;
  /** Some videos that the child may watch. */
  readonly videoIds: readonly string[];
  /** Asks the API as the guardian. */
  readonly ask: (query: string, variables: object) => Promise<Record<string, unknown>>;
  readonly refreshToken: string;
}

interface Tokens {
  readonly accessToken: string;
  readonly refreshToken: string;
}

let families = 0;

/** A phone number that no other test of this run uses, far from the ones before. */
export function freshPhone(): string {
  families += 1;
  return `+82109${String((families * 7_919_000 + Date.now()) % 10_000_000).padStart(7, '0')}`;
}

/** Makes a family with a child. */
export async function newFamily(page: Page): Promise<Family> {
  const phone = freshPhone();
  const asked = await post(page.request, undefined, requestOtp, { input: { phone } });
  const challengeId = (part(asked, 'requestOtp', 'challenge') as { id: string }).id;
  const verified = await post(page.request, undefined, verifyOtp, {
    input: { challengeId, code: await codeSentTo(page, phone) },
  });
  const { accessToken, refreshToken } = part(verified, 'verifyOtp', 'session') as Tokens;
  const ask: Family['ask'] = async (query, variables) => post(page.request, accessToken, query, variables);

  const { consentText } = (await ask('{ consentText { version } }', {})) as {
    consentText: { version: string };
  };
  const purposes = ['SERVICE', 'RECOMMENDATION', 'SAME_AGE_STATISTICS'];
  await ask(giveConsent, { input: { purposes, textVersion: consentText.version } });
  const birthMonth = `${String(new Date().getFullYear() - 5)}-01`;
  const added = await ask(addChild, { input: { nickname: '콩이', birthMonth, avatar: 'chick' } });
  const childId = (part(added, 'addChild', 'child') as { id: string }).id;
  await setLimits({ ask, childId }, { dailyMinutes: 120, windowStart: '00:00', windowEnd: '24:00' });

  const { home } = (await ask(homeVideos, { childId })) as {
    home: { rows: { items: { video: { id: string } }[] }[] };
  };
  const videoIds = [...new Set(home.rows.flatMap(({ items }) => items.map(({ video }) => video.id)))];
  return { childId, videoIds, ask, refreshToken };
}

/** Changes the child's limits. */
export async function setLimits(
  { ask, childId }: Pick<Family, 'ask' | 'childId'>,
  limits: object,
): Promise<void> {
  const answer = await ask(setChildLimits, { input: { childId, ...limits } });
  part(answer, 'setChildLimits', 'child');
}

/** Signs a guardian in as an earlier version of the app left them: with the token in the tab's storage. */
export async function signInAs(page: Page, { refreshToken }: Family): Promise<void> {
  await page.goto('/app/sign-in');
  await page.evaluate((token) => {
    sessionStorage.setItem('kyck.refresh-token', token);
  }, refreshToken);
}

/** Opens a video on the child's screen and has it play. */
export async function playVideo(page: Page, { childId, videoIds }: Family): Promise<void> {
  await page.goto(`/app/kids/${childId}/watch/${videoIds[0] ?? ''}`);
  await page.locator('kyck-youtube-player iframe').waitFor();
  await page.evaluate('window.__kyckPlayer.playVideo()');
}

async function post(
  request: APIRequestContext,
  token: string | undefined,
  query: string,
  variables: object,
): Promise<Record<string, unknown>> {
  const response = await request.post('/graphql', {
    data: { query, variables },
    headers: token === undefined ? {} : { authorization: `Bearer ${token}` },
  });
  const { data, errors } = (await response.json()) as { data?: Record<string, unknown>; errors?: unknown };
  if (data === undefined || errors !== undefined) {
    throw new Error(JSON.stringify(errors));
  }
  return data;
}

/** A part of a payload that must be there. */
function part(answer: Record<string, unknown>, field: string, name: string): unknown {
  const payload = answer[field] as Record<string, unknown>;
  if (payload[name] === null || payload[name] === undefined) {
    throw new Error(JSON.stringify(payload));
  }
  return payload[name];
}

const requestOtp = `mutation ($input: RequestOtpInput!) {
  requestOtp(input: $input) { challenge { id } userErrors { code message } }
}`;
const verifyOtp = `mutation ($input: VerifyOtpInput!) {
  verifyOtp(input: $input) { session { accessToken refreshToken } userErrors { code message } }
}`;
const giveConsent = `mutation ($input: GiveConsentInput!) {
  giveConsent(input: $input) { userErrors { code message } }
}`;
const addChild = `mutation ($input: AddChildInput!) {
  addChild(input: $input) { child { id } userErrors { code message } }
}`;
const setChildLimits = `mutation ($input: SetChildLimitsInput!) {
  setChildLimits(input: $input) { child { id } userErrors { code message } }
}`;
const homeVideos = `query ($childId: ID!) {
  home(childId: $childId) { rows { items { video { id } } } }
}`;
