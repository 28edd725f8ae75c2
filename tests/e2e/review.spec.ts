import type { Locator, Page } from '@playwright/test';

import { expect, expectAccessible, takePicture, test } from './support/fixtures';
import { signInStaff } from './support/people';

test.use({ viewport: { width: 1440, height: 900 } });

/** The contents of the curriculum, in its order. */
async function nuriContents(page: Page): Promise<readonly string[]> {
  const query = '{ curriculum { areas { categories { contents { textKo } } } } }';
  const response = await page.request.post('/graphql', { data: { query } });
  const { data } = (await response.json()) as {
    data: { curriculum: { areas: { categories: { contents: { textKo: string }[] }[] }[] } };
  };
  return data.curriculum.areas
    .flatMap(({ categories }) => categories.flatMap(({ contents }) => contents))
    .map(({ textKo }) => textKo);
}

/** Presses Tab until `target` has the focus. */
async function tabTo(page: Page, target: Locator): Promise<void> {
  for (let pressed = 0; pressed < 40; pressed += 1) {
    if (await target.evaluate((element) => element === element.ownerDocument.activeElement)) {
      return;
    }
    await page.keyboard.press('Tab');
  }
  await expect(target).toBeFocused();
}

async function pressTimes(page: Page, key: string, times: number): Promise<void> {
  for (let pressed = 0; pressed < times; pressed += 1) {
    await page.keyboard.press(key);
  }
}

/** Opens the decision about the first video that can be approved. */
async function openDecision(page: Page): Promise<Locator> {
  await page
    .getByRole('row')
    .filter({ hasNotText: '게시 불가' })
    .getByRole('button', { name: /^심사하기: / })
    .first()
    .press('Enter');
  const dialog = page.getByRole('dialog');
  await expect(dialog).toBeVisible();
  return dialog;
}

test('by keyboard alone any content is added, and none by moving through the list', async ({ page }) => {
  // Some hundred keys, each waited for.
  test.slow();
  await signInStaff(page, 'manager');
  const contents = await nuriContents(page);
  expect(contents).toHaveLength(59);
  const dialog = await openDecision(page);
  const field = dialog.getByRole('combobox', { name: '누리과정 내용 더하기' });
  const tags = dialog.locator('kyck-nuri-picker li');
  await tabTo(page, field);

  await pressTimes(page, 'ArrowDown', 5);
  await expect(field).toHaveAttribute('aria-expanded', 'true');
  await expect(dialog.getByRole('option', { selected: true })).toContainText(contents[4] ?? '');
  await expectAccessible(page);
  await takePicture(page, 'review-combobox-ko');
  await page.keyboard.press('Escape');
  await expect(field).toHaveAttribute('aria-expanded', 'false');
  await expect(tags).toHaveCount(0);
  await expect(dialog).toBeVisible();

  // Each time the list has only those that are not chosen yet.
  for (const [key, times, place] of [
    ['ArrowDown', 1, 0],
    ['ArrowDown', 29, 29],
    ['ArrowUp', 1, 58],
  ] as const) {
    await pressTimes(page, key, times);
    await page.keyboard.press('Enter');
    await expect(tags.last()).toContainText(contents[place] ?? '');
  }
  await expect(tags).toHaveCount(3);
  await expect(tags.first()).toContainText('주된 내용');

  await page.keyboard.type('ㄱㅌㅇㅈ');
  await expect(dialog.getByRole('option')).toHaveCount(1);
  await page.keyboard.press('Shift+Enter');
  await expect(tags.last()).toContainText('교통안전');
  await expect(tags.last().locator('b')).toHaveText('주된 내용');
  await expect(field).toBeDisabled();

  // After the decision the next one is under the keys.
  await dialog.getByRole('radio', { name: '만 5세' }).check();
  const save = dialog.getByRole('button', { name: '결정 저장' });
  await tabTo(page, save);
  await page.keyboard.press('Enter');
  await expect(dialog).toHaveCount(0);
  await expect(page.locator('td.action button:focus')).toHaveCount(1);
});

test('the video plays next to the decision on demand, and leaves nothing behind', async ({ page }) => {
  await signInStaff(page, 'editor');
  const dialog = await openDecision(page);
  await expect(page.locator('iframe')).toHaveCount(0);
  const picture = dialog.getByRole('button', { name: /^영상 재생하기: / });
  await expectAccessible(page);
  await tabTo(page, picture);
  await page.keyboard.press('Enter');

  const frame = dialog.locator('iframe');
  await expect(frame).toHaveAttribute(
    'src',
    /^https:\/\/www\.youtube-nocookie\.com\/embed\/[\w-]{11}\?autoplay=1/u,
  );
  await expect(dialog.frameLocator('iframe').getByRole('button', { name: 'Play' })).toBeVisible();
  await expect(dialog.getByRole('button', { name: '영상 닫기' })).toBeFocused();
  await dialog.getByRole('button', { name: /^50%/u }).press('Enter');
  await expect(frame).toHaveAttribute('src', /start=[1-9]/u);
  await expectAccessible(page, ['iframe']);

  const link = dialog.getByRole('link', { name: /^YouTube에서 보기/u });
  await expect(link).toHaveAttribute('href', /^https:\/\/www\.youtube\.com\/watch\?v=[\w-]{11}$/u);
  await expect(link).toHaveAttribute('target', '_blank');
  await expect(link).toHaveAttribute('rel', 'noopener');

  // An editor reads that this is only a proposal.
  await dialog.getByRole('radio', { name: '만 4세' }).check();
  await dialog.getByRole('combobox', { name: '누리과정 내용 더하기' }).fill('신체');
  await page.keyboard.press('Enter');
  await expect(dialog.getByText('편집자의 승인과 거절은 제안으로 저장돼요.')).toBeVisible();
  await takePicture(page, 'review-decision-ko');
  await dialog.getByRole('button', { name: '제안 저장' }).click();
  await expect(dialog).toHaveCount(0);
  await expect(page.locator('iframe')).toHaveCount(0);
});

test('a blocked video says before the form is filled whether it can be approved', async ({ page }) => {
  await signInStaff(page, 'editor');
  await page.getByRole('button', { name: 'English' }).click();
  const blocked = page.getByRole('row').filter({ hasText: 'Blocks' });
  await blocked
    .getByRole('button', { name: /^Review: / })
    .first()
    .click();
  const dialog = page.getByRole('dialog');
  await expect(dialog.getByRole('radio', { name: 'Approve' })).toBeDisabled();
  await expect(dialog.getByText(/cannot be approved|Only a manager can approve/u)).toBeVisible();
  await expectAccessible(page);
  await takePicture(page, 'review-blocked-en');
  await page.setViewportSize({ width: 390, height: 844 });
  await takePicture(page, 'review-blocked-en-phone');
});
