import { signal, type WritableSignal } from '@angular/core';
import { TestBed } from '@angular/core/testing';
import type { PlaybackCommandKind, WatchEventInput } from '@kyck/core/graphql/schema.generated';
import { Subject } from 'rxjs';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import { ChildTimeData, type PlaybackCommand, type TimeLeft } from '../core/child-time-data';
import type { Playback } from './watch-data';
import { WatchOutbox } from './watch-outbox';
import { WatchRun, type PlayerPort } from './watch-run';

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
  return { id, leaseSeconds: 60, verdict, player: verdict.allowed ? player : null };
}

/** A player that does what it is told and reports it, as YouTube's does. */
class FakePlayer implements PlayerPort {
  positionMs = 0;
  isClosed = false;
  isPlaying = false;
  run: WatchRun | undefined;

  play(): void {
    this.isPlaying = true;
    this.run?.playing(this.moment());
  }
  pause(): void {
    if (this.isPlaying) {
      this.isPlaying = false;
      this.run?.paused(this.moment());
    }
  }
  close(): void {
    this.isClosed = true;
  }
  moment() {
    return { positionMs: this.positionMs, rate: 1 };
  }
}

describe('WatchRun', () => {
  const status = vi.fn<ChildTimeData['status']>();
  const open = vi.fn<() => void>();
  const flush = vi.fn(async () => Promise.resolve());
  let commands: Subject<PlaybackCommand>;
  let outboxTime: WritableSignal<{ childId: string; time: TimeLeft } | undefined>;
  let events: WatchEventInput[];
  let opened: WritableSignal<Playback | undefined>;
  let player: FakePlayer;
  let run: WatchRun;

  function newRun(): WatchRun {
    return TestBed.runInInjectionContext(
      () =>
        new WatchRun({
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

  async function order(kind: PlaybackCommandKind, message: string | null = null): Promise<void> {
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
    run = newRun();
    player.run = run;
    TestBed.tick();
    player.play();
  });

  afterEach(() => {
    TestBed.resetTestingModule();
    vi.useRealTimers();
  });

  it('does not end the day by a pause as long as the time left', async () => {
    await pass(10_000);
    player.pause();
    await pass(100_000);
    expect(run.screen().kind).toBe('PLAYER');
    expect(run.landing()).not.toBe('LAST_ONE');

    status.mockClear();
    player.play();
    expect(status).toHaveBeenCalledTimes(1);
    await pass(1_000);
    expect(player.isPlaying).toBe(true);
  });

  it('takes the player away after two minutes of standing still', async () => {
    await pass(1_000);
    player.pause();
    await pass(122_000);
    expect(player.isClosed).toBe(true);
    expect(run.screen().kind).toBe('RESTING');
  });

  it('lets the video finish when the time is refused, and says goodbye after it', async () => {
    status.mockResolvedValue(stopped);
    await order('FINISH_CURRENT');
    await pass(30_000);
    expect(player.isPlaying).toBe(true);
    expect(run.landing()).toBe('LAST_ONE');

    run.ended({ positionMs: 60_000, rate: 1 });
    TestBed.tick();
    expect(run.screen()).toEqual({ kind: 'GOODBYE', reason: 'STOPPED_BY_GUARDIAN' });
    await pass(5_000);
    expect(run.screen().kind).toBe('GOODBYE');
  });

  it.each(['STOP', 'REVOKED'] as const)('cuts the video at once after %s, for good', async (kind) => {
    await order(kind);
    expect(player.isClosed).toBe(true);
    expect(run.screen().kind).toBe('STOPPED');
    outboxTime.set({ childId: 'child_1', time: { ...free, remainingSeconds: 1 } });
    await pass(5_000);
    expect(run.screen().kind).toBe('STOPPED');
    expect(events.filter(({ verb }) => verb === 'PAUSED')).toHaveLength(1);
  });

  it('pauses for messages, shows one after the other, and goes on after the last', async () => {
    await order('MESSAGE', '저녁 먹자!');
    await order('FINISH_CURRENT');
    await order('MESSAGE', '손 씻고 와요');
    expect(player.isPlaying).toBe(false);
    player.play();
    player.isPlaying = false;
    expect(run.message()).toBe('저녁 먹자!');

    run.closeMessage();
    expect(run.message()).toBe('손 씻고 와요');
    expect(player.isPlaying).toBe(false);
    run.closeMessage();
    expect(player.isPlaying).toBe(true);
    expect(run.landing()).toBe('LAST_ONE');
  });

  it('does not begin to play after a message what did not play before it', async () => {
    player.pause();
    await order('MESSAGE', '물 마셔요');
    run.closeMessage();
    expect(player.isPlaying).toBe(false);
  });

  it('does not take what was ordered for one video to the next', async () => {
    await order('FINISH_CURRENT');
    await order('MESSAGE', '안녕');
    opened.set(opening('playback_2'));
    TestBed.tick();
    expect(run.landing()).not.toBe('LAST_ONE');
    expect(run.message()).toBe('안녕');
  });

  it('does not go by what was heard for a video before', async () => {
    outboxTime.set({ childId: 'child_1', time: stopped });
    const next = newRun();
    TestBed.tick();
    await vi.advanceTimersByTimeAsync(0);
    expect(next.time()?.verdict.allowed).toBe(true);
    expect(run.time()?.verdict.allowed).toBe(false);
  });

  it('does not go by an answer about another child', async () => {
    await pass(1_000);
    outboxTime.set({ childId: 'child_2', time: stopped });
    await pass(1_000);
    expect(run.time()?.verdict.allowed).toBe(true);
  });

  it('forgets the last-video order once a guardian allows watching again', async () => {
    status.mockResolvedValue(stopped);
    await order('FINISH_CURRENT');
    await pass(1_000);
    outboxTime.set({ childId: 'child_1', time: free });
    TestBed.tick();
    await pass(1_000);
    expect(run.landing()).not.toBe('LAST_ONE');
  });

  it('opens a video by itself that was refused for the time, once that is over', async () => {
    status.mockResolvedValue(stopped);
    opened.set(opening('playback_2', stopped.verdict));
    TestBed.tick();
    await pass(8_000);
    expect(run.screen()).toEqual({ kind: 'GOODBYE', reason: 'STOPPED_BY_GUARDIAN' });
    expect(open).not.toHaveBeenCalled();
    expect(events.some(({ playbackId }) => playbackId === 'playback_2')).toBe(false);

    status.mockResolvedValue(free);
    await pass(7_000);
    expect(open).toHaveBeenCalled();
  });

  it('stands still while the server is not heard, and goes on when it is', async () => {
    status.mockResolvedValue({ ...free, remainingSeconds: 3_600 });
    await run.askAgain();
    await pass(1_000);
    status.mockRejectedValue(new Error('no network'));
    await pass(80_000);
    expect(run.landing()).toBe('UNSURE');
    expect(player.isPlaying).toBe(false);

    status.mockResolvedValue({ ...free, remainingSeconds: 3_600 });
    await pass(6_000);
    expect(run.landing()).toBe('FLY');
    expect(player.isPlaying).toBe(true);
  });

  it('lets the last minutes play out without a network', async () => {
    await pass(1_000);
    status.mockRejectedValue(new Error('no network'));
    await pass(120_000);
    expect(run.landing()).toBe('LAST_ONE');
    expect(player.isPlaying).toBe(true);
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
    run.failed('UNREACHABLE');
    TestBed.tick();
    expect(run.screen().kind).toBe('UNREACHABLE');
    dispatchEvent(new Event('online'));
    expect(open).toHaveBeenCalledTimes(1);
    expect(run.timesUnreachable()).toBe(1);
  });
});
