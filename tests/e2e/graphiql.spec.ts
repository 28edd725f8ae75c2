import { expect, takePicture, test } from './support/fixtures';

test.use({ viewport: { width: 1440, height: 900 } });

test('a developer signs in by the help and runs the examples', async ({ page }) => {
  await page.goto('/graphiql');
  await expect(page).toHaveURL(/\/graphiql\/$/u);
  await expect(page.getByRole('tab')).toHaveCount(5);
  await expect(page.getByText('로그인하지 않았어요.')).toBeVisible();
  await page.getByRole('button', { name: '바다네 보호자' }).click();
  await expect(page.getByText('로그인했어요.')).toBeVisible();

  const run = page.getByRole('button', { name: /^Execute query/u });
  const answer = page.getByRole('region', { name: 'Result Window' });
  await page.getByRole('tab', { name: 'MyFamily' }).click();
  // The console learns the name of a tab's operation a moment after the tab is shown: until then it
  // would run the one before.
  await expect(async () => {
    await run.click();
    await expect(answer).toContainText('유나', { timeout: 3_000 });
  }).toPass();
  await takePicture(page, 'graphiql-1-family');

  await page.getByRole('tab', { name: 'WeekReport' }).click();
  await expect(async () => {
    await run.click();
    await expect(answer).toContainText('totalMinutes', { timeout: 3_000 });
  }).toPass();
  await expect(answer).not.toContainText('errors');
  await takePicture(page, 'graphiql-2-report');
});
