import { AxeBuilder } from '@axe-core/playwright';
import { test as base, expect, type Page } from '@playwright/test';
import { fileURLToPath } from 'node:url';

export { expect };

/** Addresses other than our own that pages may ask for: YouTube's pictures and player, both answered here. */
const pictures = 'https://i.ytimg.com/**';
const playerApi = 'https://www.youtube.com/iframe_api*';
const standInPlayer = fileURLToPath(new URL('youtube-iframe-api.js', import.meta.url));
const playerFrame = 'https://www.youtube-nocookie.com/embed/**';
const standInFrame = fileURLToPath(new URL('youtube-embed.html', import.meta.url));

/**
 * A test whose page is sealed: any console error, violation of the content policy, error in a script or request to a
 * foreign address fails it.
 */
export const test = base.extend<{ sealed: undefined; origin: string; expectedError: RegExp | undefined }>({
  // Browsers log each failed request: a test that makes one fail says which line it expects.
  expectedError: [undefined, { option: true }],
  // Playwright wants the pattern.
  // eslint-disable-next-line no-empty-pattern
  origin: async ({}, use) => {
    await use(process.env['KYCK_E2E_URL'] ?? '');
  },
  baseURL: async ({ origin }, use) => {
    await use(origin);
  },
  sealed: [
    async ({ context, origin, expectedError }, use) => {
      const wrong: string[] = [];
      await context.route('**/*', async (route) => {
        const url = route.request().url();
        if (url.startsWith(origin) || url.startsWith('data:') || url.startsWith('blob:')) {
          await route.continue();
          return;
        }
        wrong.push(`foreign request: ${url}`);
        await route.abort();
      });
      await context.route(pictures, async (route) => {
        await route.fulfill({ status: 200, contentType: 'image/svg+xml', body: drawnPicture });
      });
      await context.route(playerApi, async (route) => {
        await route.fulfill({ contentType: 'text/javascript', path: standInPlayer });
      });
      await context.route(playerFrame, async (route) => {
        await route.fulfill({ contentType: 'text/html', path: standInFrame });
      });
      context.on('console', (message) => {
        if (message.type() === 'error' && expectedError?.test(message.text()) !== true) {
          wrong.push(`console: ${message.text()}`);
        }
      });
      context.on('weberror', (error) => {
        wrong.push(`script: ${error.error().message}`);
      });
      await use(undefined);
      expect(wrong).toEqual([]);
    },
    { auto: true },
  ],
});

/** Not a picture: the pages must fall back to their own drawing. */
const drawnPicture = 'no picture';

/**
 * Waits until transitions and the changes of pages have ended, those inside of components as well: on its way from disabled to
 * enabled a button has colours that nobody reads.
 */
async function settled(page: Page): Promise<void> {
  // A page of Ionic is in the document, and can be clicked, before it begins to appear.
  await expect(page.locator('.ion-page-invisible')).toHaveCount(0);
  // A button has its pressed colour for a moment after the release.
  await expect(page.locator('.ion-activated')).toHaveCount(0);
  await page.evaluate(async () => {
    /** The document and the shadow roots of all components in it. */
    const allRoots = (): (Document | ShadowRoot)[] => {
      const roots: (Document | ShadowRoot)[] = [document];
      for (const root of roots) {
        roots.push(
          ...Array.from(root.querySelectorAll('*'), ({ shadowRoot }) => shadowRoot).filter(
            (shadow) => shadow !== null,
          ),
        );
      }
      return roots;
    };

    // Ionic removes the ripple of a pressed button by a timer.
    while (allRoots().some((root) => root.querySelector('.ripple-effect') !== null)) {
      await new Promise((resolve) => requestAnimationFrame(resolve));
    }
    const running = allRoots()
      .flatMap((root) => root.getAnimations())
      .filter(({ effect }) => Number.isFinite(effect?.getComputedTiming().endTime ?? Infinity));
    await Promise.allSettled(running.map(async (animation) => await animation.finished));
  });
}

const wcag = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];

/** Fails on anything that axe finds against WCAG 2.2 AA. */
export async function expectAccessible(page: Page, except: readonly string[] = []): Promise<void> {
  await expectNoFinding(page, wcag, except);
}

/** Fails on anything that axe finds against WCAG 2.2 AA or its own best practices. */
export async function expectBestPractice(page: Page): Promise<void> {
  await expectNoFinding(page, [...wcag, 'best-practice'], []);
}

async function expectNoFinding(page: Page, tags: string[], except: readonly string[]): Promise<void> {
  await settled(page);
  const builder = new AxeBuilder({ page }).withTags(tags);
  for (const selector of except) {
    builder.exclude(selector);
  }
  const { violations } = await builder.analyze();
  expect(
    violations.map(
      ({ id, nodes }) =>
        `${id}: ${nodes.map(({ html, any }) => `${html.slice(0, 160)} ${JSON.stringify(any.map(({ data }) => data as unknown))}`).join(' | ')}`,
    ),
  ).toEqual([]);
}

/** Saves a picture of the page for people to look at. */
export async function takePicture(page: Page, name: string, fullPage = false): Promise<void> {
  await page.screenshot({ path: `test-results/pictures/${name}.png`, fullPage, animations: 'disabled' });
}

/** The newest code sent to `phone`, from the demo's list of messages. */
export async function codeSentTo(page: Page, phone: string): Promise<string> {
  let code: string | undefined;
  await expect(async () => {
    const response = await page.request.get(`/dev/messages?to=${encodeURIComponent(phone)}`);
    const messages = (await response.json()) as readonly { readonly code?: string | null }[];
    code = messages[0]?.code ?? undefined;
    expect(code).toMatch(/^\d{6}$/u);
  }).toPass();
  return code ?? '';
}

/** The authenticator's code of a demo member of staff. */
export async function totpOf(page: Page, email: string): Promise<string> {
  const response = await page.request.get(`/dev/totp?email=${encodeURIComponent(email)}`);
  return ((await response.json()) as { readonly code: string }).code;
}
