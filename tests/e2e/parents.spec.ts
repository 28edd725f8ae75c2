import type { Page, WebSocketRoute } from '@playwright/test';

import { newFamily, playVideo, signInAs } from './support/family';
import { expect, expectBestPractice, takePicture, test } from './support/fixtures';

test.use({ viewport: { width: 390, height: 844 }, hasTouch: true });

const tab = (page: Page, name: string) => page.getByRole('navigation', { name: '메뉴' }).getByText(name);
const toast = (page: Page) => page.locator('kyck-toast-bar');
const undo = (page: Page) => toast(page).getByRole('button', { name: '되돌리기' });

/** Fails when the page is wider than the screen. */
async function expectNoOverflow(page: Page): Promise<void> {
  const overflow = await page.evaluate(() => {
    const view = document.querySelector('kyck-parent-shell main') ?? document.documentElement;
    return Array.from(view.querySelectorAll('.card, h1, h2, input, select, button, a'))
      .filter((element) => element.getBoundingClientRect().right > innerWidth + 1)
      .filter((element) => element.closest('nav') === null)
      .map((element) => element.outerHTML.slice(0, 120));
  });
  expect(overflow).toEqual([]);
}

test('a parent sees today live, gives minutes, winds down and takes it back', async ({ page, context }) => {
  const family = await newFamily(page);
  await signInAs(page, family);
  await page.goto('/app/');
  await expect(page.getByText('120분 남았어요')).toBeVisible();
  await expect(page.getByText('아직 본 영상이 없어요')).toBeVisible();
  await expect(page.getByText('실시간')).toBeVisible();
  await expectBestPractice(page);

  const child = await context.newPage();
  await playVideo(child, family);
  await expect(page.getByText('지금 보는 중')).toBeVisible();
  await takePicture(page, 'today-ko-phone');

  await page.getByRole('button', { name: '+10분, 콩이' }).click();
  await expect(toast(page)).toContainText('10분을 더 줬어요');
  await expect(undo(page)).toHaveCount(0);
  await expect(page.getByText(/^1(29|30)분 남았어요$/u)).toBeVisible();

  await page.getByRole('button', { name: '마무리, 콩이' }).click();
  await expect(page.getByText('멈춰 두었어요', { exact: true })).toBeVisible();
  await expect(child.getByText('이 영상이 마지막이에요')).toBeVisible();
  await expectBestPractice(page);
  await undo(page).click();
  await expect(page.getByRole('button', { name: '마무리, 콩이' })).toBeVisible();
  await expect(toast(page).getByRole('status')).toBeEmpty();
});

test('a parent sets the time of a child at once, and takes it back', async ({ page }) => {
  const family = await newFamily(page);
  await signInAs(page, family);
  await page.goto(`/app/settings/children/${family.childId}`);
  await expect(page.getByRole('heading', { name: '콩이의 시간' })).toBeVisible();
  await expectBestPractice(page);
  await takePicture(page, 'child-time-ko-phone', true);

  const step = page.locator('.step');
  await page.getByRole('button', { name: '10분 줄이기' }).click();
  await page.getByRole('button', { name: '10분 줄이기' }).click();
  await expect(step).toContainText('1시간 40분');
  await expect(toast(page)).toContainText('콩이의 시간을 바꿨어요');
  await undo(page).click();
  await expect(step).toContainText('2시간');

  await page.getByLabel('잠드는 시각').fill('21:15');
  await page.getByLabel('잠드는 시각').blur();
  await expect(toast(page)).toContainText('콩이의 시간을 바꿨어요');
  await page.reload();
  await expect(page.getByLabel('잠드는 시각')).toHaveValue('21:15');
  await expect(step).toContainText('2시간');
});

test('a parent changes the profile, archives it and brings it back', async ({ page }) => {
  const family = await newFamily(page);
  await signInAs(page, family);
  await page.goto(`/app/settings/children/${family.childId}/profile`);
  await page.getByLabel('별명').fill('새콩이');
  await page.getByRole('button', { name: '저장하기' }).click();
  await expect(page.getByRole('heading', { name: '새콩이의 프로필' })).toBeVisible();
  await page.getByRole('checkbox', { name: '동물' }).click({ force: true });
  await expect(page.getByRole('checkbox', { name: '동물' })).toBeChecked();
  await expectBestPractice(page);
  await takePicture(page, 'child-profile-ko-phone', true);

  await page.getByRole('button', { name: '새콩이 프로필 보관하기' }).click();
  await expect(toast(page)).toContainText('프로필을 보관했어요');
  await tab(page, '오늘').click();
  await expect(page.getByText('아이를 추가해 볼까요?')).toBeVisible();
  await tab(page, '설정').click();
  await page.getByRole('button', { name: '새콩이 프로필 다시 쓰기' }).click();
  await expect(page.getByRole('link', { name: '새콩이' })).toBeVisible();
});

