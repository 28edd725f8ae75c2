import { expect, expectAccessible, takePicture, test, totpOf } from './support/fixtures';

test.use({ viewport: { width: 1440, height: 900 } });

const email = 'admin@demo.kyck.invalid';
const password = 'demo-admin-password';

test('a member of staff signs in and sees the queue, the live numbers, the models and the jobs', async ({
  page,
}) => {
  await page.goto('/admin/');
  await expect(page).toHaveURL(/\/admin\/sign-in$/u);
  await expect(page.getByRole('heading', { name: 'KYCK 운영 콘솔' })).toBeVisible();
  await expectAccessible(page);
  await takePicture(page, 'admin-1-sign-in');
  await page.getByLabel('이메일').fill(email);
  await page.getByLabel('비밀번호').fill(password);
  await page.getByLabel('인증 앱 코드').fill(await totpOf(page, email));
  await page.getByRole('button', { name: '로그인' }).click();

  await expect(page.getByRole('heading', { name: '심사 대기열' })).toBeVisible();
  await expect(page.getByRole('row').nth(1)).toBeVisible();
  await expectAccessible(page);
  await takePicture(page, 'admin-2-review');

  await page
    .getByRole('row')
    .filter({ hasNotText: '게시 불가' })
    .getByRole('button', { name: /^심사하기: / })
    .first()
    .click();
  const dialog = page.getByRole('dialog');
  await expect(dialog.getByRole('radio', { name: '승인' })).toBeChecked();
  await dialog.getByRole('radio', { name: '만 4세' }).check();
  await dialog.getByLabel('누리과정 내용 더하기').fill('신체');
  await page.keyboard.press('Enter');
  await expect(dialog.getByText('주된 내용', { exact: true })).toBeVisible();
  await expectAccessible(page);
  await takePicture(page, 'admin-3-decision');
  await dialog.getByRole('button', { name: '취소' }).click();

  await page.getByRole('link', { name: '실시간' }).click();
  await expect(page.getByText('지금 보는 아이')).toBeVisible();
  await expectAccessible(page);
  await takePicture(page, 'admin-4-live');

  await page.getByRole('link', { name: '추천 모델' }).click();
  await expect(page.getByRole('heading', { name: '추천 이유별 반응' })).toBeVisible();
  await expect(page.getByRole('rowheader', { name: '다음 이야기' })).toBeVisible();
  await expectAccessible(page);
  await takePicture(page, 'admin-6-models');

  await page.getByRole('link', { name: '작업' }).click();
  await expect(page.getByRole('row').nth(1)).toBeVisible();
  await expectAccessible(page);
  await takePicture(page, 'admin-5-jobs');

  await page.getByRole('button', { name: 'English' }).click();
  await expect(page.getByRole('heading', { name: 'Jobs' })).toBeVisible();
  await page.getByRole('button', { name: 'Sign out' }).click();
  await expect(page.getByRole('heading', { name: 'KYCK console' })).toBeVisible();
});
