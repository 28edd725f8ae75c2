import { newFamily, playVideo, signInAs } from './support/family';
import { expect, expectAccessible, takePicture, test } from './support/fixtures';
import { signInStaff } from './support/people';

test.use({ colorScheme: 'dark' });

test.describe('families on a dark screen', () => {
  test.use({ viewport: { width: 390, height: 844 }, hasTouch: true });

  test('read every page', async ({ page }) => {
    await page.goto('/app/sign-in');
    await expect(page.getByRole('heading', { name: '반가워요' })).toBeVisible();
    await expectAccessible(page);
    await takePicture(page, 'dark-1-sign-in');

    const family = await newFamily(page);
    await signInAs(page, family);
    await page.goto('/app/');
    await expect(page.getByText('120분 남았어요')).toBeVisible();
    await expectAccessible(page);
    await takePicture(page, 'dark-2-today');

    await page.goto('/app/settings');
    await expect(page.getByRole('switch').first()).toBeVisible();
    await expectAccessible(page);
    await takePicture(page, 'dark-2-settings', true);

    for (const [part, shown] of [
      ['profile', '관심사'],
      ['time', '하루 시간'],
      ['content', '추천 취향'],
      ['devices', '연결한 기기'],
    ] as const) {
      await page.goto(`/app/settings/children/${family.childId}/${part}`);
      await expect(page.getByRole('heading', { name: shown })).toBeVisible();
      await expectAccessible(page);
      await takePicture(page, `dark-2-${part}`);
    }

    await page.goto('/app/videos');
    await expect(page.locator('kyck-thumbnail').first()).toBeVisible();
    await expectAccessible(page);
    await takePicture(page, 'dark-2-videos');

    await page.goto(`/app/videos/${family.videoIds[0] ?? ''}`);
    await expect(page.getByRole('heading', { name: '누구에게 보여 줄까요?' })).toBeVisible();
    await expectAccessible(page);
    await takePicture(page, 'dark-2-video');

    await page.goto(`/app/report/${family.childId}`);
    await expect(page.getByRole('heading', { name: '콩이의 리포트' })).toBeVisible();
    await expectAccessible(page);
    await takePicture(page, 'dark-3-report', true);

    await page.goto('/app/consent');
    await expect(page.getByRole('switch').first()).toBeVisible();
    await expectAccessible(page);
    await takePicture(page, 'dark-4-consent', true);

    await page.goto(`/app/kids/${family.childId}`);
    await expect(page.getByRole('heading', { name: '콩이야, 안녕!' })).toBeVisible();
    await expectAccessible(page);
    await takePicture(page, 'dark-5-home');

    await playVideo(page, family);
    await expectAccessible(page, ['iframe']);
    await takePicture(page, 'dark-6-watch');
  });
});

test('staff read their pages on a dark screen', async ({ page }) => {
  await page.goto('/admin/');
  await expect(page.getByRole('heading', { name: 'KYCK 운영 콘솔' })).toBeVisible();
  await expectAccessible(page);

  await signInStaff(page, 'admin');
  await expectAccessible(page);
  await takePicture(page, 'dark-7-review');

  await page
    .getByRole('row')
    .nth(1)
    .getByRole('button', { name: /^심사하기: / })
    .click();
  await expect(page.getByRole('dialog')).toBeVisible();
  await expectAccessible(page);
  await takePicture(page, 'dark-8-decision');
  await page.getByRole('button', { name: '취소' }).click();

  await page.getByRole('link', { name: '추천 모델' }).click();
  await expect(page.getByRole('heading', { name: '추천 이유별 반응' })).toBeVisible();
  await expectAccessible(page);
  await takePicture(page, 'dark-9-models', true);
});