test('a parent finds a video, picks it, hides its channel and shows it again', async ({ page }) => {
  const family = await newFamily(page);
  await signInAs(page, family);
  await page.goto('/app/videos');
  const tiles = page.locator('kyck-videos-page li a');
  await expect(tiles).toHaveCount(24);
  await expectBestPractice(page);
  await takePicture(page, 'videos-ko-phone');
  await page.getByRole('button', { name: '더 보기' }).click();
  await expect.poll(async () => tiles.count()).toBeGreaterThan(24);

  await page.getByLabel('주제', { exact: true }).selectOption({ label: '동물' });
  await expect(page).toHaveURL(/theme=/u);
  await page.getByLabel('영상 찾기').fill('이런낱말은없어요');
  await expect(page.getByText('찾는 영상이 없어요')).toBeVisible();
  await page.getByRole('button', { name: '조건 지우기' }).click();
  await expect(tiles).toHaveCount(24);

  await page.goto(`/app/videos/${family.videoIds[0] ?? ''}`);
  await page.getByRole('button', { name: '콩이에게 골라 주기' }).click();
  await expect(page.getByText('골라 준 영상이에요')).toBeVisible();
  await page.getByRole('button', { name: '콩이에게서 숨기기' }).click();
  await takePicture(page, 'video-hide-ko-phone');
  await page.getByRole('radio', { name: /^채널/u }).check({ force: true });
  await page.getByRole('dialog').getByRole('button', { name: '숨기기' }).click();
  await expect(page.getByText('채널을 숨겼어요: ')).toBeVisible();
  await expectBestPractice(page);

  await page.goto(`/app/settings/children/${family.childId}/content`);
  await expect(page.getByText('골라 준 영상', { exact: true })).toBeVisible();
  await expectBestPractice(page);
  await takePicture(page, 'child-content-ko-phone', true);
  await page.getByRole('radio', { name: '새롭게' }).check({ force: true });
  await expect(page.getByRole('radio', { name: '새롭게' })).toBeChecked();
  await page.getByRole('button', { name: / 보여 주기$/u }).click();
  await expect(page.getByText('숨긴 것이 없어요.')).toBeVisible();
});

test('a parent sets notifications, language and appearance, which stay', async ({ page }) => {
  await signInAs(page, await newFamily(page));
  await page.goto('/app/settings');
  const weekly = page.getByRole('switch', { name: '주간 리포트' });
  await expect(weekly).toBeVisible();
  await expectBestPractice(page);
  const before = await weekly.isChecked();
  await weekly.click({ force: true });
  await expect(weekly).toBeChecked({ checked: !before });
  await page.locator('label', { hasText: '어둡게' }).click();
  await page.locator('label', { hasText: 'English' }).click();
  await expect(page.getByRole('heading', { name: 'Settings' })).toBeVisible();
  await expectBestPractice(page);

  await page.reload();
  await expect(page.getByRole('switch', { name: 'Weekly report' })).toBeChecked({ checked: !before });
  await expect(page.locator('html')).toHaveAttribute('data-theme', 'dark');
  await takePicture(page, 'settings-en-phone-dark', true);
});

test('the pages fit from 320 to 1920 px and at twice the size of text, in both languages', async ({
  page,
}) => {
  const family = await newFamily(page);
  await signInAs(page, family);
  const pages = [
    ['today', '/app/'],
    ['report', `/app/report/${family.childId}`],
    ['videos', '/app/videos'],
    ['video', `/app/videos/${family.videoIds[0] ?? ''}`],
    ['settings', '/app/settings'],
    ['time', `/app/settings/children/${family.childId}/time`],
    ['profile', `/app/settings/children/${family.childId}/profile`],
    ['content', `/app/settings/children/${family.childId}/content`],
    ['devices', `/app/settings/children/${family.childId}/devices`],
  ] as const;
  for (const language of ['ko', 'en']) {
    await page.evaluate((code) => {
      localStorage.setItem('kyck.language', code);
    }, language);
    for (const [name, path] of pages) {
      await page.goto(path);
      await expect(page.locator('kyck-parent-shell h1')).toBeVisible();
      await expect(page.locator('.ghost')).toHaveCount(0);
      for (const width of [320, 390, 768, 1280, 1920]) {
        await page.setViewportSize({ width, height: 900 });
        await expectNoOverflow(page);
        if (width === 390 || width === 1280) {
          await takePicture(page, `fit-${name}-${language}-${String(width)}`);
        }
      }
      await page.setViewportSize({ width: 390, height: 900 });
      await page.evaluate(() => {
        document.documentElement.style.fontSize = '200%';
      });
      await expectNoOverflow(page);
      await takePicture(page, `fit-${name}-${language}-200`);
    }
  }
});

test('today says how old it is while the live connection is gone', async ({ page }) => {
  let isCut = false;
  const sockets: WebSocketRoute[] = [];
  await page.routeWebSocket('**/graphql', async (socket) => {
    if (isCut) {
      await socket.close();
      return;
    }
    socket.connectToServer();
    sockets.push(socket);
  });
  await signInAs(page, await newFamily(page));
  await page.goto('/app/');
  await expect(page.getByText('실시간')).toBeVisible();

  isCut = true;
  await Promise.all(sockets.map(async (socket) => socket.close()));
  await expect(page.getByText(/오[전후] \d+:\d\d 모습이에요/u)).toBeVisible();
  await takePicture(page, 'today-as-of');
  isCut = false;
  await expect(page.getByText('실시간')).toBeVisible();
});

test.describe('without a network', () => {
  test.use({ expectedError: /Failed to load resource|ERR_INTERNET_DISCONNECTED|WebSocket/u });

  test('a change says why it failed, and is made by another try', async ({ page, context }) => {
    await signInAs(page, await newFamily(page));
    await page.goto('/app/');
    await expect(page.getByText('실시간')).toBeVisible();
    await context.setOffline(true);
    await page.getByRole('button', { name: '마무리, 콩이' }).click();
    await expect(page.getByText('인터넷에 연결되어 있지 않아요. 연결을 확인해 주세요.')).toBeVisible();
    await context.setOffline(false);
    await page.getByRole('button', { name: '다시 시도' }).click();
    await expect(page.getByText('멈춰 두었어요', { exact: true })).toBeVisible();
  });
});
