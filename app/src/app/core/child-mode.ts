import { inject, Service, signal } from '@angular/core';
import { Router, type CanActivateFn, type UrlTree } from '@angular/router';

const storageKey = 'kyck.child-mode';

/**
 * Whether a child is using this device.
 *
 * It deters small children but is no lock: a child's own device should be paired instead, with a session that can do
 * nothing else. It lasts as long as the session does, so that a child who closes the app and opens it again does not
 * reach the grown-ups' pages.
 */
@Service()
export class ChildMode {
  private readonly child = signal(storedChild());

  /** The child who is using the device; null for a grown-up. */
  readonly childId = this.child.asReadonly();

  /** Hands the device to a child. */
  enter(childId: string): void {
    try {
      localStorage.setItem(storageKey, childId);
    } catch {
      // Where nothing can be stored, the mode lasts until the page is left.
    }
    this.child.set(childId);
  }

  /** Hands the device back to a grown-up. */
  leave(): void {
    try {
      localStorage.removeItem(storageKey);
      sessionStorage.removeItem(storageKey);
    } catch {
      // Nothing was stored.
    }
    this.child.set(null);
  }
}

/** The child of an earlier visit; earlier versions stored it in `sessionStorage`. */
function storedChild(): string | null {
  try {
    return localStorage.getItem(storageKey) ?? sessionStorage.getItem(storageKey);
  } catch {
    return null;
  }
}

/** Opening a child's page hands the device to that child; another child's page needs a grown-up first. */
export const childMode: CanActivateFn = (route, state) => {
  const mode = inject(ChildMode);
  const childId = route.paramMap.get('childId') ?? '';
  const current = mode.childId();

  if (current !== null && current !== childId) {
    return toParentalGate(state.url);
  }

  mode.enter(childId);
  return true;
};

/**
 * Grown-ups' pages are behind the parental gate while a child is using the device. Where the app is opened again
 * without a page of its own, the child's screen opens.
 */
export const grownUp: CanActivateFn = (_route, state) => {
  const childId = inject(ChildMode).childId();
  const router = inject(Router);
  if (childId === null) {
    return true;
  }

  const isStart = router.lastSuccessfulNavigation() === null && state.url === '/';
  return isStart ? router.createUrlTree(['/kids', childId]) : toParentalGate(state.url);
};

function toParentalGate(url: string): UrlTree {
  return inject(Router).createUrlTree(['/gate'], { queryParams: { to: url } });
}
