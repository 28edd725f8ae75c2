import type { Page } from '@playwright/test';

import { newFamily, playVideo, setLimits, signInAs } from './support/family';
import { expect, expectAccessible, takePicture, test } from './support/fixtures';

test.use({ viewport: { width: 390, height: 844 }, hasTouch: true });

const frames = (page: Page) => page.locator('iframe');
const heading = (page: Page, name: string) => page.getByRole('heading', { name });
const block = `mutation ($input: BlockForChildInput!) {
  blockForChild(input: $input) { userErrors { code message } }
}`;
const stopGently = `mutation ($input: StopGentlyInput!) {
  stopGently(input: $input) { sent userErrors { code message } }
}`;

const resumeWatching = `mutation ($input: ResumeWatchingInput!) {
  resumeWatching(input: $input) { userErrors { code message } }
}`;

/** State of the player: 1 is playing, 2 is paused. */
async function playerState(page: Page): Promise<unknown> {
  return page.evaluate('window.__kyckPlayer.getPlayerState()');
}

/** Makes the page look hidden, or visible again. */
async function setVisibility(page: Page, state: 'hidden' | 'visible'): Promise<void> {
  await page.evaluate((visibility) => {
    Object.defineProperty(document, 'visibilityState', { configurable: true, get: () => visibility });
    document.dispatchEvent(new Event('visibilitychange', { bubbles: true }));
  }, state);
}

test("the player leaves at the video's end, and comes back only when the child asks for it", async ({
  page,
}) => {
  const family = await newFamily(page);
  await signInAs(page, family);
  await playVideo(page, family);

  expect(
    await page.evaluate('window.__kyckPlayer.endVideo(), document.querySelectorAll("iframe").length'),
  ).toBe(0);
  await expect(heading(page, '다 봤어요!')).toBeVisible();
  await expectAccessible(page);
  await takePicture(page, 'child-1-ended');
  await page.waitForTimeout(2_000);
  await expect(frames(page)).toHaveCount(0);

  await page.getByRole('button', { name: '또 보기' }).click();
  await expect(frames(page)).toHaveCount(1);
  await page.getByRole('link', { name: '홈으로' }).click();
  await expect(heading(page, '콩이야, 안녕!')).toBeVisible();
  await expect(frames(page)).toHaveCount(0);
});

for (const code of [2, 5, 100, 101, 150, 153]) {
  test(`the player leaves when YouTube answers with error ${String(code)}`, async ({ page }) => {
    const family = await newFamily(page);
    await signInAs(page, family);
    await playVideo(page, family);

    expect(
      await page.evaluate(
        `window.__kyckPlayer.failVideo(${String(code)}), document.querySelectorAll("iframe").length`,
      ),
    ).toBe(0);
    await expect(heading(page, '이 영상은 지금 볼 수 없어요')).toBeVisible();
    await page.getByRole('button', { name: '다시 시도' }).click();
    await expect(frames(page)).toHaveCount(1);
  });
}

test('without an answer of YouTube the child can go on within five seconds', async ({ page, context }) => {
  const family = await newFamily(page);
  await signInAs(page, family);
  let isSilent = true;
  await context.route('https://www.youtube.com/iframe_api*', async (route) => {
    if (!isSilent) {
      await route.fallback();
    }
  });

  await page.goto(`/app/kids/${family.childId}/watch/${family.videoIds[0] ?? ''}`);
  await expect(page.locator('kyck-youtube-player')).toBeAttached();
  await expect(heading(page, '영상이 길을 잃었어요')).toBeVisible({ timeout: 5_500 });
  await expect(frames(page)).toHaveCount(0);
  await expectAccessible(page);
  await takePicture(page, 'child-2-unreachable');

  isSilent = false;
  await page.getByRole('button', { name: '다시 시도' }).click();
  await expect(frames(page)).toHaveCount(1);
});

