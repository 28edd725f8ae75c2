import { expect, expectAccessible, takePicture, test } from './support/fixtures';
import { agree, signInParent } from './support/people';

test.use({ viewport: { width: 390, height: 844 }, deviceScaleFactor: 2, hasTouch: true });

test('consent comes before the first child, and what is optional can be withdrawn', async ({ page }) => {
  await signInParent(page, '010-2222-7001', '+821022227001');
  await expect(page).toHaveURL(/\/consent$/u);
  await expect(page.getByRole('heading', { name: '아이를 등록하기 전에 확인해 주세요' })).toBeVisible();
  await expect(page.getByRole('checkbox', { checked: true })).toHaveCount(0);
  await expectAccessible(page);

  await page.goto('/app/children/new');
  await expect(page).toHaveURL(/\/consent\?next=/u);
  await page.getByRole('button', { name: '동의하고 계속하기' }).click();
  await expect(page.getByText('꼭 필요한 동의에 체크해야 아이를 추가할 수 있어요.')).toBeVisible();
  const required = page.getByRole('checkbox', { name: '서비스 이용과 아이 정보 처리' });
  await expect(required).toBeFocused();
  await expectAccessible(page);

  await page.getByRole('checkbox', { name: '본 기록으로 추천하기' }).check();
  await expect(page.getByRole('checkbox', { name: '밤에도 소식 받기 (광고)' })).toBeDisabled();
  await agree(page);
  await page.getByLabel('별명').fill('새봄이');
  await page.getByLabel('연도').selectOption('2022');
  await page.getByLabel('월', { exact: true }).selectOption('05');
  await page.getByRole('button', { name: '추가하기' }).click();
  await expect(page.getByRole('heading', { name: '새봄이' })).toBeVisible();

  await page.getByRole('link', { name: '설정', exact: true }).click();
  await page.getByRole('link', { name: '동의 관리' }).click();
  const recommendation = page.getByRole('switch', { name: '본 기록으로 추천하기' });
  await expect(recommendation).toBeChecked();
  await expect(page.getByRole('switch', { name: '또래 통계에 더하기' })).not.toBeChecked();
  await recommendation.click();
  await expect(page.getByText('동의를 거두었어요. 지금부터 쓰지 않아요.')).toBeVisible();
  await expect(recommendation).not.toBeChecked();
  await expectAccessible(page);

  await page.reload();
  await expect(recommendation).not.toBeChecked();
  await expect(page.getByText('에 그만뒀어요')).toBeVisible();
});

test('consent is laid out on phones and desktops, in both languages', async ({ page }) => {
  await signInParent(page, '010-2222-7002', '+821022227002');
  for (const language of ['ko', 'en']) {
    await expect(page.locator('kyck-consent-form')).toBeVisible();
    for (const [kind, width, height] of [
      ['phone', 390, 1500],
      ['small', 320, 1700],
      ['desktop', 1440, 1200],
    ] as const) {
      await page.setViewportSize({ width, height });
      const overflow = await page.evaluate(
        'document.documentElement.scrollWidth - document.documentElement.clientWidth',
      );
      expect(overflow).toBe(0);
      await takePicture(page, `consent-${language}-${kind}`);
    }
    await page.getByRole('button', { name: /^(English|한국어)$/u }).click();
  }

  await page.setViewportSize({ width: 390, height: 1500 });
  await page.getByRole('checkbox', { name: '소식과 혜택 받기 (광고)' }).check();
  await agree(page);
  await page.getByRole('button', { name: '추가하기' }).click();
  await expect(page.getByLabel('별명')).toBeFocused();
  await expectAccessible(page);
  await takePicture(page, 'add-child-wrong');
  await page.goto('/app/consent');
  await expect(page.getByRole('switch').first()).toBeVisible();
  await takePicture(page, 'consent-settings-ko-phone');
  await page.getByRole('button', { name: 'English' }).click();
  await page.setViewportSize({ width: 1440, height: 1200 });
  await takePicture(page, 'consent-settings-en-desktop');
});

test('without the server the consent page shows it and recovers', async ({ page }) => {
  await signInParent(page, '010-2222-7003', '+821022227003');
  await expect(page.locator('kyck-consent-form')).toBeVisible();
  let isDown = true;
  await page.route('**/graphql', async (route) => {
    await (isDown
      ? route.fulfill({
          contentType: 'application/json',
          body: JSON.stringify({ errors: [{ message: 'busy', extensions: { code: 'RETRY_LATER' } }] }),
        })
      : route.fallback());
  });
  await page.getByRole('checkbox', { name: '서비스 이용과 아이 정보 처리' }).check();
  await page.getByRole('button', { name: '동의하고 계속하기' }).click();
  await expect(page.getByText('서버가 바빠요. 잠시 뒤에 다시 해 주세요.')).toBeVisible();
  await expect(page).toHaveURL(/\/consent$/u);

  isDown = false;
  await agree(page);
});
