import { inject, Service, signal } from '@angular/core';
import { Router, type CanActivateFn } from '@angular/router';

const storageKey = 'kyck.child-mode';

/**
 * Whether the screen is in a child's hands.
 *
 * A speed bump for small children, no lock: a child's own device should be paired instead, with a session that
 * can do nothing else.
 */
@Service()
export class ChildMode {
  private readonly child = signal(sessionStorage.getItem(storageKey));

  /** The child whose world is on the screen. */
  readonly childId = this.child.asReadonly();

  /** Gives the screen to a child. */
  enter(childId: string): void {
    sessionStorage.setItem(storageKey, childId);
    this.child.set(childId);
  }

  /** Gives the screen back to a grown-up. */
  leave(): void {
    sessionStorage.removeItem(storageKey);
    this.child.set(null);
  }
}

/** Opening a child's page gives the screen to that child; another child's page needs a grown-up first. */
export const childMode: CanActivateFn = (route, state) => {
  const mode = inject(ChildMode);
  const childId = route.paramMap.get('childId') ?? '';
  const current = mode.childId();
  if (current !== null && current !== childId) {
    return inject(Router).createUrlTree(['/gate'], { queryParams: { to: state.url } });
  }
  mode.enter(childId);
  return true;
};

/** Grown-ups' pages are behind the gate while a child has the screen. */
export const grownUp: CanActivateFn = (_route, state) =>
  inject(ChildMode).childId() === null ||
  inject(Router).createUrlTree(['/gate'], { queryParams: { to: state.url } });