test('a hidden page pauses its player', async ({ page }) => {
  const family = await newFamily(page);
  await signInAs(page, family);
  await playVideo(page, family);
  expect(await playerState(page)).toBe(1);

  await setVisibility(page, 'hidden');
  expect(await playerState(page)).toBe(2);
  await page.evaluate('window.__kyckPlayer.playVideo()');
  expect(await playerState(page)).toBe(2);

  await setVisibility(page, 'visible');
  await page.evaluate('window.__kyckPlayer.playVideo()');
  expect(await playerState(page)).toBe(1);
});

test('a pause uses up no time, and a long one removes the player', async ({ page }) => {
  const family = await newFamily(page);
  await setLimits(family, { dailyMinutes: 1 });
  await signInAs(page, family);
  await page.clock.install();
  await playVideo(page, family);
  await expect(page.getByText('1분 남음')).toBeVisible();
  await page.clock.runFor(5_000);
  await page.evaluate('window.__kyckPlayer.pauseVideo()');

  await page.clock.runFor(100_000);
  await expect(frames(page)).toHaveCount(1);
  const request = page.waitForRequest((sent) => (sent.postData() ?? '').includes('query TimeStatus'));
  await page.evaluate('window.__kyckPlayer.playVideo()');
  await request;
  await page.clock.runFor(2_000);
  expect(await playerState(page)).toBe(1);

  await page.evaluate('window.__kyckPlayer.pauseVideo()');
  await page.clock.runFor(125_000);
  await expect(heading(page, '쉬는 중이에요')).toBeVisible();
  await expect(frames(page)).toHaveCount(0);
  await takePicture(page, 'child-3-resting');
  await page.getByRole('button', { name: '이어 보기' }).click();
  await expect(frames(page)).toHaveCount(1);
});

test('an empty budget lets the running video finish, and nothing flickers back', async ({ page }) => {
  const family = await newFamily(page);
  await signInAs(page, family);
  await playVideo(page, family);
  await expect(page.getByText('120분 남음')).toBeVisible();

  await setLimits(family, { dailyMinutes: 0 });
  await expect(page.getByText('이 영상이 마지막이에요')).toBeVisible();
  await page.waitForTimeout(3_000);
  expect(await playerState(page)).toBe(1);
  await takePicture(page, 'child-4-last-video');

  await page.evaluate('window.__kyckPlayer.endVideo()');
  await expect(frames(page)).toHaveCount(0);
  await expect(heading(page, '오늘은 안녕!')).toBeVisible();
  await expectAccessible(page);
  await takePicture(page, 'child-5-goodbye');
  await page.waitForTimeout(2_000);
  await expect(frames(page)).toHaveCount(0);
  await page.getByRole('link', { name: '홈으로' }).click();
  await expect(heading(page, '오늘은 안녕!')).toBeVisible();
  await takePicture(page, 'child-6-home-goodbye');

  await setLimits(family, { dailyMinutes: 60 });
  await expect(page.locator('a[href*="/watch/"]').first()).toBeVisible();
});

test('a video that a guardian hides stops at once', async ({ page }) => {
  const family = await newFamily(page);
  await signInAs(page, family);
  await playVideo(page, family);
  await expect(page.getByText('120분 남음')).toBeVisible();

  await expect(async () => {
    await family.ask(block, {
      input: { childId: family.childId, kind: 'VIDEO', targetId: family.videoIds[0] },
    });
    await expect(frames(page)).toHaveCount(0, { timeout: 3_000 });
  }).toPass();
  await expect(heading(page, '이 영상은 여기까지예요')).toBeVisible();
  await page.getByRole('link', { name: '홈으로' }).click();

  await page.goto(`/app/kids/${family.childId}/watch/${family.videoIds[1] ?? ''}`);
  await expect(frames(page)).toHaveCount(1);
  await expect(page.getByText('이 영상이 마지막이에요')).toHaveCount(0);
});

