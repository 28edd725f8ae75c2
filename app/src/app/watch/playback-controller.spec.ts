import { signal, type WritableSignal } from '@angular/core';
import { TestBed } from '@angular/core/testing';
import type { PlaybackCommandKind, WatchEventInput } from '@kyck/core/graphql/schema.generated';
import { Subject } from 'rxjs';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import { ChildTimeData, type PlaybackCommand, type TimeLeft } from '../core/child-time-data';
import type { PlayerPort } from './playback-inputs';
import type { Playback } from './watch-data';
import { WatchOutbox } from './watch-outbox';
import { PlaybackController } from './playback-controller';

const free: TimeLeft = {
  remainingSeconds: 60,
  usedSeconds: 0,
  budgetSeconds: 60,
  warnAt: null,
  hardStopAt: null,
  windowEndsAt: null,
  verdict: { allowed: true, reason: null, message: null },
};
const stopped: TimeLeft = {
  ...free,
  verdict: { allowed: false, reason: 'STOPPED_BY_GUARDIAN', message: null },
};

function opening(id: string, verdict: Playback['verdict'] = free.verdict): Playback {
  const player = { youtubeId: 'abcdefghijk', host: 'https://www.youtube.com', resumeAtMs: 0, parameters: [] };
  return { id, leaseSeconds: 60, heartbeatSeconds: 30, verdict, player: verdict.allowed ? player : null };
}

/** A player that obeys and reports it, as YouTube's does. */
class FakePlayer implements PlayerPort {
  positionMs = 0;
  isClosed = false;
  isPlaying = false;
  controller: PlaybackController | undefined;

  play(): void {
    this.isPlaying = true;
    this.controller?.playing(this.moment());
  }
  pause(): void {
    if (this.isPlaying) {
      this.isPlaying = false;
      this.controller?.paused(this.moment());
    }
  }
  close(): void {
    this.isClosed = true;
  }
  moment() {
    return { positionMs: this.positionMs, rate: 1 };
  }
}

