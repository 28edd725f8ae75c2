import { codeSentTo, expect, expectAccessible, takePicture, test } from './support/fixtures';
import { agree, signInParent } from './support/people';

test.use({ viewport: { width: 390, height: 844 }, deviceScaleFactor: 2, hasTouch: true });

const phone = '010-1234-5678';
const phoneE164 = '+821012345678';

/** A batch of watch events and what the server made of it. */
interface WatchBatch {
  readonly sent: string;
  readonly answer: {
    readonly results: readonly { readonly status: string }[];
    readonly timeStatus: { readonly remainingSeconds: number };
  };
}

test('a parent signs in, a child watches, and the report shows it', async ({ page }) => {
  await page.goto('/');
  await expect(page).toHaveURL(/\/app\/sign-in$/u);
  await expect(page.getByRole('heading', { name: '반가워요' })).toBeVisible();
  await expectAccessible(page);
  await takePicture(page, 'app-1-sign-in');

  // As it is copied from a telephone's contacts: with unseen marks of direction.
  await page.getByLabel('휴대전화 번호').fill(`\u202d${phone.replaceAll('-', ' ')}\u202c`);
  await page.getByRole('button', { name: '인증 번호 받기' }).click();
  const code = page.getByLabel('인증 번호');
  await expect(code).toBeVisible();
  await expectAccessible(page);
  await takePicture(page, 'app-2-code');
  await expect(code).toBeFocused();
  // As it is pasted, in groups and full-width digits; the last digit sends it.
  const sent = await codeSentTo(page, phoneE164);
  const wide = Array.from(sent, (digit) => String.fromCodePoint(0xff10 + Number(digit))).join('');
  await code.fill(`${wide.slice(0, 3)} ${wide.slice(3)}`);

  await expect(page.getByRole('heading', { name: '오늘', exact: true })).toBeVisible();
  await expect(page.getByRole('heading', { name: '서아' })).toBeVisible();
  await expect(page.getByRole('heading', { name: '최근 본 영상' })).toBeVisible();
  await expectAccessible(page);
  await takePicture(page, 'app-3-today', true);
  await page.setViewportSize({ width: 1280, height: 900 });
  await takePicture(page, 'app-3-today-desktop');
  await page.setViewportSize({ width: 390, height: 844 });

  await page.getByRole('link', { name: '서아 아이 화면 열기' }).click();
  await expect(page.getByRole('heading', { name: '서아야, 안녕!' })).toBeVisible();
  const tiles = page.locator('a[href*="/watch/"]');
  await expect(tiles.first()).toBeVisible();
  expect(await tiles.count()).toBeGreaterThanOrEqual(8);
  await expectAccessible(page);
  await takePicture(page, 'app-4-home');

  await tiles.first().click();
  await expect(page.locator('kyck-youtube-player iframe')).toBeVisible();
  const batches: WatchBatch[] = [];
  await page.route('**/graphql', async (route) => {
    const sent = route.request().postData() ?? '';
    if (!sent.includes('recordWatch')) {
      await route.fallback();
      return;
    }
    const response = await route.fetch();
    const { data } = (await response.json()) as { data: { recordWatch: WatchBatch['answer'] } };
    batches.push({ sent, answer: data.recordWatch });
    await route.fulfill({ response });
  });
  await page.evaluate('window.__kyckPlayer.playVideo()');
  await expect.poll(() => batches.length).toBeGreaterThan(0);
  await expectAccessible(page, ['iframe']);
  await takePicture(page, 'app-5-watch');
  await page.waitForTimeout(2_500);
  await page.evaluate('window.__kyckPlayer.endVideo()');
  await expect.poll(() => batches.some(({ sent }) => sent.includes('COMPLETED'))).toBe(true);
  const results = batches.flatMap(({ answer }) => answer.results.map(({ status }) => status));
  expect(results.length).toBeGreaterThanOrEqual(3);
  expect(new Set(results)).toEqual(new Set(['ACCEPTED']));
  expect(batches.at(-1)?.answer.timeStatus.remainingSeconds).toBeGreaterThan(0);
  await page.getByRole('link', { name: '홈으로' }).click();

  await page.getByRole('link', { name: '어른 화면' }).click();
  await expect(page.getByRole('heading', { name: '어른이신가요?' })).toBeVisible();
  await expectAccessible(page);
  await takePicture(page, 'app-6-gate');
  const question = (await page.locator('.question').textContent()) ?? '';
  const [one = 0, other = 0] = Array.from(question.matchAll(/\d+/gu), ([digits]) => Number(digits));
  await page.getByLabel(/의 답$/u).fill(String(one * other));
  await page.getByRole('button', { name: '열기' }).click();

  await page.getByRole('link', { name: '리포트', exact: true }).click();
  const children = page.getByRole('navigation', { name: '아이 고르기' });
  await children.getByRole('link', { name: '서아' }).click();
  await expect(page.getByRole('heading', { name: '서아의 리포트' })).toBeVisible();
  await page.getByRole('radio', { name: '최근 28일' }).check({ force: true });
  await expect(page.getByText('KYCK 자체 집계(YouTube 제공 아님)')).toBeVisible();
  await expect(page.getByRole('heading', { name: '하루에 본 시간' })).toBeVisible();
  await expect(page.locator('.areas li')).toHaveCount(5);
  await expect(page.locator('.advice li').first()).toBeVisible();
  await expect(page.locator('.live')).toContainText('오늘');
  await expectAccessible(page);
  await takePicture(page, 'app-7-report');
  await page.setViewportSize({ width: 390, height: 4200 });
  await takePicture(page, 'app-8-report-whole');
  await page.setViewportSize({ width: 390, height: 844 });

  await page.reload();
  await expect(page.getByRole('heading', { name: '서아의 리포트' })).toBeVisible();
});