test("a guardian's messages stay until they are closed, also when the last video is announced", async ({
  page,
}) => {
  const family = await newFamily(page);
  await signInAs(page, family);
  await playVideo(page, family);
  await expect(page.getByText('120분 남음')).toBeVisible();

  for (const message of ['저녁 먹자! 사랑해', '손 씻고 와요']) {
    await family.ask(stopGently, { input: { childId: family.childId, message } });
  }
  await expect(page.getByText('저녁 먹자! 사랑해')).toBeVisible();
  await expect(frames(page)).toBeHidden();
  expect(await playerState(page)).toBe(2);
  await expectAccessible(page, ['iframe']);
  await takePicture(page, 'child-7-message');
  await page.waitForTimeout(3_000);
  await page.getByRole('button', { name: '알겠어요' }).click();
  await expect(page.getByText('손 씻고 와요')).toBeVisible();
  await page.getByRole('button', { name: '알겠어요' }).click();

  await expect(frames(page)).toBeVisible();
  expect(await playerState(page)).toBe(1);
  await expect(page.getByText('이 영상이 마지막이에요')).toBeVisible();
  await page.evaluate('window.__kyckPlayer.endVideo()');
  await expect(page.getByRole('heading', { name: /안녕|여기까지/u })).toBeVisible();
});

test('after a gentle stop nothing plays until a guardian allows it, and then it does by itself', async ({
  page,
}) => {
  const family = await newFamily(page);
  const input = { childId: family.childId };
  await signInAs(page, family);

  await family.ask(stopGently, { input });
  await page.goto(`/app/kids/${family.childId}/watch/${family.videoIds[0] ?? ''}`);
  await expect(heading(page, '여기까지 볼게요')).toBeVisible();
  await expect(frames(page)).toHaveCount(0);
  await expectAccessible(page);
  await family.ask(resumeWatching, { input });
  await expect(frames(page)).toHaveCount(1);

  await family.ask(stopGently, { input });
  await page.getByRole('link', { name: '홈으로' }).click();
  await expect(heading(page, '여기까지 볼게요')).toBeVisible();
  await expect(page.locator('a[href*="/watch/"]')).toHaveCount(0);
  await expectAccessible(page);
  await takePicture(page, 'child-8-stopped');
  await family.ask(resumeWatching, { input });
  await expect(page.locator('a[href*="/watch/"]').first()).toBeVisible();
});

test("a guardian's message that was closed does not appear again on the next page", async ({ page }) => {
  const family = await newFamily(page);
  await signInAs(page, family);
  await playVideo(page, family);
  await expect(page.getByText('120분 남음')).toBeVisible();

  await family.ask(stopGently, { input: { childId: family.childId, message: '저녁 먹자!' } });
  await page.getByRole('button', { name: '알겠어요' }).click();
  await page.getByRole('link', { name: '홈으로' }).click();
  await expect(heading(page, '여기까지 볼게요')).toBeVisible();
  await page.waitForTimeout(2_000);
  await expect(page.getByText('저녁 먹자!')).toHaveCount(0);
});

test('a parent stops watching from the report: the running video finishes, and no other begins', async ({
  page,
  context,
}) => {
  const family = await newFamily(page);
  await signInAs(page, family);
  await page.goto(`/app/report/${family.childId}`);
  await expect(page.getByRole('button', { name: '그만 보기' })).toBeVisible();
  const child = await context.newPage();
  await playVideo(child, family);
  await expect(child.getByText('120분 남음')).toBeVisible();

  await page.getByRole('button', { name: '그만 보기' }).click();
  await expect(page.getByText('지금은 멈춰 두었어요')).toBeVisible();
  await expectAccessible(page);
  await takePicture(page, 'report-1-stopped');
  await expect(child.getByText('이 영상이 마지막이에요')).toBeVisible();
  expect(await playerState(child)).toBe(1);
  await child.evaluate('window.__kyckPlayer.endVideo()');
  await expect(heading(child, '여기까지 볼게요')).toBeVisible();
  await child.goto(`/app/kids/${family.childId}/watch/${family.videoIds[1] ?? ''}`);
  await expect(heading(child, '여기까지 볼게요')).toBeVisible();
  await expect(frames(child)).toHaveCount(0);

  await page.getByRole('button', { name: '다시 보게 하기' }).click();
  await expect(page.getByText('이제 다시 볼 수 있어요.')).toBeVisible();
  await expect(page.getByRole('button', { name: '그만 보기' })).toBeVisible();
  await expect(frames(child)).toHaveCount(1);
});
