import { codeSentTo, expect, totpOf } from './fixtures';
import type { Page } from '@playwright/test';

/** Asks for a code for `phone` and enters what was sent to it; the last digit sends it. */
export async function signInParent(page: Page, phone: string, e164: string): Promise<void> {
  await page.goto('/app/');
  await page.getByLabel('휴대전화 번호').fill(phone);
  await page.getByRole('button', { name: '인증 번호 받기' }).click();
  const field = page.getByLabel('인증 번호');
  await expect(field).toBeFocused();
  await field.fill(await codeSentTo(page, e164));
}

/** Agrees to what is required, as somebody new does before the first child. */
export async function agree(page: Page): Promise<void> {
  await page.getByRole('checkbox', { name: '서비스 이용과 아이 정보 처리' }).check();
  await page.getByRole('button', { name: '동의하고 계속하기' }).click();
  await expect(page).toHaveURL(/\/children\/new$/u);
}

/** Signs a demo member of staff in. */
export async function signInStaff(page: Page, name: 'admin' | 'editor' | 'manager'): Promise<void> {
  const email = `${name}@demo.kyck.invalid`;
  await page.goto('/admin/');
  await page.getByLabel('이메일').fill(email);
  await page.getByLabel('비밀번호').fill(`demo-${name}-password`);
  await page.getByLabel('인증 앱 코드').fill(await totpOf(page, email));
  await page.getByRole('button', { name: '로그인' }).click();
  await expect(page.getByRole('row').nth(1)).toBeVisible();
}