describe('PlaybackController', () => {
  const status = vi.fn<ChildTimeData['status']>();
  const open = vi.fn<() => void>();
  const flush = vi.fn(async () => Promise.resolve());
  let commands: Subject<PlaybackCommand>;
  let outboxTime: WritableSignal<{ childId: string; time: TimeLeft } | undefined>;
  let events: WatchEventInput[];
  let opened: WritableSignal<Playback | undefined>;
  let player: FakePlayer;
  let controller: PlaybackController;

  function newController(): PlaybackController {
    return TestBed.runInInjectionContext(
      () =>
        new PlaybackController({
          childId: signal('child_1'),
          videoId: signal('video_1'),
          opened,
          isOpening: signal(false),
          player: signal(player),
          open,
        }),
    );
  }

  async function pass(ms: number): Promise<void> {
    for (let gone = 0; gone < ms; gone += 1_000) {
      player.positionMs += player.isPlaying ? 1_000 : 0;
      await vi.advanceTimersByTimeAsync(Math.min(1_000, ms - gone));
      TestBed.tick();
    }
  }

  async function send(kind: PlaybackCommandKind, message: string | null = null): Promise<void> {
    commands.next({ kind, message, at: new Date().toISOString() });
    TestBed.tick();
    await pass(0);
    await vi.advanceTimersByTimeAsync(0);
    TestBed.tick();
  }

  beforeEach(() => {
    vi.useFakeTimers();
    status.mockReset().mockResolvedValue(free);
    open.mockReset();
    commands = new Subject();
    outboxTime = signal(undefined);
    events = [];
    opened = signal(opening('playback_1'));
    player = new FakePlayer();
    const outbox = {
      timeLeft: outboxTime.asReadonly(),
      flush,
      add: async (_childId: string, event: WatchEventInput) => {
        events.push(event);
        return Promise.resolve();
      },
    };
    TestBed.configureTestingModule({
      providers: [
        { provide: ChildTimeData, useValue: { status, commands: () => commands } },
        { provide: WatchOutbox, useValue: outbox },
      ],
    });
    controller = newController();
    player.controller = controller;
    TestBed.tick();
    player.play();
  });

  afterEach(() => {
    TestBed.resetTestingModule();
    vi.useRealTimers();
  });

  it('does not use up the time left by a pause', async () => {
    await pass(10_000);
    player.pause();
    await pass(100_000);
    expect(controller.screen().kind).toBe('PLAYER');
    expect(controller.phase()).not.toBe('LAST_VIDEO');

    status.mockClear();
    player.play();
    expect(status).toHaveBeenCalledTimes(1);
    await pass(1_000);
    expect(player.isPlaying).toBe(true);
  });

  it('removes the player after a pause of two minutes', async () => {
    await pass(1_000);
    player.pause();
    await pass(122_000);
    expect(player.isClosed).toBe(true);
    expect(controller.screen().kind).toBe('RESTING');
  });

  it('lets the video finish when the time is refused, and says goodbye after it', async () => {
    status.mockResolvedValue(stopped);
    await send('FINISH_CURRENT');
    await pass(30_000);
    expect(player.isPlaying).toBe(true);
    expect(controller.phase()).toBe('LAST_VIDEO');

    controller.ended({ positionMs: 60_000, rate: 1 });
    TestBed.tick();
    expect(controller.screen()).toEqual({ kind: 'GOODBYE', reason: 'STOPPED_BY_GUARDIAN' });
    await pass(5_000);
    expect(controller.screen().kind).toBe('GOODBYE');
  });

  it.each(['STOP', 'REVOKED'] as const)('ends the video at once after %s, for good', async (kind) => {
    await send(kind);
    expect(player.isClosed).toBe(true);
    expect(controller.screen().kind).toBe('STOPPED');
    outboxTime.set({ childId: 'child_1', time: { ...free, remainingSeconds: 1 } });
    await pass(5_000);
    expect(controller.screen().kind).toBe('STOPPED');
    expect(events.filter(({ verb }) => verb === 'PAUSED')).toHaveLength(1);
  });

  it('pauses for messages, shows one after the other, and goes on after the last', async () => {
    await send('MESSAGE', '저녁 먹자!');
    await send('FINISH_CURRENT');
    await send('MESSAGE', '손 씻고 와요');
    expect(player.isPlaying).toBe(false);
    player.play();
    player.isPlaying = false;
    expect(controller.message()).toBe('저녁 먹자!');

    controller.closeMessage();
    expect(controller.message()).toBe('손 씻고 와요');
    expect(player.isPlaying).toBe(false);
    controller.closeMessage();
    expect(player.isPlaying).toBe(true);
    expect(controller.phase()).toBe('LAST_VIDEO');
  });

  it('does not start a video after a message that did not play before it', async () => {
    player.pause();
    await send('MESSAGE', '물 마셔요');
    controller.closeMessage();
    expect(player.isPlaying).toBe(false);
  });

  it('does not apply the commands of one video to the next', async () => {
    await send('FINISH_CURRENT');
    await send('MESSAGE', '안녕');
    opened.set(opening('playback_2'));
    TestBed.tick();
    expect(controller.phase()).not.toBe('LAST_VIDEO');
    expect(controller.message()).toBe('안녕');
  });

  it('ignores an answer about an earlier video', async () => {
    outboxTime.set({ childId: 'child_1', time: stopped });
    const next = newController();
    TestBed.tick();
    await vi.advanceTimersByTimeAsync(0);
    expect(next.time()?.verdict.allowed).toBe(true);
    expect(controller.time()?.verdict.allowed).toBe(false);
  });

  it('ignores an answer about another child', async () => {
    await pass(1_000);
    outboxTime.set({ childId: 'child_2', time: stopped });
    await pass(1_000);
    expect(controller.time()?.verdict.allowed).toBe(true);
  });

  it('drops the last-video command once a guardian allows watching again', async () => {
    status.mockResolvedValue(stopped);
    await send('FINISH_CURRENT');
    await pass(1_000);
    outboxTime.set({ childId: 'child_1', time: free });
    TestBed.tick();
    await pass(1_000);
    expect(controller.phase()).not.toBe('LAST_VIDEO');
  });

  it('reopens a video by itself that was refused because of the time, once the child may watch again', async () => {
    status.mockResolvedValue(stopped);
    opened.set(opening('playback_2', stopped.verdict));
    TestBed.tick();
    await pass(8_000);
    expect(controller.screen()).toEqual({ kind: 'GOODBYE', reason: 'STOPPED_BY_GUARDIAN' });
    expect(open).not.toHaveBeenCalled();
    expect(events.some(({ playbackId }) => playbackId === 'playback_2')).toBe(false);

    status.mockResolvedValue(free);
    await pass(7_000);
    expect(open).toHaveBeenCalled();
  });

  it('pauses while the server does not answer, and goes on when it does', async () => {
    status.mockResolvedValue({ ...free, remainingSeconds: 3_600 });
    await controller.refreshTime();
    await pass(1_000);
    status.mockRejectedValue(new Error('no network'));
    await pass(80_000);
    expect(controller.phase()).toBe('UNCONFIRMED');
    expect(player.isPlaying).toBe(false);

    status.mockResolvedValue({ ...free, remainingSeconds: 3_600 });
    await pass(6_000);
    expect(controller.phase()).toBe('PLAYING');
    expect(player.isPlaying).toBe(true);
  });

  it('lets the last minutes play out without a network', async () => {
    await pass(1_000);
    status.mockRejectedValue(new Error('no network'));
    await pass(120_000);
    expect(controller.phase()).toBe('LAST_VIDEO');
    expect(player.isPlaying).toBe(true);
  });

  it('records and sends a heartbeat as often as the server asks for it', async () => {
    opened.set({ ...opening('playback_2'), heartbeatSeconds: 5 });
    TestBed.tick();
    player.isPlaying = false;
    player.play();
    await vi.advanceTimersByTimeAsync(0);
    flush.mockClear();
    await pass(16_000);

    const heartbeats = events.filter(
      ({ playbackId, verb }) => playbackId === 'playback_2' && verb === 'HEARTBEAT',
    );
    expect(heartbeats.map(({ fromMs, toMs }) => (toMs ?? 0) - (fromMs ?? 0))).toEqual([5_000, 5_000, 5_000]);
    expect(flush).toHaveBeenCalledTimes(3);
  });

  it('pauses on a hidden page and does not start there', () => {
    const state = vi.spyOn(document, 'visibilityState', 'get').mockReturnValue('hidden');
    document.dispatchEvent(new Event('visibilitychange'));
    expect(player.isPlaying).toBe(false);
    player.play();
    expect(player.isPlaying).toBe(false);

    state.mockReturnValue('visible');
    document.dispatchEvent(new Event('visibilitychange'));
    expect(player.isPlaying).toBe(false);
    player.play();
    expect(player.isPlaying).toBe(true);
    state.mockRestore();
  });

  it('pauses when the page is left', () => {
    dispatchEvent(new Event('pagehide'));
    expect(player.isPlaying).toBe(false);
  });

  it('asks YouTube again when the network comes back', () => {
    controller.failed('UNREACHABLE');
    TestBed.tick();
    expect(controller.screen().kind).toBe('UNREACHABLE');
    dispatchEvent(new Event('online'));
    expect(open).toHaveBeenCalledTimes(1);
    expect(controller.timesUnreachable()).toBe(1);
  });
});
