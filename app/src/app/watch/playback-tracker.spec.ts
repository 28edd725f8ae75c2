import type { WatchEventInput } from '@kyck/core/graphql/schema.generated';
import { beforeEach, describe, expect, it } from 'vitest';

import { PlaybackTracker } from './playback-tracker';

describe('PlaybackTracker', () => {
  let now = 0;
  let events: WatchEventInput[] = [];
  let tracker: PlaybackTracker;

  /** Lets the video play for `seconds` from `fromMs`, ticking every second. */
  function play(fromMs: number, seconds: number): void {
    for (let second = 1; second <= seconds; second += 1) {
      now += 1000;
      tracker.tick(fromMs + second * 1000);
    }
  }

  function newTracker(heartbeatMs: number): PlaybackTracker {
    let count = 0;
    return new PlaybackTracker('playback_1', 'video_1', {
      heartbeatMs,
      now: () => now,
      newId: () => `event-${String((count += 1))}`,
      record: (event) => events.push(event),
    });
  }

  function reported(): string[] {
    return events.map(({ verb, fromMs, toMs }) =>
      fromMs === undefined || toMs === undefined ? verb : `${verb} ${String(fromMs)}-${String(toMs)}`,
    );
  }

  beforeEach(() => {
    now = Date.parse('2026-11-23T01:00:00Z');
    events = [];
    tracker = newTracker(10_000);
  });

  it('reports a heartbeat at a time and the rest at the pause', () => {
    tracker.ready();
    tracker.playing(0);
    play(0, 23);
    tracker.paused(23_000);
    expect(reported()).toEqual([
      'INITIALIZED',
      'PLAYED',
      'HEARTBEAT 0-10000',
      'HEARTBEAT 10000-20000',
      'PAUSED 20000-23000',
    ]);
  });

  it('reports as often as the heartbeat says', () => {
    tracker = newTracker(30_000);
    tracker.playing(0);
    play(0, 65);
    expect(reported()).toEqual(['PLAYED', 'HEARTBEAT 0-30000', 'HEARTBEAT 30000-60000']);
  });

  it('ends the segment before a jump and begins another behind it', () => {
    tracker.playing(0);
    play(0, 4);
    now += 1000;
    tracker.tick(60_000);
    play(60_000, 3);
    tracker.paused(63_000);
    expect(reported()).toEqual(['PLAYED', 'SEEKED 0-4000', 'PAUSED 60000-63000']);
  });

  it('counts faster playing as playing, not as jumps', () => {
    tracker.playing(0, 2);
    for (let second = 1; second <= 5; second += 1) {
      now += 1000;
      tracker.tick(second * 2000, 2);
    }
    expect(reported()).toEqual(['PLAYED', 'HEARTBEAT 0-10000']);
  });

  it('completes with the last stretch', () => {
    tracker.playing(50_000);
    play(50_000, 5);
    now += 900;
    tracker.completed(56_000);
    expect(reported()).toEqual(['PLAYED', 'COMPLETED 50000-56000']);
  });

  it('reports leaving once and nothing after it', () => {
    tracker.playing(0);
    play(0, 2);
    tracker.left();
    tracker.left();
    tracker.playing(2000);
    tracker.completed(3000);
    expect(reported()).toEqual(['PLAYED', 'TERMINATED 0-2000']);
  });

  it('stamps each event with its own id and the time it happened', () => {
    tracker.ready();
    now += 1500;
    tracker.playing(0);
    expect(events.map(({ id, occurredAt }) => [id, occurredAt])).toEqual([
      ['event-1', '2026-11-23T01:00:00.000Z'],
      ['event-2', '2026-11-23T01:00:01.500Z'],
    ]);
  });
});
