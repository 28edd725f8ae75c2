import type { Page } from '@playwright/test';

import { freshPhone, newFamily, signInAs } from './support/family';
import { codeSentTo, expect, test } from './support/fixtures';

const family = (page: Page) => page.getByRole('heading', { name: '오늘', exact: true });
const signIn = (page: Page) => page.getByRole('heading', { name: '반가워요' });

/** Keys of the session that the tab itself stores. */
async function inTab(page: Page): Promise<string[]> {
  return page.evaluate(() => Object.keys(sessionStorage).filter((key) => key.includes('token')));
}

/** Makes the next request of the page that is no renewal fail for its token, so that the page must renew. */
async function refuseNextToken(page: Page): Promise<void> {
  let isRefused = false;
  await page.route('**/graphql', async (route) => {
    const body = route.request().postData() ?? '';
    if (isRefused || body.includes('refreshSession')) {
      await route.fallback();
      return;
    }
    isRefused = true;
    const error = { message: 'ended', extensions: { code: 'UNAUTHENTICATED' } };
    await route.fulfill({ json: { errors: [error] } });
  });
}

test('a parent stays signed in when the page is closed', async ({ page, context }) => {
  const phone = freshPhone();
  await page.goto('/app/');
  await page.getByLabel('휴대전화 번호').fill(phone);
  await page.getByRole('button', { name: '인증 번호 받기' }).click();
  await page.getByLabel('인증 번호').fill(await codeSentTo(page, phone));
  await expect(page).toHaveURL(/\/app\/(?!sign-in)/u);
  await expect(page.getByRole('heading').first()).toBeVisible();
  expect(await inTab(page)).toEqual([]);
  await page.close();

  const later = await context.newPage();
  await later.goto('/app/sign-in');
  await expect(later).toHaveURL(/\/app\/(?!sign-in)/u);
  await expect(signIn(later)).toHaveCount(0);
});

test('signing in leads to the page that was asked for', async ({ page }) => {
  const phone = freshPhone();
  await page.goto('/app/settings');
  await expect(page).toHaveURL(/\/app\/sign-in\?next=%2Fsettings$/u);
  await page.getByLabel('휴대전화 번호').fill(phone);
  await page.getByRole('button', { name: '인증 번호 받기' }).click();
  await page.getByLabel('인증 번호').fill(await codeSentTo(page, phone));
  await expect(page.getByRole('heading', { name: '설정', exact: true })).toBeVisible();
  await expect(page).toHaveURL(/\/app\/settings$/u);
});

test("a child's device stays paired when the page is closed", async ({ page, context }) => {
  const { ask, childId } = await newFamily(page);
  await page.goto('/app/pair');
  const shown = page.locator('.code');
  await expect(shown).toBeVisible();
  const code = ((await shown.textContent()) ?? '').replace(/\D/gu, '');
  await ask(
    'mutation ($input: ApprovePairingInput!) { approvePairing(input: $input) { userErrors { code message } } }',
    { input: { code, childId } },
  );
  await expect(page.getByRole('heading', { name: '콩이야, 안녕!' })).toBeVisible();
  await page.close();

  const later = await context.newPage();
  await later.goto('/app/');
  await expect(later.getByRole('heading', { name: '콩이야, 안녕!' })).toBeVisible();
  await expect(later.locator('a[href*="/watch/"]').first()).toBeVisible();
});

test('the device stays in child mode when the page is closed', async ({ page, context }) => {
  const made = await newFamily(page);
  await signInAs(page, made);
  await page.goto('/app/');
  await page.getByRole('link', { name: '콩이 아이 화면 열기' }).click();
  await expect(page.getByRole('heading', { name: '콩이야, 안녕!' })).toBeVisible();
  await page.close();

  const later = await context.newPage();
  await later.goto('/app/');
  await expect(later.getByRole('heading', { name: '콩이야, 안녕!' })).toBeVisible();
  await later.goto(`/app/report/${made.childId}`);
  await expect(later.getByRole('heading', { name: '어른이신가요?' })).toBeVisible();
});

test('a session of an earlier version moves to the browser once', async ({ page, context }) => {
  await signInAs(page, await newFamily(page));
  await page.goto('/app/');
  await expect(family(page)).toBeVisible();
  expect(await inTab(page)).toEqual([]);

  const other = await context.newPage();
  await other.goto('/app/');
  await expect(family(other)).toBeVisible();
});

test('tabs share the session: each renews with the newest token, and none signs the other out', async ({
  page,
  context,
}) => {
  await signInAs(page, await newFamily(page));
  await page.goto('/app/');
  await expect(family(page)).toBeVisible();
  const other = await context.newPage();
  await other.goto('/app/');
  await expect(family(other)).toBeVisible();

  for (let round = 0; round < 3; round += 1) {
    await Promise.all([page.reload(), other.reload()]);
    await Promise.all([expect(family(page)).toBeVisible(), expect(family(other)).toBeVisible()]);
  }

  // The first tab renews twice: the refresh token that the other one read before would look stolen now.
  await page.reload();
  await expect(family(page)).toBeVisible();
  await page.reload();
  await expect(family(page)).toBeVisible();
  await refuseNextToken(other);
  await other.getByRole('link', { name: '리포트', exact: true }).click();
  await expect(other.getByRole('heading', { name: '콩이의 리포트' })).toBeVisible();
  await page.reload();
  await expect(family(page)).toBeVisible();
});

test('signing out in one tab signs out the others', async ({ page, context }) => {
  await signInAs(page, await newFamily(page));
  await page.goto('/app/');
  await expect(family(page)).toBeVisible();
  const other = await context.newPage();
  await other.goto('/app/');
  await expect(family(other)).toBeVisible();

  await other.getByRole('link', { name: '설정', exact: true }).click();
  await other.getByRole('button', { name: '로그아웃' }).click();
  await expect(signIn(other)).toBeVisible();
  await expect(signIn(page)).toBeVisible();
  await page.reload();
  await expect(signIn(page)).toBeVisible();
});

test.describe('a renewal that the server cannot answer', () => {
  test.use({ expectedError: /status of 500/u });

  test('neither signs out nor claims that the device is offline', async ({ page }) => {
    await signInAs(page, await newFamily(page));
    let isBroken = true;
    await page.route('**/graphql', async (route) => {
      if (isBroken && (route.request().postData() ?? '').includes('refreshSession')) {
        await route.fulfill({ status: 500, body: 'broken' });
        return;
      }
      await route.fallback();
    });

    await page.goto('/app/');
    await expect(page.getByRole('alert')).toContainText('문제가 생겼어요. 다시 시도해 주세요.');
    isBroken = false;
    await page.getByRole('button', { name: '다시 시도' }).click();
    await expect(family(page)).toBeVisible();
  });
});
