import { DestroyRef, inject } from '@angular/core';

/** Calls `left` whenever the page is hidden or left, as long as the calling component lives. */
export function onPageLeft(left: () => void): void {
  const hidden = (): void => {
    if (document.visibilityState === 'hidden') {
      left();
    }
  };
  document.addEventListener('visibilitychange', hidden);
  addEventListener('pagehide', left);
  inject(DestroyRef).onDestroy(() => {
    document.removeEventListener('visibilitychange', hidden);
    removeEventListener('pagehide', left);
  });
}

/** Calls `online` whenever the device gets a network, as long as the calling component lives. */
export function onOnline(online: () => void): void {
  addEventListener('online', online);
  inject(DestroyRef).onDestroy(() => {
    removeEventListener('online', online);
  });
}

/** Ends the fullscreen of a player, which would hide our own screens. */
export async function leaveFullscreen(): Promise<void> {
  try {
    await document.exitFullscreen();
  } catch {
    // It was not in fullscreen.
  }
}