test('a wrong code is refused in words, and a new child can be added', async ({ page }) => {
  await page.goto('/app/');
  await page.getByLabel('휴대전화 번호').fill('+82 10-5678-4321');
  await page.getByRole('button', { name: '인증 번호 받기' }).click();
  const field = page.getByLabel('인증 번호');
  await expect(field).toBeVisible();
  const code = await codeSentTo(page, '+821056784321');
  await field.fill(code === '000000' ? '000001' : '000000');
  await expect(page.locator('#code-wrong')).not.toBeEmpty();
  await expect(field).toHaveAttribute('aria-invalid', 'true');
  await expectAccessible(page);
  await takePicture(page, 'app-2-code-wrong');
  await field.fill(code);

  await agree(page);
  await expectAccessible(page);
  await page.getByLabel('별명').fill('새싹이');
  await page.getByLabel('연도').selectOption({ index: 3 });
  await page.getByLabel('월', { exact: true }).selectOption('05');
  await page.getByRole('radio', { name: '병아리' }).check({ force: true });
  await takePicture(page, 'app-9-add-child');
  await page.getByRole('button', { name: '추가하기' }).click();
  await expect(page.getByRole('heading', { name: '새싹이' })).toBeVisible();

  await page.getByRole('link', { name: '설정', exact: true }).click();
  await page.locator('label', { hasText: 'English' }).click();
  await expect(page.getByRole('heading', { name: 'Settings' })).toBeVisible();
  await expect(page.locator('html')).toHaveAttribute('lang', 'en');
  await page.getByRole('button', { name: 'Sign out' }).click();
  await expect(page.getByRole('heading', { name: 'Welcome' })).toBeVisible();
});

test("a device becomes a child's and can do nothing else", async ({ page, browser, origin }) => {
  await page.goto('/app/pair');
  const shown = page.locator('.code');
  await expect(shown).toBeVisible();
  await expectAccessible(page);
  await takePicture(page, 'app-10-pair');
  const code = ((await shown.textContent()) ?? '').replace('연결 번호', '').trim();

  const parent = await (await browser.newContext({ baseURL: origin, locale: 'ko-KR' })).newPage();
  await signInParent(parent, '01034567890', '+821034567890');
  await agree(parent);
  await parent.getByLabel('별명').fill('콩이');
  await parent.getByLabel('연도').selectOption({ index: 4 });
  await parent.getByLabel('월', { exact: true }).selectOption('03');
  await parent.getByRole('button', { name: '추가하기' }).click();
  await expect(parent.getByRole('heading', { name: '콩이' })).toBeVisible();
  await parent.getByRole('link', { name: '아이 기기 연결하기' }).click();
  await parent.getByLabel('아이 기기에 보이는 번호').fill(`${code.slice(0, 4)} ${code.slice(4)}`);
  await expectAccessible(parent);
  await takePicture(parent, 'app-11-connect');
  await parent.getByRole('button', { name: '연결하기' }).click();
  await expect(parent.getByText('기기를 연결했어요')).toBeVisible();

  await expect(page.getByRole('heading', { name: '콩이야, 안녕!' })).toBeVisible();
  await expect(page.locator('a[href*="/watch/"]').first()).toBeVisible();
  await parent.context().close();
});
