import { TestBed } from '@angular/core/testing';
import {
  convertToParamMap,
  provideRouter,
  Router,
  UrlTree,
  type ActivatedRouteSnapshot,
  type RouterStateSnapshot,
} from '@angular/router';
import { beforeEach, describe, expect, it, vi } from 'vitest';

import { childMode, ChildMode, grownUp } from './child-mode';

/** What a guard answers for a child's page or a grown-up's page. */
function ask(guard: typeof childMode, url: string, childId?: string): unknown {
  const route = { paramMap: convertToParamMap(childId === undefined ? {} : { childId }) };
  return TestBed.runInInjectionContext(() =>
    guard(route as unknown as ActivatedRouteSnapshot, { url } as RouterStateSnapshot),
  );
}

function address(answer: unknown): string {
  return answer instanceof UrlTree ? TestBed.inject(Router).serializeUrl(answer) : String(answer);
}

describe('child mode', () => {
  beforeEach(() => {
    localStorage.clear();
    sessionStorage.clear();
    TestBed.configureTestingModule({ providers: [provideRouter([])] });
  });

  it('lets grown-ups everywhere until a child gets the screen', () => {
    expect(ask(grownUp, '/report/child_1')).toBe(true);
    expect(ask(childMode, '/kids/child_1', 'child_1')).toBe(true);
    expect(TestBed.inject(ChildMode).childId()).toBe('child_1');
  });

  it('asks for a grown-up before their pages and remembers where they wanted to go', () => {
    TestBed.inject(ChildMode).enter('child_1');
    expect(address(ask(grownUp, '/report/child_1'))).toBe('/gate?to=%2Freport%2Fchild_1');
  });

  it("asks for a grown-up before another child's page", () => {
    TestBed.inject(ChildMode).enter('child_1');
    expect(ask(childMode, '/kids/child_1/watch/video_1', 'child_1')).toBe(true);
    expect(address(ask(childMode, '/kids/child_2', 'child_2'))).toBe('/gate?to=%2Fkids%2Fchild_2');
  });

  it('outlives the page being closed and ends at the gate', () => {
    TestBed.inject(ChildMode).enter('child_1');
    expect(localStorage.getItem('kyck.child-mode')).toBe('child_1');
    TestBed.inject(ChildMode).leave();
    expect(ask(grownUp, '/')).toBe(true);
    expect(localStorage.getItem('kyck.child-mode')).toBeNull();
  });

  it("opens the child's screen when the app is opened again", () => {
    localStorage.setItem('kyck.child-mode', 'child_1');
    expect(address(ask(grownUp, '/'))).toBe('/kids/child_1');
    expect(address(ask(grownUp, '/report/child_1'))).toBe('/gate?to=%2Freport%2Fchild_1');
  });

  it('takes over what an earlier version stored, and forgets that too', () => {
    sessionStorage.setItem('kyck.child-mode', 'child_1');
    expect(TestBed.inject(ChildMode).childId()).toBe('child_1');
    TestBed.inject(ChildMode).leave();
    expect(sessionStorage.getItem('kyck.child-mode')).toBeNull();
  });

  it('works where nothing can be stored', () => {
    const refuse = () => {
      throw new Error('storage is off');
    };
    const spies = (['getItem', 'removeItem', 'setItem'] as const).map((name) =>
      vi.spyOn(Storage.prototype, name).mockImplementation(refuse),
    );
    const mode = TestBed.inject(ChildMode);
    mode.enter('child_1');
    expect(mode.childId()).toBe('child_1');
    mode.leave();
    expect(mode.childId()).toBeNull();
    spies.forEach((spy) => {
      spy.mockRestore();
    });
  });
});
